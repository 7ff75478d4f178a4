package pool

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"pacecar/actors/pool/share"
	"pacecar/messages"
)

const (
	// Fleet is the name of the pool that bounds all vehicles in flight.
	Fleet = "fleet"
	// Patience is how long a campaign keeps its lease without a word before its record is looked
	// at: much longer than a node takes to come back.
	Patience = 10 * time.Minute
	// LookAgain is how long after that the record is looked at again.
	LookAgain = time.Minute
	// MaximumCampaigns is how many may hold or want places at one time.
	MaximumCampaigns = 1024
)

// Pool is one pool.
type Pool struct {
	setting *messages.Pool // never written
	leases  []lease        // in order of campaigns; shared with forks, never written
	term    int64
	begunMs int64 // when this activation heard the first word; 0: not yet
}

// lease is what one campaign may be using, and what it said last.
type lease struct {
	campaign string
	share    share.Amount
	heard    heard // not durable
	lookedMs int64 // when its record was to be looked at, since it is silent; 0: it was not; not durable
}

// heard is what a campaign said last; the zero value: nothing in this term.
type heard struct {
	atMs, number int64
	wants        share.Amount
	used         uint32
	priority     int32
	shortMs      share.Since // since when it has nothing of what it wants
}

// Send is an answer to a campaign, or a question to the shell about one.
type Send struct {
	Campaign string
	Grant    *messages.GrantPlaces
	Look     *messages.LookAtLease // nil: it is an answer
}

// Decision is what a message calls for. Events are made durable, where they ask for it, and
// applied; only then Sends and Reply may leave.
type Decision struct {
	Events []Event
	Sends  []Send
	Reply  *messages.PoolStatus // nil: nobody asked
}

// New is a pool of which nobody holds anything. The setting is the server's, and is kept.
func New(setting *messages.Pool) *Pool { return &Pool{setting: setting} }

// Restore is the pool of a record, under a setting that may be another one than before.
func Restore(setting *messages.Pool, r *messages.PoolRecord) *Pool {
	p := &Pool{setting: setting, term: r.GetTerm()}
	for _, l := range r.GetLeases() {
		p.leases = append(p.leases, lease{campaign: l.GetCampaignId(), share: share.Of(l.GetShare())})
	}
	return p
}

// Fork is a copy to apply undurable events to.
func (p *Pool) Fork() *Pool {
	f := *p
	return &f
}

// Record is what a commit writes.
func (p *Pool) Record() *messages.PoolRecord {
	r := &messages.PoolRecord{Term: p.term}
	for _, l := range p.leases {
		if l.share == (share.Amount{}) {
			continue // it is kept for the number of its last question, as long as this term lasts
		}
		r.Leases = append(r.Leases, &messages.PoolLease{CampaignId: l.campaign, Share: l.share.Message()})
	}
	return r
}

// Apply changes the state by what happened. It is the only function that does.
func (p *Pool) Apply(events ...Event) {
	for _, e := range events {
		e.apply(p)
	}
}

// find is the place of a campaign among the leases.
func (p *Pool) find(campaign string) (int, bool) {
	return slices.BinarySearchFunc(p.leases, campaign, func(l lease, id string) int { return cmp.Compare(l.campaign, id) })
}

// granted is what all leases add up to.
func (p *Pool) granted() (sum share.Amount) {
	for _, l := range p.leases {
		sum = sum.Plus(l.share)
	}
	return sum
}

// used is how many places are in use.
func (p *Pool) used(nowMs int64) (sum uint32) {
	for _, l := range p.leases {
		sum += p.usedBy(l, nowMs)
	}
	return sum
}

// usedBy is how many one campaign uses, as it said last. One that has said nothing yet, or says nothing
// any more, may use all of its lease.
func (p *Pool) usedBy(l lease, nowMs int64) uint32 {
	if l.heard.number == 0 || p.silent(l, nowMs) {
		return l.share.Places
	}
	return l.heard.used
}

// String is the state in one stable line.
func (p *Pool) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %d/%d places %d/%d a minute", p.setting.GetName(), p.granted().Places, p.setting.GetPlaces(), p.granted().PerMinute, p.setting.GetPerMinute())
	for _, l := range p.leases {
		fmt.Fprintf(&b, "; %s %d %d", l.campaign, l.share.Places, l.share.PerMinute)
	}
	return b.String()
}
