package stream

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"pacecar/bench/figure"
)

const (
	deltaTarget = 500 // milliseconds, 99th percentile
	windows     = 5   // that a rollout is cut into, to say how steady it was
)

// delays are how long reports took to be shown, over all viewers.
type delays struct {
	all     *hdrhistogram.Histogram
	windows [windows]*hdrhistogram.Histogram
}

// newDelays holds from 1 µs to 10 minutes, to three digits.
func newDelays() *delays {
	histogram := func() *hdrhistogram.Histogram {
		return hdrhistogram.New(1, int64(10*time.Minute/time.Microsecond), 3)
	}
	d := &delays{all: histogram()}
	for i := range d.windows {
		d.windows[i] = histogram()
	}
	return d
}

// measure takes each report at each viewer. Reports are matched in their order.
func measure(sent []time.Duration, viewers []*viewer) (*delays, error) {
	d := newDelays()
	for _, v := range viewers {
		v.mu.Lock()
		seen := v.seen
		v.mu.Unlock()
		next := 0
		for _, s := range seen {
			for ; next < min(int(s.succeeded), len(sent)); next++ {
				delay := max(1, (s.at - sent[next]).Microseconds())
				if err := errors.Join(d.all.RecordValue(delay), d.windows[next*windows/len(sent)].RecordValue(delay)); err != nil {
					return nil, err
				}
			}
		}
		if next < len(sent) {
			return nil, fmt.Errorf("no figure: a viewer was shown %d of %d reports", next, len(sent))
		}
	}
	return d, nil
}

// milliseconds is a percentile.
func milliseconds(h *hdrhistogram.Histogram, percentile float64) float64 {
	return float64(h.ValueAtQuantile(percentile)) / 1000
}

// figure is a percentile over all, with the windows that had the lowest and the highest.
func (d *delays) figure(what string, percentile, target float64) figure.Figure {
	var samples []float64
	for _, w := range d.windows {
		if w.TotalCount() > 0 {
			samples = append(samples, milliseconds(w, percentile))
		}
	}
	side := figure.AtMost
	if target == 0 {
		side = figure.Free
	}
	f := figure.Of(name, what, "ms", samples, target, side)
	f.Value = milliseconds(d.all, percentile)
	f.Holds = side == figure.Free || f.Value <= target
	return f
}

// delta measures how soon viewers see what vehicles report, at a steady pace.
func (o Options) delta(ctx context.Context, dir string) (figures []figure.Figure, err error) {
	perMinute := uint32(float64(o.Vehicles) / o.Span.Minutes())
	s, err := o.set(ctx, dir, o.Vehicles, perMinute)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.end()) }()
	a, err := gather(ctx, s.server.Client.Address(), o.Viewers, o.Rate, s.began, false)
	if err != nil {
		return nil, err
	}
	took, err := s.roll(ctx, a)
	if err = errors.Join(err, a.dismiss()); err != nil {
		return nil, err
	}
	d, err := measure(s.sent(), a.viewers)
	if err != nil {
		return nil, err
	}
	pace := float64(s.count) / took.Seconds()
	o.say("%d viewers of %.0f vehicles/s: report to delta p50 %.0f ms, p99 %.0f ms, at most %.0f ms", o.Viewers, pace,
		milliseconds(d.all, 50), milliseconds(d.all, 99), milliseconds(d.all, 100))
	return []figure.Figure{
		d.figure("delta_p99_ms", 99, deltaTarget),
		d.figure("delta_p50_ms", 50, 0),
		d.figure("delta_p999_ms", 99.9, 0),
		free("delta_viewers", "", float64(o.Viewers)),
		free("delta_vehicles_per_second", "1/s", pace),
		free("delta_frames_per_second", "1/s", float64(a.frames())/took.Seconds()),
	}, nil
}
