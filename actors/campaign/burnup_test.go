package campaign

import (
	"testing"
	"time"

	"pacecar/actors/campaign/answer"
	"pacecar/messages"
)

// TestTheEndOfABurstIsInThePlot: vehicles succeed within a second and nothing happens for minutes then. A plot shows the last
// of them when it did, and not when something happens next; also after a crash in between.
func TestTheEndOfABurstIsInThePlot(t *testing.T) {
	w := newWorld(t, "c1")
	p := testPlan("c1")
	p.Waves[0].Gate = &messages.Gate{Manual: true}
	w.must(&messages.CreateCampaign{Plan: p, Package: w.pkg, By: "mira"})
	w.must(&messages.StartCampaign{By: "mira", Vins: vins(4), Package: w.pkg})
	succeeds := func(at int) {
		for sequence, state := range []messages.AssignmentState{messages.AssignmentState_DOWNLOADED, messages.AssignmentState_SUCCEEDED} {
			w.must(&messages.AssignmentReports{Reports: []*messages.AssignmentReport{{CampaignId: "c1", Vin: vins(4)[at], Attempt: 1, Sequence: uint64(sequence + 1), State: state}}})
		}
	}
	w.pass(time.Minute)
	for at := range 3 {
		succeeds(at)
		w.now = w.now.Add(100 * time.Millisecond)
	}
	burst := w.now.Add(-100 * time.Millisecond).UnixMilli()
	shown := func(when string, list []*messages.BurnPoint) {
		t.Helper()
		for i, point := range list {
			if i > 0 && point.AtMs <= list[i-1].AtMs {
				t.Errorf("%s the points are out of order", when)
			}
			if point.AtMs == burst && point.Succeeded == 3 {
				return
			}
		}
		t.Errorf("%s no point says that 3 had succeeded at %d: %v", when, burst, list)
	}
	w.now = w.now.Add(2 * time.Minute)
	shown("while nothing happens", answer.Status(&w.c.Standing, w.now).GetRecord().GetBurnUp())
	w.crash()
	shown("after a crash", answer.Status(&w.c.Standing, w.now).GetRecord().GetBurnUp())
	w.recovered()
	succeeds(3)
	shown("when something has happened since", w.c.Record().GetBurnUp())
	w.now = w.now.Add(time.Minute)
	burst = w.now.UnixMilli()
	w.must(&messages.CancelCampaign{By: "mira", Reason: "enough"})
	if list := w.c.Record().GetBurnUp(); list[len(list)-1].AtMs != burst || list[len(list)-1].Succeeded != 4 {
		t.Errorf("the cancel is not the end of the plot: %v", list)
	}
}
