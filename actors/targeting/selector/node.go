package selector

import (
	"math"
	"time"

	"pacecar/actors/targeting/lot"
	"pacecar/actors/targeting/moment"
	"pacecar/actors/targeting/place"
	"pacecar/messages"
)

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
	// Tagged asks for a tag, Flagged for a flag, or for any where Code is empty, Equipped for an ECU, Connected for the
	// vehicle's connection.
	Tagged    struct{ Tag string }
	Flagged   struct{ Code string }
	Equipped  struct{ ECU string }
	Connected struct{}
	// Seen compares when the vehicle was last heard with a moment.
	Seen struct {
		Operator Operator      // Present, or one of order
		AtMS     int64         // Unix milliseconds; with Ago it is set by binding
		Ago      time.Duration // how long before the question; 0: AtMS is written
	}
	// Located asks whether it is known where the vehicle is, Inside whether that is in a region.
	Located struct{}
	Inside  struct{ Region place.Region }
	// Sampled draws the vehicle's lot.
	Sampled struct {
		Salt  string
		Share lot.Share
	}
	// Member asks for a cohort by its name; binding replaces it. Listed is what it becomes
	// for a list of VINs, which are in order, each once.
	Member struct{ Cohort string }
	Listed struct{ VINs []string }
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
func (*Seen) isNode()      {}
func (*Located) isNode()   {}
func (*Inside) isNode()    {}
func (*Sampled) isNode()   {}
func (*Member) isNode()    {}
func (*Listed) isNode()    {}

// Indexed says whether an index can answer a condition by what vehicles have in common.
// It cannot where every vehicle is a case of its own: an order over VINs, lots, and
// regions.
func Indexed(n Node) bool {
	switch n := n.(type) {
	case *Both:
		return everyIndexed(n.Kids)
	case *Either:
		return everyIndexed(n.Kids)
	case *Not:
		return Indexed(n.Kid)
	case *Inside, *Sampled:
		return false
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

// Span is from which second to which, both included, the vehicle was last heard if the
// condition is want, which is Yes or No; from greater than to: never. Vehicles that were
// never heard, second 0, are in no span, so Present is No for nobody else.
func (n *Seen) Span(want Truth) (from, to uint32) {
	operator := n.Operator
	if want == No {
		operator = operator.Opposite()
	}
	down, up := n.AtMS/1000, (n.AtMS+999)/1000 // the seconds around the moment, or twice the same
	first, last := int64(1), int64(math.MaxUint32)
	switch operator {
	case Less:
		last = up - 1
	case LessEqual:
		last = down
	case Greater:
		first = down + 1
	case GreaterEqual:
		first = up
	case Present:
	default:
		return 1, 0
	}
	if first > math.MaxUint32 || last < 1 {
		return 1, 0
	}
	return uint32(max(first, 1)), uint32(min(last, math.MaxUint32))
}

// of judges one record.
func (n *Seen) of(record *messages.VehicleRecord) Truth {
	at := moment.Seconds(record.GetLastSeenMs())
	switch from, to := n.Span(Yes); {
	case n.Operator == Present:
		return TruthOf(at != 0)
	case at == 0:
		return Unknown
	default:
		return TruthOf(at >= from && at <= to)
	}
}
