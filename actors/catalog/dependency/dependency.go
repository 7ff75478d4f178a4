// Package dependency makes the dependencies of a package concrete: rules about the ECUs
// of a vehicle, which anybody can judge on an inventory alone.
//
// # When a package is installed
//
// A package is installed on a vehicle that has at least one of its ECUs, when each of them
// that the vehicle has runs the software of one of the package's artifacts for its hardware
// part ([Installed]). A version counts that has been approved, whatever became of it later:
// a withdrawn one may be installed all the same.
//
// # When a dependency holds
//
//   - requires a package: a version that the constraint allows is installed.
//   - requires an ECU: the vehicle has it, and its version is one that the constraint allows.
//   - conflicts: none such is installed; the ECU runs no such version.
//   - stepping stone: for a vehicle that the condition is about, or for all where there is
//     none, such a version is installed. It is passed through on the way: once the condition
//     does not hold any more, nothing is asked.
package dependency

import (
	"fmt"
	"slices"
	"strconv"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/catalog/shelf"
	"pacecar/messages"
)

// MaxConditions is how many conditions the rules of a package have at most, so that what
// is said to each vehicle stays below 128 KiB.
const MaxConditions = 1024

// Rules makes the dependencies of a package concrete by the versions that are known. A
// conflict with what does not exist makes no rule.
func Rules(pkg *messages.PackageRecord, known shelf.Shelf) ([]*messages.Rule, *messages.Rejection) {
	var rules []*messages.Rule
	conditions := 0
	for i, d := range pkg.GetTerms().GetDependencies() {
		rule := Rule(pkg, d, known)
		if rule.GetForbids() && len(rule.GetAny()) == 0 {
			continue
		}
		for _, a := range rule.GetAny() {
			conditions += len(a.GetAll())
		}
		if conditions > MaxConditions {
			return nil, messages.Reject(messages.TooComplex, "up to the dependency on %s, the package %s asks for %d conditions on ECUs, at most %d are judged",
				What(d), messages.PackageOf(pkg).String(), conditions, MaxConditions).
				At("/terms/dependencies/" + strconv.Itoa(i) + "/version").Suggest("narrow the constraint to fewer versions")
		}
		rules = append(rules, rule)
	}
	return rules, nil
}

// Rule makes one dependency of a package concrete.
func Rule(pkg *messages.PackageRecord, d *messages.Dependency, known shelf.Shelf) *messages.Rule {
	r := &messages.Rule{Any: alternatives(pkg, d, known)}
	switch d.GetKind() {
	case messages.DependencyKind_CONFLICTS:
		r.Code, r.Forbids = messages.Conflict, true
		r.Detail = fmt.Sprintf("The package must not be installed together with %s.", What(d))
	case messages.DependencyKind_STEPPING_STONE:
		r.Code = messages.SteppingStone
		r.Detail = fmt.Sprintf("The package can only be installed after %s.", What(d))
		if id := d.GetWhenEcu(); id != "" {
			r.When = []*messages.ECUCondition{{EcuId: id, Constraint: d.GetWhenVersion()}}
			r.Detail = fmt.Sprintf("From the present version of ECU %s, the package can only be installed after %s.", id, What(d))
		}
	default:
		r.Code = messages.MissingDependency
		r.Detail = fmt.Sprintf("The package needs %s, which is not installed.", What(d))
	}
	return r
}

// What names what a dependency is on, with its constraint.
func What(d *messages.Dependency) string {
	what := d.GetPackage()
	if what == "" {
		what = "ECU " + d.GetEcuId()
	}
	if d.GetVersion() != "" {
		what += " " + d.GetVersion()
	}
	return what
}

// alternatives are the ways in which what a dependency is on can be installed.
func alternatives(pkg *messages.PackageRecord, d *messages.Dependency, known shelf.Shelf) []*messages.Alternative {
	if id := d.GetEcuId(); id != "" {
		return []*messages.Alternative{{All: []*messages.ECUCondition{{EcuId: id, Constraint: d.GetVersion()}}}}
	}
	var all []*messages.Alternative
	for _, version := range known.Find(d, shelf.Fixed) {
		if !shelf.Same(version, pkg) {
			all = append(all, Installed(version.GetContents()))
		}
	}
	return all
}

// Installed is what ECUs run when a package with these contents is installed.
func Installed(contents []*messages.TargetArtifact) *messages.Alternative {
	a := &messages.Alternative{}
	several := slices.ContainsFunc(contents, func(t *messages.TargetArtifact) bool { return t.GetEcuId() != contents[0].GetEcuId() })
	add := func(c *messages.ECUCondition) {
		if !slices.ContainsFunc(a.All, func(known *messages.ECUCondition) bool { return proto.Equal(known, c) }) {
			a.All = append(a.All, c)
		}
	}
	for _, t := range contents {
		if several {
			add(&messages.ECUCondition{EcuId: t.GetEcuId(), Absent: true})
		}
		add(&messages.ECUCondition{EcuId: t.GetEcuId(), HardwarePart: t.GetHardwarePart(), Version: t.GetVersion(), Sha256: t.GetSha256()})
	}
	return a
}
