package plan

import (
	"pacecar/cmd/pacecar/show"
	"pacecar/web/view/warning"
)

// Warnings draws what a dry run warns of.
func Warnings(s *show.Sheet, list []warning.Warning) {
	for _, w := range list {
		s.Toned("warning", w.String(), show.Warn)
	}
}
