package arbitration

import (
	"fmt"
	"testing"

	"pacecar/actors/vehicle/assignment"
	"pacecar/messages"
)

// offer is one of campaign "new" with a priority; it supersedes those that are named.
func offer(priority uint32, supersedes ...string) *messages.AssignVehicle {
	return &messages.AssignVehicle{CampaignId: "new", Attempt: 1, Claim: &messages.Claim{Priority: priority, StartedAtMs: 20, Supersedes: supersedes}}
}

// holder is an assignment of campaign "old", of the default priority, for one control unit.
func holder(state messages.AssignmentState, ecu string) *messages.Assignment {
	return &messages.Assignment{
		CampaignId: "old", Attempt: 1, State: state, Sequence: 4, Claim: &messages.Claim{Priority: messages.DefaultPriority, StartedAtMs: 10},
		Artifacts: []*messages.OfferedArtifact{{EcuId: ecu}},
	}
}

func TestJudge(t *testing.T) {
	next := func(priority uint32) *messages.Arbitration {
		kept, _ := Enter(nil, &messages.QueuedCampaign{CampaignId: "old", Attempt: 1, Claim: &messages.Claim{Priority: priority, StartedAtMs: 10}, Behind: ""})
		return kept
	}
	superseded, _ := Supersede(nil, "third", "new")
	for name, c := range map[string]struct {
		Case
		outcome Outcome
		other   string
		returns bool
	}{
		"nobody holds it":                          {Case{Offer: offer(1)}, Opens, "", false},
		"the last one has ended":                   {Case{Offer: offer(1), Holder: holder(assignment.Succeeded, "ADAS")}, Opens, "", false},
		"a third one has superseded it":            {Case{Offer: offer(900), Kept: superseded}, Ending, "third", false},
		"a lower priority waits":                   {Case{Offer: offer(499), Holder: holder(assignment.Offered, "ADAS")}, Waits, "old", false},
		"the same priority waits":                  {Case{Offer: offer(500), Holder: holder(assignment.Offered, "ADAS")}, Waits, "old", false},
		"a higher one takes the control unit":      {Case{Offer: offer(501), Holder: holder(assignment.Downloaded, "ADAS")}, Takes, "old", false},
		"a higher one goes before another unit's":  {Case{Offer: offer(501), Holder: holder(assignment.Downloaded, "TCU")}, Takes, "old", true},
		"an unused permit gives way":               {Case{Offer: offer(501), Holder: holder(assignment.Permitted, "TCU")}, Takes, "old", true},
		"an installation is waited for":            {Case{Offer: offer(1000, "old"), Holder: holder(assignment.Installing, "ADAS")}, Waits, "old", false},
		"a manifest is waited for":                 {Case{Offer: offer(1000, "old"), Holder: holder(assignment.Installed, "ADAS")}, Waits, "old", false},
		"a superseded one gives way for good":      {Case{Offer: offer(1, "old"), Holder: holder(assignment.Offered, "TCU")}, Takes, "old", false},
		"a stepping stone is waited for":           {Case{Offer: offer(1000), Holder: holder(assignment.Offered, "ADAS"), FitsAfter: true}, Waits, "old", false},
		"what will never fit does not wait":        {Case{Offer: offer(1000), Holder: holder(assignment.Offered, "ADAS")}, Unfit, "old", false},
		"another one's turn is waited for":         {Case{Offer: offer(500), Kept: next(500)}, Waits, "old", false},
		"a turn does not keep a higher one away":   {Case{Offer: offer(501), Kept: next(500)}, Opens, "", false},
		"a turn does not keep away who supersedes": {Case{Offer: offer(1, "old"), Kept: next(500)}, Opens, "", false},
	} {
		c.ECUs, c.Fits = []string{"ADAS"}, !c.FitsAfter && c.outcome != Unfit
		if r := Judge(c.Case); r.Outcome != c.outcome || r.Other != c.other || r.Returns != c.returns {
			t.Errorf("%s: got %+v", name, r)
		}
	}
}

// TestTheOrderOfTheQueueDoesNotDependOnWhoAskedFirst: priority, then start, then identity.
func TestTheOrderOfTheQueueDoesNotDependOnWhoAskedFirst(t *testing.T) {
	all := []*messages.QueuedCampaign{
		{CampaignId: "d", Attempt: 1, Claim: &messages.Claim{Priority: 900, StartedAtMs: 4}},
		{CampaignId: "b", Attempt: 1, Claim: &messages.Claim{Priority: 500, StartedAtMs: 1}},
		{CampaignId: "a", Attempt: 1, Claim: &messages.Claim{Priority: 500, StartedAtMs: 2}},
		{CampaignId: "c", Attempt: 1, Claim: &messages.Claim{Priority: 500, StartedAtMs: 2}},
	}
	for first := range all {
		var kept *messages.Arbitration
		for i := range all {
			kept, _ = Enter(kept, all[(first+i)%len(all)])
		}
		order := ""
		for _, q := range kept.GetQueue() {
			order += q.GetCampaignId()
		}
		if order != "dbac" {
			t.Errorf("entered from %s on: %s", all[first].GetCampaignId(), order)
		}
	}
}

// TestTheQueueIsBounded: the last in order goes, whoever came last.
func TestTheQueueIsBounded(t *testing.T) {
	var kept *messages.Arbitration
	for i := range MaximumQueue {
		kept, _ = Enter(kept, &messages.QueuedCampaign{CampaignId: fmt.Sprint("c", i), Attempt: 1, Claim: &messages.Claim{Priority: 500, StartedAtMs: int64(i)}})
	}
	kept, dropped := Enter(kept, &messages.QueuedCampaign{CampaignId: "high", Attempt: 1, Claim: &messages.Claim{Priority: 900}})
	if len(kept.GetQueue()) != MaximumQueue || kept.GetQueue()[0].GetCampaignId() != "high" || dropped.GetCampaignId() != fmt.Sprint("c", MaximumQueue-1) {
		t.Errorf("kept %v, dropped %v", kept, dropped)
	}
}

// TestATurnComesAndLapses: when the vehicle is free the first one is told, and keeps the others away only
// as long as its turn lasts.
func TestATurnComesAndLapses(t *testing.T) {
	low := &messages.QueuedCampaign{CampaignId: "low", Attempt: 1, Claim: &messages.Claim{Priority: 100}, Behind: "old"}
	high := &messages.QueuedCampaign{CampaignId: "high", Attempt: 1, Claim: &messages.Claim{Priority: 900}, Behind: "old"}
	kept, _ := Enter(nil, low)
	kept, _ = Enter(kept, high)
	kept, _ = Settle(kept, &messages.Assignment{CampaignId: "old", State: messages.AssignmentState_INSTALLING}, 1000)
	kept, told := Settle(kept, nil, 2000)
	if q := Find(kept, "high", 1); q.GetBehind() != "" || Find(kept, "low", 1).GetBehind() != "high" || len(told) == 0 {
		t.Fatalf("after the end: %v, told %v", kept, told)
	}
	kept, told = Settle(kept, nil, 2000+TurnLife.Milliseconds())
	if Find(kept, "low", 1).GetBehind() != "" || len(told) == 0 {
		t.Errorf("a turn that nobody took: %v, told %v", kept, told)
	}
}
