package watch

import (
	"fmt"
	"strings"

	"pacecar/cmd/pacecar/show"
	"pacecar/web/view"
)

// Stands says in a line how a campaign stands.
func Stands(c view.Campaign) string {
	text := "campaign " + c.ID + " is " + c.State
	if c.Total > 0 {
		t := Sum(c.Counts)
		if c.Wave > 0 && !Ended(c.State) {
			text += fmt.Sprintf(", in wave %d of %d", c.Wave, len(c.Waves))
		}
		text += fmt.Sprintf(": %s of %s vehicles ended", show.Count(t.Ended()), show.Count(c.Total))
		if n := t.Flight(); n > 0 {
			text += fmt.Sprintf(", %s under way", show.Count(n))
		}
	}
	if c.Cause != "" {
		text += " (" + strings.TrimSuffix(c.Cause, ".") + ")"
	}
	return text
}
