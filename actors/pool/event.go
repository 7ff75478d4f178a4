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
	// Ended: leases of campaigns that were not heard of for too long, or that want nothing any more.
	Ended struct{ Campaigns []string }
)

// Durable is false: every activation begins anew.
func (Begun) Durable() bool { return false }

// Durable is true where the lease has changed.
func (e Dealt) Durable() bool { return e.Changed }

// Durable is true.
func (Ended) Durable() bool { return true }

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
	p.leases[at].share, p.leases[at].heard = e.Lease, e.said
}

func (e Ended) apply(p *Pool) {
	p.leases = slices.DeleteFunc(slices.Clone(p.leases), func(l lease) bool { return slices.Contains(e.Campaigns, l.campaign) })
}
