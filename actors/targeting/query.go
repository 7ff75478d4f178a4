package targeting

import (
	"fmt"
	"math"
	"slices"
	"unique"

	"pacecar/actors/targeting/lot"
	"pacecar/actors/targeting/selector"
	"pacecar/actors/targeting/tagset"
	"pacecar/messages"
)

// Select finds the vehicles that a selector matches. residual says that a part of the
// selector had to be evaluated vehicle by vehicle, on those that the rest left over.
func (x *Index) Select(s *selector.Selector) (set Set, residual bool) {
	return Set{index: x, ordinals: x.eval(s.Root(), selector.Yes, x.all)}, s.Residual()
}

// eval finds the vehicles of within for which a condition is want, which is Yes or No;
// what is unknown is in neither. The answer is as long as within and may be within
// itself, so nobody may change it.
//
// Negation exchanges what is wanted; an && that is No, is an || of its parts being No.
func (x *Index) eval(n selector.Node, want selector.Truth, within ordinals) ordinals {
	switch n := n.(type) {
	case *selector.Both:
		if want == selector.Yes {
			return x.intersect(n.Kids, want, within)
		}
		return x.unite(n.Kids, want, within)
	case *selector.Either:
		if want == selector.Yes {
			return x.unite(n.Kids, want, within)
		}
		return x.intersect(n.Kids, want, within)
	case *selector.Not:
		return x.eval(n.Kid, want.Not(), within)
	case *selector.Always:
		return side(within, within, n.Value == (want == selector.Yes))
	case *selector.Connected:
		return side(x.online, within, want == selector.Yes)
	case *selector.Tagged:
		return x.tags.choose(want, within, func(set string) selector.Truth { return selector.TruthOf(tagset.Has(set, n.Tag)) })
	case *selector.Flagged:
		return x.flags.choose(want, within, func(set string) selector.Truth {
			return selector.TruthOf(n.Code == "" && set != "" || tagset.Has(set, n.Code))
		})
	case *selector.Equipped:
		c := x.ecu(n.ECU)
		return c.codes.Choose(c.table(want, selector.No, func(uint32, unique.Handle[profile]) selector.Truth { return selector.Yes }), within)
	case *selector.Test:
		return x.test(n, want, within)
	case *selector.Listed:
		return x.listed(n.VINs, within, want == selector.Yes)
	case *selector.Sampled:
		return x.scan(want, within, func(vin []byte) selector.Truth { return selector.TruthOf(n.Share.Has(lot.Of(n.Salt, vin))) })
	default:
		return x.sighted(n, want, within)
	}
}

// sighted answers what is asked about the columns of package sighting.
func (x *Index) sighted(n selector.Node, want selector.Truth, within ordinals) ordinals {
	switch n := n.(type) {
	case *selector.Seen:
		if n.Operator == selector.Present {
			return side(x.sighting.Seen(within, 1, math.MaxUint32), within, want == selector.Yes)
		}
		from, to := n.Span(want)
		return x.sighting.Seen(within, from, to)
	case *selector.Located:
		return side(x.sighting.Located(within), within, want == selector.Yes)
	case *selector.Inside:
		return x.sighting.Inside(within, n.Region, want == selector.No)
	default:
		panic(fmt.Sprintf("targeting: %T is answered", n)) // a Member: the selector is not bound
	}
}

// intersect narrows down from part to part: first by those that an index answers, so
// that the rest looks at few vehicles.
func (x *Index) intersect(kids []selector.Node, want selector.Truth, within ordinals) ordinals {
	for _, first := range []bool{true, false} {
		for _, kid := range kids {
			if selector.Indexed(kid) != first {
				continue
			}
			if within = x.eval(kid, want, within); within.Empty() {
				return within
			}
		}
	}
	return within
}

// unite asks each part only about the vehicles that are not found yet, those last that
// no index answers.
func (x *Index) unite(kids []selector.Node, want selector.Truth, within ordinals) ordinals {
	found := make(ordinals, len(within))
	for _, first := range []bool{true, false} {
		for _, kid := range kids {
			if selector.Indexed(kid) == first {
				found.Add(x.eval(kid, want, within.Without(found)))
			}
		}
	}
	return found
}

