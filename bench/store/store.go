package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"pacecar/bench/figure"
	"pacecar/bench/servers"
	"pacecar/bench/stopwatch"
)

// name is the first field of all figures.
const name = "store"

const (
	leastRatio    = 0.5 // of the rate of the bare engine
	warmUpCommits = 4   // of each writer, in a round before the first, that does not count
	sideWithin    = 5 * time.Minute
)

// Options say how much is measured. Vehicles, Commits and Rounds are at least 1.
type Options struct {
	Vehicles int // that have a writer each
	Commits  int // of each writer in a round
	Rounds   int // of each side
	Seed     uint64
	Store    string // a Redis to measure, too; "": one of the measurement's own, if it is installed
	Progress io.Writer
}

// Run measures the embedded store, and Redis where there is one.
func Run(ctx context.Context, o Options) (figures []figure.Figure, err error) {
	dir, err := os.MkdirTemp("", "pacecar-bench-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if figures, err = o.compare(ctx, comparison{"", "raw", embeddedIn(dir), rawIn(dir)}); err != nil {
		return nil, fmt.Errorf("embedded: %w", err)
	}
	redisDir := filepath.Join(dir, "redis")
	if err := os.Mkdir(redisDir, 0o700); err != nil {
		return nil, err
	}
	services, err := servers.ServeStore(ctx, redisDir, o.Store)
	if errors.Is(err, servers.ErrMissing) {
		o.say("no figures of Redis: %v, and --store names none", err)
		return figures, nil
	}
	if err != nil {
		return nil, err
	}
	defer services.End()
	policy, err := syncPolicy(ctx, services.Store)
	if err != nil {
		return nil, err
	}
	o.say("Redis, appendfsync %s", policy)
	more, err := o.compare(ctx, comparison{"redis_", "SET", redisAt(services.Store), setAt(services.Store)})
	if err != nil {
		return nil, fmt.Errorf("redis: %w", err)
	}
	return append(figures, more...), nil
}

// comparison is a store beside what it stands on.
type comparison struct {
	prefix    string // of its figures
	ceiling   string // what the other side is called
	ours, raw side
}

// compare runs both sides in turn.
func (o Options) compare(ctx context.Context, c comparison) ([]figure.Figure, error) {
	w := newWriters(o.Seed, o.Vehicles)
	for _, s := range []side{c.ours, c.raw} {
		if _, err := w.run(ctx, s, min(warmUpCommits, o.Commits)); err != nil {
			return nil, err
		}
	}
	var ours, raw samples
	var ratios []float64
	for round := range o.Rounds {
		for _, s := range []struct {
			side  side
			taken *samples
		}{{c.ours, &ours}, {c.raw, &raw}} {
			took, err := w.run(ctx, s.side, o.Commits)
			if err != nil {
				return nil, err
			}
			s.taken.add(took, o.Vehicles*o.Commits)
		}
		ratios = append(ratios, ours.rates[round]/raw.rates[round])
		o.say("%sround %d/%d: %.0f commits/s, %s %.0f/s, ratio %.2f", c.prefix, round+1, o.Rounds, ours.rates[round], c.ceiling, raw.rates[round], ratios[round])
	}
	free := func(what, unit string, samples []float64) figure.Figure {
		return figure.Of(name, c.prefix+what, unit, samples, 0, figure.Free)
	}
	ratio := figure.Of(name, "commits_per_raw", "ratio", ratios, leastRatio, figure.AtLeast)
	if c.prefix != "" { // what is promised is promised of the embedded store
		ratio = free("commits_per_set", "ratio", ratios)
	}
	return []figure.Figure{
		ratio,
		free("commits_per_second", "1/s", ours.rates),
		free("raw_commits_per_second", "1/s", raw.rates),
		free("cpu_us_per_commit", "us", ours.costs),
		free("raw_cpu_us_per_commit", "us", raw.costs),
	}, nil
}

// samples are the runs of one side.
type samples struct{ rates, costs []float64 }

func (s *samples) add(r stopwatch.Reading, commits int) {
	s.rates = append(s.rates, float64(commits)/r.Span.Seconds())
	s.costs = append(s.costs, float64(r.CPU.Microseconds())/float64(commits))
}

func (o Options) say(format string, values ...any) { fmt.Fprintf(o.Progress, format+"\n", values...) }
