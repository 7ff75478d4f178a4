package rivals_test

import (
	"testing"

	"pacecar/actors/vehicle/assignment"
	"pacecar/bench/sim/invariant"
	"pacecar/bench/sim/oracle/rivals"
	"pacecar/bench/sim/oracle/view"
	"pacecar/messages"
)

// A higher priority waits for a lower one only where the way back leads to what it needs: the vehicle runs something
// newer than it brings, and will run something older.
func TestAHigherPriorityWaitsOnlyForWhatItNeeds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name                       string
		priority                   uint32
		runs, holder, brings, back string
		ok                         bool
	}{
		{"it has the lower priority", 100, "1.0.0", "2.0.0", "3.0.0", "", true},
		{"it fits as the vehicle is", 800, "1.0.0", "2.0.0", "3.0.0", "", false},
		{"it fits after the way back", 800, "3.0.0", "1.0.0", "2.0.0", "", true},
		{"it does not fit afterwards either", 800, "3.0.0", "2.0.0", "2.0.0", "", false},
		{"it is newer than both", 800, "3.0.0", "1.0.0", "4.0.0", "", false},
		{"it is a way back itself", 800, "3.0.0", "1.0.0", "2.0.0", "c0", false},
		{"versions are numbers", 800, "10.0.0", "8.0.0", "9.0.0", "", true},
		{"ten is newer than nine", 800, "9.0.0", "8.0.0", "10.0.0", "", false},
	} {
		now := vehicle(c.runs, c.holder)
		now.Record.Arbitration = &messages.Arbitration{Queue: []*messages.QueuedCampaign{{CampaignId: "new", Attempt: 1, Claim: &messages.Claim{Priority: c.priority}}}}
		known := view.New("new")
		known.Record.Plan = &messages.CampaignPlan{RollsBack: c.back}
		known.Record.Package = &messages.PackageRecord{Contents: []*messages.TargetArtifact{{EcuId: "ADAS", Version: c.brings}}}
		judge := func() bool {
			return broken(func() {
				rivals.InOrder("X", vehicle(c.runs, c.holder), now, map[string]*view.Campaign{"new": known}, false)
			})
		}
		if got := judge(); got == c.ok {
			t.Errorf("%s: broken %v", c.name, got)
		}
		if c.priority < 200 {
			continue
		}
		tcu := &messages.TargetArtifact{EcuId: "TCU", Version: "2.0.0"}
		now.Record.Inventory = append(now.Record.Inventory, &messages.ECU{Id: "TCU", Version: "3.0.0"})
		if known.Record.Package.Contents = append(known.Record.Package.Contents, tcu); !judge() {
			t.Errorf("%s: it waits, though what it brings for another control unit does not fit afterwards either", c.name)
		}
		if known.Record.Package.Contents, known.Record.Plan.AllowDowngrade = known.Record.Package.Contents[:1], true; !judge() {
			t.Errorf("%s: it waits, though it may replace newer software", c.name)
		}
		if known = nil; !judge() {
			t.Errorf("%s: nobody knows it, and it waits", c.name)
		}
	}
}

// vehicle runs a version and has another one permitted, for a campaign of priority 200.
func vehicle(runs, offered string) *view.Vehicle {
	return &view.Vehicle{Record: &messages.VehicleRecord{
		Inventory: []*messages.ECU{{Id: "ADAS", Version: runs}},
		Assignment: &messages.Assignment{
			CampaignId: "old", Attempt: 1, State: assignment.Permitted, Claim: &messages.Claim{Priority: 200},
			Artifacts: []*messages.OfferedArtifact{{EcuId: "ADAS", Version: offered}},
		},
	}}
}

func broken(f func()) (yes bool) {
	defer func() {
		if v, is := recover().(invariant.Violation); is {
			yes = v.Number == 11
		}
	}()
	f()
	return false
}
