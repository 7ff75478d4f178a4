package actors_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pacecar/actors/engine"
	"pacecar/actors/targeting"
	"pacecar/messages"
	"pacecar/persistence"
)

// mixedFleet registers vehicles that stand in every way towards adas@3.0.0, which is
// released with what leads to it.
func mixedFleet(t *testing.T, e *engine.Engine, size int) {
	t.Helper()
	file := func(text string) string { return string(messages.DigestOf([]byte(text))) }
	one := func(name, version, ecu, part, from string, dependencies ...*messages.Dependency) *messages.CreatePackage {
		return &messages.CreatePackage{
			Name: name, Version: version, Author: "mira", Terms: &messages.PackageTerms{Dependencies: dependencies},
			Contents: []*messages.TargetArtifact{{EcuId: ecu, HardwarePart: part, Version: version, Sha256: file(ecu + version), SizeBytes: 8, FromVersion: from}},
		}
	}
	publish(t, e, one("gateway", "2.0.0", "GW", "G1", ""))
	publish(t, e, one("adas", "2.0.0", "ADAS", "8K0", ""))
	publish(t, e, one("adas", "3.0.0", "ADAS", "8K0", ">=2.0.0",
		&messages.Dependency{Kind: messages.DependencyKind_REQUIRES, Package: "gateway", Version: ">=2.0.0"},
		&messages.Dependency{Kind: messages.DependencyKind_CONFLICTS, EcuId: "IVI", Version: "<1.0.0"},
	))
	for i := range size {
		adas := &messages.ECU{Id: "ADAS", HardwarePart: "8K0", Version: []string{"2.0.0", "1.0.0", "3.0.0", "2.5.0", "2.0.0", "2.0.0"}[i%6]}
		gateway := &messages.ECU{Id: "GW", HardwarePart: "G1", Version: []string{"2.0.0", "1.0.0"}[i/6%2]}
		change := registering(i, 0)
		switch change.Ecus = []*messages.ECU{adas, gateway}; i % 6 {
		case 3:
			adas.HardwarePart = "other"
		case 4:
			change.Ecus = append(change.Ecus, &messages.ECU{Id: "IVI", HardwarePart: "I", Version: "0.9.0"})
		case 5:
			change.Ecus = change.Ecus[1:]
		}
		if err := e.RegisterVehicle(t.Context(), change); err != nil {
			t.Fatal(err)
		}
	}
}

// Counts, lists and what is said of each vehicle are one mapping; and a campaign selects
// exactly those that are eligible.
func TestMappingSaysOfEveryVehicleWhereItStands(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := persistence.NewMemory(8, time.Now)
		n := startNode(t, store, silent{}, time.Minute)
		defer n.stop()
		e := n.engine()
		const size = 60
		mixedFleet(t, e, size)
		m, err := e.MapPackage(t.Context(), &messages.MapPackage{Package: "adas@3.0.0"})
		if err != nil {
			t.Fatal(err)
		}
		if m.Registered != size || m.Selected != size || m.Eligible != 5 || m.Installed != 10 || m.Blocked != 45 || m.Undecided != 0 {
			t.Errorf("mapping %v", m)
		}
		codes := map[string]uint64{"Eligible": m.Eligible}
		for _, x := range m.Reasons {
			codes[x.Code] += x.Count
		}
		standing := map[string]string{}
		for code, count := range codes {
			for _, limit := range []int{1, 3, 1000} {
				var vins []string
				for cursor := ""; ; {
					list, err := e.PackageVehicles(t.Context(), &messages.MapPackage{Package: "adas@3.0.0"}, code, cursor, limit)
					if err != nil {
						t.Fatal(err)
					}
					for _, v := range list.Vehicles {
						vins = append(vins, v.Vin)
						if v.Detail == "" {
							t.Errorf("%s is listed without a sentence", v.Vin)
						}
					}
					if cursor = list.Next; cursor == "" {
						break
					}
				}
				if uint64(len(vins)) != count || !slices.IsSorted(vins) {
					t.Errorf("%s by %d: %d vehicles, counted are %d", code, limit, len(vins), count)
				}
				for _, vin := range vins {
					standing[vin] = code
				}
			}
		}
		ways := map[string]int{}
		for i := range size {
			s, err := e.WhyNot(t.Context(), "adas@3.0.0", vinOf(i))
			if err != nil || s.Code != standing[vinOf(i)] || s.Detail == "" {
				t.Errorf("%s is %v, listed as %s, %v", vinOf(i), s, standing[vinOf(i)], err)
			}
			ways[s.Code+": "+strings.Join(s.Way, " ")]++
		}
		want := map[string]int{
			"Eligible: adas@3.0.0": 5, "AlreadyInstalled: ": 10, "HardwareMismatch: ": 10, "UnknownECU: ": 10, "Conflict: ": 5, "MissingDependency: ": 5,
			"MissingDependency: gateway@2.0.0 adas@3.0.0": 5, "VersionMismatch: adas@2.0.0 adas@3.0.0": 5, "VersionMismatch: adas@2.0.0 gateway@2.0.0 adas@3.0.0": 5,
		}
		if fmt.Sprint(ways) != fmt.Sprint(want) {
			t.Errorf("ways\n%v, want\n%v", ways, want)
		}
		plan := &messages.CampaignPlan{Package: "adas@3.0.0", Selector: "true", Waves: []*messages.Wave{{Size: &messages.Wave_Rest{Rest: true}}}}
		if dry, err := e.DryRun(t.Context(), plan); err != nil || dry.Selected != m.Eligible {
			t.Errorf("a campaign would select %d, %d are eligible, %v", dry.GetSelected(), m.Eligible, err)
		}
	})
}

