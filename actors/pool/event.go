package pool

import (
	"slices"

	"pacecar/actors/pool/share"
	"pacecar/messages"
)

// Event is one fact about a pool.
type Event interface {
	// Durable tells whether it must be committed before anything leaves.
	Durable() bool
	// Entry is its line in the history: none has one.
	Entry() *messages.HistoryEntry
	apply(*Pool)
}

type (
	// Begun: the pool heard its first word in this activation, which is a term of its own.
	Begun struct{ AtMs, Term int64 }
	// Dealt: a campaign has asked, and may use so much from now on.
	Dealt struct {
		Campaign string
		Lease    share.Amount
		Changed  bool // the lease is another one than before
		said     heard
	}
	// Looking: the records of campaigns that are silent are looked at.
	Looking struct {
		Campaigns []string
		AtMs      int64
	}
	// Shrunk: a silent campaign holds only so much of its lease.
	Shrunk struct {
		Campaign string
		Lease    share.Amount
	}
	// Ended: leases of campaigns that are silent and hold nothing.
	Ended struct{ Campaigns []string }
)

// Durable is false: every activation begins anew.
func (Begun) Durable() bool { return false }

// Durable is true where the lease has changed.
func (e Dealt) Durable() bool { return e.Changed }

// Durable is false: another activation looks again.
func (Looking) Durable() bool { return false }

// Durable is true.
func (Shrunk) Durable() bool { return true }

// Durable is true.
func (Ended) Durable() bool { return true }

// Entry is none.
func (Looking) Entry() *messages.HistoryEntry { return nil }

// Entry is none.
func (Shrunk) Entry() *messages.HistoryEntry { return nil }

// Entry is none.
func (Begun) Entry() *messages.HistoryEntry { return nil }

// Entry is none.
func (Dealt) Entry() *messages.HistoryEntry { return nil }

// Entry is none.
func (Ended) Entry() *messages.HistoryEntry { return nil }

func (e Begun) apply(p *Pool) { p.begunMs, p.term = e.AtMs, e.Term }

func (e Dealt) apply(p *Pool) {
	at, known := p.find(e.Campaign)
	p.leases = slices.Clone(p.leases)
	if !known {
		p.leases = slices.Insert(p.leases, at, lease{campaign: e.Campaign})
	}
	p.leases[at].share, p.leases[at].heard, p.leases[at].lookedMs = e.Lease, e.said, 0
}

func (e Looking) apply(p *Pool) {
	p.leases = slices.Clone(p.leases)
	for _, id := range e.Campaigns {
		if at, known := p.find(id); known {
			p.leases[at].lookedMs = e.AtMs
		}
	}
}

func (e Shrunk) apply(p *Pool) {
	if at, known := p.find(e.Campaign); known {
		p.leases = slices.Clone(p.leases)
		p.leases[at].share = e.Lease
	}
}

func (e Ended) apply(p *Pool) {
	p.leases = slices.DeleteFunc(slices.Clone(p.leases), func(l lease) bool { return slices.Contains(e.Campaigns, l.campaign) })
}
