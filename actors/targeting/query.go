package targeting

import (
	"math"
	"unique"

	"github.com/RoaringBitmap/roaring/v2"
)

// Set is the answer to a selector. It is valid until the index changes.
type Set struct {
	index    *Index
	ordinals *roaring.Bitmap
}

// Len is the number of vehicles in the set.
func (s Set) Len() int { return int(s.ordinals.GetCardinality()) }

// VINs lists the set in order of VIN.
func (s Set) VINs() []string {
	return texts(s.packed())
}

// Contains says whether a vehicle is in the set.
func (s Set) Contains(vin string) bool {
	packed, ok := packVIN(vin)
	if !ok {
		return false
	}
	ordinal, ok := s.index.registry.find(packed)
	return ok && s.ordinals.Contains(ordinal)
}

func (s Set) packed() []packedVIN {
	vins := make([]packedVIN, 0, s.Len())
	for it := s.ordinals.Iterator(); it.HasNext(); {
		vins = append(vins, s.index.registry.vins[it.Next()])
	}
	sortVINs(vins) // ordinals are in order of VIN when the index was filled so: then this only checks
	return vins
}

func texts(vins []packedVIN) []string {
	list := make([]string, len(vins))
	for i, vin := range vins {
		list[i] = vin.String()
	}
	return list
}

// Select finds the vehicles that a selector matches. residual says that a part of the
// selector had to be evaluated vehicle by vehicle, on those that the rest left over.
func (x *Index) Select(s *Selector) (set Set, residual bool) {
	return Set{index: x, ordinals: x.eval(s.root, yes, nil)}, s.residual
}

// eval finds the vehicles for which a condition is want, which is yes or no; what is
// unknown is in neither. Within, where given, bounds the search for what has no index,
// and the answer lies inside it. Nobody may change the answer: it can be a part of the
// index itself.
//
// Negation exchanges what is wanted; an && that is no, is an || of its parts being no.
func (x *Index) eval(n node, want truth, within *roaring.Bitmap) *roaring.Bitmap {
	switch n := n.(type) {
	case *both:
		if want == yes {
			return x.intersect(n.kids, want, within)
		}
		return x.unite(n.kids, want, within)
	case *either:
		if want == yes {
			return x.unite(n.kids, want, within)
		}
		return x.intersect(n.kids, want, within)
	case *not:
		return x.eval(n.kid, want.not(), within)
	case *test:
		if !indexed(n) {
			return x.scan(n, want, within)
		}
	}
	found := x.leaf(n, want)
	if within == nil {
		return found
	}
	return roaring.And(found, within)
}

// intersect evaluates what has an index first, so that the rest looks at few vehicles.
func (x *Index) intersect(kids []node, want truth, within *roaring.Bitmap) *roaring.Bitmap {
	result := within
	for _, first := range []bool{true, false} {
		for _, kid := range kids {
			if indexed(kid) != first {
				continue
			}
			if first {
				found := x.eval(kid, want, nil)
				if result != nil {
					found = roaring.And(result, found)
				}
				result = found
			} else {
				result = x.eval(kid, want, result)
			}
			if result.IsEmpty() {
				return result
			}
		}
	}
	return result
}

// unite evaluates what has no index only on vehicles that are not found yet.
func (x *Index) unite(kids []node, want truth, within *roaring.Bitmap) *roaring.Bitmap {
	var found []*roaring.Bitmap
	for _, kid := range kids {
		if indexed(kid) {
			found = append(found, x.eval(kid, want, within))
		}
	}
	result := union(found)
	for _, kid := range kids {
		if indexed(kid) {
			continue
		}
		rest := within
		if rest == nil {
			rest = &x.all
		}
		result = roaring.Or(result, x.eval(kid, want, roaring.AndNot(rest, result)))
	}
	return result
}

