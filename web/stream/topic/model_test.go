package topic

import (
	"context"
	"fmt"
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

// The list of campaigns leaves out what has ended before it leaves out anything that goes on, however old that is, and says how many.
func TestTheListOfCampaignsKeepsWhatGoesOn(t *testing.T) {
	m := &campaignsModel{set: campaignSet{}}
	status := func(id string, created, ended int64) *messages.CampaignStatus {
		return &messages.CampaignStatus{Record: &messages.CampaignRecord{Plan: &messages.CampaignPlan{Id: id}, CreatedAtMs: created, EndedAtMs: ended}}
	}
	m.HearCampaign(status("old", 1, 0))
	for i := range int64(campaignsShown - 1) {
		m.HearCampaign(status(fmt.Sprint("ended-", i), 10+i, 5000))
	}
	if f := m.Flat(); len(f) != campaignsShown || f[keyMore] != nil {
		t.Errorf("%d rows, %s more", len(f), f[keyMore])
	}
	for i := range int64(2) {
		m.HearCampaign(status(fmt.Sprint("new-", i), 9000+i, 0))
	}
	f := m.Flat()
	if len(f) != campaignsShown+1 || string(f[keyMore]) != "2" || f["old"] == nil || f["new-0"] == nil || f["ended-0"] != nil || f["ended-1"] != nil || f["ended-2"] == nil {
		t.Errorf("%d rows, %s more, old: %s", len(f), f[keyMore], f["old"])
	}
}
