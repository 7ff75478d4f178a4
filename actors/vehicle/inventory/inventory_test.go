package inventory_test

import (
	"slices"
	"testing"

	"pacecar/actors/targeting"
	"pacecar/actors/vehicle/inventory"
	"pacecar/messages"
)

func believed() []*messages.ECU {
	return inventory.Registered(nil, []*messages.ECU{
		{Id: "GW", HardwarePart: "G1", Version: "2.0.0"}, {Id: "ADAS", HardwarePart: "A1", Version: "1.0.0", Sha256: "aa"},
	}, nobody)
}

// nobody says that registrations have named every control unit.
func nobody(string) bool { return false }

// A manifest outweighs a registration, and a later registration of the same hardware
// does not take its word back.
func TestTheVehiclesWordOutweighs(t *testing.T) {
	t.Parallel()
	old := believed()
	now := inventory.Reported(old, []*messages.ECUReport{{EcuId: "ADAS", Version: "1.1.0"}})
	adas := inventory.Find(now, "ADAS")
	if adas.GetVersion() != "1.1.0" || adas.GetSha256() != "" || adas.GetHardwarePart() != "A1" || !adas.GetReported() {
		t.Errorf("the manifest left %v", adas)
	}
	if inventory.Find(old, "ADAS").GetVersion() != "1.0.0" {
		t.Error("the inventory before the manifest has changed")
	}
	again := inventory.Registered(now, []*messages.ECU{{Id: "ADAS", HardwarePart: "A1", Version: "1.0.0"}}, nobody)
	if got := inventory.Find(again, "ADAS").GetVersion(); got != "1.1.0" {
		t.Errorf("the registration took the vehicle's word back to %s", got)
	}
	other := inventory.Registered(now, []*messages.ECU{{Id: "ADAS", HardwarePart: "A2", Version: "1.0.0"}}, nobody)
	if got := inventory.Find(other, "ADAS"); got.GetHardwarePart() != "A1" || got.GetVersion() != "1.1.0" || !got.GetReported() {
		t.Errorf("the registration put %v in place of what was reported", got)
	}
	if want := "ADAS 1.0.0 → 1.1.0"; inventory.Describe(old, now) != want {
		t.Errorf("%q, want %q", inventory.Describe(old, now), want)
	}
	if !inventory.Same(old, believed()) || inventory.Same(old, now) {
		t.Error("Same tells inventories apart wrongly")
	}
}

// What a vehicle is offered is what the dry run says that it installs.
func TestFitIsTheDryRuns(t *testing.T) {
	t.Parallel()
	for name, contents := range map[string][]*messages.TargetArtifact{
		"fits":      {{EcuId: "ADAS", HardwarePart: "A1", Version: "1.1.0", FromVersion: ">= 1"}},
		"excluded":  {{EcuId: "ADAS", HardwarePart: "A1", Version: "1.1.0", FromVersion: ">= 1"}},
		"half":      {{EcuId: "ADAS", HardwarePart: "A1", Version: "1.1.0"}, {EcuId: "GW", HardwarePart: "G1", Version: "2.0.0"}},
		"installed": {{EcuId: "GW", HardwarePart: "G1", Version: "2.0.0"}},
		"hardware":  {{EcuId: "ADAS", HardwarePart: "A9", Version: "1.1.0"}},
		"version":   {{EcuId: "ADAS", HardwarePart: "A1", Version: "3.0.0", FromVersion: ">= 2"}},
		"unknown":   {{EcuId: "IVI", HardwarePart: "I1", Version: "1.0.0"}},
	} {
		var rules []*messages.Rule
		if name == "excluded" {
			rules = []*messages.Rule{{Code: messages.Conflict, Detail: "Not beside 2.0.0.", Forbids: true, Any: []*messages.Alternative{
				{All: []*messages.ECUCondition{{EcuId: "GW", Version: "2.0.0"}}},
			}}}
		}
		offered, from, no := inventory.Fit(believed(), contents, rules, "", false)
		fitting, misfit := targeting.FitWith(contents, rules, believed(), false)
		if name == "excluded" && (no == nil || no.Code != messages.Conflict) {
			t.Errorf("what a rule excludes is offered: %v", offered)
		}
		if (no == nil) != (misfit == nil) || no != nil && *no != *misfit {
			t.Errorf("%s: the vehicle says %v, the dry run %v", name, no, misfit)
		}
		if len(offered) != len(fitting.Install) || !slices.Equal(from, fitting.Install) {
			t.Fatalf("%s: %d are offered, %d are said to be installed", name, len(offered), len(fitting.Install))
		}
		for i, o := range offered {
			if o.GetEcuId() != fitting.Install[i].GetEcuId() || o.GetVersion() != fitting.Install[i].GetVersion() {
				t.Errorf("%s: %v is offered, %v is said to be installed", name, o, fitting.Install[i])
			}
		}
	}
}
