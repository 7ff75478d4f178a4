package targeting

import (
	"slices"
	"strings"
	"testing"

	"github.com/RoaringBitmap/roaring/v2"
	"google.golang.org/protobuf/proto"
	"pgregory.net/rapid"

	"pacecar/messages"
)

func TestFit(t *testing.T) {
	adas := func(part, version string) *messages.ECU {
		return &messages.ECU{Id: "ADAS", HardwarePart: part, HardwareRevision: "B", Version: version}
	}
	artifact := func(ecu, part, version, from string, revisions ...string) *messages.TargetArtifact {
		return &messages.TargetArtifact{EcuId: ecu, HardwarePart: part, Version: version, FromVersion: from, HardwareRevisions: revisions, Sha256: ecu + version}
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
			fitting, misfit := Fit(c.contents, c.inventory)
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
		_, misfit := Fit(contents, []*messages.ECU{{Id: "ADAS", HardwarePart: "P", Version: "2.0.0", Sha256: digest}})
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
			FromVersion:       rapid.SampledFrom([]string{"", ">=1.2.0", "<2.0.0-0", "nonsense"}).Draw(t, "from"),
		}
	}), 1, 5).Draw(t, "contents")
}

// TestAnswerAgreesWithFit: judging whole profiles in the index is judging every
// vehicle alone, code by code.
func TestAnswerAgreesWithFit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, fleet := drawFleet(t)
		contents := drawContents(t)
		var want []string
		groups := map[string]uint64{}
		for vin, r := range fleet {
			if _, misfit := Fit(contents, r.Inventory); misfit == nil {
				want = append(want, vin)
			} else {
				groups[misfit.Code+misfit.Group]++
			}
		}
		slices.Sort(want)
		answer, rejection := Answer(x, &messages.SelectVehicles{Selector: "true", Contents: contents})
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
				if _, misfit := Fit(contents, fleet[vin].Inventory); misfit == nil || misfit.Code != exclusion.Code {
					t.Fatalf("%s is a sample of %s, but it has %v", vin, exclusion.Code, misfit)
				}
			}
		}
		if len(groups) > 0 {
			t.Fatalf("exclusions %v are not told", groups)
		}
		counted, _ := Answer(x, &messages.SelectVehicles{Selector: "true", Contents: contents, CountOnly: true})
		if answer.Vins = nil; !proto.Equal(counted, answer) {
			t.Fatalf("counting says %v, listing %v", counted, answer)
		}
	})
}

// TestFitLeavesTheIndexAlone: answers are built from the index's own bitmaps.
func TestFitLeavesTheIndexAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, fleet := drawFleet(t)
		if _, rejection := Answer(x, &messages.SelectVehicles{Selector: drawPhrase(t, 3).text, Contents: drawContents(t)}); rejection != nil {
			t.Fatal(rejection)
		}
		fresh := NewIndex()
		for ordinal, vin := range x.registry.vins {
			if x.all.Contains(uint32(ordinal)) {
				fresh.Put(fleet[vin.String()])
			}
		}
		if x.Len() != fresh.Len() || len(x.ecus) != len(fresh.ecus) || len(x.tags) != len(fresh.tags) {
			t.Fatal("the index holds something else than a fresh one")
		}
		for id, d := range x.ecus {
			checkDimension(t, &d.dimension)
			if len(d.buckets) != len(fresh.ecus[id].buckets) {
				t.Fatalf("ECU %s has %d profiles, want %d", id, len(d.buckets), len(fresh.ecus[id].buckets))
			}
		}
		for _, d := range x.plain {
			checkDimension(t, d)
		}
		checkDimension(t, &x.years)
	})
}

// checkDimension checks that buckets divide what is present, and none is empty.
func checkDimension[K comparable](t *rapid.T, d *dimension[K]) {
	seen := roaring.New()
	for value, b := range d.buckets {
		if b.ordinals.IsEmpty() || seen.Intersects(&b.ordinals) {
			t.Fatalf("bucket %v is empty or shares vehicles", value)
		}
		seen.Or(&b.ordinals)
	}
	if !seen.Equals(&d.present) {
		t.Fatal("present is not the union of the buckets")
	}
}
