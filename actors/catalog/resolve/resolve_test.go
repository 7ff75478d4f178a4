package resolve

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/cockroachdb/datadriven"
	"pgregory.net/rapid"

	"pacecar/actors/catalog/shelf"
	"pacecar/actors/targeting"
	"pacecar/actors/targeting/constraint"
	"pacecar/messages"
)

// TestStories runs the golden stories: one vehicle, some packages, and the way or the reason.
//
//	package NAME@VERSION [state=Withdrawn]   its lines of input are artifacts, "ADAS part=P version=2 [from=…]",
//	                                         and dependencies, "needs|not|after NAME|ECU:ID [CONSTRAINT] [when ID CONSTRAINT]"
//	vehicle                                  its lines of input are "ADAS part=P version=1"
//	way NAME@VERSION                         to that package
func TestStories(t *testing.T) {
	datadriven.Walk(t, "testdata", func(t *testing.T, path string) {
		known := map[string]*messages.PackageRecord{}
		var inventory []*messages.ECU
		datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string {
			switch d.Cmd {
			case "package":
				r := parsePackage(d)
				known[messages.PackageOf(r).String()] = r
				return ""
			case "vehicle":
				inventory = nil
				for _, line := range lines(d.Input) {
					id, f := fields(line)
					inventory = append(inventory, &messages.ECU{Id: id, HardwarePart: f["part"], Version: f["version"], Sha256: f["sha256"]})
				}
				return ""
			case "way":
				var all []*messages.PackageRecord
				for _, r := range known {
					all = append(all, r)
				}
				way, misfit := Find(known[d.CmdArgs[0].Key], shelf.Of(all...), inventory)
				if misfit != nil {
					return misfit.Code + ": " + misfit.Detail + "\n"
				}
				return strings.Join(ids(way), ", then ") + "\n"
			default:
				d.Fatalf(t, "no command %s", d.Cmd)
				return ""
			}
		})
	})
}

func ids(way []*messages.PackageRecord) (list []string) {
	for _, r := range way {
		list = append(list, messages.PackageOf(r).String())
	}
	return list
}

func lines(text string) []string { return strings.Split(strings.TrimSpace(text), "\n") }

func fields(line string) (string, map[string]string) {
	words := strings.Fields(line)
	f := map[string]string{}
	for _, word := range words[1:] {
		key, value, _ := strings.Cut(word, "=")
		f[key] = value
	}
	return words[0], f
}

func parsePackage(d *datadriven.TestData) *messages.PackageRecord {
	r := &messages.PackageRecord{State: messages.PackageState_PACKAGE_RELEASED, Terms: &messages.PackageTerms{}, Approvals: approvals()}
	r.Name, r.Version, _ = strings.Cut(d.CmdArgs[0].Key, "@")
	for _, a := range d.CmdArgs[1:] {
		r.Reason = "brake noise."
		r.State = messages.PackageState(messages.PackageState_value["PACKAGE_"+strings.ToUpper(a.Vals[0])])
	}
	kinds := map[string]messages.DependencyKind{
		"needs": messages.DependencyKind_REQUIRES, "not": messages.DependencyKind_CONFLICTS, "after": messages.DependencyKind_STEPPING_STONE,
	}
	for _, line := range lines(d.Input) {
		words := strings.Fields(line)
		kind, ok := kinds[words[0]]
		if !ok {
			id, f := fields(line)
			r.Contents = append(r.Contents, &messages.TargetArtifact{EcuId: id, HardwarePart: f["part"], Version: f["version"], FromVersion: f["from"], Sha256: "sha " + f["version"]})
			continue
		}
		dependency := &messages.Dependency{Kind: kind}
		if ecu, isECU := strings.CutPrefix(words[1], "ECU:"); isECU {
			dependency.EcuId = ecu
		} else {
			dependency.Package = words[1]
		}
		if words = words[2:]; len(words) > 0 && words[0] != "when" {
			dependency.Version, words = words[0], words[1:]
		}
		if len(words) == 3 {
			dependency.WhenEcu, dependency.WhenVersion = words[1], words[2]
		}
		r.Terms.Dependencies = append(r.Terms.Dependencies, dependency)
	}
	return r
}

// world is packages and a vehicle, both random.
type world struct {
	packages  []*messages.PackageRecord // in order of identity
	target    *messages.PackageRecord
	inventory []*messages.ECU
}

var worldECUs, worldVersions = []string{"X", "Y", "Z"}, []string{"1.0.0", "2.0.0", "3.0.0"}

// approvals are those that every released version had, withdrawn since or not.
func approvals() []*messages.Approval { return []*messages.Approval{{By: "theo"}, {By: "ana"}} }

