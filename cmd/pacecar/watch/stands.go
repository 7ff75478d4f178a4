package watch

import (
	"fmt"
	"strings"
	"time"

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
	} else if Ended(c.State) {
		text += ", and was never started"
	}
	if c.Outcome != nil {
		text += "; " + c.Outcome.Text
	}
	if cause := Cause(c); cause != "" {
		text += " (" + strings.TrimSuffix(cause, ".") + ")"
	}
	return text
}

// Cause is why a campaign is as it is, with everybody who paused it.
func Cause(c view.Campaign) string {
	if c.State != "Paused" || c.Stop == nil || len(c.Stop.AlsoBy) == 0 || c.Cause == "" {
		return c.Cause
	}
	return strings.TrimSuffix(c.Cause, ".") + "; and as well by " + strings.Join(c.Stop.AlsoBy, ", ")
}

// StillWaits says what was waited for so long in vain, and what keeps it.
func StillWaits(c view.Campaign, until Until, patience time.Duration) string {
	text := fmt.Sprintf("%s was waited for, and has not come within %s: %s", until, patience, Stands(c))
	if c.Waits != "" && !strings.Contains(text, c.Waits) {
		text += "; it " + strings.TrimSuffix(strings.TrimPrefix(c.Waits, "It "), ".")
	}
	return text
}
