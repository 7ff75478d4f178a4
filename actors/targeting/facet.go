package targeting

import (
	"strconv"
	"unique"

	"pacecar/actors/targeting/facet"
	"pacecar/actors/targeting/selector"
	"pacecar/actors/targeting/tagset"
	"pacecar/actors/targeting/terms"
	"pacecar/messages"
)

// CountFacets counts the vehicles that a selector matches by the values of attributes: a
// walk over one column each, with the codes as places in an array.
func CountFacets(x *Index, question *messages.CountFacets) (*messages.Facets, *messages.Rejection) {
	if n := len(question.GetAttributes()); n > facet.Max {
		return nil, messages.Reject(messages.OutOfBounds, "%d attributes are to be counted by, at most %d may be", n, facet.Max).
			At("/attributes").Suggest("ask twice")
	}
	set, rejection := x.matching(question)
	if rejection != nil {
		return nil, rejection
	}
	answer := &messages.Facets{Matched: uint64(set.Len()), Total: uint64(x.Len())}
	for _, name := range question.GetAttributes() {
		attribute, rejection := facet.Parse(name, "/attributes")
		if rejection != nil {
			return nil, rejection
		}
		counted, missing := x.count(attribute, set)
		made := &messages.Facet{Attribute: name, Missing: missing}
		for value, n := range counted {
			made.Values = append(made.Values, &messages.FacetValue{Value: value, Count: n})
		}
		answer.Facets = append(answer.Facets, made)
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

// count counts a set by the values of one attribute, and those without one.
func (x *Index) count(a selector.Attribute, set ordinals) (counted map[string]uint64, missing uint64) {
	counted = map[string]uint64{}
	whole := set.Len() == x.Len()
	add := func(value string, n uint64) {
		if value == "" {
			missing += n
		} else if n > 0 {
			counted[value] += n
		}
	}
	switch a.Field {
	case selector.Online:
		online := uint64(set.And(x.online).Len())
		add("true", online)
		add("false", uint64(set.Len())-online)
	case selector.ModelYear:
		missing = tally(&x.years, set, whole, func(year uint32, n uint64) { add(strconv.FormatUint(uint64(year), 10), n) })
	case selector.Tags, selector.Flags:
		missing = tally(&x.sets(a).column, set, whole, func(key unique.Handle[string], n uint64) {
			for tag := range tagset.Each(key.Value()) {
				add(tag, n)
			}
		})
	case selector.ECUVersion, selector.ECUPart, selector.ECURevision, selector.ECURXSWIN:
		without := tally(&x.ecu(a.ECU).column, set, whole, func(key unique.Handle[profile], n uint64) { add(key.Value().of(a.Field), n) })
		missing += without
	default:
		missing = tally(&x.plain[a.Field].column, set, whole, func(key unique.Handle[string], n uint64) { add(key.Value(), n) })
	}
	return counted, missing
}

// sets is the column of sets of tags, or of flags.
func (x *Index) sets(a selector.Attribute) *texts {
	if a.Field == selector.Flags {
		return &x.flags
	}
	return &x.tags
}

// tally counts a set by the values of a column, each told once, and answers how many have none. The whole index is counted
// already, by the dictionary of the column.
func tally[K comparable](c *column[K], set ordinals, whole bool, each func(K, uint64)) (missing uint64) {
	if whole {
		missing = uint64(set.Len())
		for code, key := range c.values.All() {
			held := uint64(c.values.Holders(code))
			each(key, held)
			missing -= held
		}
		return missing
	}
	byCode := make([]uint64, c.values.Codes())
	c.Tally(set, byCode)
	for code := 1; code < len(byCode); code++ {
		if byCode[code] > 0 {
			each(c.values.Key(uint32(code)), byCode[code])
		}
	}
	return byCode[0]
}

// having is those of a set that have a value, as a facet writes it; "": those without one.
func (x *Index) having(a selector.Attribute, value string, set ordinals) ordinals {
	same := func(text string) selector.Truth { return selector.TruthOf(text == value) }
	switch a.Field {
	case selector.Online:
		if value == "" {
			return nil // it is known of every vehicle
		}
		return side(x.online, set, value == "true")
	case selector.ModelYear:
		return x.years.codes.Choose(x.years.table(selector.Yes, same(""), func(_, year uint32) selector.Truth {
			return same(strconv.FormatUint(uint64(year), 10))
		}), set)
	case selector.Tags, selector.Flags:
		return x.sets(a).choose(selector.Yes, set, func(tags string) selector.Truth {
			return selector.TruthOf(value == "" && tags == "" || value != "" && tagset.Has(tags, value))
		})
	case selector.ECUVersion, selector.ECUPart, selector.ECURevision, selector.ECURXSWIN:
		c := x.ecu(a.ECU)
		return c.codes.Choose(c.table(selector.Yes, same(""), func(_ uint32, key unique.Handle[profile]) selector.Truth {
			return same(key.Value().of(a.Field))
		}), set)
	default:
		return x.plain[a.Field].choose(selector.Yes, set, same)
	}
}
