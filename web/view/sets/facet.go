// Package sets is the shapes of sets of vehicles: cohorts, and counts by the values of
// attributes.
package sets

import "pacecar/messages"

// Facets are counts of vehicles by the values of attributes.
type Facets struct {
	Matched  uint64  `json:"matched" doc:"Vehicles that the selector matches, which are counted."`
	Total    uint64  `json:"total" doc:"Vehicles registered."`
	Selector string  `json:"selector,omitempty" doc:"The selector that was asked, in CEL; of a filter, its translation; absent: all vehicles."`
	Facets   []Facet `json:"facets" doc:"One for each attribute, in the order of the request."`
}

// Facet is the counts by one attribute.
type Facet struct {
	Attribute   string       `json:"attribute" doc:"As selectors write it."`
	Values      []FacetValue `json:"values" doc:"The most frequent first. A vehicle counts once for each of its tags and flags."`
	Distinct    uint64       `json:"distinct" doc:"How many different values there are."`
	Other       uint64       `json:"other" doc:"Counts of the values that are not listed, together."`
	Missing     uint64       `json:"missing" doc:"Vehicles without the attribute."`
	MissingTerm string       `json:"missingTerm,omitempty" doc:"Selector that matches those; absent where no selector says it."`
}

// FacetValue is a value and how many vehicles have it.
type FacetValue struct {
	Value string `json:"value" doc:"The value."`
	Count uint64 `json:"count" doc:"Vehicles that have it."`
	Term  string `json:"term" doc:"Selector that matches those vehicles, to be joined to another one by &&."`
}

// FromFacets turns counts into a view.
func FromFacets(f *messages.Facets) Facets {
	counted := Facets{Matched: f.GetMatched(), Total: f.GetTotal(), Facets: make([]Facet, 0, len(f.GetFacets()))}
	for _, facet := range f.GetFacets() {
		counted.Facets = append(counted.Facets, fromFacet(facet))
	}
	return counted
}

func fromFacet(f *messages.Facet) Facet {
	facet := Facet{
		Attribute: f.GetAttribute(), Distinct: f.GetDistinct(), Other: f.GetOther(), Missing: f.GetMissing(), MissingTerm: f.GetMissingTerm(),
		Values: make([]FacetValue, 0, len(f.GetValues())),
	}
	for _, v := range f.GetValues() {
		facet.Values = append(facet.Values, FacetValue{Value: v.GetValue(), Count: v.GetCount(), Term: v.GetTerm()})
	}
	return facet
}
