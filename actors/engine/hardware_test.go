package engine

import (
	"context"
	"testing"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
	"pacecar/persistence"
)

// garage is a Router whose two slots have vehicles with one ECU, ADAS, of the parts A-77 and
// They answer questions as a slot would.
type garage struct {
	script
	vehicles uint64
}

func (g *garage) Gather(_ context.Context, m proto.Message, each func(persistence.Slot, proto.Message) error) error {
	for slot := range persistence.Slot(2) {
		var answer proto.Message
		switch q := m.(type) {
		case *messages.SelectVehicles:
			s := &messages.Selection{Total: g.vehicles}
			if q.Selector == `ecu["ADAS"].hardware_part == "A-77"` {
				s.Matched = g.vehicles
			}
			answer = s
		case *messages.CountFacets:
			f := &messages.Facet{Attribute: q.Attributes[0]}
			if f.Attribute == `ecu["ADAS"].hardware_part` {
				f.Values = []*messages.FacetValue{{Value: "A-78", Count: 1}, {Value: "A-77", Count: 2}}
			}
			answer = &messages.Facets{Total: g.vehicles, Facets: []*messages.Facet{f}}
		}
		if err := each(slot, answer); err != nil {
			return err
		}
	}
	return nil
}

func TestValidationCountsTheHardware(t *testing.T) {
	contents := []*messages.TargetArtifact{
		{EcuId: "ADAS", HardwarePart: "A-77", HardwareRevisions: []string{"A"}}, {EcuId: "ADAS", HardwarePart: "A-77", HardwareRevisions: []string{"B"}},
		{EcuId: "ADAS", HardwarePart: "A77"}, {EcuId: "ADSA", HardwarePart: "A-77"},
	}
	for _, c := range []struct {
		vehicles uint64
		want     *messages.ValidatePackage
	}{
		{0, &messages.ValidatePackage{Hardware: []*messages.HardwareCheck{
			{EcuId: "ADAS", HardwarePart: "A-77"}, {EcuId: "ADAS", HardwarePart: "A77"}, {EcuId: "ADSA", HardwarePart: "A-77"},
		}}},
		{3, &messages.ValidatePackage{Registered: 6, Hardware: []*messages.HardwareCheck{
			{EcuId: "ADAS", HardwarePart: "A-77", Vehicles: 6}, {EcuId: "ADAS", HardwarePart: "A77", Parts: []string{"A-77", "A-78"}}, {EcuId: "ADSA", HardwarePart: "A-77"},
		}}},
	} {
		e := with(&script{})
		e.desk.Router = &garage{vehicles: c.vehicles}
		checks, registered, err := e.hardware(t.Context(), contents)
		if got := (&messages.ValidatePackage{Hardware: checks, Registered: registered}); err != nil || !proto.Equal(got, c.want) {
			t.Errorf("%d vehicles: %v, %v; want %v", c.vehicles, got, err, c.want)
		}
	}
}
