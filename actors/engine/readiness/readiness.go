// Package readiness judges, by who lives and who owns what, whether a node should be asked at all. It is pure.
package readiness

import (
	"errors"
	"fmt"

	"pacecar/persistence"
)

// Judge tells why the node of a member cannot serve at the moment, or nil. One that is alone serves when every
// slot has an owner; one of several when it owns some of them, as what others do not own, or own and do not
// serve, is nothing that keeping people away from this one would mend.
func Judge(member string, members []persistence.Member, leases []persistence.Lease, slots int) error {
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
	}
	return nil
}
