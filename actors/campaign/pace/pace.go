// Package pace says when offers are due, so that their number per minute is exact on
// average, across restarts, lulls and clocks that go back. In one minute after a lull it is
// exceeded by what half a second brings, or by nothing where that is less than one offer.
package pace

import (
	"math"

	"pacecar/mutant"
)

// Pace says how many offers are due: a stretch of time that began somewhere and the
// offers made since. Both are in the record, so a restart neither forgets nor repeats
// a single offer.
type Pace struct {
	FromMs    int64
	Offered   uint64
	PerMinute uint32 // in this stretch; 0: unlimited
}

// Begin is the pace of a campaign that starts now: one offer is due at once.
func Begin(nowMs int64, perMinute uint32) Pace {
	if perMinute == 0 {
		return Pace{}
	}
	return Pace{FromMs: nowMs - perOffer(uint64(perMinute)), PerMinute: perMinute}
}

// At is the pace from now on at this many offers per minute. Another one than before begins
// another stretch. The part of one offer that the slower pace has earned goes with it, so that
// a pace that grows with every offer is exact; whole offers that it did not use do not.
func (p Pace) At(nowMs int64, perMinute uint32) Pace {
	if p.PerMinute == perMinute {
		return p
	}
	if mutant.PaceJumps.Planted() {
		return Begin(nowMs, perMinute)
	}
	next := Pace{FromMs: nowMs, PerMinute: perMinute}
	if p.PerMinute == 0 || perMinute == 0 || nowMs < p.FromMs {
		return next
	}
	earned := p.earned(nowMs) - int64(p.Offered)*minuteMs
	next.FromMs -= (min(max(0, earned), minuteMs-1) + int64(perMinute)/2) / int64(perMinute) // to the nearest millisecond
	return next
}

// earned is what the stretch has brought, in parts of an offer of which a whole one has minuteMs.
// A stretch in use is kept short by Due, so it stays far within 64 bits.
func (p Pace) earned(nowMs int64) int64 {
	since := min(nowMs-p.FromMs, math.MaxInt64/math.MaxUint32)
	return since * int64(p.PerMinute)
}

const (
	minuteMs = 60_000
	// burstMs is how much unused time counts: after a lull, or a wake that came late, half
	// a second's worth goes out at once. It keeps the pace exact on average, and exceeds it
	// by less than one part in a hundred in the minute after.
	burstMs = 500
	// grainMs is how much is gathered before the campaign is woken for offers: faster
	// paces go out 50 times a second rather than one by one.
	grainMs = 20
)

// Due is how many offers may go out at now, at most limit, and the stretch to count them in.
func (p Pace) Due(nowMs int64, limit int) (int, Pace) {
	if p.PerMinute == 0 {
		return limit, p
	}
	if nowMs < p.FromMs {
		return 0, Pace{FromMs: nowMs, PerMinute: p.PerMinute} // the clock went back: begin again, with nothing due
	}
	rate := uint64(p.PerMinute)
	if minutes := min(uint64(nowMs-p.FromMs)/minuteMs, p.Offered/rate); minutes > 0 {
		p.FromMs += int64(minutes * minuteMs)
		p.Offered -= minutes * rate
	}
	if p.Offered < rate*uint64(nowMs-p.FromMs)/minuteMs {
		// Unused time older than a burst is forfeit.
		if since := nowMs - burst(rate); p.Offered < rate*uint64(max(0, since-p.FromMs))/minuteMs {
			p = Pace{FromMs: since, PerMinute: p.PerMinute}
		}
	}
	allowed := rate * uint64(nowMs-p.FromMs) / minuteMs
	if allowed <= p.Offered {
		return 0, p
	}
	return int(min(allowed-p.Offered, uint64(limit))), p
}

// burst is the time that may be saved up: half a second, or what one offer takes.
func burst(rate uint64) int64 { return max(burstMs, perOffer(rate)) }

// perOffer is the time that one offer takes, in whole milliseconds.
func perOffer(rate uint64) int64 { return int64((minuteMs + rate - 1) / rate) }

// Next is when offers are due again, in Unix milliseconds.
func (p Pace) Next() int64 {
	if p.PerMinute == 0 {
		return p.FromMs
	}
	rate := uint64(p.PerMinute)
	grain := max(1, rate*grainMs/minuteMs)
	return p.FromMs + int64(((p.Offered+grain)*minuteMs+rate-1)/rate)
}
