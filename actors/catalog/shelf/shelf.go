// Package shelf holds the versions of packages that are known when one is judged: those
// that its dependencies name, and those that these name, and so on.
//
// A [Shelf] never changes and may be used from anywhere. What it hands out is shared and
// must not be changed.
package shelf

import (
	"cmp"
	"slices"
	"strings"

	"pacecar/actors/catalog/bounds"
	"pacecar/actors/targeting/constraint"
	"pacecar/messages"
)

// MaxKnown is how many versions a shelf should hold: more are not looked through.
const MaxKnown = 1000

// Shelf is a set of versions. The zero value is empty.
type Shelf struct {
	versions map[string][]*messages.PackageRecord // by name, in order of version
	count    int
}

// Of puts versions on a shelf; one that is named twice is there once.
func Of(known ...*messages.PackageRecord) Shelf {
	s := Shelf{versions: map[string][]*messages.PackageRecord{}}
	for _, r := range known {
		s.versions[r.GetName()] = append(s.versions[r.GetName()], r)
	}
	for name, list := range s.versions {
		slices.SortStableFunc(list, func(a, b *messages.PackageRecord) int { return cmp.Compare(a.GetVersion(), b.GetVersion()) })
		list = slices.CompactFunc(list, func(a, b *messages.PackageRecord) bool { return a.GetVersion() == b.GetVersion() })
		s.versions[name] = list
		s.count += len(list)
	}
	return s
}

// Len is the number of versions.
func (s Shelf) Len() int { return s.count }

// Stand says which versions count, by how they stand.
type Stand func(*messages.PackageRecord) bool

// Released versions can be offered to vehicles.
func Released(r *messages.PackageRecord) bool {
	return r.GetState() == messages.PackageState_PACKAGE_RELEASED
}

// Approved versions are agreed to, and not released.
func Approved(r *messages.PackageRecord) bool {
	return r.GetState() == messages.PackageState_PACKAGE_APPROVED
}

// Usable versions are agreed to and not withdrawn: what is validated now may rely on them.
func Usable(r *messages.PackageRecord) bool {
	return Fixed(r) && r.GetState() != messages.PackageState_PACKAGE_WITHDRAWN
}

// Fixed versions were agreed to, so that vehicles may have them or get them. The content of one
// that is only [Approved] can still be written again, which makes it a draft: a release rests
// on none of those. One that was withdrawn before it was approved never got so far.
func Fixed(r *messages.PackageRecord) bool {
	if r.GetState() == messages.PackageState_PACKAGE_WITHDRAWN {
		return len(r.GetApprovals()) >= bounds.RequiredApprovals
	}
	return r.GetState() >= messages.PackageState_PACKAGE_APPROVED
}

// Find lists the versions that a dependency on a package means, in order of version.
func (s Shelf) Find(d *messages.Dependency, stand Stand) []*messages.PackageRecord {
	var found []*messages.PackageRecord
	for _, r := range s.versions[d.GetPackage()] {
		if stand(r) && Means(d, r) {
			found = append(found, r)
		}
	}
	return found
}

// All lists the versions that stand so, in order of their identity.
func (s Shelf) All(stand Stand) []*messages.PackageRecord {
	var all []*messages.PackageRecord
	for _, list := range s.versions {
		for _, r := range list {
			if stand(r) {
				all = append(all, r)
			}
		}
	}
	slices.SortFunc(all, Compare)
	return all
}

// Stranded names the released versions that need one which is gone, and that no other
// released version helps, in order.
func (s Shelf) Stranded(gone *messages.PackageRecord) []string {
	var stranded []string
	for _, r := range s.All(Released) {
		for _, d := range r.GetTerms().GetDependencies() {
			if d.GetKind() != messages.DependencyKind_CONFLICTS && Means(d, gone) && !Same(r, gone) && len(s.Find(d, Released)) == 0 {
				stranded = append(stranded, messages.PackageOf(r).String())
				break
			}
		}
	}
	return stranded
}

// Withdrawn versions were released or on their way there, and are offered to nobody any more.
func Withdrawn(r *messages.PackageRecord) bool {
	return r.GetState() == messages.PackageState_PACKAGE_WITHDRAWN
}

// Means says whether a dependency on a package is fulfilled by a version of it. A version
// of a vendor's scheme fulfils no constraint on semantic versions, even if it looks like one.
func Means(d *messages.Dependency, r *messages.PackageRecord) bool {
	if d.GetPackage() == "" || d.GetPackage() != r.GetName() {
		return false
	}
	c, err := constraint.Parse(d.GetVersion())
	if err != nil || d.GetVersion() != "" && !c.IsVendor() && bounds.SchemeOf(r.GetVersion(), r.GetTerms()) == bounds.Vendor {
		return false
	}
	return c.Allows(r.GetVersion())
}

// Same says whether two records are of one version.
func Same(a, b *messages.PackageRecord) bool {
	return a.GetName() == b.GetName() && a.GetVersion() == b.GetVersion()
}

// Compare orders versions by their identity.
func Compare(a, b *messages.PackageRecord) int {
	return strings.Compare(messages.PackageOf(a).String(), messages.PackageOf(b).String())
}

// Names lists the packages that a package's dependencies name, each once.
func Names(r *messages.PackageRecord) []string {
	var names []string
	for _, d := range r.GetTerms().GetDependencies() {
		if name := d.GetPackage(); name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}
