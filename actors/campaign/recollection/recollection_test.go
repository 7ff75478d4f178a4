package recollection_test

import (
	"testing"

	"pacecar/actors/campaign/recollection"
	"pacecar/actors/campaign/roster"
	"pacecar/actors/campaign/standing"
	"pacecar/messages"
)

// TestOnlyWhatGoesOnWasHeard: a record whose attempt has ended, or gave way, under the number that its campaign knows has lost
// nothing, and is not told that it has. Of any other one it hears how far the campaign has heard it.
func TestOnlyWhatGoesOnWasHeard(t *testing.T) {
	t.Parallel()
	c := standing.New("c1")
	c.Plan = &messages.CampaignPlan{PermitLifeSeconds: 60}
	for state := range uint8(roster.States) {
		h := recollection.Of(&c, roster.Entry{State: state, Attempt: 1, Sequence: 3, Asks: 1}, 5_000)
		if goesOn := roster.Underway(state) || state == roster.Stalled; goesOn != (h != nil) {
			t.Errorf("%v: %v", messages.AssignmentState(state), h)
		}
		permit := int64(0)
		if state == roster.Permitted || state == roster.Stalled {
			permit = 65_000
		}
		if h.GetPermitUntilMs() != permit {
			t.Errorf("%v: a permit until %d, want %d", messages.AssignmentState(state), h.GetPermitUntilMs(), permit)
		}
	}
	if h := recollection.Of(&c, roster.Entry{State: roster.Installing, Attempt: 1}, 5_000); h != nil {
		t.Errorf("nothing was reported: %v", h)
	}
}
