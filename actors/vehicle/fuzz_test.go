package vehicle_test

import (
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/vehicle"
	"pacecar/actors/vehicle/assignment"
	"pacecar/actors/vehicle/event"
	"pacecar/messages"
)

// FuzzUp gives arbitrary bytes, as far as they decode, to a vehicle in an arbitrary
// state. It never panics, its record stays encodable and bounded, and every move is in
// the table.
func FuzzUp(f *testing.F) {
	states := conversation(f)
	table := map[assignment.Transition]bool{}
	for _, row := range assignment.Transitions() {
		table[row] = true
	}
	for i, m := range []*messages.Up{
		says("spring", 1, messages.Phase_PHASE_INSTALLED), shows("spring", 1, "1.1.0"), present(true), {},
		says("spring", 1, 77), says("", 0, messages.Phase_PHASE_FAILED), {Capability: 9, Body: &messages.Up_Presence{}},
		{Body: &messages.Up_Report{}}, {Body: &messages.Up_Manifest{}},
		{Body: &messages.Up_Presence{Presence: &messages.Presence{Online: true, Position: &messages.Position{Latitude: 52.5, Longitude: 13.4}}}},
		{Body: &messages.Up_Manifest{Manifest: &messages.Manifest{Ecus: []*messages.ECUReport{
			{EcuId: "ADAS", HardwarePart: "P101", Serial: "S1", Rxswin: "R79SWIN 0001"}, {EcuId: "C"}, {EcuId: "D", Serial: "S1"},
		}}}},
		{Body: &messages.Up_Report{Report: &messages.Report{CampaignId: "spring", Attempt: 1, Phase: messages.Phase_PHASE_FAILED, Percent: 4e9, Code: strings.Repeat("é", 90), Detail: "a\x00b"}}},
	} {
		data, err := proto.Marshal(m)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data, uint8(i))
	}
	f.Fuzz(func(t *testing.T, data []byte, state uint8) {
		up := &messages.Up{}
		if proto.Unmarshal(data, up) != nil {
			return
		}
		v := states[int(state)%len(states)].Fork()
		before := proto.CloneOf(v.Record())
		made, no := v.Step(start, up)
		if no != nil && len(made.Events)+len(made.Sends) > 0 {
			t.Errorf("refused and decided: %v", no)
		}
		if !proto.Equal(before, v.Record()) {
			t.Error("Step changed the vehicle")
		}
		for _, e := range made.Events {
			if e.Kind == event.AssignmentMoved && !table[e.Change] {
				t.Errorf("%v is not in the table", e.Change)
			}
			if entry := e.Entry(); entry != nil && len(entry.GetCode()) > 64 || len(e.Entry().GetDetail()) > 600 {
				t.Errorf("entry over its bounds: %v", entry)
			}
		}
		v.Apply(made.Events...)
		encoded, err := proto.Marshal(v.Record())
		if err != nil {
			t.Fatalf("record does not encode: %v", err)
		}
		if limit := len(data)*2 + 16<<10; len(encoded) > limit {
			t.Errorf("record of %d bytes after a message of %d", len(encoded), len(data))
		}
		_, _ = v.String(), v.Status()
	})
}

// conversation is a vehicle in each state of an ordinary life, and in some others.
func conversation(t tester) []*vehicle.Vehicle {
	v := newVehicle(t)
	states := []*vehicle.Vehicle{vehicle.New(storyVIN), v.Fork()}
	for _, m := range []any{
		offer("spring", 1), says("spring", 1, messages.Phase_PHASE_ACCEPTED), says("spring", 1, messages.Phase_PHASE_DOWNLOADING),
		says("spring", 1, messages.Phase_PHASE_DOWNLOADED), permitUntil("spring", 1, start.Add(1e12)),
		says("spring", 1, messages.Phase_PHASE_INSTALLING), says("spring", 1, messages.Phase_PHASE_INSTALLED), shows("spring", 1, "1.1.0"),
	} {
		cancelled := v.Fork()
		give(t, v, start, m)
		states = append(states, v.Fork())
		if cancelled.Awake() {
			give(t, cancelled, start, &messages.CancelAssignment{CampaignId: "spring", Attempt: 1})
			give(t, cancelled, start, offer("summer", 1))
			states = append(states, cancelled)
		}
	}
	return states
}
