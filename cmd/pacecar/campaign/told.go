package campaign

import (
	"fmt"
	"strings"

	"pacecar/cmd/pacecar/show"
	"pacecar/cmd/pacecar/watch"
	"pacecar/web/view"
)

// told answers a command: what the campaign is now, what follows, and where to read the rest. In
// another form than a table it is the whole campaign.
func (a commands) told(c view.Campaign) error {
	if a.Output != show.Table {
		return a.show(c)
	}
	_, err := fmt.Fprintf(a.Out, "%s\nnext: %s\n", show.Safe(stands(c)), show.Safe(follows(c)))
	return err
}

// stands says in a line how a campaign stands.
func stands(c view.Campaign) string {
	text := "campaign " + c.ID + " is " + c.State
	if c.Total > 0 {
		t := watch.Sum(c.Counts)
		if c.Wave > 0 && !watch.Ended(c.State) {
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

// follows says what a campaign does next, or who is to do what, and the command for that.
func follows(c view.Campaign) string {
	sheet := "pacecar campaign show " + c.ID
	switch {
	case c.State == "Review" && int(c.ApprovalsAsked) <= len(c.Approvals):
		return fmt.Sprintf("pacecar campaign approve %s, by somebody who did not write it (all of it: pacecar campaign review %s)", c.ID, c.ID)
	case isOpen(c.State):
		return next(c) + " (all of it: pacecar campaign review " + c.ID + ")"
	case c.State == "Scheduled":
		return "it begins by itself; until then: " + sheet
	case watch.Stopped(c.State):
		return fmt.Sprintf("pacecar campaign resume %s --reason …, or cancel or rollback (all of it: %s)", c.ID, sheet)
	case c.AwaitsPerson:
		return fmt.Sprintf("pacecar campaign open-gate %s --wave %d --reason … (all of it: %s)", c.ID, c.Wave, sheet)
	case c.State == "Running":
		waits := ""
		if c.Waits != "" {
			waits = "it " + strings.TrimSuffix(c.Waits, ".") + "; "
		}
		return fmt.Sprintf("%spacecar campaign watch %s (all of it: %s)", waits, c.ID, sheet)
	case watch.Sum(c.Counts).Flight() > 0:
		return "vehicles under way are told, and still report: " + sheet
	}
	return sheet
}