func drawWorld(t *rapid.T) world {
	var w world
	one := func(label string, of ...string) string { return rapid.SampledFrom(of).Draw(t, label) }
	for _, id := range []string{"a@1.0.0", "a@2.0.0", "b@1.0.0", "b@2.0.0", "t@1.0.0", "t@2.0.0"} {
		r := &messages.PackageRecord{State: messages.PackageState_PACKAGE_RELEASED, Terms: &messages.PackageTerms{}}
		r.Name, r.Version, _ = strings.Cut(id, "@")
		if rapid.IntRange(0, 7).Draw(t, "withdrawn") == 0 {
			r.State, r.Approvals = messages.PackageState_PACKAGE_WITHDRAWN, approvals()
		}
		for _, ecu := range rapid.SliceOfNDistinct(rapid.SampledFrom(worldECUs), 1, 2, rapid.ID).Draw(t, "ecus") {
			version := one("version", worldVersions...)
			for _, part := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"P", "P", "Q"}), 1, 2, rapid.ID).Draw(t, "parts") {
				r.Contents = append(r.Contents, &messages.TargetArtifact{
					EcuId: ecu, HardwarePart: part, Version: version, Sha256: ecu + part + version, FromVersion: one("from", "", "", "", ">=2.0.0", "<3.0.0"),
				})
			}
		}
		for range rapid.IntRange(0, 2).Draw(t, "dependencies") {
			d := &messages.Dependency{Kind: messages.DependencyKind(rapid.IntRange(1, 3).Draw(t, "kind")), Version: one("constraint", "", ">=2.0.0", "<2.0.0", ">=1.0.0")}
			if d.Kind != messages.DependencyKind_STEPPING_STONE && rapid.IntRange(0, 2).Draw(t, "on an ECU") == 0 {
				d.EcuId = one("ecu", append(worldECUs, "NONE")...)
			} else {
				d.Package = one("package", "a", "b", "t", "none")
			}
			if d.Kind == messages.DependencyKind_STEPPING_STONE && rapid.Bool().Draw(t, "conditional") {
				d.WhenEcu, d.WhenVersion = one("when", worldECUs...), one("when version", "", "<2.0.0", ">=2.0.0")
			}
			r.Terms.Dependencies = append(r.Terms.Dependencies, d)
		}
		w.packages = append(w.packages, r)
	}
	w.target = w.packages[rapid.SampledFrom([]int{4, 5}).Draw(t, "target")]
	for _, id := range worldECUs[rapid.SampledFrom([]int{0, 0, 0, 1}).Draw(t, "lacks"):] {
		w.inventory = append(w.inventory, &messages.ECU{Id: id, HardwarePart: one("hardware", "P", "P", "P", "Q"), Version: one("runs", worldVersions...)})
	}
	return w
}

// installed, holds and after are the oracle's own reading of what dependencies mean.
func installed(r *messages.PackageRecord, inventory []*messages.ECU) bool {
	has, runsAll := false, true
	for _, e := range inventory {
		named, runs := false, false
		for _, a := range r.Contents {
			named = named || a.EcuId == e.Id
			runs = runs || a.EcuId == e.Id && a.HardwarePart == e.HardwarePart && a.Version == e.Version && (e.Sha256 == "" || e.Sha256 == a.Sha256)
		}
		has, runsAll = has || named, runsAll && (runs || !named)
	}
	return has && runsAll
}

func (w world) holds(of *messages.PackageRecord, d *messages.Dependency, inventory []*messages.ECU) bool {
	runs := func(id, version string) bool {
		return slices.ContainsFunc(inventory, func(e *messages.ECU) bool { return e.Id == id && constraint.Allows(version, e.Version) })
	}
	there := runs(d.EcuId, d.Version)
	if d.Package != "" {
		there = slices.ContainsFunc(w.packages, func(r *messages.PackageRecord) bool {
			return r != of && r.Name == d.Package && constraint.Allows(d.Version, r.Version) && installed(r, inventory)
		})
	}
	switch {
	case d.Kind == messages.DependencyKind_CONFLICTS:
		return !there
	case d.WhenEcu != "" && !runs(d.WhenEcu, d.WhenVersion):
		return true
	}
	return there
}

func (w world) after(r *messages.PackageRecord, inventory []*messages.ECU) ([]*messages.ECU, bool) {
	fitting, misfit := targeting.Fit(r.Contents, inventory, false)
	if misfit != nil || (r != w.target && r.State != messages.PackageState_PACKAGE_RELEASED) {
		return nil, false
	}
	for _, d := range r.Terms.Dependencies {
		if !w.holds(r, d, inventory) {
			return nil, false
		}
	}
	after := slices.Clone(inventory)
	for _, a := range fitting.Install {
		i := slices.IndexFunc(after, func(e *messages.ECU) bool { return e.Id == a.EcuId })
		after[i] = &messages.ECU{Id: a.EcuId, HardwarePart: after[i].HardwarePart, Version: a.Version, Sha256: a.Sha256}
	}
	return after, true
}

