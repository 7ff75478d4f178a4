// Package straggler decides how a campaign that undoes another one waits for vehicles that may yet
// turn out to have the update, and how the other one tells it of them. It changes nothing: what it
// decides is an event, or nil. It keeps no state, and is safe for concurrent use.
package straggler

import (
	"google.golang.org/protobuf/proto"

	"pacecar/actors/campaign/latecomer"
	"pacecar/actors/campaign/ledger"
	"pacecar/actors/campaign/rollback"
	"pacecar/actors/campaign/standing"
	"pacecar/messages"
)

// hastenMs is how soon a way back looks for vehicles that are said to have turned out to have the
// update: those that end together are found together.
const hastenMs = 1000

// Until is until when a way back stays open for vehicles that may yet turn out to have what it
// undoes; 0: it does not.
func Until(c *standing.Standing) int64 {
	if c.Plan.GetRollsBack() == "" || !latecomer.Taken(c) {
		return 0
	}
	return rollback.Until(c.Plan, c.StartedMs, c.Open)
}

// OpenUntil is until when the last wave stays open though all its vehicles have ended: that of a way back for those that may
// yet turn out to have what it undoes, and that of a campaign which takes late joiners and names an end for those that join
// until then. 0: it does not; one that takes late joiners and names no end would never complete.
func OpenUntil(c *standing.Standing) int64 {
	if c.Plan.GetRollsBack() == "" && latecomer.Taken(c) {
		return c.Hours.End()
	}
	return Until(c)
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
	return standing.JoinersSought{AtMs: min(c.SoughtMs, nowMs-everyMs+hastenMs)}
}

// Hear hears who may yet come from the campaign that is undone.
func Hear(c *standing.Standing, open *messages.StillOpen) standing.Event {
	if open == nil || c.Plan.GetRollsBack() == "" {
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
	if Until(c) == 0 {
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
	if left := rollback.Remaining(c.Plan.GetRollsBack(), c.Open); left != "" {
		text += "; " + left
	}
	return text
}
