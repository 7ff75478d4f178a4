package vehicle

import (
	"pacecar/actors/vehicle/assignment"
	"pacecar/actors/vehicle/bounds"
	"pacecar/actors/vehicle/event"
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
	case event.Heard:
		if e.Percent > 0 {
			v.percent = e.Percent
		}
	case event.Retried:
		v.retried = e.At
		v.retries = min(v.retries+1, bounds.MaximumRetries)
	case event.EncodingLearned:
		v.encoding = e.Encoding
	case event.Registered:
		if v.registeredAt == 0 {
			v.registeredAt = e.At
		}
		if e.News.Anew || !inventory.SameUnits(v.inventory, e.News.Inventory) {
			v.manifested = 0 // a new TCU counts anew
		}
		v.attributes, v.flags, v.removed = e.News.Attributes, e.News.Flags, false
		v.take(e.News.Inventory)
	case event.ManifestCounted:
		v.manifested = e.Sequence
	case event.FlagsChanged:
		v.flags = e.News.Flags
	case event.Removed:
		v.take(nil)
		v.attributes, v.flags, v.position, v.place, v.remarks = nil, nil, nil, nil, nil
		v.registeredAt, v.manifested, v.online, v.removed = 0, 0, false, true
	case event.InventoryChanged:
		v.take(e.News.Inventory)
	case event.AssignmentOpened:
		if v.assignment != nil {
			v.results = assignment.Keep(v.results, assignment.ResultOf(v.assignment))
		}
		v.results = assignment.Without(v.results, e.Assignment.GetCampaignId(), e.Assignment.GetAttempt())
		v.assignment = e.Assignment
		v.percent, v.retries, v.retried = 0, 0, e.At
	case event.AssignmentMoved:
		v.assignment = e.Assignment
		v.percent, v.retries, v.retried = e.Percent, 0, e.At
	case event.AssignmentAmended:
		v.assignment = e.Assignment
	case event.ResultAmended:
		v.results = assignment.Keep(v.results, e.Result)
	case event.Remarked:
		v.remarks = event.Remember(v.remarks, e.Remark)
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
