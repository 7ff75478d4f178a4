// Package holding lists who owns which slot: by the store, and which of them the node that answers acts on by its own clock. The
// two differ while a lease changes hands; that a node acts under an epoch after another one has acted under a higher one must never be.
package holding

import (
	"pacecar/cluster"
	"pacecar/persistence"
	"pacecar/web/view/nodes"
)

// Slots lists all slots: who leases them by the store, and those of this node's own that are valid at this moment.
func Slots(count uint32, living []persistence.Member, leases []persistence.Lease, own []cluster.Owner, valid func(persistence.Slot, persistence.Epoch) bool) nodes.SlotList {
	names := map[string]string{}
	for _, is := range living {
		names[is.ID] = is.Name
	}
	list := nodes.SlotList{Items: make([]nodes.Slot, count)}
	for i := range list.Items {
		list.Items[i].Slot = uint32(i)
	}
	for _, l := range leases {
		if int(l.Slot) < len(list.Items) {
			list.Items[l.Slot] = nodes.Slot{Slot: uint32(l.Slot), Node: names[l.Node], ID: l.Node, Epoch: uint64(l.Epoch)}
		}
	}
	for _, o := range own {
		if o.Local && int(o.Slot) < len(list.Items) && valid(o.Slot, o.Epoch) {
			list.Items[o.Slot].Held = uint64(o.Epoch)
		}
	}
	return list
}
