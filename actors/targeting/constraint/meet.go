package constraint

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Meet says whether there can be a version that every one of some constraints allows and none
// of some others. It is asked of constraints on one thing, which name its scheme alike: where
// they do not, or one does not parse, or one names a number that has none behind it, the answer
// is yes, because nothing can be told.
//
// What constraints allow are ranges, and the first version of a range is one that a
// constraint names, the next one behind it, or where a wildcard ends. So it is enough to try
// those.
func Meet(allowing, forbidding []string) bool {
	var allow, forbid []Constraint
	var texts []string
	vendor := 0
	for i, text := range append(append([]string{}, allowing...), forbidding...) {
		c, err := Parse(text)
		switch {
		case err != nil:
			return true
		case text == "" && i >= len(allowing):
			return false // every version is forbidden
		case text == "":
			continue
		}
		if texts = append(texts, text); c.IsVendor() {
			vendor++
		}
		if i < len(allowing) {
			allow = append(allow, c)
		} else {
			forbid = append(forbid, c)
		}
	}
	if vendor != 0 && vendor != len(texts) {
		return true
	}
	versions, told := tried(texts, vendor > 0)
	return !told || slices.ContainsFunc(versions, func(version string) bool { return fits(version, allow, forbid) })
}

func fits(version string, allow, forbid []Constraint) bool {
	for _, c := range allow {
		if !c.Allows(version) {
			return false
		}
	}
	for _, c := range forbid {
		if c.Allows(version) {
			return false
		}
	}
	return true
}

// tried are versions among which is one of every range that the constraints make; told says
// that these could be made.
func tried(texts []string, vendor bool) (list []string, told bool) {
	if !vendor {
		list = around([3]uint64{}, "")
		for _, text := range texts {
			for _, m := range semantic.FindAllStringSubmatch(text, -1) {
				var v [3]uint64
				for i, part := range m[1:4] {
					if v[i], told = number(part); !told {
						return nil, false
					}
				}
				list = append(list, around(v, m[4])...)
			}
		}
		return list, true
	}
	list = []string{"0"} // no version is before it in package order
	for _, text := range texts {
		c, _ := Parse(text) // was parsed before
		for _, all := range c.vendor {
			for _, one := range all {
				list = append(list, one.version, one.version+"\x00", one.version+"0") // the next behind a digit, and behind another byte
			}
		}
	}
	return list, true
}

// semantic is a version in a constraint, of which parts can be left out or be wildcards.
var semantic = regexp.MustCompile(`(\d+)(?:\.(\d+|[xX*]))?(?:\.(\d+|[xX*]))?(?:-([0-9A-Za-z][0-9A-Za-z.-]*))?`)

// number is a part of a version, as large as versions can have it; a wildcard, or a part that
// is left out, is 0, where its range begins. One that has no next is not told.
func number(text string) (n uint64, told bool) {
	if text == "" || strings.ContainsAny(text, "xX*") {
		return 0, true
	}
	n, err := strconv.ParseUint(text, 10, 64)
	return n, err == nil && n < math.MaxUint64
}

// around are a version, those where the ranges with its numbers end, and the next behind each.
func around(at [3]uint64, pre string) []string {
	var list []string
	major, minor, patch := at[0], at[1], at[2]
	for _, v := range [][3]uint64{{major, minor, patch}, {major, minor + 1, 0}, {major + 1, 0, 0}} {
		text := dotted(v)
		list = append(list, text+"-0", text, text+"-0.0", dotted([3]uint64{v[0], v[1], v[2] + 1}))
	}
	if pre != "" {
		text := dotted(at) + "-" + pre
		list = append(list, text, text+".0")
	}
	return list
}

func dotted(v [3]uint64) string {
	parts := make([]string, len(v))
	for i, n := range v {
		parts[i] = strconv.FormatUint(n, 10)
	}
	return strings.Join(parts, ".")
}
