package selector

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
	root     Node
	mentions []Mention // in order of appearance, each once
	residual bool
}

// Mention is an attribute as a selector uses it.
type Mention struct {
	Attribute Attribute
	Version   bool // compared as a semantic version
}

// String is the selector as it was written.
func (s *Selector) String() string { return s.source }

// Residual says whether a part of the selector has no index and is evaluated vehicle
// by vehicle on what the other parts leave. Selections with it take longer.
func (s *Selector) Residual() bool { return s.residual }

// Root is the condition that the selector is.
func (s *Selector) Root() Node { return s.root }

// Mentions are the attributes that a vehicle must have for the selector to be decided
// by them, in order of appearance, each once.
func (s *Selector) Mentions() []Mention { return s.mentions }

// Match says whether the selector matches one vehicle. It is what an index answers for
// many, one record at a time.
func (s *Selector) Match(record *messages.VehicleRecord) bool {
	return judge(s.root, record) == Yes
}

// Node is a condition: one of the types below, by pointer. Nobody changes it.
type Node interface{ isNode() }

// The conditions.
type (
	// Both is &&, Either is ||, Not is !.
	Both   struct{ Kids []Node }
	Either struct{ Kids []Node }
	Not    struct{ Kid Node }
	// Always is a literal true or false.
	Always struct{ Value bool }
	// Test is a predicate on an attribute of kind text, number or (as a version) text.
	Test struct {
		Attribute Attribute
		Predicate Predicate
	}
	// Tagged asks for a tag, Flagged for a flag, Equipped for an ECU, Connected for the
	// vehicle's connection.
	Tagged    struct{ Tag string }
	Flagged   struct{ Code string }
	Equipped  struct{ ECU string }
	Connected struct{}
)

func (*Both) isNode()      {}
func (*Either) isNode()    {}
func (*Not) isNode()       {}
func (*Always) isNode()    {}
func (*Test) isNode()      {}
func (*Tagged) isNode()    {}
func (*Flagged) isNode()   {}
func (*Equipped) isNode()  {}
func (*Connected) isNode() {}

// Indexed says whether an index can answer a condition without looking at vehicles
// one by one. Only an order over VINs cannot be: every VIN is a value of its own.
func Indexed(n Node) bool {
	switch n := n.(type) {
	case *Both:
		return everyIndexed(n.Kids)
	case *Either:
		return everyIndexed(n.Kids)
	case *Not:
		return Indexed(n.Kid)
	case *Test:
		if n.Attribute.Field != VIN {
			return true
		}
		switch n.Predicate.Operator {
		case Present, Equal, NotEqual, In:
			return true
		default:
			return false
		}
	default:
		return true
	}
}

func everyIndexed(kids []Node) bool {
	for _, kid := range kids {
		if !Indexed(kid) {
			return false
		}
	}
	return true
}

// judge evaluates a condition on a record, in the three-valued logic of Kleene: what
// is unknown stays unknown under negation, loses against no in && and against yes in ||.
func judge(n Node, record *messages.VehicleRecord) Truth {
	switch n := n.(type) {
	case *Both:
		return judgeKids(n.Kids, record, No)
	case *Either:
		return judgeKids(n.Kids, record, Yes)
	case *Not:
		return judge(n.Kid, record).Not()
	case *Always:
		return TruthOf(n.Value)
	case *Test:
		return judgeTest(n, record)
	case *Tagged:
		for _, tag := range record.GetAttributes().GetTags() {
			if tag == n.Tag {
				return Yes
			}
		}
		return No
	case *Flagged:
		for _, f := range record.GetFlags() {
			if f.GetCode() == n.Code {
				return Yes
			}
		}
		return No
	case *Equipped:
		return TruthOf(ECUOf(n.ECU, record) != nil)
	case *Connected:
		return TruthOf(record.GetOnline())
	default:
		panic("selector: unknown node")
	}
}

// judgeKids lets the first decisive answer win; without one, any unknown makes the
// whole unknown.
func judgeKids(kids []Node, record *messages.VehicleRecord, decisive Truth) Truth {
	result := decisive.Not()
	for _, kid := range kids {
		switch judge(kid, record) {
		case decisive:
			return decisive
		case Unknown:
			result = Unknown
		}
	}
	return result
}

func judgeTest(t *Test, record *messages.VehicleRecord) Truth {
	if t.Attribute.kind() == kindNumber {
		return t.Predicate.OfNumber(int64(record.GetAttributes().GetModelYear()))
	}
	text := TextOf(t.Attribute, record)
	if t.Predicate.Version != nil {
		return t.Predicate.OfVersion(ParseVersion(text))
	}
	return t.Predicate.OfText(text)
}
