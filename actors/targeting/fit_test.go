package targeting

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"
	"pgregory.net/rapid"

	"pacecar/actors/targeting/truth"
	"pacecar/messages"
)

func TestFit(t *testing.T) {
	adas := func(part, version string) *messages.ECU {
		return &messages.ECU{Id: "ADAS", HardwarePart: part, HardwareRevision: "B", Version: version}
	}
	artifact := func(ecu, part, version, from string, revisions ...string) *messages.TargetArtifact {
		return &messages.TargetArtifact{EcuId: ecu, HardwarePart: part, Version: version, FromVersion: from, HardwareRevisions: revisions, Sha256: ecu + version}
	}
	ranged := func(ecu, part, version, from, to string, revisions ...string) *messages.TargetArtifact {
		a := artifact(ecu, part, version, "", revisions...)
		a.RevisionFrom, a.RevisionTo = from, to
		return a
	}
	old := artifact("ADAS", "P-100", "2.0.0", "")
	for _, c := range []struct {
		name      string
		contents  []*messages.TargetArtifact
		inventory []*messages.ECU
		install   []int  // positions in contents
		code      string // of the misfit
		says      string // part of its sentence
	}{
		{"plain", []*messages.TargetArtifact{old}, []*messages.ECU{adas("P-100", "1.0.0")}, []int{0}, "", ""},
		{"no such ECU", []*messages.TargetArtifact{old}, []*messages.ECU{{Id: "TCU"}}, nil, UnknownECU, "no ECU ADAS"},
		{"other part", []*messages.TargetArtifact{old}, []*messages.ECU{adas("P-999", "1.0.0")}, nil, HardwareMismatch, `"P-999"`},
		{"unknown part", []*messages.TargetArtifact{artifact("ADAS", "", "2.0.0", "")}, []*messages.ECU{adas("", "1.0.0")}, nil, HardwareMismatch, `""`},
		{"other revision", []*messages.TargetArtifact{artifact("ADAS", "P-100", "2.0.0", "", "A", "C")}, []*messages.ECU{adas("P-100", "1.0.0")}, nil, HardwareMismatch, `revision "B"`},
		{"its revision", []*messages.TargetArtifact{artifact("ADAS", "P-100", "2.0.0", "", "A", "B")}, []*messages.ECU{adas("P-100", "1.0.0")}, []int{0}, "", ""},
		{"a revision of the range", []*messages.TargetArtifact{ranged("ADAS", "P-100", "2.0.0", "A7", "B10")}, []*messages.ECU{adas("P-100", "1.0.0")}, []int{0}, "", ""},
		{"a revision before the range", []*messages.TargetArtifact{ranged("ADAS", "P-100", "2.0.0", "B1", "")}, []*messages.ECU{adas("P-100", "1.0.0")}, nil, HardwareMismatch, `revision "B"`},
		{"a revision behind the range", []*messages.TargetArtifact{ranged("ADAS", "P-100", "2.0.0", "", "A99")}, []*messages.ECU{adas("P-100", "1.0.0")}, nil, HardwareMismatch, `revision "B"`},
		{"named besides the range", []*messages.TargetArtifact{ranged("ADAS", "P-100", "2.0.0", "C1", "C9", "B")}, []*messages.ECU{adas("P-100", "1.0.0")}, []int{0}, "", ""},
		{"from the vendor's versions", []*messages.TargetArtifact{artifact("ADAS", "P-100", "KW40-2024", "vendor:>=KW39-2024")}, []*messages.ECU{adas("P-100", "KW39-2024")}, []int{0}, "", ""},
		{"from an older one of the vendor's versions", []*messages.TargetArtifact{artifact("ADAS", "P-100", "KW40-2024", "vendor:>=KW39-2024")}, []*messages.ECU{adas("P-100", "KW9-2024")}, nil, VersionMismatch, "KW9-2024"},
		{"second artifact fits", []*messages.TargetArtifact{artifact("ADAS", "P-200", "2.0.0", ""), old}, []*messages.ECU{adas("P-100", "1.0.0")}, []int{1}, "", ""},
		{"stepping stone", []*messages.TargetArtifact{artifact("ADAS", "P-100", "3.0.0", ">=2.0.0")}, []*messages.ECU{adas("P-100", "1.9.0")}, nil, VersionMismatch, `"1.9.0"`},
		{"from within", []*messages.TargetArtifact{artifact("ADAS", "P-100", "3.0.0", ">=2.0.0, <3.0.0")}, []*messages.ECU{adas("P-100", "2.4.0")}, []int{0}, "", ""},
		{"from a vendor version", []*messages.TargetArtifact{artifact("ADAS", "P-100", "3.0.0", ">=1.0.0")}, []*messages.ECU{adas("P-100", "KW39-2024")}, nil, VersionMismatch, "KW39-2024"},
		{"from an unknown version", []*messages.TargetArtifact{artifact("ADAS", "P-100", "3.0.0", ">=1.0.0")}, []*messages.ECU{adas("P-100", "")}, nil, VersionMismatch, `""`},
		{"a constraint that does not parse", []*messages.TargetArtifact{artifact("ADAS", "P-100", "3.0.0", "newest")}, []*messages.ECU{adas("P-100", "1.0.0")}, nil, VersionMismatch, "newest"},
		{"already there", []*messages.TargetArtifact{old}, []*messages.ECU{adas("P-100", "2.0.0")}, nil, AlreadyInstalled, "already"},
		{"already there, whatever it could be installed from", []*messages.TargetArtifact{artifact("ADAS", "P-100", "2.0.0", "<2.0.0")}, []*messages.ECU{adas("P-100", "2.0.0")}, nil, AlreadyInstalled, "already"},
		{"one of two already there", []*messages.TargetArtifact{old, artifact("TCU", "T", "5", "")}, []*messages.ECU{adas("P-100", "2.0.0"), {Id: "TCU", HardwarePart: "T", Version: "4"}}, []int{1}, "", ""},
		{"first ECU at fault is named", []*messages.TargetArtifact{artifact("TCU", "T", "5", ""), artifact("BMS", "X", "5", "")}, []*messages.ECU{adas("P-100", "2.0.0")}, nil, UnknownECU, "TCU"},
		{"order of the contents", []*messages.TargetArtifact{artifact("TCU", "T", "5", ""), old, artifact("BMS", "X", "5", "")}, []*messages.ECU{{Id: "BMS", HardwarePart: "X"}, adas("P-100", "1"), {Id: "TCU", HardwarePart: "T", Version: "4"}}, []int{0, 1, 2}, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			fitting, misfit := Fit(c.contents, c.inventory, false)
			if misfit != nil {
				if misfit.Code != c.code || !strings.Contains(misfit.Detail, c.says) {
					t.Fatalf("misfit %s %q, want %q about %s", misfit.Code, misfit.Detail, c.code, c.says)
				}
				return
			}
			if c.code != "" {
				t.Fatalf("it fits, want %s", c.code)
			}
			var install []int
			for _, a := range fitting.Install {
				install = append(install, slices.Index(c.contents, a))
			}
			if !slices.Equal(install, c.install) {
				t.Fatalf("installs %v, want %v", install, c.install)
			}
		})
	}
}

