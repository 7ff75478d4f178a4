// Package ends counts what the vehicles of a roster came to, from its entries alone: the simulation's
// own account of what persons have accepted, beside that of campaigns. It holds no state but what
// its callers keep, and cannot fail.
package ends

import (
	"pacecar/actors/campaign/roster"
	"pacecar/bench/sim/invariant"
	"pacecar/messages"
)

// Taken are the ends that a person accepted by resuming a campaign, by position, for as long as
// their vehicles are what they were.
type Taken map[int]uint8

// Known are those that entries say were accepted.
func Known(entries []roster.Entry) Taken {
	t := Taken{}
	for at, e := range entries {
		if e.Accepted {
			t[at] = e.Place()
		}
	}
	return t
}

// Accept takes on what had ended in the wave that a gate had halted, and what counted as failed in
// those before it.
func (t Taken) Accept(entries []roster.Entry, of func(at int) int, wave int) {
	for at, e := range entries {
		place := e.Place()
		if counts := roster.Ended(place) && place != roster.Skipped && place != roster.Superseded; counts && (of(at) == wave || of(at) < wave && roster.Failing(place)) {
			t[at] = place
		}
	}
}

// Keep forgets those whose vehicles are not what they were.
func (t Taken) Keep(entries []roster.Entry) {
	for at, place := range t {
		switch now := entries[at].Place(); {
		case now == place:
		case now == roster.Stalled && roster.Failing(place):
			t[at] = now // what becomes of it then is judged
		default:
			delete(t, at)
		}
	}
}

// Judged is a wave as its vehicles are: who tried the update and how many of those failed, apart
// from what was accepted; who runs it; which failures are accepted; and who has not ended.
type Judged struct{ Tried, Failed, Runs, Accepted, Underway int }

// Judge counts the vehicles of one wave.
func (t Taken) Judge(entries []roster.Entry, of func(at int) int, wave int) (j Judged) {
	for at, e := range entries {
		_, taken := t[at]
		place := e.Place()
		switch {
		case of(at) != wave:
		case roster.Failing(place) && taken:
			j.Accepted++
		case roster.Failing(place):
			j.Failed++
			j.Tried++
		case place == roster.Succeeded:
			j.Runs++
			if !taken {
				j.Tried++
			}
		case !roster.Ended(place):
			j.Underway++
		}
	}
	return j
}

// Worst is a kind of vehicles of a wave of which a larger share has failed than a gate allows of each
// kind, with what its vehicles came to; empty: there is none.
func (t Taken) Worst(entries []roster.Entry, of func(at int) int, wave int, kind func(at int) string, gate *messages.Gate) (string, Judged) {
	most := gate.GetMaximumFailedPercent()
	if own := gate.GetPerStratum().MaximumFailedPercent; own != nil {
		most = *own
	}
	seen := map[string]bool{}
	for at := range entries {
		one := kind(at)
		if of(at) != wave || seen[one] {
			continue
		}
		seen[one] = true
		j := t.Judge(entries, func(at int) int {
			if kind(at) != one {
				return -1
			}
			return of(at)
		}, wave)
		if 100*float64(j.Failed) > float64(j.Tried)*most+1e-6 {
			return one, j
		}
	}
	return "", Judged{}
}

// Successes watches one commit of a campaign: it counts a success more for each of its vehicles that succeeds, however often it is told so.
func Successes(id string, counted uint32, was, is []roster.Entry) {
	fresh := uint32(0)
	for at, e := range is {
		if e.State == roster.Succeeded && (at >= len(was) || was[at].State != roster.Succeeded) {
			fresh++
		}
	}
	if counted != fresh {
		invariant.Break(16, "campaign %s counts %d successes more, and %d vehicles succeeded", id, counted, fresh)
	}
}
