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
	return n == 0 || atMs-b[n-1].AtMs >= max(minBurnMs, (b[n-1].AtMs-b[0].AtMs)/maxBurnPoints)
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
