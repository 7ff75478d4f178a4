package standing

import (
	"slices"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/vehicle/bounds"
	"pacecar/actors/vehicle/flag"
	"pacecar/actors/vehicle/inventory"
	"pacecar/messages"
)

// Registration is what a registration would make of a vehicle.
type Registration struct {
	Name       string // event name in the history; empty: it changes nothing
	Attributes *messages.VehicleAttributes
	ECUs       []*messages.ECU
	Flags      *flag.State
	Raised     []*messages.Flag
	Anew       bool // it names hardware that the vehicle does not report
}

// Registered judges a registration. It replaces the attributes that it gives and, where it names any,
// the control units, but for those that only the vehicle has ever named. What the vehicle itself reported
// outweighs the registration: an OEM's file may be older than its last word. One that names other
// hardware flags the vehicle, unless a person has accepted just that difference.
func (v *Standing) Registered(m *messages.RegisterVehicle) (Registration, *messages.Rejection) {
	if no := bounds.Registration(v.ID, m); no != nil {
		return Registration{}, no
	}
	r := Registration{Attributes: m.GetAttributes().Completed(m.GetGiven(), v.Attributes), ECUs: v.Inventory, Flags: v.Flags}
	if r.Attributes == nil {
		r.Attributes = &messages.VehicleAttributes{}
	}
	if len(m.GetEcus()) > 0 {
		r.ECUs, r.Flags = inventory.Registered(v.Inventory, m.GetEcus(), v.Flags.Unnamed), v.Flags.Expecting(m.GetEcus())
		if no := bounds.Inventory(r.ECUs, "/ecus"); no != nil {
			return Registration{}, no
		}
		r.Raised = r.Flags.Raised(inventory.Sorted(m.GetEcus()), r.ECUs)
	}
	r.Anew = slices.ContainsFunc(r.Raised, func(f *messages.Flag) bool { return r.Flags.With(f, false) != r.Flags })
	switch {
	case !v.Exists():
		r.Name = "VehicleRegistered"
	case r.Anew || r.Flags != v.Flags || !inventory.Same(v.Inventory, r.ECUs) || !proto.Equal(v.Attributes, r.Attributes):
		r.Name = "VehicleChanged"
	}
	return r, nil
}
