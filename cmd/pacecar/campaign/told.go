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
	_, err := fmt.Fprintf(a.Out, "%s\nnext: %s\n", show.Safe(watch.Stands(c)), show.Safe(follows(c)))
	return err
}

// follows says what a campaign does next, or who is to do what, and the command for that.
func follows(c view.Campaign) string {
	sheet := "pacecar campaign show " + c.ID
	if n := len(c.RolledBackBy); n > 0 && watch.Ended(c.State) {
		return "its vehicles are brought back: pacecar campaign watch " + c.RolledBackBy[n-1] + " (of this one: " + sheet + ")"
	}
	switch {
	case c.State == "Review" && int(c.ApprovalsAsked) <= len(c.Approvals):
		return fmt.Sprintf("pacecar campaign approve %s, by somebody who did not write it (all of it: pacecar campaign review %s)", c.ID, c.ID)
	case isOpen(c.State):
		return next(c) + " (all of it: pacecar campaign review " + c.ID + ")"
	case c.State == "Scheduled":
		return "it begins by itself; until then: " + sheet
	case watch.Stopped(c.State):
		return fmt.Sprintf("pacecar campaign resume %s%s --reason …, or cancel or rollback (all of it: %s)", c.ID, accepting(c), sheet)
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

// accepting is the flag without which a resumption is refused: after a halt somebody takes on the failures that are known.
func accepting(c view.Campaign) string {
	total := uint32(0)
	for _, f := range c.KnownFailures {
		total += f.Count
	}
	if c.State != "Halted" || total == 0 {
		return ""
	}
	return fmt.Sprintf(" --accept-failures %d", total)
}
