package selector

import (
	"fmt"
	"slices"

	"pacecar/actors/targeting/lot"
	"pacecar/actors/targeting/place"
	"pacecar/actors/targeting/truth"
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
	cohorts  []Naming  // likewise
	timed    bool
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

// Cohorts are the cohorts that the selector names, in order of appearance, each once.
func (s *Selector) Cohorts() []Naming { return s.cohorts }

// Timed says whether the selector names a moment by how long ago it is, so that its
// answer depends on when it is asked.
func (s *Selector) Timed() bool { return s.timed }

// Bound is the selector with its moments and cohorts resolved: a condition without
// [Member], whose every [Seen] has its time. Package terms makes it.
func (s *Selector) Bound(root Node, mentions []Mention) *Selector {
	return &Selector{source: s.source, root: root, mentions: mentions, residual: !Indexed(root)}
}

// Match says whether a selector that names no cohort and no moment, or is bound, matches
// one vehicle. It is what an index answers for many, one record at a time.
func (s *Selector) Match(record *messages.VehicleRecord) bool {
	return judge(s.root, record) == Yes
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
		return TruthOf(slices.Contains(record.GetAttributes().GetTags(), n.Tag))
	case *Flagged:
		return TruthOf(slices.ContainsFunc(record.GetFlags(), func(f *messages.Flag) bool { return n.Code == "" || f.GetCode() == n.Code }))
	case *Equipped:
		return TruthOf(ECUOf(n.ECU, record) != nil)
	case *Connected:
		return TruthOf(record.GetOnline())
	case *Seen:
		return n.of(record)
	case *Located:
		_, known := place.Of(record.GetPosition())
		return TruthOf(known)
	case *Inside:
		point, known := place.Of(record.GetPosition())
		if !known {
			return Unknown
		}
		return TruthOf(n.Region.Contains(point))
	case *Sampled:
		return TruthOf(n.Share.Has(lot.Of(n.Salt, record.GetVin())))
	case *Listed:
		_, listed := slices.BinarySearch(n.VINs, record.GetVin())
		return TruthOf(listed)
	default:
		panic(fmt.Sprintf("selector: %T is judged", n)) // a Member: the selector is not bound
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
		return t.Predicate.OfVersion(truth.ParseVersion(text))
	}
	return t.Predicate.OfText(text)
}
