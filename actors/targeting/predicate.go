package targeting

import (
	"cmp"
	"slices"
	"strings"

	"github.com/Masterminds/semver/v3"
)

// truth is the answer of a condition about one vehicle. Its zero value is unknown:
// the record does not hold what the condition asks for.
type truth uint8

const (
	unknown truth = iota
	yes
	no
)

func truthOf(b bool) truth {
	if b {
		return yes
	}
	return no
}

func (t truth) not() truth {
	switch t {
	case yes:
		return no
	case no:
		return yes
	default:
		return unknown
	}
}

// operator is how a predicate judges a value.
type operator uint8

const (
	opPresent operator = iota + 1 // the value is known; never unknown itself
	opEqual
	opNotEqual
	opLess
	opLessEqual
	opGreater
	opGreaterEqual
	opIn
	opStartsWith
)

// flipped is the operator that says the same with its sides exchanged.
func (o operator) flipped() operator {
	switch o {
	case opLess:
		return opGreater
	case opLessEqual:
		return opGreaterEqual
	case opGreater:
		return opLess
	case opGreaterEqual:
		return opLessEqual
	default:
		return o
	}
}

// holds turns the order of a value and the operand into an answer.
func (o operator) holds(order int) bool {
	switch o {
	case opEqual:
		return order == 0
	case opNotEqual:
		return order != 0
	case opLess:
		return order < 0
	case opLessEqual:
		return order <= 0
	case opGreater:
		return order > 0
	case opGreaterEqual:
		return order >= 0
	default:
		panic("targeting: operator does not compare")
	}
}

// predicate is a condition on one value. Exactly one of texts, numbers and version
// is set, or none with opPresent.
type predicate struct {
	operator operator
	texts    []string // sorted; one, or several with opIn
	numbers  []int64  // sorted; one, or several with opIn
	version  *semver.Version
}

// ofText judges text, compared by its bytes.
func (p *predicate) ofText(value string) truth {
	if p.operator == opPresent {
		return truthOf(value != "")
	}
	if value == "" {
		return unknown
	}
	switch p.operator {
	case opIn:
		_, found := slices.BinarySearch(p.texts, value)
		return truthOf(found)
	case opStartsWith:
		return truthOf(strings.HasPrefix(value, p.texts[0]))
	default:
		return truthOf(p.operator.holds(strings.Compare(value, p.texts[0])))
	}
}

// ofNumber judges a number; 0 means that the record does not hold it.
func (p *predicate) ofNumber(value int64) truth {
	if p.operator == opPresent {
		return truthOf(value != 0)
	}
	if value == 0 {
		return unknown
	}
	if p.operator == opIn {
		_, found := slices.BinarySearch(p.numbers, value)
		return truthOf(found)
	}
	return truthOf(p.operator.holds(cmp.Compare(value, p.numbers[0])))
}

// ofVersion judges a semantic version by precedence (semver.org §11); nil means that
// the installed version is not known or not a semantic version.
func (p *predicate) ofVersion(value *semver.Version) truth {
	if value == nil {
		return unknown
	}
	return truthOf(p.operator.holds(value.Compare(p.version)))
}

// parseVersion reads an installed version strictly as semver.org §2; nil if it is not one.
func parseVersion(text string) *semver.Version {
	version, err := semver.StrictNewVersion(text)
	if err != nil {
		return nil
	}
	return version
}
