package targeting

import (
	"math/bits"
	"strconv"
	"unique"

	"pacecar/actors/targeting/selector"
	"pacecar/actors/targeting/terms"
	"pacecar/messages"
)

// MaxFacets is how many attributes one question counts by: as many as a screen shows.
const MaxFacets = 16

// CountFacets counts the vehicles that a selector matches by the values of attributes: a
// walk over one column each, with the codes as places in an array.
func CountFacets(x *Index, question *messages.CountFacets) (*messages.Facets, *messages.Rejection) {
	if n := len(question.GetAttributes()); n > MaxFacets {
		return nil, messages.Reject(messages.OutOfBounds, "%d attributes are to be counted by, at most %d may be", n, MaxFacets).
			At("/attributes").Suggest("ask twice")
	}
	set, rejection := x.matching(question)
	if rejection != nil {
		return nil, rejection
	}
	answer := &messages.Facets{Matched: uint64(set.len())}
	for _, name := range question.GetAttributes() {
		attribute, rejection := facetOf(name)
		if rejection != nil {
			return nil, rejection
		}
		facet := x.facet(attribute, set)
		facet.Attribute = name
		answer.Facets = append(answer.Facets, facet)
	}
	return answer, nil
}

// matching is what a question's selector matches; an empty one matches all.
func (x *Index) matching(question terms.Question) (ordinals, *messages.Rejection) {
	if question.GetSelector() == "" {
		return x.all, nil
	}
	s, rejection := terms.Compile(question)
	if rejection != nil {
		return nil, rejection
	}
	set, _ := x.Select(s)
	return set.ordinals, nil
}

// facetOf reads an attribute that vehicles can be counted by: one that many share.
func facetOf(name string) (selector.Attribute, *messages.Rejection) {
	attribute, rejection := selector.ParseAttribute(name)
	if rejection != nil {
		return attribute, rejection.At("/attributes")
	}
	switch attribute.Field {
	case selector.VIN, selector.LastSeen, selector.Position, selector.ECU:
		return attribute, messages.Reject(messages.Malformed, "vehicles are not counted by %s, which has no values that many share", attribute).
			At("/attributes").Suggest(`count by model, region, tags or ecu["ADAS"].version, for example`)
	}
	return attribute, nil
}

// facet counts one attribute over a set.
func (x *Index) facet(a selector.Attribute, set ordinals) *messages.Facet {
	counted := counts{}
	var missing uint64
	switch a.Field {
	case selector.Online:
		online := uint64(set.and(x.online).len())
		counted["true"], counted["false"] = online, uint64(set.len())-online
	case selector.ModelYear:
		missing = tally(&x.years, set, func(year uint32, n uint64) { counted.add(strconv.FormatUint(uint64(year), 10), n) })
	case selector.Tags:
		missing = tally(&x.tags.column, set, func(key unique.Handle[string], n uint64) {
			for tag := range eachTag(key.Value()) {
				counted.add(tag, n)
			}
		})
	case selector.ECUVersion, selector.ECUPart, selector.ECURevision, selector.ECURXSWIN:
		missing = tally(&x.ecu(a.ECU).column, set, func(key unique.Handle[profile], n uint64) { counted.add(key.Value().of(a.Field), n) })
		missing += counted[""]
		delete(counted, "")
	default:
		missing = tally(&x.plain[a.Field].column, set, func(key unique.Handle[string], n uint64) { counted.add(key.Value(), n) })
	}
	facet := &messages.Facet{Missing: missing}
	for value, n := range counted {
		if n > 0 {
			facet.Values = append(facet.Values, &messages.FacetValue{Value: value, Count: n})
		}
	}
	return facet
}

// counts adds up by value.
type counts map[string]uint64

func (c counts) add(value string, n uint64) { c[value] += n }

// tally counts a set by the values of a column, each told once, and answers how many have none.
func tally[K comparable](c *column[K], set ordinals, each func(K, uint64)) (missing uint64) {
	byCode := make([]uint64, max(1, len(c.values)))
	for i, open := range set {
		if i*c.width >= len(c.words) {
			byCode[0] += uint64(bits.OnesCount64(open))
			continue
		}
		for rest := open; rest != 0; rest &= rest - 1 {
			byCode[c.get(uint32(i*64+bits.TrailingZeros64(rest)))]++
		}
	}
	for code := 1; code < len(byCode); code++ {
		if byCode[code] > 0 {
			each(c.values[code].key, byCode[code])
		}
	}
	return byCode[0]
}

// having is those of a set that have a value, as a facet writes it; "": those without one.
func (x *Index) having(a selector.Attribute, value string, set ordinals) ordinals {
	same := func(is bool) selector.Truth { return selector.TruthOf(is) }
	switch a.Field {
	case selector.Online:
		return side(x.online, set, value == "true")
	case selector.ModelYear:
		year, _ := strconv.ParseUint(value, 10, 32)
		return x.years.choose(x.years.table(selector.Yes, same(value == ""), func(_ int, key uint32) selector.Truth { return same(uint64(key) == year) }), set)
	case selector.Tags:
		return x.tags.choose(selector.Yes, set, func(tags string) selector.Truth {
			return same(value == "" && tags == "" || value != "" && hasTag(tags, value))
		})
	case selector.ECUVersion, selector.ECUPart, selector.ECURevision, selector.ECURXSWIN:
		c := x.ecu(a.ECU)
		return c.codes.choose(c.table(selector.Yes, same(value == ""), func(_ int, key unique.Handle[profile]) selector.Truth {
			return same(key.Value().of(a.Field) == value)
		}), set)
	default:
		return x.plain[a.Field].choose(selector.Yes, set, func(text string) selector.Truth { return same(text == value) })
	}
}
