package admission

import (
	"fmt"

	"pacecar/messages"
)

// AnyClass is every vehicle, of whatever class.
const AnyClass = -1

// Waits says which pool vehicles of a class wait for, where the campaign could offer the update
// to some. Empty: for none.
func (a Admission) Waits(class int, u Use, n Need) string {
	for i := range a.list {
		p := &a.list[i]
		if class != AnyClass && !p.concerns(class) || n.Waiting(p.Class) == 0 || p.free(u) {
			continue
		}
		name, s := p.Setting.GetName(), p.Setting
		switch {
		case !p.Answered && p.Places == 0 && p.Rate == 0 && p.InUse == 0:
			return fmt.Sprintf("waits for pool %s, which has not answered yet", name)
		case s.GetPlaces() > 0 && p.used(u) >= p.Places:
			return fmt.Sprintf("waits for a place in pool %s (%s of %s in use)", name, messages.Thousands(max(p.InUse, p.used(u))), messages.Thousands(s.GetPlaces()))
		}
		return fmt.Sprintf("waits for its part of pool %s (%s offers a minute)", name, messages.Thousands(s.GetPerMinute()))
	}
	return ""
}
