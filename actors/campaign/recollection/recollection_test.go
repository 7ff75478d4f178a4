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

// TestAnEndUnderAKnownNumberIsSaidAgain: a record that fell back says how its attempt ended under a number that the campaign knows for
// something before. Only of an attempt that goes on is that no old word; and an answer that has the same number is asked for no more.
func TestAnEndUnderAKnownNumberIsSaidAgain(t *testing.T) {
	t.Parallel()
	installs := roster.Entry{State: roster.Installing, Attempt: 2, Sequence: 8}
	in := func(change func(*roster.Entry)) roster.Entry {
		e := installs
		change(&e)
		return e
	}
	failed := func(attempt uint32, sequence uint64) *messages.AssignmentReport {
		return &messages.AssignmentReport{Attempt: attempt, Sequence: sequence, State: messages.AssignmentState_FAILED}
	}
	for name, c := range map[string]struct {
		e     roster.Entry
		said  *messages.AssignmentReport
		again bool
	}{
		"the number of the installation":        {installs, failed(2, 8), true},
		"a lower one":                           {installs, failed(2, 5), true},
		"it was silent":                         {in(func(e *roster.Entry) { e.State = roster.Stalled }), failed(2, 8), true},
		"it was silent, and sleeps":             {in(func(e *roster.Entry) { e.State = roster.Asleep }), failed(2, 8), true},
		"the next number":                       {installs, failed(2, 9), false},
		"an earlier attempt":                    {installs, failed(1, 8), false},
		"a later attempt":                       {installs, failed(3, 1), false},
		"it goes on":                            {installs, &messages.AssignmentReport{Attempt: 2, Sequence: 8, State: messages.AssignmentState_INSTALLING}, false},
		"it gave way":                           {installs, &messages.AssignmentReport{Attempt: 2, Sequence: 8, State: messages.AssignmentState_SUPERSEDED, Returns: true}, false},
		"the end is known":                      {in(func(e *roster.Entry) { e.State = roster.Failed }), failed(2, 8), false},
		"the end is known, and another follows": {in(func(e *roster.Entry) { e.State = roster.Waiting }), failed(2, 8), false},
		"nothing was heard of it":               {roster.Entry{State: roster.Offered, Attempt: 2}, failed(2, 0), false},
		"a dealer has installed it":             {in(func(e *roster.Entry) { e.State, e.Dealer = roster.Stalled, roster.DealerInstalled }), failed(2, 8), false},
	} {
		again := recollection.Misnumbers(c.e, c.said)
		if again != c.again {
			t.Errorf("%s: said again %v, want %v", name, again, c.again)
		}
		if again {
			standing := standing.New("c1")
			standing.Plan = &messages.CampaignPlan{PermitLifeSeconds: 60}
			h := recollection.Of(&standing, c.e, 5_000)
			answer := failed(c.said.GetAttempt(), h.GetSequence()+1)
			if h == nil || h.GetSequence() < c.said.GetSequence() || recollection.Misnumbers(c.e, answer) {
				t.Errorf("%s: the record hears %v, and its answer %v is no news", name, h, answer)
			}
		}
	}
}
