package closure

import (
	"fmt"
	"math/bits"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pacecar/actors/catalog/shelf"
	"pacecar/messages"
)

const (
	requires  = messages.DependencyKind_REQUIRES
	conflicts = messages.DependencyKind_CONFLICTS
	stone     = messages.DependencyKind_STEPPING_STONE
)

// version makes a package of one artifact from "name@version" and its dependencies, written
// "needs brake >=1.0.0", "not brake =1.0.0", "after brake".
func version(id string, dependencies ...string) *messages.PackageRecord {
	name, number, _ := strings.Cut(id, "@")
	r := &messages.PackageRecord{
		Name: name, Version: number, State: messages.PackageState_PACKAGE_RELEASED, Terms: &messages.PackageTerms{},
		Contents: []*messages.TargetArtifact{{EcuId: strings.ToUpper(name), HardwarePart: "P", Version: number, Sha256: id}},
	}
	for _, text := range dependencies {
		words := strings.SplitN(text, " ", 3)
		d := &messages.Dependency{Kind: map[string]messages.DependencyKind{"needs": requires, "not": conflicts, "after": stone}[words[0]]}
		if ecu, ok := strings.CutPrefix(words[1], "ECU:"); ok {
			d.EcuId = ecu
		} else {
			d.Package = words[1]
		}
		if len(words) > 2 {
			d.Version = words[2]
		}
		r.Terms.Dependencies = append(r.Terms.Dependencies, d)
	}
	return r
}

func inState(r *messages.PackageRecord, s messages.PackageState) *messages.PackageRecord {
	r.State = s
	return r
}

