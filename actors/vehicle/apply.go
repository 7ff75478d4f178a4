package vehicle

import (
	"slices"

	"pacecar/actors/vehicle/assignment"
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
	switch e.Kind {
	case Heard:
		if e.Percent > 0 {
			v.percent = e.Percent
		}
	case Retried:
		v.retried = e.At
		v.retries = min(v.retries+1, maxRetries)
	case EncodingLearned:
		v.encoding = e.Encoding
	case Registered:
		if v.registeredAt == 0 {
			v.registeredAt = e.At
		}
		v.attributes = e.Attributes
		if !inventory.SameHardware(v.inventory, e.Inventory) {
			v.manifested = 0 // a new TCU counts anew
		}
		v.take(e.Inventory)
	case ManifestCounted:
		v.manifested = e.Sequence
	case InventoryChanged:
		v.take(e.Inventory)
	case AssignmentOpened:
		if v.assignment != nil {
			v.results = assignment.Keep(v.results, assignment.ResultOf(v.assignment))
		}
		v.results = assignment.Without(v.results, e.Assignment.GetCampaignId(), e.Assignment.GetAttempt())
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
