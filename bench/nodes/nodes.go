package nodes

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"pacecar/bench/figure"
)

// name is the first field of all figures.
const name = "nodes"

// several is how many nodes are held against one.
const several = 3

// Options say how much is measured. Vehicles and Rounds are at least 1.
type Options struct {
	Vehicles      int
	Rounds        int // of each side
	Seed          uint64
	Store, Broker string // "": the measurement's own
	Progress      io.Writer
}

// Run measures all that the package is about.
func Run(ctx context.Context, o Options) (figures []figure.Figure, err error) {
	dir, err := os.MkdirTemp("", "pacecar-bench-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	for _, part := range []func() ([]figure.Figure, error){
		func() ([]figure.Figure, error) { return o.rollouts(ctx, dir) },
		func() ([]figure.Figure, error) { return o.crossing(ctx, reports, alone) },
		func() ([]figure.Figure, error) { return bursts(ctx) },
		func() ([]figure.Figure, error) { return placements(o.Seed, fleet, o.Rounds), nil },
	} {
		more, err := part()
		if err != nil {
			return nil, err
		}
		figures = append(figures, more...)
	}
	return figures, nil
}

// free is a figure without a target.
func free(what, unit string, samples ...float64) figure.Figure {
	return figure.Of(name, what, unit, samples, 0, figure.Free)
}

func (o Options) say(format string, values ...any) { fmt.Fprintf(o.Progress, format+"\n", values...) }
