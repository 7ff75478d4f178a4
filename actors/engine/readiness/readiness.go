// Package readiness judges, by who lives, who owns what and what works, whether a node should be asked at all. It is pure.
package readiness

import (
	"errors"
	"fmt"

	"pacecar/persistence"
)

// Judge tells why the node of a member cannot serve at the moment, or nil. A slot works when its owner has read it;
// works counts those of this node. One that is alone serves when every
// slot has an owner and works; one of several when some of its own do, as what others do not own, or own and do not
// serve, is nothing that keeping people away from this one would mend.
func Judge(member string, members []persistence.Member, leases []persistence.Lease, slots, works int) error {
	own, able := 0, 0
	for _, l := range leases {
		if l.Node == member {
			own++
		}
	}
	for _, m := range members {
		if len(m.Kinds) > 0 {
			able++
		}
	}
	switch {
	case able > 1 && own == 0:
		return errors.New("this node owns no slot yet")
	case able <= 1 && len(leases) < slots:
		return fmt.Errorf("%d of %d slots have no owner yet", slots-len(leases), slots)
	case able > 1 && works == 0:
		return fmt.Errorf("this node has %d slots, and has read none yet", own)
	case able <= 1 && works < own:
		return fmt.Errorf("%d of %d slots are not read yet", own-works, own)
	}
	return nil
}
