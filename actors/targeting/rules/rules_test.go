package rules

import (
	"testing"

	"pacecar/messages"
)

func runs(ecu, version string) *messages.ECUCondition {
	return &messages.ECUCondition{EcuId: ecu, HardwarePart: "P", Version: version, Sha256: "sha " + version}
}

func lacks(ecu string) *messages.ECUCondition {
	return &messages.ECUCondition{EcuId: ecu, Absent: true}
}

func alternatives(list ...[]*messages.ECUCondition) (all []*messages.Alternative) {
	for _, conditions := range list {
		all = append(all, &messages.Alternative{All: conditions})
	}
	return all
}

// TestBreaks: one rule, one inventory; an ECU of these inventories has hardware P.
func TestBreaks(t *testing.T) {
	both := []*messages.ECUCondition{lacks("ADAS"), runs("ADAS", "2"), runs("ADAS", "2b"), lacks("BRAKE"), runs("BRAKE", "5")}
	newer := []*messages.ECUCondition{{EcuId: "ADAS", Constraint: ">=2.0.0"}}
	for _, c := range []struct {
		name      string
		rule      *messages.Rule
		inventory map[string]string // versions
		breaks    bool
	}{
		{"no alternative", &messages.Rule{}, map[string]string{"ADAS": "2"}, true},
		{"nothing forbidden", &messages.Rule{Forbids: true}, map[string]string{"ADAS": "2"}, false},
		{"an alternative without conditions", &messages.Rule{Any: alternatives(nil)}, map[string]string{"ADAS": "2"}, true},
		{"all of it runs", &messages.Rule{Any: alternatives(both)}, map[string]string{"ADAS": "2", "BRAKE": "5"}, false},
		{"the other variant runs", &messages.Rule{Any: alternatives(both)}, map[string]string{"ADAS": "2b", "BRAKE": "5"}, false},
		{"what the vehicle has of it runs", &messages.Rule{Any: alternatives(both)}, map[string]string{"BRAKE": "5"}, false},
		{"one ECU runs something else", &messages.Rule{Any: alternatives(both)}, map[string]string{"ADAS": "2", "BRAKE": "4"}, true},
		{"the vehicle has none of it", &messages.Rule{Any: alternatives(both)}, map[string]string{"TCU": "1"}, true},
		{"forbidden, and the vehicle has none of it", &messages.Rule{Any: alternatives(both), Forbids: true}, map[string]string{"TCU": "1"}, false},
		{"forbidden", &messages.Rule{Any: alternatives(both), Forbids: true}, map[string]string{"ADAS": "2"}, true},
		{"the second alternative", &messages.Rule{Any: alternatives(both, newer)}, map[string]string{"ADAS": "3.0.0"}, false},
		{"neither alternative", &messages.Rule{Any: alternatives(both, newer)}, map[string]string{"ADAS": "1.0.0"}, true},
		{"it does not count", &messages.Rule{When: newer}, map[string]string{"ADAS": "1.0.0"}, false},
		{"it counts", &messages.Rule{When: newer}, map[string]string{"ADAS": "2.0.0"}, true},
		{"it does not count without the ECU", &messages.Rule{When: newer}, map[string]string{}, false},
		{"it counts without the ECU", &messages.Rule{When: []*messages.ECUCondition{lacks("ADAS")}}, map[string]string{}, true},
	} {
		var inventory []*messages.ECU
		for id, version := range c.inventory {
			inventory = append(inventory, &messages.ECU{Id: id, HardwarePart: "P", Version: version})
		}
		if Breaks(c.rule, inventory) != c.breaks || (Broken([]*messages.Rule{{Forbids: true}, c.rule}, inventory) == c.rule) != c.breaks {
			t.Errorf("%s: breaks %t", c.name, !c.breaks)
		}
	}
}

// TestFulfils: each field that is set must agree; a digest that a vehicle does not report
// is not held against it.
func TestFulfils(t *testing.T) {
	ecu := &messages.ECU{Id: "ADAS", HardwarePart: "P", Version: "2.0.0", Sha256: "aa"}
	silent := &messages.ECU{Id: "ADAS", HardwarePart: "P", Version: "2.0.0"}
	for _, c := range []struct {
		condition                *messages.ECUCondition
		reported, silent, absent bool
	}{
		{&messages.ECUCondition{}, true, true, false},
		{&messages.ECUCondition{Absent: true}, false, false, true},
		{&messages.ECUCondition{HardwarePart: "P"}, true, true, false},
		{&messages.ECUCondition{HardwarePart: "Q"}, false, false, false},
		{&messages.ECUCondition{Version: "2.0.0"}, true, true, false},
		{&messages.ECUCondition{Version: "2.0"}, false, false, false},
		{&messages.ECUCondition{Sha256: "aa"}, true, true, false},
		{&messages.ECUCondition{Sha256: "bb"}, false, true, false},
		{&messages.ECUCondition{Constraint: ">=1.0.0"}, true, true, false},
		{&messages.ECUCondition{Constraint: "<1.0.0"}, false, false, false},
		{&messages.ECUCondition{Constraint: "nonsense"}, false, false, false},
	} {
		if Fulfils(ecu, c.condition) != c.reported || Fulfils(silent, c.condition) != c.silent || Fulfils(nil, c.condition) != c.absent {
			t.Errorf("%v: %t %t %t", c.condition, Fulfils(ecu, c.condition), Fulfils(silent, c.condition), Fulfils(nil, c.condition))
		}
	}
}