func TestMappingIsRefusedInWords(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := persistence.NewMemory(4, time.Now)
		n := startNode(t, store, silent{}, time.Minute)
		defer n.stop()
		e := n.engine()
		mixedFleet(t, e, 6)
		_, err := e.MapPackage(t.Context(), &messages.MapPackage{Package: "none@1"})
		refused(t, err, messages.NotFound)
		_, err = e.MapPackage(t.Context(), &messages.MapPackage{Package: "adas@3.0.0", Selector: "colour == 1"})
		refused(t, err, messages.UnknownAttribute)
		_, err = e.PackageVehicles(t.Context(), &messages.MapPackage{Package: "adas@3.0.0"}, "Eligible", "nonsense", 10)
		refused(t, err, messages.Malformed)
		_, err = e.WhyNot(t.Context(), "adas@3.0.0", "nonsense")
		refused(t, err, messages.Malformed)
		_, err = e.WhyNot(t.Context(), "adas@3.0.0", vinOf(99))
		refused(t, err, messages.NotFound)
		selected, err := e.MapPackage(t.Context(), &messages.MapPackage{Package: "adas@3.0.0", Selector: `ecu["IVI"].version < semver("1.0.0")`})
		if err != nil || selected.Selected != 1 || selected.Blocked != 1 || selected.Undecided != 5 {
			t.Errorf("mapping of a selection %v, %v", selected, err)
		}
		unheard, err := e.MapPackage(t.Context(), &messages.MapPackage{Package: "adas@3.0.0", HeardWithin: "1h"})
		if err != nil || unheard.Eligible != 0 || !slices.ContainsFunc(unheard.Reasons, func(x *messages.Exclusion) bool { return x.Code == targeting.Unreachable && x.Count == 1 }) {
			t.Errorf("mapping of vehicles that were never heard %v, %v", unheard, err)
		}
		if unheard.Withheld != "" {
			t.Errorf("a released package is withheld: %s", unheard.Withheld)
		}
		_, err = e.MapPackage(t.Context(), &messages.MapPackage{Package: "adas@3.0.0", HeardWithin: "soon"})
		refused(t, err, messages.Malformed)
		list, err := e.PackageVehicles(t.Context(), &messages.MapPackage{Package: "adas@3.0.0"}, targeting.Flagged, "", 10)
		if err != nil || len(list.Vehicles) > 0 || list.Next != "" {
			t.Errorf("a reason that nobody has lists %v, %v", list, err)
		}
		_, err = e.PackageVehicles(t.Context(), &messages.MapPackage{Package: "adas@3.0.0"}, "MissingDependancy", "", 10)
		refused(t, err, messages.Malformed)
		if no := new(messages.Rejection); !errors.As(err, &no) || no.Field != "query reason" || no.Suggestion != "did you mean MissingDependency?" || !strings.Contains(no.Message, targeting.Unreachable) {
			t.Errorf("an unknown reason is answered %v", err)
		}
		if _, err := e.CommandPackage(t.Context(), "adas@3.0.0", &messages.WithdrawPackage{By: "omar", Reason: "wrong"}); err != nil {
			t.Fatal(err)
		}
		withdrawn, err := e.MapPackage(t.Context(), &messages.MapPackage{Package: "adas@3.0.0"})
		if err != nil || !strings.Contains(withdrawn.Withheld, "withdrawn") {
			t.Errorf("mapping of a withdrawn package %v, %v", withdrawn, err)
		}
		for i := range 6 {
			if why, err := e.WhyNot(t.Context(), "adas@3.0.0", vinOf(i)); err != nil || why.Code == targeting.Eligible && !strings.Contains(why.Detail, "Nobody is offered the package") {
				t.Errorf("a vehicle towards a withdrawn package: %v, %v", why, err)
			}
		}
	})
}