// side is what of within is inside a set, or what is not.
func side(set, within ordinals, inside bool) ordinals {
	if inside {
		return within.And(set)
	}
	return within.Without(set)
}

// ecu is the column of an ECU; of one that no vehicle has, an empty one.
func (x *Index) ecu(id string) *ecus {
	if c := x.ecus[id]; c != nil {
		return c
	}
	return &ecus{}
}

// test judges every value of the attribute's column once.
func (x *Index) test(t *selector.Test, want selector.Truth, within ordinals) ordinals {
	switch f := t.Attribute.Field; f {
	case selector.VIN:
		switch p := &t.Predicate; {
		case !selector.Indexed(t):
			return x.scan(want, within, func(vin []byte) selector.Truth { return p.OfText(string(vin)) })
		case p.Operator == selector.Present:
			return side(within, within, want == selector.Yes)
		default:
			return x.listed(p.Texts, within, (p.Operator != selector.NotEqual) == (want == selector.Yes))
		}
	case selector.ModelYear:
		return x.years.codes.Choose(x.years.table(want, t.Predicate.OfNumber(0), func(_, year uint32) selector.Truth {
			return t.Predicate.OfNumber(int64(year))
		}), within)
	case selector.ECUVersion, selector.ECUPart, selector.ECURevision, selector.ECURXSWIN:
		return x.ecu(t.Attribute.ECU).choose(want, within, t)
	default:
		return x.plain[f].choose(want, within, t.Predicate.OfText)
	}
}

// listed looks up VINs that are spelt out: those of within that are among them, or are not.
func (x *Index) listed(vins []string, within ordinals, among bool) ordinals {
	found := make(ordinals, len(within))
	for _, vin := range vins {
		if ordinal, known := x.find(vin); known {
			found.Put(ordinal, true)
		}
	}
	return side(found, within, among)
}

// scan judges VINs one by one. None of them is kept.
func (x *Index) scan(want selector.Truth, within ordinals, judge func(vin []byte) selector.Truth) ordinals {
	found := make(ordinals, len(within))
	var vin [messages.VINLength]byte
	for ordinal := range within.All() {
		vin = x.registry.At(ordinal).Text()
		if judge(vin[:]) == want {
			found.Put(ordinal, true)
		}
	}
	return found
}

// gap finds the vehicles that a mention of an attribute cannot be compared for: it is
// not known, or not a semantic version where it is compared as one. Nil says: none.
func (x *Index) gap(m selector.Mention) ordinals {
	switch f := m.Attribute.Field; f {
	case selector.VIN:
		return nil
	case selector.LastSeen:
		return x.all.Without(x.sighting.Seen(x.all, 1, math.MaxUint32))
	case selector.Position:
		return x.all.Without(x.sighting.Located(x.all))
	case selector.ModelYear:
		return gap(x, &x.years, func(_, _ uint32) bool { return true })
	case selector.ECUVersion, selector.ECUPart, selector.ECURevision, selector.ECURXSWIN:
		c := x.ecu(m.Attribute.ECU)
		return gap(x, &c.column, func(code uint32, key unique.Handle[profile]) bool {
			if m.Version {
				return c.version.Get(code) != 0
			}
			return key.Value().of(f) != ""
		})
	default:
		return gap(x, &x.plain[f].column, func(uint32, unique.Handle[string]) bool { return true })
	}
}

// gap finds the vehicles without a value in a column that can be compared.
func gap[K comparable](x *Index, c *column[K], comparable func(code uint32, key K) bool) ordinals {
	table := c.table(selector.No, selector.No, func(code uint32, key K) selector.Truth { return selector.TruthOf(comparable(code, key)) })
	if c.known == x.Len() && !slices.Contains(table[1:], 1) {
		return nil // the usual case, told without a look at the vehicles
	}
	return c.codes.Choose(table, x.all)
}