func TestCheck(t *testing.T) {
	type list = []*messages.PackageRecord
	for _, c := range []struct {
		name, code, field, says string // of the refusal; none: fine
		pkg                     *messages.PackageRecord
		known                   list
	}{
		{"nothing", "", "", "", version("assist@2.0.0"), nil},
		{"there", "", "", "", version("assist@2.0.0", "needs brake >=1.0.0"), list{version("brake@1.0.0")}},
		{"nobody knows it", messages.MissingDependency, "/terms/dependencies/1", "assist@2.0.0 needs brake, of which no approved version is known",
			version("assist@2.0.0", "needs ECU:TCU", "needs brake"), nil},
		{"only older ones", messages.MissingDependency, "/terms/dependencies/0", "needs brake >=2.0.0, of which",
			version("assist@2.0.0", "needs brake >=2.0.0"), list{version("brake@1.0.0")}},
		{"only a draft", messages.MissingDependency, "/terms/dependencies/0", "no approved version",
			version("assist@2.0.0", "needs brake"), list{inState(version("brake@1.0.0"), messages.PackageState_PACKAGE_VALIDATED)}},
		{"only a withdrawn one", messages.MissingDependency, "/terms/dependencies/0", "no approved version",
			version("assist@2.0.0", "after brake"), list{inState(version("brake@1.0.0"), messages.PackageState_PACKAGE_WITHDRAWN)}},
		{"a deprecated one", "", "", "", version("assist@2.0.0", "needs brake"), list{inState(version("brake@1.0.0"), messages.PackageState_PACKAGE_DEPRECATED)}},
		{"an approved one", "", "", "", version("assist@2.0.0", "needs brake"), list{inState(version("brake@1.0.0"), messages.PackageState_PACKAGE_APPROVED)}},
		{"semver asks no vendor", messages.MissingDependency, "/terms/dependencies/0", "no approved version",
			version("assist@2.0.0", "needs brake >=1.0.0"), list{version("brake@KW39-2024")}},
		{"vendor's order", "", "", "", version("assist@2.0.0", "needs brake vendor:>=KW9-2024"), list{version("brake@KW39-2024")}},
		{"what it needs lacks something", messages.MissingDependency, "/terms/dependencies/0", "assist@2.0.0 needs brake@1.0.0 needs motor >=3.0.0, of which",
			version("assist@2.0.0", "needs brake"), list{version("brake@1.0.0", "needs motor >=3.0.0"), version("motor@2.0.0")}},
		{"itself", messages.Cycle, "/terms/dependencies/0", "assist@2.0.0 needs assist@2.0.0: none", version("assist@2.0.0", "needs assist >=2.0.0"), nil},
		{"its own predecessor", "", "", "", version("assist@2.0.0", "after assist <2.0.0"), list{version("assist@1.0.0")}},
		{"itself or its predecessor", "", "", "", version("assist@2.0.0", "after assist"), list{version("assist@1.0.0")}},
		{"round", messages.Cycle, "/terms/dependencies/0", "assist@2.0.0 needs brake@1.0.0 needs motor@1.0.0 needs assist@2.0.0: none",
			version("assist@2.0.0", "needs brake"), list{version("brake@1.0.0", "needs motor"), version("motor@1.0.0", "after assist")}},
		{"round, but for an older one", "", "", "",
			version("assist@2.0.0", "needs brake"), list{version("brake@1.0.0", "needs assist"), version("assist@1.0.0")}},
		{"excluded by itself", messages.Conflict, "/terms/dependencies/1", "conflicts with brake, which it needs by /terms/dependencies/0",
			version("assist@2.0.0", "needs brake >=1.0.0", "not brake"), list{version("brake@1.0.0")}},
		{"itself excluded", messages.Conflict, "/terms/dependencies/0", "which it is itself", version("assist@2.0.0", "not assist >1.0.0"), nil},
		{"its own ECU excluded", messages.Conflict, "/terms/dependencies/0", "every version of ECU ASSIST", version("assist@2.0.0", "not ECU:ASSIST"), nil},
		{"an older version of its ECU excluded", "", "", "", version("assist@2.0.0", "not ECU:ASSIST <1.0.0"), nil},
		{"an ECU needed and excluded", messages.Conflict, "/terms/dependencies/1", "which it needs by",
			version("assist@2.0.0", "needs ECU:TCU >=1.0.0", "not ECU:TCU >=1.0.0"), nil},
		{"the only version excluded", messages.Conflict, "/terms/dependencies/0", "brake@1.0.0 and assist@2.0.0 exclude each other",
			version("assist@2.0.0", "needs brake >=1.0.0", "not brake <2.0.0"), list{version("brake@1.0.0")}},
		{"another version does", "", "", "",
			version("assist@2.0.0", "needs brake >=1.0.0", "not brake <2.0.0"), list{version("brake@1.0.0"), version("brake@2.0.0")}},
		{"excluded by what it needs", messages.Conflict, "/terms/dependencies/0", "brake@1.0.0 and assist@2.0.0",
			version("assist@2.0.0", "needs brake"), list{version("brake@1.0.0", "not assist >=2.0.0")}},
		{"two that it needs", messages.Conflict, "/terms/dependencies/1", "brake@1.0.0 and motor@1.0.0",
			version("assist@2.0.0", "needs brake", "needs motor"), list{version("brake@1.0.0"), version("motor@1.0.0", "not brake")}},
		{"deep down", messages.Conflict, "/terms/dependencies/1", "chip@1.0.0 and brake@1.0.0",
			version("assist@2.0.0", "needs motor", "needs brake"), list{version("brake@1.0.0", "not chip"), version("motor@1.0.0", "needs chip"), version("chip@1.0.0")}},
		{"passed through", "", "", "", version("assist@2.0.0", "after bridge", "not bridge"), list{version("bridge@1.0.0", "not assist")}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := Check(c.pkg, shelf.Of(c.known...))
			if r.GetCode() != c.code || r.GetField() != c.field || !strings.Contains(r.GetMessage(), c.says) || (r != nil && r.Suggestion == "") {
				t.Errorf("%v, want %s at %s: %s", r, c.code, c.field, c.says)
			}
		})
	}
}

func TestBounds(t *testing.T) {
	var many []*messages.PackageRecord
	for i := range shelf.MaxKnown + 1 {
		many = append(many, version(fmt.Sprintf("brake@1.0.%d", i)))
	}
	if r := Check(version("assist@2.0.0", "needs brake"), shelf.Of(many...)); r.GetCode() != messages.TooComplex {
		t.Errorf("%d versions: %v", len(many), r)
	}
	// Every choice of versions ends at the conflict of the last one.
	var known []*messages.PackageRecord
	var needs []string
	for i := range 12 {
		name := fmt.Sprint("p", i)
		known = append(known, version(name+"@1.0.0"), version(name+"@2.0.0"), version(name+"@3.0.0"))
		needs = append(needs, "needs "+name)
	}
	last := version("z@1.0.0", "not assist")
	if r := Check(version("assist@2.0.0", append(needs, "needs z")...), shelf.Of(append(known, last)...)); r.GetCode() != messages.TooComplex || r.GetSuggestion() == "" {
		t.Errorf("half a million ways: %v", r)
	}
}

