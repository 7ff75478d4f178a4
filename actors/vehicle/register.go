package vehicle

import (
	"cmp"
	"slices"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/vehicle/bounds"
	"pacecar/actors/vehicle/consent"
	"pacecar/actors/vehicle/event"
	"pacecar/actors/vehicle/inventory"
	"pacecar/actors/vehicle/word"
	"pacecar/messages"
)

// register creates the vehicle, or replaces the attributes that it gives and, where it names any, its
// control units, but for those that only the vehicle has ever named. What the vehicle itself reported
// outweighs the registration: an OEM's file may be older than its last word. One that names other
// hardware flags the vehicle, unless a person has accepted just that difference.
// An assignment in flight goes on; its permit checks the hardware again.
func (s *step) register(m *messages.RegisterVehicle) *messages.Rejection {
	if no := bounds.Registration(s.v.ID, m); no != nil {
		return no
	}
	attributes, by := m.GetAttributes().Completed(m.GetGiven(), s.v.Attributes), cmp.Or(m.GetBy(), ByEngine)
	if attributes == nil {
		attributes = &messages.VehicleAttributes{}
	}
	before, ecus, flags := s.v.Inventory, s.v.Inventory, s.flags
	var raised []*messages.Flag
	if len(m.GetEcus()) > 0 {
		ecus, flags = inventory.Registered(before, m.GetEcus(), flags.Unnamed), flags.Expecting(m.GetEcus())
		if no := bounds.Inventory(ecus, "/ecus"); no != nil {
			return no
		}
		raised = flags.Raised(inventory.Sorted(m.GetEcus()), ecus)
	}
	anew := slices.ContainsFunc(raised, func(f *messages.Flag) bool { return flags.With(f, false) != flags })
	s.Reply = &messages.Done{}
	if !s.v.Exists() || anew || flags != s.flags || !inventory.Same(before, ecus) || !proto.Equal(s.v.Attributes, attributes) {
		name := "VehicleRegistered"
		if s.v.Exists() {
			name = "VehicleChanged"
		}
		s.flags, s.attributes = flags, attributes
		s.configured(Event{Kind: event.Registered, By: by, Name: name, News: &event.News{Attributes: proto.CloneOf(attributes), Flags: flags, Anew: anew}}, before, ecus)
	}
	s.unflag(s.flags.Resolved(before, m.GetEcus()), by, "The registration names the hardware that was reported.", false)
	for _, f := range raised {
		s.raise(f, by, false)
	}
	s.moot(before, ecus, by)
	if consent.Sold(s.a, s.v.Attributes, s.attributes) {
		s.down(word.Anew(s.view())...)
		s.answered()
	}
	return nil
}

// configured adds an event that changes the inventory, with the lines that say what
// changed of the configuration.
func (s *step) configured(e Event, before, after []*messages.ECU) {
	for _, e := range event.Configured(e, before, after) {
		s.event(e)
	}
}
