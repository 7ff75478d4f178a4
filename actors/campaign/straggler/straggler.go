// Package straggler decides how long a campaign whose own vehicles are done waits for others that may yet come: those that may turn
// out to have the update which it undoes, of which the other campaign tells it, and late joiners. It changes nothing: what it
// decides is an event, or nil. It keeps no state, and is safe for concurrent use.
package straggler

import (
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/campaign/latecomer"
	"pacecar/actors/campaign/ledger"
	"pacecar/actors/campaign/rollback"
	"pacecar/actors/campaign/standing"
	"pacecar/actors/campaign/stone"
	"pacecar/messages"
)

// hastenMs is how soon a way back looks for vehicles that are said to have turned out to have the
// update: those that end together are found together.
const hastenMs = 1000

// waiting is one of the ways in which a campaign stays open though all its vehicles have ended.
type waiting struct {
	until     func(*standing.Standing) int64                                       // how long, if it takes late joiners; 0: not at all
	phrase    func(c *standing.Standing, untilMs, nowMs int64) string              // for whom; empty: for nobody
	told      func(c *standing.Standing, untilMs, nowMs int64) *messages.StillOpen // what a report says of them; nil: nothing
	remaining func(*standing.Standing) string                                      // whom it waited for in vain; empty: nobody
	begun     func(*standing.Standing) bool                                        // a person may call it off
}

// wayBack waits for those that may yet turn out to have what it undoes.
var wayBack = waiting{
	until: func(c *standing.Standing) int64 { return rollback.Until(c.Plan, c.StartedMs, c.Open) },
	phrase: func(c *standing.Standing, untilMs, nowMs int64) string {
		return rollback.Awaited(c.Plan.RollsBack, untilMs, nowMs, c.Open)
	},
	told: func(c *standing.Standing, untilMs, nowMs int64) *messages.StillOpen {
		return rollback.Tell(c.Plan.RollsBack, untilMs, nowMs, c.Open, c.Over())
	},
	remaining: func(c *standing.Standing) string { return rollback.Remaining(c.Plan.RollsBack, c.Open) },
	begun:     func(*standing.Standing) bool { return true },
}

// named waits for the end that its plan names, which nobody calls off.
var named = waiting{
	until: func(c *standing.Standing) int64 { return c.Hours.End() },
	phrase: func(_ *standing.Standing, untilMs, nowMs int64) string {
		if untilMs <= nowMs {
			return ""
		}
		return "stays open until " + time.UnixMilli(untilMs).UTC().Format("2006-01-02 15:04 UTC") + ", its end, for vehicles that begin to match"
	},
	told:      func(*standing.Standing, int64, int64) *messages.StillOpen { return nil },
	remaining: func(*standing.Standing) string { return "" },
	begun:     func(*standing.Standing) bool { return false },
}

// stones waits for as long as other campaigns bring vehicles what they lack. That may be called off while vehicles of the last wave
// are still under way: nobody is waited for then when they have ended.
var stones = waiting{
	until: stone.Until, phrase: stone.Awaited, told: stone.Tell, remaining: stone.Remaining,
	begun: func(c *standing.Standing) bool { return c.Last() },
}

// of is the way in which a campaign would wait.
func of(c *standing.Standing) *waiting {
	switch {
	case c.Plan.GetRollsBack() != "":
		return &wayBack
	case c.Hours.End() != 0:
		return &named
	}
	return &stones
}

// OpenUntil is until when the last wave stays open though all its vehicles have ended: that of a way back for those that may
// yet turn out to have what it undoes, that of a campaign which takes late joiners and names an end for those that join
// until then, and that of one which names no end as long as other campaigns bring vehicles what they lack. 0: it does not.
func OpenUntil(c *standing.Standing) int64 {
	if !latecomer.Taken(c) {
		return 0
	}
	return of(c).until(c)
}

// Waits is whom a campaign stays open for that has nothing else to do, as a phrase or a sentence; empty: for nobody.
func Waits(c *standing.Standing, nowMs int64) string { return of(c).phrase(c, OpenUntil(c), nowMs) }

// Told is what a report says of those who may yet come; nil: nothing.
func Told(c *standing.Standing, nowMs int64) *messages.StillOpen {
	told := of(c).told(c, OpenUntil(c), nowMs)
	if told == nil && c.Open.GetCalledOff() { // before it had heard of anybody
		told = &messages.StillOpen{Text: "A person has called the wait off before anybody was named.", CalledOff: true}
	}
	return told
}

// Begin has a way back that begins look at once for whom it stays open.
func Begin(c *standing.Standing) standing.Event {
	if c.Plan.GetRollsBack() == "" {
		return nil
	}
	return standing.JoinersSought{}
}

// Hasten has joiners looked for soon, where they are looked for once in so many milliseconds.
func Hasten(c *standing.Standing, nowMs, everyMs int64) standing.Event {
	if !latecomer.Taken(c) {
		return nil
	}
	return standing.JoinersSought{AtMs: min(c.SoughtMs, nowMs-everyMs+hastenMs), StonesMs: c.StonesSoughtMs}
}

// Stones has a campaign that begins to stay open ask soon who brings what vehicles lack, if it asks at all.
func Stones(c *standing.Standing, nowMs, everyMs int64) standing.Event {
	if !stone.Asks(c, nowMs) {
		return nil
	}
	return Hasten(c, nowMs, everyMs)
}

// Hear hears who may yet come: from the campaign that is undone, or from those that bring what vehicles lack.
func Hear(c *standing.Standing, open *messages.StillOpen) standing.Event {
	if open == nil || (c.Plan.GetRollsBack() != "") == (open.GetAskedAtMs() != 0) {
		return nil
	}
	if c.Open.GetCalledOff() {
		open = proto.CloneOf(open)
		open.CalledOff = true
	}
	if proto.Equal(open, c.Open) {
		return nil
	}
	return standing.OpenHeard{Open: open}
}

// CallOff is what a campaign waits for no longer when a person calls the wait off: it completes when
// its own vehicles are done. Nil: it waits for nobody, or for nobody any more.
func CallOff(c *standing.Standing) *messages.StillOpen {
	if OpenUntil(c) == 0 || !of(c).begun(c) {
		return nil
	}
	open := &messages.StillOpen{CalledOff: true}
	proto.Merge(open, c.Open)
	return open
}

// Tell is what the campaign that brings the vehicles back is told when one of them has ended. What
// is lost of that, it finds within a minute. Nil: there is no such campaign.
func Tell(c *standing.Standing) *messages.SeekJoiners {
	n := len(c.RolledBackBy)
	if n == 0 || c.Undoing != nil {
		return nil
	}
	return &messages.SeekJoiners{CampaignId: c.RolledBackBy[n-1]}
}

// Summary is how a campaign has ended for its vehicles, and for those that it waited for in vain.
func Summary(c *standing.Standing) string {
	text := ledger.Summary(&c.Total, c.Roster.Size())
	if left := of(c).remaining(c); left != "" {
		text += "; " + left
	}
	return text
}
