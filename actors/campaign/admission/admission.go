// Package admission is how much of the server's pools a campaign may use: those of vehicles
// in flight and of downloads that all campaigns share (package pool is the other side).
//
// A campaign says to the actor of each of its pools what it holds, wants and uses, and offers
// only within what it was granted last. What it holds it may use while it waits for an answer;
// what it does not want any more it gives back with its next question. A grant is good for
// [Valid], half of what the pool waits for a word, so that no place is used that the pool has given
// to others. Nothing here is durable: after a recovery the campaign asks again, and
// offers nobody anything before it is answered. Whoever waits for a pool has not been offered anything, so no
// lease, no attempt and no silence is counted.
//
// Where a pool is of vehicles with some value of an attribute, those vehicles have the pool's
// number on the roster: their class. Class 0 is in none of these.
//
// An [Admission] is a value; methods that change anything answer a changed copy, except for
// [Admission.Count], which belongs between [Admission.Copy] and the event that keeps it. There are no failures.
package admission

import (
	"slices"
	"time"

	"pacecar/actors/campaign/pace"
	"pacecar/messages"
)

const (
	// Valid is how long a grant is good for, from when it was asked for.
	Valid = 5 * time.Minute
	// askEveryMs is how often a campaign asks that has what it wants; shortEveryMs, one that has less, or much more.
	askEveryMs, shortEveryMs = 5_000, 1_000
	// longestWaitMs is how long it waits for an answer at most before it asks again.
	longestWaitMs = 10_000
	// aheadSeconds is for how long of its pace a campaign wants places in advance.
	aheadSeconds = 10
)

// fleet is the pool of vehicles in flight; all others are of downloads.
const fleet = "fleet"

// Pool is one that the campaign takes part in.
type Pool struct {
	Setting  *messages.Pool // never written
	Class    int            // of those of its vehicles that are in it; 0: all of them
	Term     int64          // of the pool's actor
	Number   int64          // of the last question
	AskedMs  int64          // when that was; 0: ask at once
	Answered bool           // it was
	WaitMs   int64          // how long an answer is waited for before it is asked again
	HeardMs  int64          // when what was granted was asked for
	Places   uint32         // granted
	Rate     uint32         // granted, in offers per minute
	InUse    uint32         // by all campaigns, as was told last
	Pace     pace.Pace      // of the offers within the rate
}

// Admission is all pools of one campaign. The zero value is none.
type Admission struct {
	settings []*messages.Pool
	list     []Pool
}

// Use is how many vehicles have places.
type Use struct {
	InFlight    uint32
	Downloading uint32
	Classes     []uint32 // of those, by class from 1
}

// Need is what the campaign could use besides.
type Need struct {
	Waiting   func(class int) uint32 // vehicles that could be offered the update; of class 0: all of them
	PerMinute uint32                 // the pace of the plan; 0: unlimited
	Priority  int32
}

// Of are the pools of a server.
func Of(settings []*messages.Pool) Admission { return Admission{settings: settings} }

// For are those of them that concern a campaign: what its plan names, and what the classes on
// its roster are called. What is known of a pool stays known.
func (a Admission) For(p *messages.CampaignPlan, classes []string) Admission {
	was := a.list
	a.list = nil
	for _, s := range a.settings {
		next := Pool{Setting: s}
		switch {
		case s.GetName() == fleet:
		case s.GetAttribute() == "" && s.GetName() == p.GetDownloadPool():
		case s.GetAttribute() != "" && slices.Contains(classes, s.GetName()):
			next.Class = slices.Index(classes, s.GetName()) + 1
		case s.GetAttribute() != "" && slices.Contains(classes, Rest):
			next.Class = slices.Index(classes, Rest) + 1
		default:
			continue
		}
		for _, known := range was {
			if known.Setting == s && known.Class == next.Class {
				next = known
			}
		}
		a.list = append(a.list, next)
	}
	return a
}

// Any tells whether there are pools at all.
func (a Admission) Any() bool { return len(a.list) > 0 }

// Copy is one to count offers in.
func (a Admission) Copy() Admission {
	a.list = slices.Clone(a.list)
	return a
}

// used is how many of a campaign's vehicles have a place in a pool.
func (p *Pool) used(u Use) uint32 {
	switch {
	case p.Setting.GetName() == fleet:
		return u.InFlight
	case p.Class > 0:
		return u.Classes[p.Class-1]
	}
	return u.Downloading
}

// concerns tells whether vehicles of a class are in the pool.
func (p *Pool) concerns(class int) bool { return p.Class == 0 || p.Class == class }

// free tells whether the pool has a place and a rate, whatever the time.
func (p *Pool) free(u Use) bool {
	return (p.Setting.GetPlaces() == 0 || p.used(u) < p.Places) && (p.Setting.GetPerMinute() == 0 || p.Rate > 0)
}

// Opens is from when on a vehicle of a class may be offered the update; false: not before
// something changes.
func (a Admission) Opens(class int, u Use) (atMs int64, ok bool) {
	for i := range a.list {
		p := &a.list[i]
		if !p.concerns(class) {
			continue
		}
		if !p.free(u) {
			return 0, false
		}
		if p.Setting.GetPerMinute() > 0 {
			atMs = max(atMs, p.Pace.Next())
		}
	}
	return atMs, true
}

// Room tells whether one more vehicle of a class may be offered the update now.
func (a Admission) Room(nowMs int64, class int, u Use) bool {
	for i := range a.list {
		p := &a.list[i]
		if !p.concerns(class) {
			continue
		}
		if !p.free(u) {
			return false
		}
		if due, _ := p.Pace.Due(nowMs, 1); p.Setting.GetPerMinute() > 0 && due == 0 {
			return false
		}
	}
	return true
}

// Count counts one offer to a vehicle of a class.
func (a Admission) Count(nowMs int64, class int) {
	for i := range a.list {
		if p := &a.list[i]; p.concerns(class) && p.Setting.GetPerMinute() > 0 {
			_, p.Pace = p.Pace.Due(nowMs, 1)
			p.Pace.Offered++
		}
	}
}

// Expire takes back what is not good any more: its pool may have given it to others.
func (a Admission) Expire(nowMs int64) (Admission, bool) {
	changed := false
	for i := range a.list {
		p := &a.list[i]
		if p.Places == 0 && p.Rate == 0 || p.HeardMs <= nowMs && nowMs < p.HeardMs+Valid.Milliseconds() {
			continue
		}
		if !changed {
			a, changed = a.Copy(), true
			p = &a.list[i]
		}
		p.Places, p.Rate = 0, 0
	}
	return a, changed
}
