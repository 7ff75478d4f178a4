package campaign

import (
	"strings"
	"testing"

	"pacecar/messages"
)

// TestAStopSaysWhomItReachedTooLate: a vehicle that had a permit begins before the pause reaches it. That is told, over a crash
// too, and what begins after the resumption is no part of it.
func TestAStopSaysWhomItReachedTooLate(t *testing.T) {
	w := newWorld(t, "c1")
	w.must(&messages.CreateCampaign{Plan: testPlan("c1"), Package: w.pkg, By: "mira"})
	w.must(&messages.StartCampaign{By: "mira", Vins: vins(3), Package: w.pkg})
	w.must(Wake{})
	say := func(at int, sequence uint64, state messages.AssignmentState) {
		w.must(&messages.AssignmentReports{Reports: []*messages.AssignmentReport{{CampaignId: "c1", Vin: vins(3)[at], Attempt: 1, Sequence: sequence, State: state}}})
	}
	for at := range 3 {
		say(at, 1, messages.AssignmentState_DOWNLOADED)
		say(at, 2, messages.AssignmentState_PERMITTED)
	}
	w.must(&messages.PauseCampaign{By: "mira", Reason: "look"})
	say(0, 3, messages.AssignmentState_INSTALLING)
	w.crash()
	say(1, 3, messages.AssignmentState_DOWNLOADED)
	const want = "3 had downloaded and not begun to install, and wait; 1 of these had begun to install before the stop reached it"
	if got := w.c.Status(w.now).GetReach(); !strings.HasSuffix(got, want+"; 1 is flashing now.") {
		t.Errorf("while it is paused it says %q", got)
	}
	w.must(&messages.ResumeCampaign{By: "mira", Reason: "seen"})
	say(1, 4, messages.AssignmentState_PERMITTED)
	say(1, 5, messages.AssignmentState_INSTALLING)
	if got := w.c.Status(w.now).GetReach(); !strings.HasSuffix(got, strings.Replace(want, "and wait;", "and waited;", 1)+".") {
		t.Errorf("after the resumption it says %q", got)
	}
}

// TestAStopThatTheStoreHasLostIsCountedOn: the store has lost a pause of which a vehicle's record has heard, for which a permit of
// before it is void. The campaign takes the number on, so that the next permit counts.
func TestAStopThatTheStoreHasLostIsCountedOn(t *testing.T) {
	w := newWorld(t, "c1")
	w.must(&messages.CreateCampaign{Plan: testPlan("c1"), Package: w.pkg, By: "mira"})
	w.must(&messages.StartCampaign{By: "mira", Vins: vins(3), Package: w.pkg})
	w.must(Wake{})
	say := func(stops uint32) (permit *messages.PermitVehicle) {
		d := w.must(&messages.AssignmentReports{Reports: []*messages.AssignmentReport{{CampaignId: "c1", Vin: vins(3)[0], Attempt: 1, Sequence: 2, State: messages.AssignmentState_DOWNLOADED, PermitStops: stops}}})
		for _, s := range d.Sends {
			if m, is := s.Message.(*messages.PermitVehicle); is {
				permit = m
			}
		}
		return permit
	}
	if first := say(0); first == nil || first.GetStops() != 0 {
		t.Fatalf("the first permit is %v", first)
	}
	if next := say(3); next == nil || next.GetStops() < 3 {
		t.Errorf("a vehicle that has heard of stop 3 is permitted by %v", next)
	}
	w.crash()
	if w.c.Stops != 3 {
		t.Errorf("after a crash it counts %d stops", w.c.Stops)
	}
}
