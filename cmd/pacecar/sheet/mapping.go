package sheet

import (
	"fmt"
	"strings"

	"pacecar/cmd/pacecar/show"
	"pacecar/web/view"
)

// Standings are the columns of a list of vehicles as they stand towards a package.
var Standings = []show.Column[view.Standing]{
	{Title: "VIN", Cell: func(s view.Standing) string { return s.VIN }},
	{Title: "CODE", Cell: func(s view.Standing) string { return s.Code }},
	{Title: "REASON", Cell: func(s view.Standing) string { return s.Detail }},
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

// Standing draws how one vehicle stands towards a package.
func Standing(s *show.Sheet, id string, v view.Standing) {
	s.Line("%s", v.Detail)
	s.Field("package", id)
	s.Field("code", v.Code)
	if len(v.Way) > 1 {
		s.Field("way", "first "+strings.Join(v.Way, ", then "))
	}
}
