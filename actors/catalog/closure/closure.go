// Package closure judges whether the dependencies of a package can be fulfilled at all, by
// the versions of other packages that are known and agreed to.
//
// # What is refused
//
//   - [messages.MissingDependency]: no version is known that fulfils a requirement, its own
//     or that of the only ones that would.
//   - [messages.Cycle]: those that would fulfil a requirement need the package itself, or
//     each other, so that none of them can be the first.
//   - [messages.Conflict]: no choice of versions fulfils every requirement without two among
//     them, or one and the package, excluding each other; or no version of an ECU can be
//     what is required of it and not what is excluded.
//   - [messages.TooComplex]: more ways are open than [MaxSteps].
//
// A stepping stone must exist and be reachable, and takes no part in conflicts: it is passed
// through. Everything is judged without a vehicle; what one vehicle runs is for package
// resolve.
package closure

import (
	"slices"
	"strconv"
	"strings"

	"pacecar/actors/catalog/dependency"
	"pacecar/actors/catalog/shelf"
	"pacecar/messages"
)

// MaxSteps is how many choices of versions are tried: a fraction of a second.
const MaxSteps = 20_000

// Check judges a package among the versions that are known. The package itself counts as
// agreed to: it is what would be.
func Check(pkg *messages.PackageRecord, known shelf.Shelf) *messages.Rejection {
	if n := known.Len(); n > shelf.MaxKnown {
		return messages.Reject(messages.TooComplex, "the dependencies lead to %d versions of packages, at most %d are looked through", n, shelf.MaxKnown).
			At(pointer).Suggest("depend on fewer packages")
	}
	j := judgement{pkg: pkg, known: known}
	for _, check := range []func() *messages.Rejection{j.ground, j.itself, j.search} {
		if r := check(); r != nil {
			return r
		}
	}
	_, r := dependency.Rules(pkg, known)
	return r
}

const pointer = "/terms/dependencies"

func at(i int) string { return pointer + "/" + strconv.Itoa(i) }

// judgement is one package being judged.
type judgement struct {
	pkg      *messages.PackageRecord
	known    shelf.Shelf
	grounded map[string]bool // versions that can be installed by what needs nothing
}

// candidates are the versions that would fulfil a requirement, the package among them.
func (j *judgement) candidates(d *messages.Dependency) []*messages.PackageRecord {
	list := slices.DeleteFunc(j.known.Find(d, shelf.Usable), func(r *messages.PackageRecord) bool { return shelf.Same(r, j.pkg) })
	if shelf.Means(d, j.pkg) {
		list = append(list, j.pkg)
		slices.SortFunc(list, shelf.Compare)
	}
	return list
}

// requirements are the dependencies of a package that others must fulfil, with their places.
func requirements(r *messages.PackageRecord, kinds ...messages.DependencyKind) (list []*messages.Dependency, places []int) {
	for i, d := range r.GetTerms().GetDependencies() {
		if d.GetPackage() != "" && slices.Contains(kinds, d.GetKind()) {
			list, places = append(list, d), append(places, i)
		}
	}
	return list, places
}

// before are the kinds of dependencies that come before the package on a vehicle.
var before = []messages.DependencyKind{messages.DependencyKind_REQUIRES, messages.DependencyKind_STEPPING_STONE}

// ground finds the versions whose requirements lead to an end, and refuses the package if
// its own do not.
func (j *judgement) ground() *messages.Rejection {
	j.grounded = map[string]bool{}
	all := append(j.known.All(shelf.Usable), j.pkg)
	for again := true; again; {
		again = false
		for _, r := range all {
			if !j.grounded[messages.PackageOf(r).String()] && j.lacking(r) < 0 {
				j.grounded[messages.PackageOf(r).String()], again = true, true
			}
		}
	}
	if j.lacking(j.pkg) < 0 {
		return nil
	}
	return j.explain()
}

// lacking is the place of the first requirement that no grounded version fulfils; -1: none.
func (j *judgement) lacking(r *messages.PackageRecord) int {
	list, places := requirements(r, before...)
	for i, d := range list {
		if !slices.ContainsFunc(j.candidates(d), func(c *messages.PackageRecord) bool { return j.grounded[messages.PackageOf(c).String()] }) {
			return places[i]
		}
	}
	return -1
}

// explain follows the requirements that lead nowhere, to what is missing or back to where
// they came from.
func (j *judgement) explain() *messages.Rejection {
	place := j.lacking(j.pkg)
	var way []string
	for r := j.pkg; ; {
		way = append(way, messages.PackageOf(r).String())
		d := r.GetTerms().GetDependencies()[j.lacking(r)]
		candidates := j.candidates(d)
		if len(candidates) == 0 {
			text := strings.Join(way, " needs ") + " needs " + dependency.What(d)
			return messages.Reject(messages.MissingDependency, "%s, of which no approved version is known", text).
				At(at(place)).Suggest("have such a version approved first, or change the constraint")
		}
		r = candidates[0]
		if i := slices.Index(way, messages.PackageOf(r).String()); i >= 0 {
			return messages.Reject(messages.Cycle, "%s needs %s: none of them can be installed first", strings.Join(way, " needs "), messages.PackageOf(r).String()).
				At(at(place)).Suggest("narrow a constraint to versions that do not need this package")
		}
	}
}

// itself refuses what the package says against itself.
func (j *judgement) itself() *messages.Rejection {
	list := j.pkg.GetTerms().GetDependencies()
	for i, d := range list {
		if d.GetKind() != messages.DependencyKind_CONFLICTS {
			continue
		}
		if shelf.Means(d, j.pkg) {
			return messages.Reject(messages.Conflict, "the package conflicts with %s, which it is itself", dependency.What(d)).
				At(at(i)).Suggest("write a constraint that leaves this version out")
		}
		if id := d.GetEcuId(); d.GetVersion() == "" && slices.ContainsFunc(j.pkg.GetContents(), func(a *messages.TargetArtifact) bool { return id != "" && a.GetEcuId() == id }) {
			return messages.Reject(messages.Conflict, "the package conflicts with every version of ECU %s, for which it has an artifact", id).
				At(at(i)).Suggest("say with which versions it conflicts")
		}
		same := func(other *messages.Dependency) bool {
			return other.GetKind() == messages.DependencyKind_REQUIRES && other.GetPackage() == d.GetPackage() && other.GetEcuId() == d.GetEcuId() &&
				(d.GetVersion() == "" || other.GetVersion() == d.GetVersion())
		}
		if k := slices.IndexFunc(list, same); k >= 0 {
			return messages.Reject(messages.Conflict, "the package conflicts with %s, which it needs by %s", dependency.What(d), at(k)).
				At(at(i)).Suggest("remove one of the two")
		}
	}
	return ranges(list)
}
