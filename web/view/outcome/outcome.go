// Package outcome says what a completed campaign has come to for its vehicles. COMPLETED alone says
// that nothing more comes of it: a campaign whose end came before anybody's window completes, too.
// It is pure and keeps nothing.
package outcome

import (
	"fmt"

	"pacecar/messages"
)

// The words.
const (
	Updated       = "Updated"
	PartlyUpdated = "PartlyUpdated"
	NotUpdated    = "NotUpdated"
)

// Outcome is how many vehicles of a completed campaign took its update.
type Outcome struct {
	Word    string  `json:"word" enum:"Updated,PartlyUpdated,NotUpdated" doc:"Whether all vehicles of the roster took the update, some, or none."`
	Updated uint32  `json:"updated" doc:"Vehicles that succeeded, be it that they have gone on to campaigns that need the update, and those that were left out because they ran the software already."`
	Percent float64 `json:"percent" doc:"Their share of the roster."`
	Text    string  `json:"text" doc:"The same as a sentence, with what became of the others."`
}

// String is the outcome as a sentence; empty: there is none.
func (o *Outcome) String() string {
	if o == nil {
		return ""
	}
	return o.Text
}

// Of is the outcome of a campaign; nil: it is not completed, or had no vehicle.
func Of(s *messages.CampaignStatus) *Outcome {
	r := s.GetRecord()
	total := r.GetRosterSize()
	if r.GetState() != messages.CampaignState_COMPLETED || total == 0 {
		return nil
	}
	before := uint32(0)
	for _, w := range r.GetWaves() {
		before += w.GetInstalledBefore()
	}
	_, early := GoneOn(r)
	succeeded := s.GetCounts()[messages.AssignmentState_SUCCEEDED.String()]
	o := &Outcome{Word: PartlyUpdated, Updated: min(succeeded+early+before, total)}
	o.Percent = 100 * float64(o.Updated) / float64(total)
	switch o.Updated {
	case total:
		o.Word = Updated
	case 0:
		o.Word = NotUpdated
	}
	o.Text = text(o, s, total, before)
	return o
}

// GoneOn is how many vehicles have taken the update and gone on to campaigns that need it, and how many of them had not soaked.
func GoneOn(r *messages.CampaignRecord) (all, early uint32) {
	for _, w := range r.GetWaves() {
		all, early = all+w.GetGoneOn()+w.GetGoneOnEarly(), early+w.GetGoneOnEarly()
	}
	return all, early
}

// others are the ends that are no update, in the order of their telling.
var others = []struct {
	one, more string
	states    []messages.AssignmentState
}{
	{"failed", "failed", []messages.AssignmentState{
		messages.AssignmentState_FAILED, messages.AssignmentState_REVERTED, messages.AssignmentState_EXPIRED,
		messages.AssignmentState_STALLED, messages.AssignmentState_UNHEALTHY}},
	{"refused it", "refused it", []messages.AssignmentState{messages.AssignmentState_REJECTED}},
	{"was skipped", "were skipped", []messages.AssignmentState{messages.AssignmentState_SKIPPED}},
	{"was taken by another campaign", "were taken by other campaigns", []messages.AssignmentState{messages.AssignmentState_SUPERSEDED}},
	{"was not reached before its end", "were not reached before its end", []messages.AssignmentState{messages.AssignmentState_CANCELLED}},
}

func text(o *Outcome, s *messages.CampaignStatus, total, before uint32) string {
	vehicles := messages.Thousands(total) + " vehicles"
	if total == 1 {
		vehicles = "1 vehicle"
	}
	said := fmt.Sprintf("%s of %s took the update (%.4g %%)", messages.Thousands(o.Updated), vehicles, o.Percent)
	switch o.Word {
	case Updated:
		said = fmt.Sprintf("all %s took the update", vehicles)
		if total == 1 {
			said = "the one vehicle took the update"
		}
	case NotUpdated:
		said = fmt.Sprintf("none of %s took the update", vehicles)
	}
	if before > 0 {
		said += fmt.Sprintf(", %s of them before the campaign", messages.Thousands(before))
	}
	on, early := GoneOn(s.GetRecord())
	switch {
	case on == 1:
		said += ", 1 of them has gone on to a campaign that needs it"
	case on > 1:
		said += fmt.Sprintf(", %s of them have gone on to campaigns that need it", messages.Thousands(on))
	}
	unreached := unreached(s, before)
	for _, other := range others {
		n := uint32(0)
		for _, state := range other.states {
			n += s.GetCounts()[state.String()]
		}
		switch other.states[0] {
		case messages.AssignmentState_SKIPPED:
			n -= min(n, before+unreached)
		case messages.AssignmentState_SUPERSEDED:
			n -= min(n, early)
		case messages.AssignmentState_CANCELLED:
			n += unreached
		}
		switch {
		case n == 1:
			said += "; 1 " + other.one
		case n > 1:
			said += "; " + messages.Thousands(n) + " " + other.more
		}
	}
	return said
}

// unreached is how many of those that were skipped had not been offered the update when the end came.
func unreached(s *messages.CampaignStatus, before uint32) (n uint32) {
	for _, refusal := range s.GetRecord().GetRefusals() {
		if refusal.GetCode() == messages.CampaignEnded {
			n += refusal.GetCount()
		}
	}
	skipped := s.GetCounts()[messages.AssignmentState_SKIPPED.String()]
	return min(n, skipped-min(skipped, before))
}
