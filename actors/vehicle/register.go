package vehicle

import (
	"google.golang.org/protobuf/proto"

	"pacecar/actors/vehicle/bounds"
	"pacecar/actors/vehicle/inventory"
	"pacecar/messages"
)

// register creates the vehicle, or replaces its attributes and, where it names any, its
// control units. What the vehicle itself reported about software on the same hardware
// outweighs the registration: an OEM's file may be older than the vehicle's last word.
// An assignment in flight goes on; its permit checks the hardware again.
func (s *step) register(m *messages.RegisterVehicle) *messages.Rejection {
	if no := bounds.Registration(s.v.vin, m); no != nil {
		return no
	}
	attributes := m.GetAttributes()
	if attributes == nil {
		attributes = &messages.VehicleAttributes{}
	}
	ecus := s.v.inventory
	if len(m.GetEcus()) > 0 {
		ecus = inventory.Registered(s.v.inventory, m.GetEcus())
	}
	s.Reply = &messages.Done{}
	if s.v.Exists() && inventory.Same(s.v.inventory, ecus) && proto.Equal(s.v.attributes, attributes) {
		return nil
	}
	name := "VehicleRegistered"
	if s.v.Exists() {
		name = "VehicleChanged"
	}
	by := m.GetBy()
	if by == "" {
		by = ByEngine
	}
	s.event(Event{
		Kind: Registered, By: by, Name: name, Attributes: proto.CloneOf(attributes), Inventory: ecus,
		Detail: bounds.Cut(inventory.Describe(s.v.inventory, ecus), bounds.MaximumDetail),
	})
	return nil
}
