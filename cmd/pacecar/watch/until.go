package watch

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"pacecar/cmd/pacecar/call"
	"pacecar/web/view"
)

// Verdict is how a waiting ends. The numbers are exit statuses.
type Verdict int

// The verdicts.
const (
	Done      Verdict = 0  // what was waited for has come
	Missed    Verdict = 1  // the campaign was completed without it
	Failures  Verdict = 10 // completed, with failures above a gate
	Held      Verdict = 11 // halted or paused
	Cancelled Verdict = 12
	Short     Verdict = 13 // completed, and fewer vehicles took the update than was wanted
)

// Until is what is waited for.
type Until struct {
	event string // done, halted, wave
	wave  uint32
	least float64 // of done: the share of its vehicles, in percent, that must have taken the update
}

// DefaultLeast is the share of its vehicles that must have taken the update of a completed campaign
// where nobody says another one: most of them.
const DefaultLeast = 50

// Wanting is what is waited for, with a share of 0 to 100 percent.
func (u Until) Wanting(percent float64) (Until, error) {
	if !(percent >= 0 && percent <= 100) {
		return u, fmt.Errorf("%g is no share of a campaign's vehicles: want a percentage from 0 (a completed campaign is enough) to 100", percent)
	}
	u.least = percent
	return u, nil
}

// ParseUntil reads done, halted or wave:N.
func ParseUntil(text string) (Until, error) {
	event, number, numbered := strings.Cut(text, ":")
	switch {
	case !numbered && (event == "done" || event == "halted"):
		return Until{event: event, least: DefaultLeast}, nil
	case numbered && event == "wave":
		if n, err := strconv.ParseUint(number, 10, 32); err == nil && n > 0 {
			return Until{event: "wave", wave: uint32(n)}, nil
		}
	}
	return Until{}, fmt.Errorf("cannot wait for %q: want done, halted or wave:N (wave N has opened)", text)
}

// String is what is waited for.
func (u Until) String() string {
	switch u.event {
	case "halted":
		return "a halt by a gate"
	case "wave":
		return fmt.Sprintf("the opening of wave %d", u.wave)
	}
	return "its end"
}

// Fits refuses to wait for a wave that the plan does not have.
func (u Until) Fits(plan view.Plan) error {
	if int64(u.wave) > int64(len(plan.Waves)) {
		return fmt.Errorf("there is no wave %d: the plan has %d", u.wave, len(plan.Waves))
	}
	return nil
}

// Look says whether the waiting is over, and how.
func (u Until) Look(c view.Campaign) (Verdict, bool) {
	switch {
	case u.event == "halted" && c.State == "Halted", u.event == "wave" && opened(c, u.wave):
		return Done, true
	case Stopped(c.State):
		return Held, true
	case c.State == "Cancelled":
		return Cancelled, true
	case c.State != "Completed":
		return Done, false
	case AboveGate(c):
		return Failures, true
	case u.event == "done" && c.Outcome != nil && c.Outcome.Percent < u.least:
		return Short, true
	case u.event == "done":
		return Done, true
	}
	return Missed, true
}

// opened says whether a wave's offers have begun.
func opened(c view.Campaign, number uint32) bool {
	for _, w := range c.Waves {
		if w.Number == number {
			return w.State != "Pending" && w.State != ""
		}
	}
	return false
}

// Say explains a verdict.
func (v Verdict) Say(c view.Campaign) string {
	t := Sum(c.Counts)
	switch v {
	case Done:
		return ""
	case Missed:
		return fmt.Sprintf("campaign %s was completed before what was waited for came", c.ID)
	case Failures:
		return fmt.Sprintf("campaign %s is completed, but more vehicles failed (%d of %d) than a gate of its plan allows", c.ID, t.Failed, c.Total)
	case Held:
		return fmt.Sprintf("campaign %s is %s%s: look at pacecar campaign show %s, then resume or cancel it", c.ID, strings.ToLower(c.State), because(c), c.ID)
	case Short:
		return fmt.Sprintf("campaign %s is completed, but fewer of its vehicles took the update than was wanted: %s%s", c.ID, c.Outcome.Text, because(c))
	}
	return fmt.Sprintf("campaign %s was cancelled%s", c.ID, because(c))
}

// Exit is a verdict as the error that a command ends with; nil: done.
func (v Verdict) Exit(c view.Campaign) error {
	if v == Done {
		return nil
	}
	return &call.Exit{Status: int(v), Err: errors.New(v.Say(c))}
}

// Ending is how a command ends that has followed a campaign to this state, whatever it waited for.
func Ending(c view.Campaign) error {
	verdict, _ := Until{event: "done", least: DefaultLeast}.Look(c)
	return verdict.Exit(c)
}

func because(c view.Campaign) string {
	if cause := Cause(c); cause != "" {
		return " (" + cause + ")"
	}
	return ""
}
