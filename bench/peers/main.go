// Command peers measures the engine's selector beside two others that answer the same
// question about the same vehicles, in one process and in turn: a scan of all vehicles with a
// compiled CEL program, and SQLite.
//
// Both get the best that is fair. The scan has every value ready in CEL's own types, versions
// parsed, and goes through memory on all processors; a scan of stored records would first
// have to decode them. SQLite has one row for a vehicle, with columns for its ECUs and
// versions as numbers that have an order, and is asked twice: with an index on each attribute
// that the selector names, of which it takes the one it finds best, and with an index made
// for this very selector, which nobody has who writes the selector today. It works on one
// processor, as it does; ratios of processor time say what that is worth.
//
// All answers are held against a plain scan; one that differs is an error, and no figure is
// printed. A ratio is how many times as long a peer takes. The module is its own so that
// pacecar carries no second database.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"time"

	"pacecar/bench/figure"
	"pacecar/bench/stopwatch"
	"pacecar/bench/targeting"
	"pacecar/bench/targeting/fleet"
)

func main() {
	vehicles := flag.Int("vehicles", 1_000_000, "vehicles of four ECUs")
	rounds := flag.Int("rounds", 5, "times that each is asked")
	seed := flag.Uint64("seed", 1, "of the fleet")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	figures, err := compare(ctx, fleet.Fleet{Seed: *seed, Vehicles: *vehicles}, *rounds)
	if err == nil {
		err = figure.WriteJSON(os.Stdout, figures)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "peers:", err)
		os.Exit(1)
	}
}

// party counts the vehicles that the selector matches.
type party struct {
	name  string
	count func(context.Context) (int, error)
	spans []float64 // milliseconds
	costs []float64 // the same of processor time
}

// compare asks all parties in turn, after one turn that does not count.
func compare(ctx context.Context, f fleet.Fleet, rounds int) (figures []figure.Figure, err error) {
	if f.Vehicles < 1 || rounds < 1 {
		return nil, fmt.Errorf("-vehicles %d and -rounds %d must be at least 1", f.Vehicles, rounds)
	}
	dir, err := os.MkdirTemp("", "pacecar-bench-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	slots, built, err := targeting.Build(ctx, f, os.Stderr)
	if err != nil {
		return nil, err
	}
	fmt.Fprintln(os.Stderr, "making the rows of the CEL scan")
	before := targeting.LiveHeap()
	rows, err := newScan(f)
	if err != nil {
		return nil, err
	}
	scanned := float64(targeting.LiveHeap()-before) / float64(f.Vehicles)
	watch := stopwatch.Begin()
	base, err := load(ctx, filepath.Join(dir, "fleet.db"), f, os.Stderr)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, base.Close()) }()
	loaded := watch.End().Span
	engine := slots.Engine()
	parties := []*party{
		{name: "selector", count: func(ctx context.Context) (int, error) {
			counted, err := engine.CountVehicles(ctx, fleet.Selector)
			return int(counted.GetMatched()), err
		}},
		{name: "cel_scan", count: rows.count},
		{name: "sqlite", count: base.count},
		{name: "sqlite_tailored", count: base.countTailored},
	}
	for round := range rounds + 1 {
		if err := turn(ctx, parties, built.Account.Selected, round > 0); err != nil {
			return nil, err
		}
		if round > 0 {
			tell(round, rounds, parties)
		}
	}
	figures = ratios(parties)
	return append(figures,
		figure.Of("targeting", "cel_scan_bytes_per_vehicle", "B", []float64{scanned}, 0, figure.Free),
		figure.Of("targeting", "sqlite_load_seconds", "s", []float64{loaded.Seconds()}, 0, figure.Free),
		figure.Of("targeting", "sqlite_bytes_per_vehicle", "B", []float64{base.bytes / float64(f.Vehicles)}, 0, figure.Free),
	), nil
}

// turn asks each party once.
func turn(ctx context.Context, parties []*party, want int, counts bool) error {
	for _, p := range parties {
		watch := stopwatch.Begin()
		got, err := p.count(ctx)
		took := watch.End()
		if err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
		if got != want {
			return fmt.Errorf("no figure: %s finds %d vehicles, a plain scan %d", p.name, got, want)
		}
		if counts {
			p.spans = append(p.spans, float64(took.Span)/float64(time.Millisecond))
			p.costs = append(p.costs, float64(took.CPU)/float64(time.Millisecond))
		}
	}
	return nil
}

func tell(round, rounds int, parties []*party) {
	fmt.Fprintf(os.Stderr, "round %d/%d:", round, rounds)
	for _, p := range parties {
		fmt.Fprintf(os.Stderr, " %s %.2f ms", p.name, p.spans[len(p.spans)-1])
	}
	fmt.Fprintln(os.Stderr)
}

// ratios hold each peer against the first party, turn by turn: on the clock, and by what the
// processors did.
func ratios(parties []*party) (figures []figure.Figure) {
	us := parties[0]
	for _, p := range parties[1:] {
		figures = append(figures,
			figure.Of("targeting", p.name+"_per_selector", "ratio", over(p.spans, us.spans), 0, figure.Free),
			figure.Of("targeting", p.name+"_cpu_per_selector", "ratio", over(p.costs, us.costs), 0, figure.Free))
	}
	for _, p := range parties {
		figures = append(figures, figure.Of("targeting", p.name+"_beside_peers_ms", "ms", p.spans, 0, figure.Free))
	}
	return figures
}

// over divides pair by pair; what is too short for a clock took a microsecond.
func over(theirs, ours []float64) []float64 {
	const least = 1e-3
	times := make([]float64, len(ours))
	for i := range ours {
		times[i] = max(theirs[i], least) / max(ours[i], least)
	}
	return times
}