// TestAgreesWithOracle: a package is accepted exactly when some set of versions with it can
// be put in an order in which each follows what it needs, without a conflict in the set, and
// every stepping stone of the set can be reached at all.
func TestAgreesWithOracle(t *testing.T) {
	names := []string{"a", "b", "c"}
	rapid.Check(t, func(t *rapid.T) {
		var all []*messages.PackageRecord
		for _, id := range []string{"a@1.0.0", "a@2.0.0", "b@1.0.0", "b@2.0.0", "c@1.0.0", "t@1.0.0"} {
			var needs []string
			for range rapid.IntRange(0, 2).Draw(t, "dependencies") {
				needs = append(needs, strings.TrimSpace(strings.Join([]string{
					rapid.SampledFrom([]string{"needs", "needs", "not", "after"}).Draw(t, "kind"), rapid.SampledFrom(append(names, "t")).Draw(t, "name"),
					rapid.SampledFrom([]string{"", ">=2.0.0", "=1.0.0", ">=1.0.0"}).Draw(t, "constraint"),
				}, " ")))
			}
			r := version(id, needs...)
			if rapid.IntRange(0, 9).Draw(t, "gone") == 0 {
				r.State = messages.PackageState_PACKAGE_WITHDRAWN
			}
			all = append(all, r)
		}
		target := all[len(all)-1]
		r := Check(target, shelf.Of(all[:len(all)-1]...))
		if want := oracle(target, all); (r == nil) != want {
			t.Fatalf("%v: %v, want acceptance %t", all, r, want)
		}
		if r != nil && (r.Suggestion == "" || !strings.HasPrefix(r.Field, pointer)) {
			t.Fatalf("%v names no place and cure", r)
		}
	})
}

// oracle tries every subset.
func oracle(target *messages.PackageRecord, all []*messages.PackageRecord) bool {
	usable := func(r *messages.PackageRecord) bool { return r == target || shelf.Usable(r) }
	for _, d := range target.Terms.Dependencies { // what it says against itself
		if d.Kind == conflicts && (shelf.Means(d, target) || slices.ContainsFunc(target.Terms.Dependencies, func(o *messages.Dependency) bool {
			return o.Kind == requires && o.Package == d.Package && (d.Version == "" || d.Version == o.Version)
		})) {
			return false
		}
	}
	reachable := map[*messages.PackageRecord]bool{}
	for range all {
		for _, r := range all {
			fine := usable(r)
			for _, d := range r.Terms.Dependencies {
				fine = fine && (d.Kind == conflicts || slices.ContainsFunc(all, func(c *messages.PackageRecord) bool { return reachable[c] && shelf.Means(d, c) }))
			}
			reachable[r] = reachable[r] || fine
		}
	}
	for set := range 1 << len(all) {
		var members []*messages.PackageRecord
		for rest := set; rest != 0; rest &= rest - 1 {
			members = append(members, all[bits.TrailingZeros(uint(rest))])
		}
		if slices.Contains(members, target) && together(members, reachable) {
			return true
		}
	}
	return false
}

func together(members []*messages.PackageRecord, reachable map[*messages.PackageRecord]bool) bool {
	var placed []*messages.PackageRecord
	for range members {
		for _, r := range members {
			ready := reachable[r] && !slices.Contains(placed, r)
			for _, d := range r.Terms.Dependencies {
				switch d.Kind {
				case requires:
					ready = ready && slices.ContainsFunc(placed, func(c *messages.PackageRecord) bool { return shelf.Means(d, c) })
				case conflicts:
					if slices.ContainsFunc(members, func(c *messages.PackageRecord) bool { return c != r && shelf.Means(d, c) }) {
						return false
					}
				}
			}
			if ready {
				placed = append(placed, r)
			}
		}
	}
	return len(placed) == len(members)
}
