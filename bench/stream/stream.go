package stream

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"pacecar/bench/figure"
)

// name is the first field of all figures.
const name = "stream"

// partWithin is how long one part may take.
const partWithin = 5 * time.Minute

// Options say how much is measured. All numbers are at least 1, Crowd and Viewers at most as many as a server admits.
type Options struct {
	Vehicles int      // of each rollout
	Rounds   int      // rollouts with and without viewers
	Viewers  int      // that look on at rollouts
	Crowd    int      // that are weighed
	Rate     int      // deltas a second that a viewer asks for
	Only     []string // parts; none: all
	Seed     uint64
	Span     time.Duration // of a rollout at a steady pace; at least a second
	Progress io.Writer
	// CPUProfile is a file that takes a profile of the server in its last part; "": none.
	CPUProfile string
}

// parts of the measurement, by the names that Only knows them by.
func (o Options) parts() []part {
	return []part{
		{"delta", o.delta},
		{"slowdown", o.slowdown},
		{"crowd", o.crowd},
		{"resume", o.resume},
	}
}

// part is one of them; it works in a directory of its own.
type part struct {
	name string
	run  func(ctx context.Context, dir string) ([]figure.Figure, error)
}

// Parts are the names of what can be measured by itself.
func Parts() []string {
	var names []string
	for _, p := range (Options{}).parts() {
		names = append(names, p.name)
	}
	return names
}

// Run measures all that the package is about, or the parts that are named.
func Run(ctx context.Context, o Options) (figures []figure.Figure, err error) {
	for _, wanted := range o.Only {
		if !slices.Contains(Parts(), wanted) {
			return nil, fmt.Errorf("there is no part %q: the parts are %s", wanted, strings.Join(Parts(), ", "))
		}
	}
	dir, err := os.MkdirTemp("", "pacecar-bench-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	for _, p := range o.parts() {
		if len(o.Only) > 0 && !slices.Contains(o.Only, p.name) {
			continue
		}
		more, err := o.one(ctx, filepath.Join(dir, p.name), p)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p.name, err)
		}
		figures = append(figures, more...)
	}
	return figures, nil
}

// one runs a part in a directory that is gone when it ends.
func (o Options) one(ctx context.Context, dir string, p part) (figures []figure.Figure, err error) {
	ctx, cancel := context.WithTimeout(ctx, partWithin)
	defer cancel()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	return p.run(ctx, dir)
}

func (o Options) say(format string, values ...any) { fmt.Fprintf(o.Progress, format+"\n", values...) }

// free is a figure without a target.
func free(what, unit string, samples ...float64) figure.Figure {
	return figure.Of(name, what, unit, samples, 0, figure.Free)
}
