package ledger

const minuteMs = 60_000

// Rates counts first offers and successes by second over the last minute.
type Rates [60]struct {
	second             int64
	offered, succeeded uint32
}

// CountOffer counts a vehicle's first offer.
func (r *Rates) CountOffer(atMs int64) { r[r.slot(atMs)].offered++ }

// CountSuccess counts a vehicle that succeeded.
func (r *Rates) CountSuccess(atMs int64) { r[r.slot(atMs)].succeeded++ }

// slot is the place of a second, emptied of an earlier minute's.
func (r *Rates) slot(atMs int64) int64 {
	second := atMs / 1000
	at := second % int64(len(r))
	if r[at].second != second {
		r[at].second, r[at].offered, r[at].succeeded = second, 0, 0
	}
	return at
}

// PerMinute are the rates over the last minute, or over the time since began if that is less.
func (r *Rates) PerMinute(nowMs, beganMs int64) (offers, successes float64) {
	second := nowMs / 1000
	for _, slot := range r {
		if slot.second > second-int64(len(r)) && slot.second <= second {
			offers += float64(slot.offered)
			successes += float64(slot.succeeded)
		}
	}
	window := float64(min(minuteMs, max(1_000, nowMs-beganMs)))
	return offers * minuteMs / window, successes * minuteMs / window
}