// TestFitMindsTheDigest: the same version with another digest is another software.
func TestFitMindsTheDigest(t *testing.T) {
	contents := []*messages.TargetArtifact{{EcuId: "ADAS", HardwarePart: "P", Version: "2.0.0", Sha256: "aa"}}
	for digest, installed := range map[string]bool{"": true, "aa": true, "bb": false} {
		_, misfit := Fit(contents, []*messages.ECU{{Id: "ADAS", HardwarePart: "P", Version: "2.0.0", Sha256: digest}}, false)
		if (misfit != nil) != installed {
			t.Errorf("digest %q: misfit %v", digest, misfit)
		}
	}
}

func drawContents(t *rapid.T) []*messages.TargetArtifact {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) *messages.TargetArtifact {
		return &messages.TargetArtifact{
			EcuId:             rapid.SampledFrom(append([]string{"ABSENT"}, testECUs...)).Draw(t, "ecu"),
			HardwarePart:      rapid.SampledFrom(testParts).Draw(t, "part"),
			HardwareRevisions: rapid.SliceOfNDistinct(rapid.SampledFrom(testRevisions[1:]), 0, 2, rapid.ID).Draw(t, "revisions"),
			Version:           rapid.SampledFrom(testVersions[1:]).Draw(t, "version"),
			Sha256:            rapid.SampledFrom([]string{"aa", "bb"}).Draw(t, "sha256"),
			FromVersion:       rapid.SampledFrom([]string{"", ">=1.2.0", "<2.0.0-0", "nonsense", "vendor:<=1.10.0"}).Draw(t, "from"),
			RevisionFrom:      rapid.SampledFrom([]string{"", "", "A", "B"}).Draw(t, "first"),
			RevisionTo:        rapid.SampledFrom([]string{"", "", "A"}).Draw(t, "last"),
		}
	}), 1, 5).Draw(t, "contents")
}

