package holding_test

import (
	"slices"
	"testing"

	"pacecar/cluster"
	"pacecar/cmd/pacecar/node/holding"
	"pacecar/persistence"
	"pacecar/web/view/nodes"
)

// What a node acts on is its own to say, also where the store has given it to another one; what it only routes to, or has let run
// out, it does not act on.
func TestANodeSaysWhatItActsOn(t *testing.T) {
	t.Parallel()
	lease := func(slot persistence.Slot, node string, epoch persistence.Epoch) persistence.Lease {
		return persistence.Lease{Slot: slot, Node: node, Epoch: epoch}
	}
	own := []cluster.Owner{
		{Lease: lease(0, "a", 5), Local: true}, {Lease: lease(1, "a", 6), Local: true}, {Lease: lease(2, "b", 7)}, {Lease: lease(9, "a", 9), Local: true},
	}
	valid := func(slot persistence.Slot, epoch persistence.Epoch) bool { return slot != 1 }
	got := holding.Slots(4, []persistence.Member{{ID: "a", Name: "n1"}, {ID: "b", Name: "n2"}},
		[]persistence.Lease{lease(0, "b", 8), lease(1, "a", 6), lease(2, "b", 7)}, own, valid)
	want := []nodes.Slot{
		{Slot: 0, Node: "n2", ID: "b", Epoch: 8, Held: 5}, {Slot: 1, Node: "n1", ID: "a", Epoch: 6}, {Slot: 2, Node: "n2", ID: "b", Epoch: 7}, {Slot: 3},
	}
	if !slices.Equal(got.Items, want) {
		t.Errorf("%+v, want %+v", got.Items, want)
	}
}
