package vehicle

import (
	"cmp"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/vehicle/consent"
	"pacecar/actors/vehicle/event"
	"pacecar/actors/vehicle/word"
	"pacecar/messages"
)

// register creates the vehicle, or changes it. An assignment in flight goes on; its permit checks
// the hardware again.
func (s *step) register(m *messages.RegisterVehicle) *messages.Rejection {
	r, no := s.v.Registered(m)
	if no != nil {
		return no
	}
	before, by := s.v.Inventory, cmp.Or(m.GetBy(), ByEngine)
	s.Reply = &messages.Done{}
	if r.Name != "" {
		s.flags, s.attributes = r.Flags, r.Attributes
		s.configured(Event{Kind: event.Registered, By: by, Name: r.Name, News: &event.News{Attributes: proto.CloneOf(r.Attributes), Flags: r.Flags, Anew: r.Anew}}, before, r.ECUs)
	}
	s.unflag(s.flags.Resolved(before, m.GetEcus()), by, "The registration names the hardware that was reported.", false)
	for _, f := range r.Raised {
		s.raise(f, by, false)
	}
	s.moot(before, r.ECUs, by)
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
