package standing

import (
	"pacecar/actors/campaign/rival"
	"pacecar/actors/campaign/roster"
	"pacecar/messages"
)

// RivalMet: another campaign was met at a vehicle that had no row yet.
type RivalMet struct{ Campaign string }

func (RivalMet) Durable() bool                 { return true }
func (RivalMet) Entry() *messages.HistoryEntry { return nil }
func (e RivalMet) apply(c *Standing)           { c.Rivals = append(c.Rivals, rival.Rival{Campaign: e.Campaign}) }

// meet counts what a move says about another campaign.
func (c *Standing) meet(m Move) {
	if m.Rival != 0 {
		c.Rivals[m.Rival-1].Meet(m.To)
	}
}

// countWaiting counts the vehicles that wait for another campaign.
func (c *Standing) countWaiting(from, to roster.Entry) {
	if roster.Deferred(from) {
		c.Rivals[from.Rival-1].Waiting--
	}
	if roster.Deferred(to) {
		c.Rivals[to.Rival-1].Waiting++
	}
}

// WaitsFor is the campaign that a vehicle of the roster waits for; empty: none.
func (c *Standing) WaitsFor(e roster.Entry) string {
	if !roster.Deferred(e) {
		return ""
	}
	return c.Rivals.At(e.Rival)
}

// RivalsAsked: the shell was asked to tell the campaigns that the plan supersedes. A restart asks again.
type RivalsAsked struct{ AtMs int64 }

func (RivalsAsked) Durable() bool                 { return false }
func (RivalsAsked) Entry() *messages.HistoryEntry { return nil }
func (e RivalsAsked) apply(c *Standing)           { c.ToldMs, c.Tellings = e.AtMs, c.Tellings+1 }

// RivalsTold: the campaigns that the plan supersedes know which vehicles are theirs no more.
type RivalsTold struct{ Fact }

func (RivalsTold) apply(c *Standing) { c.Superseded = true }

// GaveUp: another campaign has superseded this one on some of its vehicles.
type GaveUp struct{ Fact }

func (GaveUp) apply(*Standing) {}
