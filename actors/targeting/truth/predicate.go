package truth

import (
	"cmp"
	"slices"
	"strings"

	"github.com/Masterminds/semver/v3"
)

// Truth is the answer of a condition about one vehicle. Its zero value is unknown:
// the record does not hold what the condition asks for.
type Truth uint8

// The answers.
const (
	Unknown Truth = iota
	Yes
	No
)

// Of is the answer where everything is known.
func Of(b bool) Truth {
	if b {
		return Yes
	}
	return No
}

// Not is the answer of a negated condition.
func (t Truth) Not() Truth {
	switch t {
	case Yes:
		return No
	case No:
		return Yes
	default:
		return Unknown
	}
}

// Operator is how a predicate judges a value.
type Operator uint8

// The operators.
const (
	Present Operator = iota + 1 // the value is known; never unknown itself
	Equal
	NotEqual
	Less
	LessEqual
	Greater
	GreaterEqual
	In
	StartsWith
	EndsWith
)

// Flipped is the operator that says the same with its sides exchanged.
func (o Operator) Flipped() Operator {
	switch o {
	case Less:
		return Greater
	case LessEqual:
		return GreaterEqual
	case Greater:
		return Less
	case GreaterEqual:
		return LessEqual
	default:
		return o
	}
}

// Opposite is the operator that holds where an operator of order does not.
func (o Operator) Opposite() Operator {
	switch o {
	case Less:
		return GreaterEqual
	case LessEqual:
		return Greater
	case Greater:
		return LessEqual
	case GreaterEqual:
		return Less
	default:
		return 0
	}
}

// holds turns the order of a value and the operand into an answer.
func (o Operator) holds(order int) bool {
	switch o {
	case Equal:
		return order == 0
	case NotEqual:
		return order != 0
	case Less:
		return order < 0
	case LessEqual:
		return order <= 0
	case Greater:
		return order > 0
	case GreaterEqual:
		return order >= 0
	default:
		panic("truth: operator does not compare")
	}
}

// Predicate is a condition on one value. Exactly one of texts, numbers and version
// is set, or none with Present.
type Predicate struct {
	Operator Operator
	Texts    []string // sorted; one, or several with In
	Numbers  []int64  // sorted; one, or several with In
	Version  *semver.Version
}

// OfText judges text, compared by its bytes.
func (p *Predicate) OfText(value string) Truth {
	if p.Operator == Present {
		return Of(value != "")
	}
	if value == "" {
		return Unknown
	}
	switch p.Operator {
	case In:
		_, found := slices.BinarySearch(p.Texts, value)
		return Of(found)
	case StartsWith:
		return Of(strings.HasPrefix(value, p.Texts[0]))
	case EndsWith:
		return Of(strings.HasSuffix(value, p.Texts[0]))
	default:
		return Of(p.Operator.holds(strings.Compare(value, p.Texts[0])))
	}
}

// OfNumber judges a number; 0 means that the record does not hold it.
func (p *Predicate) OfNumber(value int64) Truth {
	if p.Operator == Present {
		return Of(value != 0)
	}
	if value == 0 {
		return Unknown
	}
	if p.Operator == In {
		_, found := slices.BinarySearch(p.Numbers, value)
		return Of(found)
	}
	return Of(p.Operator.holds(cmp.Compare(value, p.Numbers[0])))
}

// OfVersion judges a semantic version by precedence (semver.org §11); nil means that
// the installed version is not known or not a semantic version.
func (p *Predicate) OfVersion(value *semver.Version) Truth {
	if value == nil {
		return Unknown
	}
	return Of(p.Operator.holds(value.Compare(p.Version)))
}

// ParseVersion reads an installed version strictly as semver.org §2; nil if it is not one.
func ParseVersion(text string) *semver.Version {
	version, err := semver.StrictNewVersion(text)
	if err != nil {
		return nil
	}
	return version
}
