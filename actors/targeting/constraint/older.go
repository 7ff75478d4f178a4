package constraint

import (
	"github.com/Masterminds/semver/v3"

	"pacecar/actors/targeting/order"
)

// Older says whether a version comes before another one, and by which order that was found
// in words. Complete semantic versions are compared by their precedence, in which what a build
// adds behind '+' does not count; where one of the two is none, or what is asked of the version says so with
// "vendor:", the order is that of package order. A version that is not known, which is empty, is neither.
func Older(version, than, asked string) (is bool, by string) {
	if version == "" || than == "" {
		return false, ""
	}
	wanted, _ := Parse(asked)
	a, errA := semver.StrictNewVersion(version)
	b, errB := semver.StrictNewVersion(than)
	if wanted.IsVendor() || errA != nil || errB != nil {
		return order.Compare(version, than) < 0, "the order of vendors' versions"
	}
	return a.LessThan(b), "the order of semantic versions"
}
