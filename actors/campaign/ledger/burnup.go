package ledger

import (
	"slices"

	"pacecar/messages"
)

// Bounds of what is kept for plots.
const (
	maxBurnPoints = 600   // a point for each pixel of a small plot
	minBurnMs     = 1_000 // between points of a young campaign
)

// BurnUp is a campaign's totals over time, for a plot. Neither its points nor an array
// that was handed out ever change, so that records and forks share them.
type BurnUp []*messages.BurnPoint

// Due tells whether a point at this time is worth keeping: points are spread so that a
// long campaign has no more of them than a short one.
func (b BurnUp) Due(atMs int64) bool {
	n := len(b)
	return n == 0 || atMs-b[n-1].AtMs >= b.apart()
}

// apart is how far the points of a burn-up that has some are from each other, in milliseconds.
func (b BurnUp) apart() int64 { return max(minBurnMs, (b[len(b)-1].AtMs-b[0].AtMs)/maxBurnPoints) }

// Lasting is the burn-up with the totals that have been the same since a time until another one, if that lasted so long that a
// plot shows it and no point says so: what happens soon after a point has none of its own, and may be the last for hours.
func (b BurnUp) Lasting(sinceMs, untilMs int64, totals func(atMs int64) *messages.BurnPoint) BurnUp {
	if n := len(b); n > 0 && sinceMs > b[n-1].AtMs && untilMs-sinceMs >= b.apart() {
		return b.With(totals(sinceMs))
	}
	return b
}

// Noting is the burn-up with the totals of a time, if they are due.
func (b BurnUp) Noting(atMs int64, totals func(atMs int64) *messages.BurnPoint) BurnUp {
	if b.Due(atMs) {
		return b.With(totals(atMs))
	}
	return b
}

// With is the burn-up with a point more, thinned to every second one when it is full.
func (b BurnUp) With(p *messages.BurnPoint) BurnUp {
	if len(b) >= maxBurnPoints {
		thinned := make(BurnUp, 0, maxBurnPoints)
		for i := 0; i < len(b); i += 2 {
			thinned = append(thinned, b[i])
		}
		b = thinned
	}
	return append(b, p)
}

// Until is the burn-up for a plot that ends with a point in the present.
func (b BurnUp) Until(now *messages.BurnPoint) BurnUp {
	n := len(b)
	if n > 0 && b[n-1].AtMs >= now.AtMs {
		n--
	}
	return append(slices.Clip(b[:min(n, maxBurnPoints-1)]), now)
}
