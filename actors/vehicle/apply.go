package vehicle

import (
	"slices"

	"pacecar/actors/vehicle/assignment"
	"pacecar/actors/vehicle/bounds"
	"pacecar/actors/vehicle/inventory"
	"pacecar/messages"
)

// Apply folds facts into the state. It is the only function that changes it, and it
// cannot fail.
func (v *Vehicle) Apply(events ...Event) {
	for i := range events {
		v.apply(&events[i])
	}
}

func (v *Vehicle) apply(e *Event) {
	if e.Heard {
		v.lastSeen, v.online = e.At, e.Online
	}
	if e.Position != nil {
		v.position = e.Position
	}
	if e.Durable() { // with it goes all that is known
		v.place, v.placedAt = v.position, e.At
	}
	switch e.Kind {
	case Heard:
		if e.Percent > 0 {
			v.percent = e.Percent
		}
	case Retried:
		v.retried = e.At
		v.retries = min(v.retries+1, bounds.MaximumRetries)
	case EncodingLearned:
		v.encoding = e.Encoding
	case Registered:
		if v.registeredAt == 0 {
			v.registeredAt = e.At
		}
		v.attributes, v.flags, v.removed = e.News.Attributes, e.News.Flags, false
		v.take(e.News.Inventory)
	case FlagsChanged:
		v.flags = e.News.Flags
	case Removed:
		v.take(nil)
		v.attributes, v.flags, v.position, v.place, v.remarks = nil, nil, nil, nil, nil
		v.registeredAt, v.online, v.removed = 0, false, true
	case InventoryChanged:
		v.take(e.News.Inventory)
	case AssignmentOpened:
		if v.assignment != nil {
			v.results = assignment.Keep(v.results, assignment.ResultOf(v.assignment))
		}
		v.assignment = e.Assignment
		v.percent, v.retries, v.retried = 0, 0, e.At
	case AssignmentMoved:
		v.assignment = e.Assignment
		v.percent, v.retries, v.retried = e.Percent, 0, e.At
	case AssignmentAmended:
		v.assignment = e.Assignment
	case ResultAmended:
		v.results = assignment.Keep(v.results, e.Result)
	case Remarked:
		v.remarks = remember(v.remarks, e.Remark)
		v.remarkedAt = e.At
	}
}

// take replaces the inventory; its version rises with every change of content.
func (v *Vehicle) take(ecus []*messages.ECU) {
	if !inventory.Same(v.inventory, ecus) {
		v.inventory = ecus
		v.revision++
	}
}

// remember appends a remark and forgets the oldest.
func remember(remarks []string, remark string) []string {
	if over := len(remarks) + 1 - maxRemarks; over > 0 {
		remarks = remarks[over:]
	}
	return append(slices.Clone(remarks), remark)
}
