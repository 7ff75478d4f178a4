package campaign

import (
	"testing"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
)

// TestAWayBackLeavesOutNobodyWhoJoined: a vehicle that turns out to have the update joins the way back, which tells of it no longer
// as of one that is left out; neither after a crash nor to whoever had read it before.
func TestAWayBackLeavesOutNobodyWhoJoined(t *testing.T) {
	w := newWorld(t, "c0-rollback")
	p := testPlan("c0-rollback")
	p.RollsBack, p.LateJoiners = "c0", "join"
	list := vins(5)
	w.must(&messages.CreateCampaign{Plan: p, Package: w.pkg, By: "mira"})
	w.must(&messages.StartCampaign{By: "mira", Vins: list[:2], Package: w.pkg, Excluded: []*messages.Exclusion{
		{Code: "NotFromThisCampaign", Count: 2, Sample: list[2:4], Joins: true}, {Code: "HardwareMismatch", Count: 1, Sample: list[4:]},
	}})
	before := w.c.Record()
	read := proto.CloneOf(before)
	w.must(&messages.JoinVehicles{Vins: list[2:3]})
	w.crash()
	left := w.c.Record().GetExcluded()
	if len(left) != 2 || left[0].GetCount() != 1 || left[0].GetSample()[0] != list[3] || left[1].GetCount() != 1 {
		t.Errorf("when one has joined, left out are %v", left)
	}
	w.recovered()
	w.must(&messages.JoinVehicles{Vins: list[2:4]}) // one of them a second time
	if left := w.c.Record().GetExcluded(); len(left) != 1 || left[0].GetCode() != "HardwareMismatch" {
		t.Errorf("when both have joined, left out are %v", left)
	}
	if !proto.Equal(before, read) {
		t.Error("what was read before has changed")
	}
}
