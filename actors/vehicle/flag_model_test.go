package vehicle_test

import (
	"google.golang.org/protobuf/proto"
	"pgregory.net/rapid"

	"pacecar/actors/vehicle"
	"pacecar/actors/vehicle/assignment"
	"pacecar/actors/vehicle/configuration"
	"pacecar/actors/vehicle/flag"
	"pacecar/messages"
)

// garage is a manifest of a vehicle at which somebody has worked.
func (m *model) garage() any {
	of := func(values ...string) string { return rapid.SampledFrom(values).Draw(m.t, "hardware") }
	return &messages.Up{Capability: 1, Body: &messages.Up_Manifest{Manifest: &messages.Manifest{Ecus: []*messages.ECUReport{{
		EcuId: of("ADAS", "ADAS", "BMS", "CAM"), HardwarePart: of("P100", "P100", "P101", ""), Serial: of("", "S1", "S2"), Version: of("1.0.0", "", "2.0.0"),
	}}}}}
}

// person is what people and other vehicles do to a vehicle.
func (m *model) person() any {
	known := m.v.Record().GetInventory()
	switch rapid.IntRange(0, 6).Draw(m.t, "person") {
	case 0:
		return &messages.FlagVehicle{By: "engine", Flag: &messages.Flag{
			Code: rapid.SampledFrom(flag.Codes).Draw(m.t, "code"), EcuId: rapid.SampledFrom([]string{"ADAS", "BMS"}).Draw(m.t, "ecu"), Detail: "Seen elsewhere.",
		}}
	case 1, 2:
		return &messages.ClearVehicle{By: "mira", Reason: "looked at"}
	case 5:
		return &messages.SettleInstallation{By: "mira", Reason: "looked at"}
	case 3:
		return &messages.RemoveVehicle{By: "mira"}
	case 4:
		return &messages.RegisterVehicle{Vin: storyVIN, By: "plant", Ecus: known} // the OEM catches up
	default:
		return &messages.RegisterVehicle{Vin: storyVIN, By: "plant", Ecus: []*messages.ECU{
			{Id: "ADAS", HardwarePart: "P100", Version: "1.0.0"}, {Id: "BMS", HardwarePart: "P200", Version: "3.1.0"},
		}}
	}
}

// checkRefusal: nothing is refused but a removal while a campaign holds the vehicle, a
// settlement where there is nothing to settle or the vehicle speaks, and whatever is said about a vehicle that is removed.
func (m *model) checkRefusal(message any, no *messages.Rejection) {
	_, removal := message.(*messages.RemoveVehicle)
	_, settlement := message.(*messages.SettleInstallation)
	a := m.v.Record().GetAssignment()
	switch {
	case !m.v.Exists() && no.GetCode() == messages.NotFound:
		m.deliver(&messages.RegisterVehicle{Vin: storyVIN, By: "plant", Ecus: []*messages.ECU{
			{Id: "ADAS", HardwarePart: "P100", Version: "1.0.0"}, {Id: "BMS", HardwarePart: "P200", Version: "3.1.0"},
		}})
	case settlement && no.GetCode() == messages.WrongState:
	case removal && no.GetCode() == messages.WrongState && a != nil && !assignment.Ended(a.GetState()):
	default:
		m.t.Fatalf("%T was refused: %v", message, no)
	}
}

// checkFlagged: no offer reaches a flagged vehicle but one that it has accepted before,
// and no permit one whose hardware is flagged.
func (m *model) checkFlagged(send vehicle.Send) {
	r := m.v.Record()
	state := flag.Restore(r)
	if state.First() != nil && send.Down.GetOfferUpdate() != nil && r.GetAssignment().GetState() == assignment.Offered {
		m.t.Fatalf("an offer to a vehicle that is flagged: %v", state.Flags)
	}
	if f := state.Hardware(); f != nil && send.Down.GetPermitInstall() != nil {
		m.t.Fatalf("a permit on hardware that is flagged: %v", f)
	}
}

// checkConfiguration: the way back over the lines of the history leads to what was known
// before, and a flag comes with a line that says why.
func (m *model) checkConfiguration(before, after *messages.VehicleRecord, events []vehicle.Event) {
	present, told := configuration.Of(after.GetInventory()), 0
	for i := len(events) - 1; i >= 0; i-- {
		entry := events[i].Entry()
		present = configuration.Back(present, entry.GetEcus())
		if entry.GetEvent() == "VehicleFlagged" || entry.GetEvent() == "FlagCleared" || entry.GetEvent() == "VehicleRemoved" {
			told++
		}
	}
	if want := configuration.Of(before.GetInventory()); !equalStates(present, want) {
		m.t.Fatalf("the way back leads to %v, not to %v", present, want)
	}
	if changed := !proto.Equal(&messages.VehicleRecord{Flags: before.GetFlags()}, &messages.VehicleRecord{Flags: after.GetFlags()}); changed && told == 0 {
		m.t.Fatalf("flags changed without a line: %v, %v", before.GetFlags(), after.GetFlags())
	}
	if f := flag.Restore(after).Hardware(); f != nil && after.GetAssignment().GetState() == assignment.Permitted {
		m.t.Fatalf("a permit is left in force on hardware that is flagged: %v", f)
	}
}

func equalStates(a, b []*messages.ECUState) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !proto.Equal(a[i], b[i]) {
			return false
		}
	}
	return true
}
