package campaign

import (
	"pacecar/actors/campaign/roster"
)

// Bounds of what is kept for plots.
const (
	maxBurnPoints = 600   // a point for each pixel of a small plot
	minBurnMs     = 1_000 // between points of a young campaign
)

type burnPoint struct {
	atMs                       int64
	offered, succeeded, failed uint32
}

// burn notes the totals at a time, unless the last point is too recent: points are
// spread so that a long campaign has no more of them than a short one.
func (c *Campaign) burn(atMs int64) {
	n := len(c.burnUp)
	if n > 0 {
		spacing := max(minBurnMs, (c.burnUp[n-1].atMs-c.burnUp[0].atMs)/maxBurnPoints)
		if atMs-c.burnUp[n-1].atMs < spacing {
			return
		}
	}
	if n >= maxBurnPoints {
		thinned := make([]burnPoint, 0, maxBurnPoints)
		for i := 0; i < n; i += 2 {
			thinned = append(thinned, c.burnUp[i])
		}
		c.burnUp = thinned
	}
	c.burnUp = append(c.burnUp, c.burnNow(atMs))
}

func (c *Campaign) burnNow(atMs int64) burnPoint {
	return burnPoint{atMs, c.offered, c.total[succeeded], c.total.Sum(roster.Failing)}
}

// rates counts offers and successes by second over the last minute.
type rates [60]struct {
	second             int64
	offered, succeeded uint32
}

func (r *rates) count(atMs int64, from, to uint8) {
	if to != offered && to != succeeded {
		return
	}
	second := atMs / 1000
	slot := &r[second%int64(len(r))]
	if slot.second != second {
		slot.second, slot.offered, slot.succeeded = second, 0, 0
	}
	switch {
	case to == succeeded:
		slot.succeeded++
	case from == waiting:
		slot.offered++
	}
}

// perMinute are the rates over the last minute, or over the time since began if that is less.
func (r *rates) perMinute(nowMs, beganMs int64) (offers, successes float64) {
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
