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
	var rates []float64
	for at := nowMs - p.length; at >= from; at -= p.length {
		early, late := totals(points, at), totals(points, at+p.length)
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

// totals are the totals at a time; before the first point nothing, after the last one what that says.
func totals(points []*messages.BurnPoint, atMs int64) total {
	of := func(b *messages.BurnPoint) total {
		return total{max(float64(b.GetEnded()), float64(b.GetSucceeded())+float64(b.GetFailed())), float64(b.GetOffered())}
	}
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
