package outlook

import (
	"math"

	"pacecar/messages"
)

// pace is how many vehicles ended per millisecond, over buckets.
type pace struct {
	length          int64 // of a bucket, in milliseconds
	count           int   // of buckets in which the campaign did not stand still
	mean, deviation float64
}

// paceOf counts what ended lately. Points hold totals, oldest first, at any distance: between two the totals rise
// evenly.
func paceOf(points []*messages.BurnPoint, nowMs int64) (p pace) {
	if len(points) < 2 {
		return p
	}
	from := max(points[0].GetAtMs(), nowMs-lookBack.Milliseconds())
	p.length = max(shortest.Milliseconds(), (nowMs-from)/buckets)
	of := ends(points, from)
	var rates []float64
	for at := nowMs - p.length; at >= from; at -= p.length {
		early, late := totals(points, at, of), totals(points, at+p.length, of)
		if rose := late.ended - early.ended; rose > 0 || late.offered > early.offered {
			rates = append(rates, rose/float64(p.length))
			p.mean += rose / float64(p.length)
		}
	}
	if p.count = len(rates); p.count == 0 {
		return p
	}
	p.mean /= float64(p.count)
	for _, rate := range rates {
		p.deviation += (rate - p.mean) * (rate - p.mean)
	}
	p.deviation = math.Sqrt(p.deviation / float64(max(1, p.count-1)))
	return p
}

type total struct{ ended, offered float64 }

// ends is what of a point counts as ended: every end, unless a point that matters from a time on was kept without those
// that are neither successes nor failures. Beside it, all that there were until then would look like pace.
func ends(points []*messages.BurnPoint, fromMs int64) func(*messages.BurnPoint) float64 {
	both := func(b *messages.BurnPoint) float64 { return float64(b.GetSucceeded()) + float64(b.GetFailed()) }
	for i, b := range points {
		matters := i+1 == len(points) || points[i+1].GetAtMs() > fromMs
		if matters && float64(b.GetEnded()) < both(b) {
			return both
		}
	}
	return func(b *messages.BurnPoint) float64 { return float64(b.GetEnded()) }
}

// totals are the totals at a time; before the first point nothing, after the last one what that says.
func totals(points []*messages.BurnPoint, atMs int64, ended func(*messages.BurnPoint) float64) total {
	of := func(b *messages.BurnPoint) total { return total{ended(b), float64(b.GetOffered())} }
	for i, b := range points {
		if b.GetAtMs() < atMs {
			continue
		}
		if i == 0 {
			if b.GetAtMs() == atMs {
				return of(b)
			}
			return total{}
		}
		before, after := of(points[i-1]), of(b)
		part := float64(atMs-points[i-1].GetAtMs()) / float64(max(1, b.GetAtMs()-points[i-1].GetAtMs()))
		return total{before.ended + (after.ended-before.ended)*part, before.offered + (after.offered-before.offered)*part}
	}
	return of(points[len(points)-1])
}
