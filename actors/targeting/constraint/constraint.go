// Package constraint is what may be asked of a version: which ones an artifact can be
// installed from, which ones of another package or ECU it needs.
//
// # Semantic versions
//
// Comparisons joined by commas or spaces (and) or by || (or), e.g. ">=2.1.0, <3.0.0". Only
// a complete semantic version can fulfil one, and a pre-release only one that names one.
//
// # Versions of a vendor's own scheme
//
// A constraint that begins with "vendor:" compares in the order of package order, e.g.
// "vendor:>=KW39-2024, <KW12-2025". Comparisons are =, !=, <, <=, > and >=; none means =.
// They are joined by commas (and) or by || (or); spaces are part of a version, except
// around it. So a version that holds a comma or || cannot be named. Every version but an
// empty one has its place in that order.
//
// # Usage
//
// A [Constraint] is immutable and may be used from anywhere. What was parsed last is kept.
package constraint

import (
	"errors"
	"fmt"
	"strings"

	"github.com/Masterminds/semver/v3"

	"pacecar/actors/targeting/memo"
	"pacecar/actors/targeting/order"
)

// Vendor is how a constraint on versions of a vendor's own scheme begins.
const Vendor = "vendor:"

// Constraint is asked of a version. The zero value allows every version, known or not.
type Constraint struct {
	semantic *semver.Constraints
	vendor   [][]comparison // one of which must hold as a whole
}

// comparison is one demand on a vendor's version.
type comparison struct {
	sign, version string
}

var parsed memo.Memo[Constraint]

// Parse reads a constraint; an empty one allows every version.
func Parse(text string) (Constraint, error) {
	if text == "" {
		return Constraint{}, nil
	}
	var failure error
	made, _ := parsed.Get(text, func(text string) (Constraint, bool) {
		var made Constraint
		made, failure = parse(text)
		return made, failure == nil
	})
	return made, failure
}

func parse(text string) (Constraint, error) {
	if rest, ok := strings.CutPrefix(text, Vendor); ok {
		vendor, err := parseVendor(rest)
		return Constraint{vendor: vendor}, err
	}
	semantic, err := semver.NewConstraint(text)
	if err != nil {
		return Constraint{}, fmt.Errorf("constraint on semantic versions: %w", err)
	}
	return Constraint{semantic: semantic}, nil
}

// errNoVersion: a comparison with nothing.
var errNoVersion = errors.New("a comparison names no version")

// signs of comparisons; one that begins another comes behind it.
var signs = []string{"!=", "<=", ">=", "<", ">", "="}

func parseVendor(text string) (alternatives [][]comparison, err error) {
	for either := range strings.SplitSeq(text, "||") {
		var all []comparison
		for part := range strings.SplitSeq(either, ",") {
			c := comparison{sign: "=", version: strings.TrimSpace(part)}
			for _, sign := range signs {
				if rest, ok := strings.CutPrefix(c.version, sign); ok {
					c = comparison{sign, strings.TrimSpace(rest)}
					break
				}
			}
			if c.version == "" {
				return nil, errNoVersion
			}
			all = append(all, c)
		}
		alternatives = append(alternatives, all)
	}
	return alternatives, nil
}

// IsVendor says whether versions are compared in the order of a vendor's own scheme.
func (c Constraint) IsVendor() bool { return c.vendor != nil }

// Allows says whether a version fulfils the constraint.
func (c Constraint) Allows(version string) bool {
	switch {
	case c.vendor != nil:
		return version != "" && c.allowsVendor(version)
	case c.semantic != nil:
		installed, err := semver.StrictNewVersion(version)
		return err == nil && c.semantic.Check(installed)
	default:
		return true
	}
}

func (c Constraint) allowsVendor(version string) bool {
	for _, all := range c.vendor {
		holds := true
		for _, one := range all {
			holds = holds && one.holds(version)
		}
		if holds {
			return true
		}
	}
	return false
}

func (c comparison) holds(version string) bool {
	switch at := order.Compare(version, c.version); c.sign {
	case "=":
		return at == 0
	case "!=":
		return at != 0
	case "<":
		return at < 0
	case "<=":
		return at <= 0
	case ">":
		return at > 0
	default:
		return at >= 0
	}
}

// Allows says whether a version fulfils a constraint that was checked before; one that
// does not parse allows none.
func Allows(text, version string) bool {
	c, err := Parse(text)
	return err == nil && c.Allows(version)
}
