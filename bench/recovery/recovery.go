package recovery

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"time"

	"pacecar/bench/figure"
	"pacecar/bench/servers"
	"pacecar/cluster"
)

// name is the first field of all figures.
const name = "recovery"

// nodes is how many are one engine.
const nodes = 3

// Options say how much is measured. Vehicles, InFlight and Rounds are at least 1.
type Options struct {
	Vehicles   int // registered when all are killed
	InFlight   int // of them are offered an update then
	Rounds     int // kills of one node
	Seed       uint64
	ShortLease time.Duration // measured besides the default
	Progress   io.Writer
}

// Run measures all that the package is about.
func Run(ctx context.Context, o Options) (figures []figure.Figure, err error) {
	dir, err := os.MkdirTemp("", "pacecar-bench-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	for _, part := range []struct {
		dir string
		run func(dir string) ([]figure.Figure, error)
	}{
		{"embedded", func(dir string) ([]figure.Figure, error) { return o.restartOfOne(ctx, dir) }},
		{"redis", func(dir string) ([]figure.Figure, error) { return o.restartOfAll(ctx, dir) }},
		{"short", func(dir string) ([]figure.Figure, error) { return o.failover(ctx, dir, o.ShortLease, usual) }},
		{"default", func(dir string) ([]figure.Figure, error) {
			return o.failover(ctx, dir, cluster.DefaultTimeToLive, usual)
		}},
	} {
		more, err := o.part(filepath.Join(dir, part.dir), part.run)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", part.dir, err)
		}
		figures = append(figures, more...)
	}
	return figures, nil
}

// part runs one part in a directory of its own, which is gone when it ends.
func (o Options) part(dir string, run func(dir string) ([]figure.Figure, error)) (figures []figure.Figure, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	return run(dir)
}

func (o Options) say(format string, values ...any) { fmt.Fprintf(o.Progress, format+"\n", values...) }

// quantile is the smallest sample that so large a share of all does not exceed.
func quantile(samples []float64, share float64) float64 {
	sorted := slices.Sorted(slices.Values(samples))
	return sorted[max(0, int(math.Ceil(share*float64(len(sorted))))-1)]
}

// Seconds within which a killed node's vehicles are answered, and all slots served, with leases as by default: at the
// 99th percentile.
const (
	answersWithin = 15
	slotsWithin   = 30
)

// quantiles are the median and the 99th percentile of what failovers took, with the lease's life in their names. The
// latter has a target where leases live as long as by default.
func quantiles(what string, lease time.Duration, samples []float64, target float64) []figure.Figure {
	var figures []figure.Figure
	for _, q := range []struct {
		name  string
		share float64
	}{{"p50", 0.5}, {"p99", 0.99}} {
		f := figure.Of(name, fmt.Sprintf("%s_%s_seconds_lease_%s", what, q.name, lease), "s", samples, 0, figure.Free)
		f.Value = quantile(samples, q.share)
		if q.name == "p99" && lease == cluster.DefaultTimeToLive {
			f.Target, f.Holds = target, f.Value <= target
		}
		figures = append(figures, f)
	}
	return figures
}

// part of a server that is alone with its store and its broker.
func alone(dir string) servers.Part {
	return servers.Part{Dir: filepath.Join(dir, "server"), Name: "n1"}
}
