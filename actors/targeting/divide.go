package targeting

import (
	"strconv"
	"unique"

	"pacecar/actors/targeting/facet"
	"pacecar/actors/targeting/registry"
	"pacecar/actors/targeting/selector"
	"pacecar/actors/targeting/terms"
	"pacecar/actors/targeting/trait"
	"pacecar/messages"
)

// division is one of a question's further selectors, which has the question's terms.
type division struct {
	*messages.SelectVehicles
	source string
}

func (d division) GetSelector() string { return d.source }

// divide names the vehicles of a set, in the order of their ordinals, and what the question
// divides them by.
func (x *Index) divide(question *messages.SelectVehicles, set ordinals) (vins []string, _ *messages.Traits, _ *messages.Rejection) {
	if no := trait.Check(len(question.GetDivisions()), len(question.GetStrata())); no != nil {
		return nil, nil, no
	}
	var divisions []ordinals
	for _, source := range question.GetDivisions() {
		s, rejection := terms.Compile(division{question, source})
		if rejection != nil {
			return nil, nil, rejection
		}
		divisions = append(divisions, x.eval(s.Root(), selector.Yes, set))
	}
	var by []trait.Attribute
	for _, name := range question.GetStrata() {
		a, rejection := x.named(name)
		if rejection != nil {
			return nil, nil, rejection
		}
		by = append(by, a)
	}
	classes, rejection := trait.ClassesOf(question.GetPools(), x.named)
	if rejection != nil {
		return nil, nil, rejection
	}
	packed, list := make([]registry.VIN, 0, set.Len()), make([]uint32, 0, set.Len())
	for ordinal := range set.All() {
		packed, list = append(packed, x.registry.At(ordinal)), append(list, ordinal)
	}
	traits, rejection := trait.Divide(list, divisions, by, classes)
	return registry.Unpack(packed), traits, rejection
}

// named reads the column of an attribute.
func (x *Index) named(name string) (trait.Attribute, *messages.Rejection) {
	a, rejection := facet.Parse(name, "/strata")
	if rejection != nil {
		return trait.Attribute{}, rejection
	}
	return x.attribute(a), nil
}

// attribute reads a column by codes.
func (x *Index) attribute(a selector.Attribute) trait.Attribute {
	switch a.Field {
	case selector.ModelYear:
		return reading(&x.years, func(year uint32) string { return strconv.FormatUint(uint64(year), 10) })
	case selector.ECUVersion, selector.ECUPart, selector.ECURevision, selector.ECURXSWIN:
		return reading(&x.ecu(a.ECU).column, func(key unique.Handle[profile]) string { return key.Value().of(a.Field) })
	default:
		return reading(&x.plain[a.Field].column, unique.Handle[string].Value)
	}
}

func reading[K comparable](c *column[K], text func(K) string) trait.Attribute {
	return trait.Attribute{Codes: c.values.Codes(), Code: c.Get, Text: func(code uint32) string {
		if code == 0 || c.values.Holders(code) == 0 {
			return ""
		}
		return text(c.values.Key(code))
	}}
}