// drawRules makes rules with sentences of their own.
func drawRules(t *rapid.T) []*messages.Rule {
	condition := rapid.Custom(func(t *rapid.T) *messages.ECUCondition {
		return &messages.ECUCondition{
			EcuId:        rapid.SampledFrom(append([]string{"ABSENT"}, testECUs...)).Draw(t, "ecu"),
			HardwarePart: rapid.SampledFrom([]string{"", "", "P-100"}).Draw(t, "part"),
			Version:      rapid.SampledFrom([]string{"", "", "1.2.0"}).Draw(t, "version"),
			Sha256:       rapid.SampledFrom([]string{"", "", "aa"}).Draw(t, "sha256"),
			Constraint:   rapid.SampledFrom([]string{"", "", ">=1.2.0", "vendor:<2"}).Draw(t, "constraint"),
			Absent:       rapid.IntRange(0, 3).Draw(t, "absent") == 0,
		}
	})
	list := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) *messages.Rule {
		r := &messages.Rule{
			Code: rapid.SampledFrom([]string{messages.MissingDependency, messages.Conflict}).Draw(t, "code"),
			When: rapid.SliceOfN(condition, 0, 2).Draw(t, "when"), Forbids: rapid.Bool().Draw(t, "forbids"),
		}
		for range rapid.IntRange(0, 3).Draw(t, "alternatives") {
			r.Any = append(r.Any, &messages.Alternative{All: rapid.SliceOfN(condition, 0, 4).Draw(t, "all")})
		}
		return r
	}), 0, 3).Draw(t, "rules")
	for i, r := range list {
		r.Detail = fmt.Sprint("rule ", i)
	}
	return list
}

// TestAnswerAgreesWithFit: judging whole profiles in the index is judging every
// vehicle alone, code by code.
func TestAnswerAgreesWithFit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, fleet := drawFleet(t)
		contents, rules, downgrade := drawContents(t), drawRules(t), rapid.Bool().Draw(t, "downgrade")
		var want []string
		groups := map[string]uint64{}
		for vin, r := range fleet {
			if _, misfit := FitWith(contents, rules, r.Inventory, downgrade); misfit == nil {
				want = append(want, vin)
			} else {
				groups[misfit.Code+misfit.Group]++
			}
		}
		slices.Sort(want)
		answer, rejection := Answer(x, &messages.SelectVehicles{Selector: "true", Contents: contents, Rules: rules, AllowDowngrade: downgrade})
		if rejection != nil {
			t.Fatal(rejection)
		}
		if !slices.Equal(answer.Vins, want) || answer.Matched != uint64(len(want)) || answer.Total != uint64(len(fleet)) {
			t.Fatalf("answer %v, want %v", answer, want)
		}
		for _, exclusion := range answer.Excluded {
			if groups[exclusion.Code+exclusion.Detail] != exclusion.Count {
				t.Fatalf("%s %s counts %d, want %d", exclusion.Code, exclusion.Detail, exclusion.Count, groups[exclusion.Code+exclusion.Detail])
			}
			delete(groups, exclusion.Code+exclusion.Detail)
			for _, vin := range exclusion.Sample {
				if _, misfit := FitWith(contents, rules, fleet[vin].Inventory, downgrade); misfit == nil || misfit.Code != exclusion.Code {
					t.Fatalf("%s is a sample of %s, but it has %v", vin, exclusion.Code, misfit)
				}
			}
		}
		if len(groups) > 0 {
			t.Fatalf("exclusions %v are not told", groups)
		}
		counted, _ := Answer(x, &messages.SelectVehicles{Selector: "true", Contents: contents, Rules: rules, AllowDowngrade: downgrade, CountOnly: true})
		if answer.Vins = nil; !proto.Equal(counted, answer) {
			t.Fatalf("counting says %v, listing %v", counted, answer)
		}
	})
}

