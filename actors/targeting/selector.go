package targeting

import (
	"pacecar/messages"
)

// Bounds of a selector.
const (
	// MaxSource is the length of a selector in bytes: room for a list of 400 VINs.
	MaxSource = 8 << 10
	// MaxDepth is how deep conditions may be nested.
	MaxDepth = 32
	// MaxNodes is how many operators, attributes and literals a selector may have.
	MaxNodes = 1000
)

// Selector is a compiled selector. It is immutable and safe for concurrent use;
// [Compile] makes one.
type Selector struct {
	source   string
	root     node
	mentions []mention // in order of appearance, each once
	residual bool
}

// mention is an attribute as a selector uses it.
type mention struct {
	attribute attribute
	version   bool // compared as a semantic version
}

// String is the selector as it was written.
func (s *Selector) String() string { return s.source }

// Residual says whether a part of the selector has no index and is evaluated vehicle
// by vehicle on what the other parts leave. Selections with it take longer.
func (s *Selector) Residual() bool { return s.residual }

// Match says whether the selector matches one vehicle. It is what an [Index] answers,
// one record at a time.
func (s *Selector) Match(record *messages.VehicleRecord) bool {
	return judge(s.root, record) == yes
}

// Match says whether a selector matches one vehicle.
func Match(s *Selector, record *messages.VehicleRecord) bool { return s.Match(record) }

// node is a condition. The implementations are all of them; no pointer is shared.
type node interface{ isNode() }

type (
	both   struct{ kids []node } // &&
	either struct{ kids []node } // ||
	not    struct{ kid node }
	// always is a literal true or false.
	always struct{ value bool }
	// test is a predicate on an attribute of kind text, number or (as a version) text.
	test struct {
		attribute attribute
		predicate predicate
	}
	// tagged asks for a tag, equipped for an ECU, connected for the vehicle's connection.
	tagged    struct{ tag string }
	equipped  struct{ ecu string }
	connected struct{}
)

func (*both) isNode()      {}
func (*either) isNode()    {}
func (*not) isNode()       {}
func (*always) isNode()    {}
func (*test) isNode()      {}
func (*tagged) isNode()    {}
func (*equipped) isNode()  {}
func (*connected) isNode() {}

// indexed says whether an index can answer a condition without looking at vehicles
// one by one. Only an order over VINs cannot be: every VIN is a value of its own.
func indexed(n node) bool {
	switch n := n.(type) {
	case *both:
		return everyIndexed(n.kids)
	case *either:
		return everyIndexed(n.kids)
	case *not:
		return indexed(n.kid)
	case *test:
		if n.attribute.field != fieldVIN {
			return true
		}
		switch n.predicate.operator {
		case opPresent, opEqual, opNotEqual, opIn:
			return true
		default:
			return false
		}
	default:
		return true
	}
}

func everyIndexed(kids []node) bool {
	for _, kid := range kids {
		if !indexed(kid) {
			return false
		}
	}
	return true
}

// judge evaluates a condition on a record, in the three-valued logic of Kleene: what
// is unknown stays unknown under negation, loses against no in && and against yes in ||.
func judge(n node, record *messages.VehicleRecord) truth {
	switch n := n.(type) {
	case *both:
		return judgeKids(n.kids, record, no)
	case *either:
		return judgeKids(n.kids, record, yes)
	case *not:
		return judge(n.kid, record).not()
	case *always:
		return truthOf(n.value)
	case *test:
		return judgeTest(n, record)
	case *tagged:
		for _, tag := range record.GetAttributes().GetTags() {
			if tag == n.tag {
				return yes
			}
		}
		return no
	case *equipped:
		return truthOf(ecuOf(n.ecu, record) != nil)
	case *connected:
		return truthOf(record.GetOnline())
	default:
		panic("targeting: unknown node")
	}
}

// judgeKids lets the first decisive answer win; without one, any unknown makes the
// whole unknown.
func judgeKids(kids []node, record *messages.VehicleRecord, decisive truth) truth {
	result := decisive.not()
	for _, kid := range kids {
		switch judge(kid, record) {
		case decisive:
			return decisive
		case unknown:
			result = unknown
		}
	}
	return result
}

func judgeTest(t *test, record *messages.VehicleRecord) truth {
	if t.attribute.kind() == kindNumber {
		return t.predicate.ofNumber(int64(record.GetAttributes().GetModelYear()))
	}
	text := textOf(t.attribute, record)
	if t.predicate.version != nil {
		return t.predicate.ofVersion(parseVersion(text))
	}
	return t.predicate.ofText(text)
}
