package sheet

import (
	"fmt"

	"pacecar/cmd/pacecar/show"
	"pacecar/web/view/sets"
)

// values are the columns of a facet.
var values = []show.Column[sets.FacetValue]{
	{Title: "VALUE", Cell: func(v sets.FacetValue) string { return v.Value }},
	{Title: "VEHICLES", Right: true, Cell: func(v sets.FacetValue) string { return show.Count(v.Count) }},
	{Title: "SELECTOR", Cell: func(v sets.FacetValue) string { return v.Term }},
}

// Facets draws counts by value.
func Facets(s *show.Sheet, f sets.Facets) {
	s.Field("matched", fmt.Sprintf("%s of %s registered", show.Count(f.Matched), show.Count(f.Total)))
	for _, facet := range f.Facets {
		s.Section(facet.Attribute)
		rows := facet.Values
		if left := facet.Distinct - uint64(len(rows)); left > 0 {
			rows = append(rows, sets.FacetValue{Value: fmt.Sprintf("(%s)", show.Plural(left, "other value")), Count: facet.Other})
		}
		if facet.Missing > 0 {
			rows = append(rows, sets.FacetValue{Value: "(none)", Count: facet.Missing, Term: facet.MissingTerm})
		}
		show.Rows(s, values, rows)
	}
}
