package cluster

import (
	"fmt"
	"sync/atomic"

	"github.com/asynkron/protoactor-go/actor"

	"pacecar/persistence"
)

// route is where one slot is at the moment. It does not change once it is published.
type route struct {
	lease persistence.Lease
	local bool
	pid   *actor.PID // of the slot's actor; caches its process, so it is kept
}

// table holds the routes of all slots; reading is one atomic load.
type table struct{ routes []atomic.Pointer[route] }

func newTable(slots uint32) *table { return &table{make([]atomic.Pointer[route], slots)} }

func (t *table) at(slot persistence.Slot) *route { return t.routes[slot].Load() }

// set publishes r, unless the slot is there already.
func (t *table) set(slot persistence.Slot, r *route) (changed bool) {
	was := t.routes[slot].Load()
	if was == r || was != nil && r != nil && was.lease == r.lease && was.pid.Equal(r.pid) {
		return false
	}
	t.routes[slot].Store(r)
	return true
}

// whole says whether every slot is somewhere.
func (t *table) whole() bool {
	for slot := range t.routes {
		if t.routes[slot].Load() == nil {
			return false
		}
	}
	return true
}

// slotName is the name of the actor of a slot under an epoch: a reference to an
// earlier activation can never reach a later one.
func slotName(slot persistence.Slot, epoch persistence.Epoch) string {
	return fmt.Sprintf("%s%d@%d", slotPrefix, slot, epoch)
}

// slotPrefix begins the names of slot actors and of what is below them.
const slotPrefix = "slot/"
