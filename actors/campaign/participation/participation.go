// Package participation says in one plain sentence why a campaign has not offered its update to
// a vehicle of its roster. It reads what the campaign answered, which it does not change.
//
// A vehicle knows the campaigns that have spoken to it; those that have not yet, or that
// never will, only know it. So this is asked where a vehicle itself has nothing in flight.
package participation

import (
	"cmp"
	"fmt"
	"strings"

	"pacecar/actors/campaign/hours"
	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/rival"
	"pacecar/messages"
)

// Open tells whether a campaign may still offer its update to somebody: it was started and
// has not ended.
func Open(r *messages.CampaignRecord) bool {
	return r.GetState() == life.Running || r.GetState() == life.Paused || r.GetState() == life.Halted
}

// Why is the sentence; empty where the vehicle is not on the roster, or where the campaign
// has nothing to say about it that the vehicle does not know.
func Why(s *messages.Participation) string {
	r, e := s.GetRecord(), s.GetEntry()
	id := r.GetPlan().GetId()
	switch {
	case e.GetState() == messages.AssignmentState_WAITING && Open(r) && rival.Of(e.GetCode()) != "":
		return "It waits for campaign " + rival.Of(e.GetCode()) + ", which has the vehicle or goes before it, in " + place(r, e.GetWave()) + " of campaign " + id + "; another attempt follows, and none is lost by that."
	case e.GetState() == messages.AssignmentState_WAITING && Open(r):
		return waits(e) + " " + place(r, e.GetWave()) + " of campaign " + id + ", which " + cmp.Or(s.GetWaits(), progress(r, e)) + "."
	case e.GetState() == messages.AssignmentState_SKIPPED && e.GetAttempt() == 0 && e.GetCode() == hours.CodeEndReached:
		return "Its turn had not come when the end of campaign " + id + " was reached."
	case e.GetState() == messages.AssignmentState_CANCELLED && e.GetAttempt() == 0 && r.GetState() == life.Cancelled:
		return "Its turn had not come when campaign " + id + " was " + stopped(r) + "."
	default:
		return ""
	}
}

func waits(e *messages.RosterEntry) string {
	if e.GetAttempt() > 0 {
		return "It waits for another attempt in"
	}
	return "It waits in"
}

// place names a wave by number, and by name where a person gave it one.
func place(r *messages.CampaignRecord, number uint32) string {
	text := fmt.Sprintf("wave %d", number)
	if name := r.GetWaves()[number-1].GetName(); name != text {
		text += " (" + name + ")"
	}
	return text
}

// progress is where the campaign is, as far as it keeps the vehicle waiting.
func progress(r *messages.CampaignRecord, e *messages.RosterEntry) string {
	switch {
	case r.GetState() != life.Running:
		return "is " + stopped(r)
	case e.GetWave() > r.GetWave():
		return "is still in " + place(r, r.GetWave())
	default:
		return "offers the update at the pace of its plan"
	}
}

// stopped is the state of a campaign that does not go on, with who or what stopped it, and
// without the dot that ends it.
func stopped(r *messages.CampaignRecord) string {
	state, cause := strings.ToLower(life.StateName(r.GetState())), strings.TrimRight(r.GetCause(), ". ")
	switch {
	case cause == "":
		return state
	case strings.HasPrefix(cause, state): // as in "paused by mira: winter tyres"
		return cause
	default:
		return state + ": " + cause
	}
}
