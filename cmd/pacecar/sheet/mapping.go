package sheet

import (
	"fmt"
	"strings"

	"pacecar/cmd/pacecar/show"
	"pacecar/web/view"
)

// Fitnesses are the columns of a list of vehicles as they fit a package.
var Fitnesses = []show.Column[view.Fitness]{
	{Title: "VIN", Cell: func(s view.Fitness) string { return s.VIN }},
	{Title: "CODE", Cell: func(s view.Fitness) string { return s.Code }},
	{Title: "REASON", Cell: func(s view.Fitness) string { return s.Detail }},
}

// Mapping draws how vehicles stand towards a package.
func Mapping(s *show.Sheet, m view.Mapping) {
	s.Field("package", m.Package)
	if m.Withheld != "" {
		s.Toned("offered", m.Withheld, show.StateTone("Halted"))
	}
	s.Field("selected", fmt.Sprintf("%s of %s registered", show.Count(m.Selected), show.Count(m.Registered)))
	s.Field("eligible", show.Count(m.Eligible))
	s.Field("installed", show.Count(m.Installed))
	s.Field("blocked", show.Count(m.Blocked))
	if m.Undecided > 0 {
		s.Field("undecided", show.Count(m.Undecided))
	}
	Excluded(s, m.Reasons)
}

// Fitness draws how one vehicle stands towards a package.
func Fitness(s *show.Sheet, id string, v view.Fitness) {
	s.Line("%s", v.Detail)
	s.Field("package", id)
	s.Field("code", v.Code)
	if len(v.Way) > 1 {
		s.Field("way", "first "+strings.Join(v.Way, ", then "))
	}
}
