package vehicle_test

import (
	"pgregory.net/rapid"

	"pacecar/actors/vehicle"
	"pacecar/actors/vehicle/assignment"
	"pacecar/actors/vehicle/event"
	"pacecar/messages"
)

// rank is the order of the versions of the model.
var rank = map[string]int{"0.9.0": 1, "1.0.0": 2, "1.1.0": 3, "1.2.0": 4, "2.0.0": 5, "3.1.0": 6, "3.2.0": 7}

// meant is the selector of offers that are for one version only.
const meant = `ecu["ADAS"].version == "1.0.0"`

// varied makes an offer one of another version, of a plan that allows downgrades, or of one that
// means some vehicles only.
func (m *model) varied(o *messages.AssignVehicle) *messages.AssignVehicle {
	o.Artifacts[0].Version = rapid.SampledFrom([]string{"1.1.0", "1.1.0", "1.1.0", "0.9.0"}).Draw(m.t, "brings")
	o.AllowDowngrade = rapid.IntRange(0, 3).Draw(m.t, "downgrade") == 0
	o.Selector = rapid.SampledFrom([]string{"", "true", meant}).Draw(m.t, "selector")
	return o
}

// checkTargeted: nothing is offered, nor permitted, that is older than what runs, unless the
// campaign says so; and nothing is offered to a vehicle that its selector does not mean any more.
func (m *model) checkTargeted(before *messages.VehicleRecord, message any, events []vehicle.Event) {
	runs := map[string]string{}
	for _, ecu := range before.GetInventory() {
		runs[ecu.GetId()] = ecu.GetVersion()
	}
	older := func(a *messages.Assignment) {
		for _, o := range a.GetArtifacts() {
			if !a.GetAllowDowngrade() && rank[o.GetVersion()] < rank[runs[o.GetEcuId()]] {
				m.t.Fatalf("%s goes over %s: %v", o.GetVersion(), runs[o.GetEcuId()], a)
			}
		}
	}
	for _, e := range events {
		switch {
		case e.Kind == event.AssignmentMoved && e.Change.Trigger == assignment.OnPermit:
			older(e.Assignment)
		case e.Kind == event.AssignmentOpened && e.Code == assignment.AlarmUnknown: // it was offered before the store lost its tail
		case e.Kind == event.AssignmentOpened && e.Assignment.GetState() == assignment.Offered:
			older(e.Assignment)
			o, _ := message.(*messages.AssignVehicle)
			if has := runs["ADAS"]; o.GetSelector() == meant && has != "1.0.0" && has != o.GetArtifacts()[0].GetVersion() {
				m.t.Fatalf("offered to a vehicle that runs %s, and meant are those of %s", has, meant)
			}
		}
	}
}

// checkPatience: an attempt that waits for its campaign, with everything done that is the vehicle's
// part, does not run out, unless its time was over when that began.
func (m *model) checkPatience(a *messages.Assignment, e vehicle.Event) {
	turn := a.GetState() == assignment.Downloaded && !a.GetCancelling() && !assignment.Withheld(a.GetCode())
	if turn && e.Kind == event.AssignmentMoved && e.Change.To == assignment.Expired && a.GetExpiresAtMs() > a.GetChangedAtMs() {
		m.t.Fatalf("the offer ran out while its campaign was waited for: %v", a)
	}
}
