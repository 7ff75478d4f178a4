package standing

import (
	"pacecar/actors/campaign/life"
	"pacecar/messages"
)

// Event is one fact about a campaign.
type Event interface {
	// Durable tells whether it must be committed before anything leaves.
	Durable() bool
	// Entry is its line in the history; nil: none. A vehicle's steps are in its own history.
	Entry() *messages.HistoryEntry
	apply(*Standing)
}

// Bounds of lists in the record; the history keeps everything.
const (
	maxDecisions   = 128
	maxAcceptances = 64
)

// Fact is what most events have in common.
type Fact struct {
	Name   string
	AtMs   int64
	By     string
	VIN    string
	Change *messages.AssignmentChange
	Detail string
}

// Durable is true: losing a fact would lose what was promised.
func (Fact) Durable() bool { return true }

// Entry is the fact as a line of history.
func (f Fact) Entry() *messages.HistoryEntry {
	return &messages.HistoryEntry{AtMs: f.AtMs, Event: f.Name, By: f.By, Vin: f.VIN, Change: f.Change, Detail: f.Detail}
}

// volatile is what facts have in common that need no commit and leave no line.
type volatile struct{}

// Durable is false: a recovery begins anew.
func (volatile) Durable() bool { return false }

// Entry is none.
func (volatile) Entry() *messages.HistoryEntry { return nil }

// Fact is one at this time by this person, which leads to this state of the campaign's life.
func (c *Standing) Fact(name string, atMs int64, by string, to messages.CampaignState, detail string) Fact {
	f := Fact{Name: name, AtMs: atMs, By: by, Detail: detail}
	if to != c.Life {
		f.Change = &messages.AssignmentChange{From: life.StateName(c.Life), To: life.StateName(to)}
	}
	return f
}
