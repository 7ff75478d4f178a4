package topic

import (
	"context"
	"testing"

	"pacecar/messages"
)

// one is a source of a single vehicle.
type one struct {
	Source
	status *messages.VehicleStatus
}

func (o one) Vehicle(context.Context, string) (*messages.VehicleStatus, error) { return o.status, nil }

// What a vehicle waits for is read from its campaigns. News of the vehicle itself, which
// does not know them, takes that away only when its own standing has changed.
func TestWhatAVehicleWaitsForOutlivesNewsOfItsPresence(t *testing.T) {
	status := func(version uint64, online bool, a *messages.Assignment, why string) *messages.VehicleStatus {
		return &messages.VehicleStatus{Record: &messages.VehicleRecord{Vin: "v", Online: online, Assignment: a}, Version: version, Why: why}
	}
	const read, own = "It waits in wave 3 of campaign demo.", "No campaign has offered it an update."
	m := &vehicleModel{vin: "v"}
	m.HearVehicle(status(1, true, nil, own))
	if m.status.Why != own {
		t.Fatalf("before anything was read: %q", m.status.Why)
	}
	apply, err := m.Read(t.Context(), one{status: status(1, true, nil, read)})
	if err != nil {
		t.Fatal(err)
	}
	apply()
	m.HearVehicle(status(2, false, nil, own))
	if m.status.Why != read || m.status.Record.Online || m.status.Version != 2 {
		t.Errorf("after news of its presence: %v", m.status)
	}
	for i, state := range []messages.AssignmentState{messages.AssignmentState_OFFERED, messages.AssignmentState_DOWNLOADING, messages.AssignmentState_SUCCEEDED} {
		why := state.String()
		m.HearVehicle(status(uint64(3+i), true, &messages.Assignment{CampaignId: "demo", State: state}, why))
		if m.status.Why != why {
			t.Errorf("once it is %s: %q", state, m.status.Why)
		}
	}
}

// What a registration, a position and a flag say is part of what is shown of a vehicle.
func TestEverythingThatIsRegisteredIsShown(t *testing.T) {
	shown := flattenVehicle(&messages.VehicleStatus{Record: &messages.VehicleRecord{
		Vin: "v", Attributes: &messages.VehicleAttributes{TimeZone: "Europe/Berlin", Consent: "fleet", Language: "pt-BR"},
		Position: &messages.Position{Latitude: 48.5, Longitude: -11.25}, Flags: []*messages.Flag{{Code: "ECUReplaced", EcuId: "ADAS"}},
	}})
	for key, want := range map[string]string{
		"timeZone": `"Europe/Berlin"`, "consent": `"fleet"`, "language": `"pt-BR"`,
		"position": `{"latitude":48.5,"longitude":-11.25}`, "flags": `[{"code":"ECUReplaced","ecu":"ADAS"}]`,
	} {
		if string(shown[key]) != want {
			t.Errorf("%s is %s, want %s", key, shown[key], want)
		}
	}
	bare := flattenVehicle(&messages.VehicleStatus{Record: &messages.VehicleRecord{Vin: "v"}})
	if string(bare["flags"]) != "[]" || bare["position"] != nil || bare["timeZone"] != nil {
		t.Errorf("of a vehicle without any: flags %s, position %s, time zone %s", bare["flags"], bare["position"], bare["timeZone"])
	}
}
