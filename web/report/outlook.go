package report

import (
	"fmt"
	"slices"
	"strings"

	"pacecar/messages"
	"pacecar/web/view"
)

// Outlook is when most of the roster will have ended, by the pace that the campaign shows.
type Outlook struct {
	Percent   uint32  `json:"percent" doc:"Of the roster: so many will have ended. The last ones come when their drivers come."`
	Left      uint32  `json:"left" doc:"Vehicles that have to end until then."`
	P50At     string  `json:"p50At,omitempty" format:"date-time" doc:"In half of the cases it is so far; absent: nothing can be said."`
	P90At     string  `json:"p90At,omitempty" format:"date-time" doc:"In nine of ten cases."`
	PerMinute float64 `json:"perMinute,omitempty" doc:"Vehicles that ended in a minute, over the time that was looked at."`
	Text      string  `json:"text" doc:"What it rests on, or why nothing can be said: one sentence."`
}

// Breakdown is how the vehicles of the roster stand, by the values of an attribute that they have at present.
type Breakdown struct {
	Attribute string       `json:"attribute" doc:"Attribute, as selectors write it."`
	Values    []StandingOf `json:"values" doc:"Its values, most vehicles first, at most 200."`
	Missing   *StandingOf  `json:"missing,omitempty" doc:"Vehicles that do not say; absent: there are none."`
	Others    *StandingOf  `json:"others,omitempty" doc:"Vehicles of further values, together; absent: there are none."`
}

// StandingOf is how the vehicles stand that have one value.
type StandingOf struct {
	Value     string `json:"value,omitempty" doc:"The value."`
	Total     uint32 `json:"total" doc:"Vehicles."`
	Succeeded uint32 `json:"succeeded" doc:"Of these have succeeded."`
	Failed    uint32 `json:"failed" doc:"Have failed in any way."`
	InFlight  uint32 `json:"inFlight" doc:"Were offered the update and have not ended, asleep ones included."`
	Waiting   uint32 `json:"waiting" doc:"Wait for an offer."`
	Other     uint32 `json:"other" doc:"Refused it, were called off or skipped."`
}

// String is the outlook in one sentence or two.
func (o Outlook) String() string {
	if o.P50At == "" {
		return o.Text
	}
	return fmt.Sprintf("%d %% will have ended about %s, in nine of ten cases by %s. %s", o.Percent, minuteOf(o.P50At), minuteOf(o.P90At), o.Text)
}

// minuteOf leaves out what nobody knows of a time that is ahead.
func minuteOf(iso string) string {
	return strings.Replace(iso[:min(len(iso), len("2006-01-02T15:04"))], "T", " ", 1) + " UTC"
}

// All are its values with those of further ones, and those that do not say.
func (b Breakdown) All() []StandingOf {
	list := slices.Clone(b.Values)
	add := func(name string, one *StandingOf) {
		if one != nil {
			named := *one
			named.Value = name
			list = append(list, named)
		}
	}
	add("(others)", b.Others)
	add("(not said)", b.Missing)
	return list
}

func fromOutlook(o *messages.Outlook) *Outlook {
	if o == nil {
		return nil
	}
	return &Outlook{o.GetPercent(), o.GetLeft(), view.Time(o.GetP50AtMs()), view.Time(o.GetP90AtMs()), o.GetPerMinute(), o.GetText()}
}

func fromBreakdown(b *messages.Breakdown) Breakdown {
	one := func(s *messages.StandingOf) *StandingOf {
		if s == nil {
			return nil
		}
		return &StandingOf{s.GetValue(), s.GetTotal(), s.GetSucceeded(), s.GetFailed(), s.GetInFlight(), s.GetWaiting(), s.GetOther()}
	}
	return Breakdown{
		Attribute: b.GetAttribute(), Missing: one(b.GetMissing()), Others: one(b.GetOthers()),
		Values: mapped(b.GetValues(), func(s *messages.StandingOf) StandingOf { return *one(s) }),
	}
}