// leaf answers a condition from the bitmaps alone.
func (x *Index) leaf(n node, want truth) *roaring.Bitmap {
	switch n := n.(type) {
	case *always:
		return x.side(&x.all, n.value == (want == yes))
	case *tagged:
		return x.side(known(x.tags[n.tag]), want == yes)
	case *equipped:
		if d := x.ecus[n.ecu]; d != nil {
			return x.side(&d.present, want == yes)
		}
		return x.side(roaring.New(), want == yes)
	case *connected:
		return x.side(&x.online, want == yes)
	case *test:
		if n.predicate.operator == opPresent {
			return x.side(x.present(mention{attribute: n.attribute}), want == yes)
		}
		return x.test(n, want)
	default:
		panic("targeting: unknown node")
	}
}

// side is a set, or all the others.
func (x *Index) side(set *roaring.Bitmap, inside bool) *roaring.Bitmap {
	if inside {
		return set
	}
	return roaring.AndNot(&x.all, set)
}

func known(set *roaring.Bitmap) *roaring.Bitmap {
	if set == nil {
		return roaring.New()
	}
	return set
}

// present finds the vehicles about which an attribute can be compared: it is known,
// and a semantic version where it is compared as one.
func (x *Index) present(m mention) *roaring.Bitmap {
	switch f := m.attribute.field; f {
	case fieldVIN:
		return &x.all
	case fieldModelYear:
		return &x.years.present
	case fieldECUVersion, fieldECUPart, fieldECURevision:
		d := x.ecus[m.attribute.ecu]
		if d == nil {
			return roaring.New()
		}
		return d.pick(func(value unique.Handle[profile], b *bucket) bool {
			if m.version {
				return b.version != nil
			}
			return value.Value().of(f) != ""
		})
	default:
		return &x.plain[f].present
	}
}

// test unites the buckets whose value the predicate judges as wanted.
func (x *Index) test(t *test, want truth) *roaring.Bitmap {
	switch f := t.attribute.field; f {
	case fieldVIN:
		return x.listed(&t.predicate, want)
	case fieldModelYear:
		return x.years.pick(func(year uint32, _ *bucket) bool { return t.predicate.ofNumber(int64(year)) == want })
	case fieldECUVersion, fieldECUPart, fieldECURevision:
		d := x.ecus[t.attribute.ecu]
		if d == nil {
			return roaring.New()
		}
		return d.pick(func(value unique.Handle[profile], b *bucket) bool {
			if t.predicate.version != nil {
				return t.predicate.ofVersion(b.version) == want
			}
			return t.predicate.ofText(value.Value().of(f)) == want
		})
	default:
		return x.plain[f].pick(func(text string, _ *bucket) bool { return t.predicate.ofText(text) == want })
	}
}

// listed looks up VINs that a selector spells out.
func (x *Index) listed(p *predicate, want truth) *roaring.Bitmap {
	found := roaring.New()
	for _, vin := range p.texts {
		packed, ok := packVIN(vin)
		if !ok {
			continue
		}
		if ordinal, ok := x.registry.find(packed); ok {
			found.Add(ordinal)
		}
	}
	return x.side(found, (p.operator != opNotEqual) == (want == yes))
}

// scan judges VINs one by one.
func (x *Index) scan(t *test, want truth, within *roaring.Bitmap) *roaring.Bitmap {
	if within == nil {
		within = &x.all
	}
	found := roaring.New()
	for it := within.Iterator(); it.HasNext(); {
		ordinal := it.Next()
		if t.predicate.ofText(x.registry.vins[ordinal].String()) == want {
			found.Add(ordinal)
		}
	}
	return found
}

// page lists the first vehicles of the set, at most limit, behind one where given.
// more says that there are others.
func (s Set) page(after packedVIN, behind bool, limit int) (vins []packedVIN, more bool) {
	least := make([]packedVIN, 0, 2*(limit+1)) // one more than the page holds, and room to collect
	last := packedVIN{math.MaxUint32}          // none behind it can be among the least
	for it := s.ordinals.Iterator(); it.HasNext(); {
		vin := s.index.registry.vins[it.Next()]
		if (behind && !after.less(vin)) || !vin.less(last) {
			continue
		}
		if least = append(least, vin); len(least) == cap(least) {
			sortVINs(least)
			least = least[:limit+1]
			last = least[limit]
		}
	}
	sortVINs(least)
	return least[:min(limit, len(least))], len(least) > limit
}
