package stream

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"pacecar/bench/figure"
)

const (
	slowdownTarget = 5    // percent
	warmUp         = 2000 // vehicles of a round before the first, that does not count
)

// rollout is what one took.
type rollout struct {
	rate float64 // vehicles/s
	cost float64 // µs of the server's processor time, each
}

// slowdown rolls out as fast as it goes, with viewers and without, in turn.
func (o Options) slowdown(ctx context.Context, dir string) ([]figure.Figure, error) {
	var alone, watched, slower, costlier, p99, costs, watchedCosts []float64
	for round := range o.Rounds + 1 {
		vehicles := o.Vehicles
		if round == 0 {
			vehicles = min(vehicles, warmUp)
		}
		var by [2]rollout
		var late *delays
		for turn := range by {
			viewers := (turn + round) % 2 // which of the two is first alternates, so that what else the machine does favours neither
			at := filepath.Join(dir, strconv.Itoa(round*2+turn))
			one, delays, err := o.fast(ctx, at, vehicles, viewers*o.Viewers)
			if err != nil {
				return nil, err
			}
			by[viewers] = one
			if viewers == 1 {
				late = delays
			}
		}
		if round == 0 {
			continue
		}
		alone, watched = append(alone, by[0].rate), append(watched, by[1].rate)
		costs, watchedCosts = append(costs, by[0].cost), append(watchedCosts, by[1].cost)
		slower = append(slower, 100*(1-by[1].rate/by[0].rate))
		costlier = append(costlier, 100*(by[1].cost/by[0].cost-1))
		p99 = append(p99, milliseconds(late.all, 99))
		o.say("round %d/%d: alone %.0f vehicles/s, with %d viewers %.0f vehicles/s (%+.1f %%), server's processor time %+.1f %%", round, o.Rounds,
			by[0].rate, o.Viewers, by[1].rate, -slower[round-1], costlier[round-1])
	}
	return []figure.Figure{
		figure.Of(name, "rollout_slowdown_percent", "%", slower, slowdownTarget, figure.AtMost),
		free("rollout_cpu_more_percent", "%", costlier...),
		free("vehicles_per_second_alone", "1/s", alone...),
		free("vehicles_per_second_watched", "1/s", watched...),
		free("cpu_us_per_vehicle_alone", "us", costs...),
		free("cpu_us_per_vehicle_watched", "us", watchedCosts...),
		free("delta_full_speed_p99_ms", "ms", p99...),
	}, nil
}

// fast is one rollout, and how late its viewers were, where it has some.
func (o Options) fast(ctx context.Context, dir string, vehicles, viewers int) (r rollout, d *delays, err error) {
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	s, err := o.set(ctx, dir, vehicles, 0)
	if err != nil {
		return r, nil, err
	}
	defer func() { err = errors.Join(err, s.end()) }()
	a, err := gather(ctx, s.server.Client.Address(), viewers, o.Rate, s.began, false)
	if err != nil {
		return r, nil, err
	}
	before, err := s.processor(ctx)
	var took, after time.Duration
	if err == nil {
		took, err = s.roll(ctx, a)
	}
	if err == nil {
		after, err = s.processor(ctx)
	}
	if err = errors.Join(err, a.dismiss()); err != nil {
		return r, nil, err
	}
	if d, err = measure(s.sent(), a.viewers); err != nil {
		return r, nil, err
	}
	return rollout{float64(vehicles) / took.Seconds(), float64((after - before).Microseconds()) / float64(vehicles)}, d, nil
}
