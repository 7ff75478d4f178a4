package dependency

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"
	"pgregory.net/rapid"

	"pacecar/actors/catalog/shelf"
	"pacecar/actors/targeting/rules"
	"pacecar/actors/targeting/verdict"
	"pacecar/messages"
)

func released(name, version string, contents ...*messages.TargetArtifact) *messages.PackageRecord {
	return &messages.PackageRecord{Name: name, Version: version, State: messages.PackageState_PACKAGE_RELEASED, Contents: contents}
}

func artifact(ecu, part, version string) *messages.TargetArtifact {
	return &messages.TargetArtifact{EcuId: ecu, HardwarePart: part, Version: version, Sha256: "sha " + ecu + part + version}
}

// TestRules: what each kind of dependency becomes.
func TestRules(t *testing.T) {
	known := shelf.Of(
		released("brake", "1.0.0", artifact("ESP", "P", "1")), released("brake", "2.0.0", artifact("ESP", "P", "2"), artifact("ESP", "Q", "2"), artifact("BRK", "P", "2")),
		released("bridge", "1.0.0", artifact("ADAS", "P", "7")),
	)
	pkg := released("assist", "2.0.0")
	pkg.Terms = &messages.PackageTerms{Dependencies: []*messages.Dependency{
		{Kind: messages.DependencyKind_REQUIRES, Package: "brake", Version: ">=2.0.0"},
		{Kind: messages.DependencyKind_CONFLICTS, Package: "brake", Version: "<2.0.0"},
		{Kind: messages.DependencyKind_CONFLICTS, Package: "unknown"},
		{Kind: messages.DependencyKind_STEPPING_STONE, Package: "bridge", WhenEcu: "ADAS", WhenVersion: "<1.0.0"},
		{Kind: messages.DependencyKind_REQUIRES, EcuId: "TCU", Version: ">=3.0.0"},
		{Kind: messages.DependencyKind_REQUIRES, Package: "unknown"},
	}}
	var got strings.Builder
	list, no := Rules(pkg, known)
	if no != nil {
		t.Fatal(no)
	}
	for _, r := range list {
		fmt.Fprintf(&got, "%s: %s\n", r.Code, r.Detail)
		for _, c := range r.When {
			fmt.Fprintf(&got, "  when %s %s\n", c.EcuId, c.Constraint)
		}
		for _, a := range r.Any {
			fmt.Fprintf(&got, "  forbids=%t", r.Forbids)
			for _, c := range a.All {
				fmt.Fprintf(&got, " [%s %s %s%s absent=%t]", c.EcuId, c.HardwarePart, c.Version, c.Constraint, c.Absent)
			}
			got.WriteString("\n")
		}
	}
	const want = `MissingDependency: The package needs brake >=2.0.0, which is not installed.
  forbids=false [ESP   absent=true] [ESP P 2 absent=false] [ESP Q 2 absent=false] [BRK   absent=true] [BRK P 2 absent=false]
Conflict: The package must not be installed together with brake <2.0.0.
  forbids=true [ESP P 1 absent=false]
SteppingStone: From the present version of ECU ADAS, the package can only be installed after bridge.
  when ADAS <1.0.0
  forbids=false [ADAS P 7 absent=false]
MissingDependency: The package needs ECU TCU >=3.0.0, which is not installed.
  forbids=false [TCU  >=3.0.0 absent=false]
MissingDependency: The package needs unknown, which is not installed.
`
	if got.String() != want {
		t.Errorf("rules\n%s\nwant\n%s", got.String(), want)
	}
}

func TestRulesAreBounded(t *testing.T) {
	var known []*messages.PackageRecord
	for i := range MaxConditions + 1 {
		known = append(known, released("brake", fmt.Sprint(i), artifact("ESP", "P", fmt.Sprint(i))))
	}
	pkg := released("assist", "2.0.0")
	pkg.Terms = &messages.PackageTerms{Dependencies: []*messages.Dependency{{Kind: messages.DependencyKind_CONFLICTS, Package: "brake"}}}
	if _, no := Rules(pkg, shelf.Of(known...)); no.GetCode() != messages.TooComplex || no.GetField() != "/terms/dependencies/0/version" || no.GetSuggestion() == "" {
		t.Errorf("%d conditions: %v", len(known), no)
	}
	list, no := Rules(pkg, shelf.Of(known[1:]...))
	if no != nil {
		t.Fatal(no)
	}
	if size := proto.Size(&messages.AssignVehicle{Rules: list}); size > 128<<10 {
		t.Errorf("the largest rules take %d bytes", size)
	}
}

