// Package terms is what the plan of a campaign allows, read by plain comparison and arithmetic: it
// shares no code with the cores that the simulation plays, so that the oracle can hold their
// decisions against it. Functions are pure.
package terms

import (
	"slices"
	"time"

	"pacecar/messages"
)

// Newest is the selector of plans that mean nobody who runs the newest ADAS.
const Newest = `ecu["ADAS"].version != "3.0.0"`

// Open tells whether something may be said at a time.
func Open(p *messages.CampaignPlan, now time.Time) bool {
	return Released(p, now) && !Blacked(p, now) && !Ended(p, now)
}

// Early tells whether the beginning that a plan names has not come.
func Early(p *messages.CampaignPlan, now time.Time) bool {
	begin, err := time.Parse(time.RFC3339, p.GetSchedule().GetStartTime())
	return err == nil && now.Before(begin)
}

// Ended tells whether the end that a plan names has come.
func Ended(p *messages.CampaignPlan, now time.Time) bool {
	end, err := time.Parse(time.RFC3339, p.GetSchedule().GetEndTime())
	return err == nil && !now.Before(end)
}

// Blacked tells whether a blackout is on at a time.
func Blacked(p *messages.CampaignPlan, now time.Time) bool {
	clock := now.Format("2006-01-02 15:04")
	return slices.ContainsFunc(p.GetBlackouts(), func(b *messages.Blackout) bool { return b.GetFrom() <= clock && clock < b.GetTo() })
}

// Released tells whether a release window is open at a time, or there is none.
func Released(p *messages.CampaignPlan, now time.Time) bool {
	for _, w := range p.GetReleaseWindows() {
		if Shows(w.GetFrom(), w.GetTo(), now) {
			return true
		}
	}
	return len(p.GetReleaseWindows()) == 0
}

// Shows tells whether a clock shows a time that is not before from and before to, which may be
// on the next day.
func Shows(from, to string, now time.Time) bool {
	clock := now.Format("15:04")
	if from < to {
		return from <= clock && clock < to
	}
	return from <= clock || clock < to
}
