package hours

import (
	"fmt"
	"time"

	"pacecar/actors/window"
	"pacecar/messages"
)

// MaximumWindows is how many release windows, and how many blackouts, a plan may name.
const MaximumWindows = 32

// MaximumYear is the last year that a schedule may name. What is later is a slip of the pen, or
// stands for never, which is said by leaving it out.
const MaximumYear = 2100

// Check validates what a plan says about time, and fills in its defaults. A rejection names
// the field at fault and the cure.
func Check(p *messages.CampaignPlan) *messages.Rejection {
	for _, check := range []func(*messages.CampaignPlan) *messages.Rejection{checkSchedule, checkWindows, checkBlackouts, checkMaintenance} {
		if no := check(p); no != nil {
			return no
		}
	}
	return nil
}

func checkSchedule(p *messages.CampaignPlan) *messages.Rejection {
	s := p.GetSchedule()
	if s == nil || s.GetStartTime() == "" && s.GetEndTime() == "" {
		p.Schedule = nil
		return nil
	}
	for _, x := range []struct{ at, text string }{{"/schedule/startTime", s.StartTime}, {"/schedule/endTime", s.EndTime}} {
		if t, err := time.Parse(time.RFC3339, x.text); x.text != "" && (err != nil || t.Unix() <= 0) {
			return messages.Reject(messages.Malformed, "%.40q is not an instant", x.text).At(x.at).Suggest("write for example 2026-12-01T22:00:00+01:00")
		} else if x.text != "" && t.UTC().Year() > MaximumYear {
			return messages.Reject(messages.OutOfBounds, "%.40q is after the year %d", x.text, MaximumYear).At(x.at).Suggest("write an earlier time, or leave it out for none")
		}
	}
	if s.StartTime != "" && s.EndTime != "" && instant(s.EndTime) <= instant(s.StartTime) {
		return messages.Reject(messages.OutOfBounds, "the campaign ends at %s, which is not after its beginning at %s", s.EndTime, s.StartTime).
			At("/schedule/endTime").Suggest("write a later end, or leave it out for none")
	}
	return nil
}

func checkWindows(p *messages.CampaignPlan) *messages.Rejection {
	if no := few("/releaseWindows", len(p.GetReleaseWindows())); no != nil {
		return no
	}
	for i, w := range p.GetReleaseWindows() {
		if _, no := window.Daily(w.GetTimeZone(), w.GetDays(), w.GetFrom(), w.GetTo()); no != nil {
			return below(no, fmt.Sprintf("/releaseWindows/%d", i))
		}
	}
	return nil
}

func checkBlackouts(p *messages.CampaignPlan) *messages.Rejection {
	if no := few("/blackouts", len(p.GetBlackouts())); no != nil {
		return no
	}
	for i, b := range p.GetBlackouts() {
		if _, no := window.Between(b.GetTimeZone(), b.GetFrom(), b.GetTo()); no != nil {
			return below(no, fmt.Sprintf("/blackouts/%d", i))
		}
	}
	return nil
}

func checkMaintenance(p *messages.CampaignPlan) *messages.Rejection {
	m := p.GetMaintenance()
	if m == nil {
		return nil
	}
	if _, no := window.Daily(m.GetTimeZoneOfVehiclesWithoutOne(), m.GetDays(), m.GetFrom(), m.GetTo()); no != nil {
		if no.GetField() == "/timeZone" {
			no.At("/timeZoneOfVehiclesWithoutOne")
		}
		return below(no, "/maintenance")
	}
	if m.TimeZoneOfVehiclesWithoutOne == "" {
		m.TimeZoneOfVehiclesWithoutOne = "UTC"
	}
	return nil
}

func few(at string, n int) *messages.Rejection {
	if n <= MaximumWindows {
		return nil
	}
	return messages.Reject(messages.OutOfBounds, "there are %d of them, want at most %d", n, MaximumWindows).At(at).Suggest("join those that follow each other")
}

// below says where in the plan the field of a rejection is.
func below(no *messages.Rejection, at string) *messages.Rejection { return no.At(at + no.GetField()) }

// Timely refuses a plan, as Check has answered it, whose time has run out, or would before
// anything can happen.
func Timely(p *messages.CampaignPlan, nowMs int64) *messages.Rejection {
	h := Of(p)
	if h == nil {
		return nil
	}
	begins := max(nowMs, h.StartMs)
	if h.Ended(nowMs) {
		return messages.Reject(messages.OutOfBounds, "the campaign's end, %s, has passed", p.GetSchedule().GetEndTime()).
			At("/schedule/endTime").Suggest("write a plan with a later end, or with none")
	}
	if h.Opens(begins) == 0 {
		at := "/releaseWindows"
		if len(h.windows) == 0 {
			at = "/blackouts"
		}
		return messages.Reject(messages.OutOfBounds, "no offer could ever go out: no release window opens outside of the blackouts between the campaign's beginning and its end").
			At(at).Suggest("widen a window, shorten a blackout, or write a later end")
	}
	if nights := nightsOf(p); nights != nil && !nights.somewhere(h, begins) {
		if len(h.windows)+len(h.blackouts) > 0 {
			return messages.Reject(messages.OutOfBounds, "no vehicle could ever begin to install: in no time zone does the maintenance window open inside of a release window and outside of the blackouts, before the campaign's end").
				At("/maintenance").Suggest("widen the release windows to the nights in which vehicles install, or leave them out")
		}
		return messages.Reject(messages.OutOfBounds, "no vehicle could ever install: the maintenance window opens in no time zone before the campaign's end").
			At("/maintenance").Suggest("name more days, or write a later end")
	}
	return nil
}