// TestWhatIsSaidToEachVehicleIsShort: an offer of four files with three dependencies, each
// on three versions of a package for two ECUs.
func TestWhatIsSaidToEachVehicleIsShort(t *testing.T) {
	m := &messages.AssignVehicle{CampaignId: "spring-2026", Vin: "WVWZZZ1KZAW000001", Attempt: 1, Package: "adas-stack", PackageVersion: "4.2.1", ExpiresAtMs: 1_790_000_000_000}
	file := func(ecu, version string) *messages.TargetArtifact {
		a := artifact(ecu, "8K0907107", version)
		a.Sha256, a.SizeBytes = string(messages.DigestOf([]byte(ecu+version))), 1<<30
		return a
	}
	pkg := released("adas-stack", "4.2.1")
	pkg.Terms = &messages.PackageTerms{}
	var versions []*messages.PackageRecord
	for _, name := range []string{"brake", "motor", "body"} {
		for i := range 3 {
			version := fmt.Sprintf("%d.1.0", i+2)
			versions = append(versions, released(name, version, file(name+"-a", version), file(name+"-b", version)))
		}
		pkg.Terms.Dependencies = append(pkg.Terms.Dependencies, &messages.Dependency{Kind: messages.DependencyKind_REQUIRES, Package: name, Version: ">=2.0.0"})
	}
	for _, ecu := range []string{"ADAS", "IVI", "TCU", "BMS"} {
		m.Artifacts = append(m.Artifacts, file(ecu, "4.2.1"))
	}
	bare := proto.Size(m)
	rules, no := Rules(pkg, shelf.Of(versions...))
	if no != nil {
		t.Fatal(no)
	}
	m.Rules = rules
	if full := proto.Size(m); full > 4<<10 {
		t.Errorf("%d bytes, %d of them for the dependencies", full, full-bare)
	} else {
		t.Logf("%d bytes, %d of them for the dependencies", full, full-bare)
	}
}

// TestInstalledIsWhatRuns: for any contents and inventory, the alternative says what the
// definition of an installed package does.
func TestInstalledIsWhatRuns(t *testing.T) {
	ecus, parts, versions := []string{"A", "B", "C"}, []string{"P", "Q", ""}, []string{"1", "2"}
	rapid.Check(t, func(t *rapid.T) {
		contents := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) *messages.TargetArtifact {
			a := artifact(rapid.SampledFrom(ecus).Draw(t, "ecu"), rapid.SampledFrom(parts[:2]).Draw(t, "part"), rapid.SampledFrom(versions).Draw(t, "version"))
			a.HardwareRevisions = rapid.SampledFrom([][]string{nil, {"R1"}}).Draw(t, "revisions")
			return a
		}), 1, 4).Draw(t, "contents")
		var inventory []*messages.ECU
		for _, id := range rapid.SliceOfNDistinct(rapid.SampledFrom(ecus), 0, 3, rapid.ID).Draw(t, "ecus") {
			e := &messages.ECU{Id: id, HardwarePart: rapid.SampledFrom(parts).Draw(t, "part"), Version: rapid.SampledFrom(versions).Draw(t, "version")}
			e.Sha256 = rapid.SampledFrom([]string{"", "sha " + id + e.HardwarePart + e.Version, "other"}).Draw(t, "sha256")
			inventory = append(inventory, e)
		}
		there, all := false, true
		for _, e := range inventory {
			if slices.ContainsFunc(contents, func(a *messages.TargetArtifact) bool { return a.EcuId == e.Id }) {
				there = true
				all = all && slices.ContainsFunc(contents, func(a *messages.TargetArtifact) bool {
					return a.EcuId == e.Id && a.HardwarePart == e.HardwarePart && verdict.Runs(a, e)
				})
			}
		}
		if got := rules.Holds(Installed(contents), inventory); got != (there && all) {
			t.Fatalf("%v on %v: installed %t", contents, inventory, got)
		}
	})
}
