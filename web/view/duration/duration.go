// Package duration is the shapes of how long attempts took, with what turns messages into them.
//
// A time is known between two bounds, because the engine counts times in buckets: what is said for
// people is the bound that it keeps ([Within.String]). There are no failures.
package duration

import (
	"strconv"

	"pacecar/messages"
)

// Duration is how long the attempts of one wave took from their offer to one stage.
type Duration struct {
	Wave     uint32 `json:"wave" doc:"Wave, from 1."`
	Stage    string `json:"stage" enum:"Downloaded,Installed,Succeeded" doc:"What they came to."`
	Attempts uint32 `json:"attempts" doc:"Attempts that came to it and said how long that took, those of vehicles that failed afterwards included."`
	P50      Within `json:"p50" doc:"How long half of them took at most."`
	P90      Within `json:"p90" doc:"How long nine in ten of them took at most."`
}

// Within is a time that is known between two bounds.
type Within struct {
	AboveSeconds  uint32 `json:"aboveSeconds" doc:"It is more than this; 0: it may be nothing."`
	AtMostSeconds uint32 `json:"atMostSeconds,omitempty" doc:"It is at most this; absent: it is longer than any bound."`
}

// String is the bound that it keeps.
func (w Within) String() string {
	if w.AtMostSeconds == 0 {
		return "> " + Span(uint64(w.AboveSeconds))
	}
	return "≤ " + Span(uint64(w.AtMostSeconds))
}

// units of spans, the longest first.
var units = []struct {
	length uint64
	name   string
}{{24 * 3600, "d"}, {3600, "h"}, {60, "min"}, {1, "s"}}

// Span is a length of time as people say it.
func Span(seconds uint64) (text string) {
	if seconds == 0 {
		return "0 s"
	}
	for _, unit := range units {
		if n := seconds / unit.length; n > 0 {
			if text != "" {
				text += " "
			}
			text += strconv.FormatUint(n, 10) + " " + unit.name
			seconds %= unit.length
		}
	}
	return text
}

// stages are the words for what an attempt may come to.
var stages = map[messages.AssignmentState]string{
	messages.AssignmentState_DOWNLOADED: "Downloaded", messages.AssignmentState_INSTALLED: "Installed", messages.AssignmentState_SUCCEEDED: "Succeeded",
}

// From turns what is told of a campaign's attempts into views, in their order.
func From(list []*messages.StageDuration) []Duration {
	var views []Duration
	for _, d := range list {
		views = append(views, Duration{
			d.GetWave(), stages[d.GetStage()], d.GetVehicles(),
			Within{d.GetHalfAbove(), d.GetHalfAtMost()}, Within{d.GetMostAbove(), d.GetMostAtMost()},
		})
	}
	return views
}