// TestAnswersLeaveTheIndexAlone: answers share memory with the index. It still holds
// what a fresh one holds, and nothing of what came and went.
func TestAnswersLeaveTheIndexAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, fleet := drawFleet(t)
		for _, source := range []string{drawPhrase(t, 3).text, "true"} {
			question := asked(source)
			question.Contents, question.Rules = drawContents(t), drawRules(t)
			if _, rejection := Answer(x, question); rejection != nil {
				t.Fatal(rejection)
			}
		}
		fresh := NewIndex()
		for ordinal := range x.registry.Ordinals() {
			if vin := x.registry.At(ordinal); x.all.Contains(ordinal) {
				fresh.Put(fleet[vin.String()])
				if x.online.Contains(ordinal) != fleet[vin.String()].Online {
					t.Fatalf("%s is online, or not", vin)
				}
			}
		}
		if x.Len() != fresh.Len() || x.all.Len() != x.Len() || len(x.ecus) != len(fresh.ecus) {
			t.Fatal("the index holds something else than a fresh one")
		}
		for id, c := range x.ecus {
			checkColumn(t, x, &c.column, &fresh.ecus[id].column)
			for code, key := range c.values.All() {
				version, parsed := c.version.Get(code), truth.ParseVersion(key.Value().version)
				if version == 0 != (parsed == nil) || parsed != nil && c.versions.Key(version).Value() != *parsed {
					t.Fatalf("profile %v of ECU %s has another version", key.Value(), id)
				}
			}
		}
		for f, c := range x.plain {
			checkColumn(t, x, &c.column, &fresh.plain[f].column)
		}
		checkColumn(t, x, &x.tags.column, &fresh.tags.column)
		checkColumn(t, x, &x.years, &fresh.years)
		var everybody ordinals
		for ordinal := range uint32(x.registry.Ordinals()) {
			everybody.Put(ordinal, true)
		}
		seen, located := ordinals(x.sighting.Seen(everybody, 1, math.MaxUint32)), ordinals(x.sighting.Located(everybody))
		if !seen.Without(x.all).Empty() || !located.Without(x.all).Empty() {
			t.Fatal("a vehicle that is gone is still seen somewhere")
		}
	})
}

// checkColumn checks that a column counts its vehicles, knows no value that none has, and
// has given every code back that is not used.
func checkColumn[K comparable](t *rapid.T, x *Index, c, fresh *column[K]) {
	counts := map[uint32]uint32{}
	for ordinal := range x.registry.Ordinals() {
		code := c.Get(ordinal)
		if code == 0 {
			continue
		}
		if !x.all.Contains(ordinal) {
			t.Fatalf("ordinal %d has a value and no vehicle", ordinal)
		}
		counts[code]++
	}
	known := 0
	for code, key := range c.values.All() {
		if again, ok := c.values.Find(key); !ok || again != code || c.values.Holders(code) != counts[code] {
			t.Fatalf("value %v is counted %d, %d vehicles have it", key, c.values.Holders(code), counts[code])
		}
		if again, ok := fresh.values.Find(key); !ok || fresh.values.Holders(again) != counts[code] {
			t.Fatalf("value %v is another in a fresh index", key)
		}
		known += int(counts[code])
	}
	if known != c.known || known != fresh.known || len(counts) != c.values.Len() || len(counts) != fresh.values.Len() {
		t.Fatalf("%d vehicles have %d values, counted %d and %d", known, len(counts), c.known, c.values.Len())
	}
}
