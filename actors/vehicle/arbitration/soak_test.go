package arbitration

import (
	"testing"

	"pacecar/messages"
)

// TestWhoTakesAVehicleThatSoaks: a higher priority, who supersedes by name, and the way back; everybody else waits until it has soaked.
func TestWhoTakesAVehicleThatSoaks(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		claim  *messages.Claim
		undoes string
		want   Outcome
	}{
		"a lower priority":    {&messages.Claim{Priority: 100}, "", Waits},
		"the same priority":   {&messages.Claim{Priority: 500}, "", Waits},
		"a higher priority":   {&messages.Claim{Priority: 501}, "", Opens},
		"and it joined late":  {&messages.Claim{Priority: 501, Joined: true}, "", Waits},
		"late, by name":       {&messages.Claim{Priority: 501, Joined: true, Supersedes: []string{"soaks"}}, "", Opens},
		"it supersedes it":    {&messages.Claim{Priority: 100, Supersedes: []string{"soaks"}}, "", Opens},
		"it supersedes other": {&messages.Claim{Priority: 100, Supersedes: []string{"other"}}, "", Waits},
		"it is the way back":  {&messages.Claim{Priority: 500}, "soaks", Opens},
	} {
		of := Case{
			Offer: &messages.AssignVehicle{CampaignId: "new", Attempt: 1, Claim: c.claim, Undoes: c.undoes}, ECUs: []string{"ADAS"}, Fits: true, AtMs: 1000,
			Keeps: &messages.HealthWatch{CampaignId: "soaks", Claim: &messages.Claim{Priority: 500}}, KeepsMs: 9000,
		}
		r := Resolve(of, nil)
		if r.Outcome != c.want {
			t.Errorf("%s: %+v", name, r)
		}
		if c.want != Waits {
			continue
		}
		if q := Find(r.Kept, "new", 1); q.GetBehind() != "soaks" || Due(r.Kept, nil) != 9000 {
			t.Errorf("%s: it waits for %q until %d", name, q.GetBehind(), Due(r.Kept, nil))
		}
		if kept, told := Settle(r.Kept, nil, 8999); told != nil || kept != r.Kept {
			t.Errorf("%s: told too early: %v", name, told)
		}
		if kept, told := Settle(r.Kept, nil, 9000); len(told) != 1 || Find(kept, "new", 1).GetBehind() != "" || Find(kept, "new", 1).GetTurnMs() != 9000 {
			t.Errorf("%s: it has soaked, and %v", name, kept)
		}
	}
}

// TestWhoWaitsForASoakKeepsNobodyWaiting: another one, for another control unit, goes on.
func TestWhoWaitsForASoakKeepsNobodyWaiting(t *testing.T) {
	t.Parallel()
	kept, _ := Enter(nil, &messages.QueuedCampaign{CampaignId: "waits", Attempt: 1, Claim: &messages.Claim{Priority: 900}, Behind: "soaks", SoaksUntilMs: 9000})
	c := Case{Offer: &messages.AssignVehicle{CampaignId: "new", Attempt: 1, Claim: &messages.Claim{Priority: 100}}, Kept: kept, ECUs: []string{"BMS"}, Fits: true, AtMs: 1000}
	if r := Judge(c); r.Outcome != Opens {
		t.Errorf("while it soaks: %+v", r)
	}
	if c.AtMs = 9000; Judge(c).Outcome != Waits {
		t.Errorf("afterwards: %+v", Judge(c))
	}
}

// TestWhoWaitsForASoakHasItsTurnWhenThatEnds: also before the time that was known when it began to wait; and it waits on where the
// vehicle soaks for longer than that.
func TestWhoWaitsForASoakHasItsTurnWhenThatEnds(t *testing.T) {
	t.Parallel()
	kept, _ := Enter(nil, &messages.QueuedCampaign{CampaignId: "first", Attempt: 1, Claim: &messages.Claim{Priority: 500, StartedAtMs: 1}, Behind: "soaks", SoaksUntilMs: 9000})
	kept, _ = Enter(kept, &messages.QueuedCampaign{CampaignId: "second", Attempt: 1, Claim: &messages.Claim{Priority: 500, StartedAtMs: 2}, Behind: "soaks", SoaksUntilMs: 9000})
	until := func(ms int64) func(string) int64 {
		return func(campaign string) int64 { return map[string]int64{"soaks": ms}[campaign] }
	}
	if same := Keep(kept, until(9000)); same != kept {
		t.Errorf("nothing has changed, and %v", same)
	}
	if Keep(nil, until(0)) != nil {
		t.Error("nobody waits")
	}
	for _, ms := range []int64{5000, 12_000} {
		moved := Keep(kept, until(ms))
		if Due(moved, nil) != ms || Keeps(moved, "first") != "soaks" {
			t.Errorf("it soaks until %d: %v", ms, moved)
		}
		if _, told := Settle(moved, nil, ms-1); told != nil {
			t.Errorf("told before %d: %v", ms, told)
		}
	}
	free, told := Settle(Keep(kept, until(0)), nil, 1000)
	if len(told) != 2 || behind(free, "first") != "" || behind(free, "second") != "first" || Keeps(free, "first") != "" {
		t.Errorf("nothing keeps the vehicle: %v", free)
	}
	if kept.GetQueue()[0].GetSoaksUntilMs() != 9000 {
		t.Error("what was kept before has changed")
	}
}
