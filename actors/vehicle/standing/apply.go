package standing

import (
	"cmp"

	"pacecar/actors/vehicle/assignment"
	"pacecar/actors/vehicle/bounds"
	"pacecar/actors/vehicle/consent"
	"pacecar/actors/vehicle/event"
	"pacecar/actors/vehicle/flag"
	"pacecar/actors/vehicle/inventory"
	"pacecar/messages"
)

// Apply folds facts into the state. It is the only function that changes it, and it
// cannot fail.
func (v *Standing) Apply(events ...event.Event) {
	for i := range events {
		v.apply(&events[i])
	}
}

func (v *Standing) apply(e *event.Event) {
	if e.Heard {
		v.Seen, v.Online = e.At, e.Online
	}
	v.Position = cmp.Or(e.Position, v.Position)
	if e.Durable() { // with it goes all that is known
		v.Place, v.PlacedAt, v.Recorded = v.Position, e.At, v.Online
	}
	if e.Condition != nil {
		v.Condition = e.Condition
	}
	switch e.Kind {
	case event.Heard:
		if e.Percent > 0 {
			v.Percent = e.Percent
		}
	case event.Retried:
		v.Retried = e.At
		v.Retries = min(v.Retries+1, bounds.MaximumRetries)
	case event.EncodingLearned:
		v.Spoken = e.Encoding
	case event.CapabilityLearned:
		v.Capability = e.Capability
	case event.Registered:
		v.register(e)
	case event.ManifestCounted:
		v.Manifested = e.Sequence
	case event.FlagsChanged:
		v.hold(e.News.Flags)
	case event.Removed:
		v.take(nil)
		v.Attributes, v.Flags, v.Position, v.Place, v.Remarks, v.Condition, v.Health, v.Arbitration, v.Consents = nil, nil, nil, nil, nil, nil, nil, nil, nil
		v.RegisteredAt, v.Manifested, v.Capability, v.Online, v.Recorded, v.Removed = 0, 0, 0, false, false, true
	case event.InventoryChanged:
		v.take(e.News.Inventory)
	case event.AssignmentOpened:
		if v.Assignment != nil {
			v.Results = assignment.Keep(v.Results, assignment.ResultOf(v.Assignment))
		}
		v.Results = assignment.Without(v.Results, e.Assignment.GetCampaignId(), e.Assignment.GetAttempt())
		v.Consents, v.Assignment = consent.Keep(v.Consents, v.Assignment), e.Assignment
		v.Percent, v.Retries, v.Retried = 0, 0, e.At
	case event.AssignmentMoved:
		v.Assignment = e.Assignment
		v.Percent, v.Retries, v.Retried = e.Percent, 0, e.At
	case event.AssignmentAmended:
		v.Assignment = e.Assignment
	case event.ResultAmended:
		v.Results = assignment.Keep(v.Results, e.Result)
	case event.Arbitrated:
		v.Arbitration = e.Kept
	case event.HealthLearned:
		v.Health = e.Health
	case event.WatchChanged, event.WatchHeeded:
		v.Watches, v.Tellings, v.ToldAt = e.Watches, 0, e.At
	case event.Retold:
		v.Tellings, v.ToldAt = min(v.Tellings+1, bounds.MaximumRetries), e.At
	case event.Listening:
		v.Listening = e.At
	case event.Remarked:
		v.Remarks, v.RemarkedAt = event.Remember(v.Remarks, e.Remark), e.At
	}
}

// register takes in what was said of the vehicle from outside.
func (v *Standing) register(e *event.Event) {
	if v.RegisteredAt == 0 {
		v.RegisteredAt = e.At
	}
	if e.News.Anew || !inventory.SameUnits(v.Inventory, e.News.Inventory) {
		v.Manifested, v.Health = 0, nil // a new TCU counts anew
	}
	v.Attributes, v.Flags, v.Removed = e.News.Attributes, e.News.Flags, false
	v.take(e.News.Inventory)
}

// hold replaces the flags. Whose manifests were not believed, and are now, has its numbers begin anew.
func (v *Standing) hold(flags *flag.State) {
	if v.Flags.Behind() != nil && flags.Behind() == nil {
		v.Manifested = 0
	}
	v.Flags = flags
}

// take replaces the inventory; its version rises with every change of content.
func (v *Standing) take(ecus []*messages.ECU) {
	if !inventory.Same(v.Inventory, ecus) {
		v.Inventory = ecus
		v.Revision++
	}
}
