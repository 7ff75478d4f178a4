package campaign

// pace says how many offers are due: a stretch of time that began somewhere and the
// offers made since. Both are in the record, so a restart neither forgets nor repeats
// a single offer.
type pace struct {
	fromMs  int64
	offered uint64
}

const (
	minuteMs = 60_000
	// burstMs is how much unused time counts: after a lull, at most one second's worth goes out at once.
	burstMs = 1_000
	// grainMs is how much is gathered before the campaign is woken for offers: faster
	// paces go out 50 times a second rather than one by one.
	grainMs = 20
)

// due is how many offers may go out at now, at most limit, and the stretch to count them in.
func (p pace) due(nowMs int64, perMinute uint32, limit int) (int, pace) {
	if perMinute == 0 {
		return limit, p
	}
	if nowMs < p.fromMs {
		return 0, pace{fromMs: nowMs} // the clock went back: begin again, with nothing due
	}
	rate := uint64(perMinute)
	if minutes := min(uint64(nowMs-p.fromMs)/minuteMs, p.offered/rate); minutes > 0 {
		p.fromMs += int64(minutes * minuteMs)
		p.offered -= minutes * rate
	}
	if p.offered < rate*uint64(nowMs-p.fromMs)/minuteMs {
		// Unused time older than a burst is forfeit.
		if since := nowMs - burst(rate); p.offered < rate*uint64(max(0, since-p.fromMs))/minuteMs {
			p = pace{fromMs: since}
		}
	}
	allowed := rate * uint64(nowMs-p.fromMs) / minuteMs
	if allowed <= p.offered {
		return 0, p
	}
	return int(min(allowed-p.offered, uint64(limit))), p
}

// burst is the time that may be saved up: a second, or what one offer takes.
func burst(rate uint64) int64 {
	return max(burstMs, int64((minuteMs+rate-1)/rate))
}

// next is when offers are due again, in Unix milliseconds.
func (p pace) next(perMinute uint32) int64 {
	if perMinute == 0 {
		return p.fromMs
	}
	rate := uint64(perMinute)
	grain := max(1, rate*grainMs/minuteMs)
	return p.fromMs + int64(((p.offered+grain)*minuteMs+rate-1)/rate)
}