func (w world) done(inventory []*messages.ECU) bool {
	_, misfit := targeting.Fit(w.target.Contents, inventory, false)
	return misfit != nil && misfit.Code == targeting.AlreadyInstalled
}

// ways tries every sequence of exactly that length, in order.
func (w world) ways(length int, inventory []*messages.ECU, way []string) []string {
	if length == 0 {
		if w.done(inventory) {
			return way
		}
		return nil
	}
	for _, r := range w.packages {
		if after, ok := w.after(r, inventory); ok {
			if found := w.ways(length-1, after, append(slices.Clip(way), messages.PackageOf(r).String())); found != nil {
				return found
			}
		}
	}
	return nil
}

// TestFindAgreesWithOracle: the way is the first of the shortest among all sequences up to a
// length that covers this world; and where there is none, the reason is one.
func TestFindAgreesWithOracle(t *testing.T) {
	const longest = 5
	found := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		if w.done(w.inventory) {
			t.Skip("it is there already")
		}
		var want []string
		for length := 1; length <= longest && want == nil; length++ {
			want = w.ways(length, w.inventory, nil)
		}
		way, misfit := Find(w.target, shelf.Of(w.packages...), w.inventory)
		if len(way) > longest {
			t.Skip("the oracle does not look so far")
		}
		if got := ids(way); !slices.Equal(got, want) {
			t.Fatalf("way %v, want %v; reason %v", got, want, misfit)
		}
		if (misfit == nil) != (want != nil) {
			t.Fatalf("way %v and reason %v", want, misfit)
		}
		if misfit == nil {
			found[fmt.Sprint("way of ", len(way))]++
			return
		}
		found[misfit.Code]++
		w.checkReason(t, misfit)
	})
	t.Log(found)
}

// checkReason holds a reason against every inventory that a few packages can make.
func (w world) checkReason(t *rapid.T, misfit *targeting.Misfit) {
	all := [][]*messages.ECU{w.inventory}
	for i := 0; i < len(all) && len(all) < 2000; i++ {
		for _, r := range w.packages {
			after, ok := w.after(r, all[i])
			if ok && !slices.ContainsFunc(all, func(known []*messages.ECU) bool { return fmt.Sprint(known) == fmt.Sprint(after) }) {
				all = append(all, after)
			}
		}
	}
	never := func(kinds ...messages.DependencyKind) bool {
		return slices.ContainsFunc(w.target.Terms.Dependencies, func(d *messages.Dependency) bool {
			return slices.Contains(kinds, d.Kind) && !slices.ContainsFunc(all, func(inventory []*messages.ECU) bool { return w.holds(w.target, d, inventory) })
		})
	}
	fits := slices.ContainsFunc(all, func(inventory []*messages.ECU) bool {
		_, misfit := targeting.Fit(w.target.Contents, inventory, false)
		return misfit == nil
	})
	right := false
	switch misfit.Code {
	case messages.MissingDependency:
		right = fits && never(messages.DependencyKind_REQUIRES)
	case messages.SteppingStone:
		right = fits && never(messages.DependencyKind_STEPPING_STONE)
	case messages.Cycle:
		right = fits && never(messages.DependencyKind_REQUIRES, messages.DependencyKind_STEPPING_STONE)
	case messages.Conflict:
		right = fits && (never(messages.DependencyKind_CONFLICTS) || strings.Contains(misfit.Detail, "at the same time"))
	default:
		right = !fits
	}
	if !right || misfit.Detail == "" || misfit.Group == "" {
		t.Fatalf("%s: %s is not the reason", misfit.Code, misfit.Detail)
	}
}

// TestBounds: a world with too many inventories is given up, not searched for hours.
func TestBounds(t *testing.T) {
	target := &messages.PackageRecord{
		Name: "t", Version: "1.0.0", Contents: []*messages.TargetArtifact{{EcuId: "X", HardwarePart: "P", Version: "9.0.0", FromVersion: ">=8.0.0"}},
		Terms: &messages.PackageTerms{},
	}
	inventory := []*messages.ECU{{Id: "X", HardwarePart: "P", Version: "1.0.0"}}
	var known []*messages.PackageRecord
	for i := range 16 {
		id := fmt.Sprint("E", i)
		inventory = append(inventory, &messages.ECU{Id: id, HardwarePart: "P", Version: "0"})
		for _, version := range []string{"1", "2"} {
			known = append(known, &messages.PackageRecord{
				Name: id, Version: version, State: messages.PackageState_PACKAGE_RELEASED,
				Contents: []*messages.TargetArtifact{{EcuId: id, HardwarePart: "P", Version: version}},
			})
		}
	}
	if way, misfit := Find(target, shelf.Of(known...), inventory); way != nil || misfit.Code != messages.TooComplex {
		t.Errorf("%v %v", way, misfit)
	}
}
