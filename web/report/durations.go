package report

import (
	"strconv"

	"pacecar/messages"
	"pacecar/web/view"
)

// Duration is how long the attempts of one wave took from their offer to one stage.
type Duration struct {
	Wave     uint32 `json:"wave" doc:"Wave, from 1."`
	Stage    string `json:"stage" enum:"Downloaded,Installed,Succeeded" doc:"What they came to."`
	Attempts uint32 `json:"attempts" doc:"Attempts that came to it and said how long that took, those of vehicles that failed afterwards included."`
	P50      Within `json:"p50" doc:"How long half of them took at most."`
	P90      Within `json:"p90" doc:"How long nine in ten of them took at most."`
}

// Within is a time that is known between two bounds: times are counted in buckets.
type Within struct {
	AboveSeconds  uint32 `json:"aboveSeconds" doc:"It is more than this; 0: it may be nothing."`
	AtMostSeconds uint32 `json:"atMostSeconds,omitempty" doc:"It is at most this; absent: it is longer than any bound."`
}

// String is the bound that it keeps.
func (w Within) String() string {
	if w.AtMostSeconds == 0 {
		return "> " + span(w.AboveSeconds)
	}
	return "≤ " + span(w.AtMostSeconds)
}

// units of spans, the longest first.
var units = []struct {
	length uint32
	name   string
}{{24 * 3600, "d"}, {3600, "h"}, {60, "min"}, {1, "s"}}

// span is a bound as people say it.
func span(seconds uint32) (text string) {
	if seconds == 0 {
		return "0 s"
	}
	for _, unit := range units {
		if n := seconds / unit.length; n > 0 {
			if text != "" {
				text += " "
			}
			text += strconv.FormatUint(uint64(n), 10) + " " + unit.name
			seconds %= unit.length
		}
	}
	return text
}

func fromDuration(d *messages.StageDuration) Duration {
	return Duration{
		d.GetWave(), view.AssignmentState(d.GetStage()), d.GetVehicles(),
		Within{d.GetHalfAbove(), d.GetHalfAtMost()}, Within{d.GetMostAbove(), d.GetMostAtMost()},
	}
}
