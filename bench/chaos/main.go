// Command chaos tries what one machine can do to three nodes: `make chaos`, or `make chaos QUICK=1` for the short
// run. Three servers, a Redis, a Mosquitto and a simulated fleet are processes of their own, in networks of their
// own where that is permitted; under each row of a table of faults a rollout is under way, and clients and probes
// are at work. Each rollout must complete, and is judged by the vehicles' ledger.
//
// It prints a table, and ends with status 1 when anything was violated, 2 when no trial could be made, or it was
// interrupted. It kills its own processes only, and leaves none, nor networks, nor files, behind; after a violation it keeps the logs, and says
// where. docs/chaos.md says how to read the table.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"syscall"
	"time"

	"pacecar/bench/chaos/stage"
	"pacecar/bench/chaos/store"
	"pacecar/bench/chaos/verdict"
	"pacecar/cluster"
)

// options are what the command line says.
type options struct {
	quick     bool
	vehicles  int
	perMinute int // offers
	slots     int
	leaseLife time.Duration
	only      *regexp.Regexp
	loopback  bool
	results   string
	programs  string
	within    time.Duration
}

// Of the two runs.
var (
	short = options{quick: true, vehicles: 300, perMinute: 6000, slots: 64, leaseLife: 3 * time.Second, within: 10 * time.Minute}
	long  = options{vehicles: 5000, perMinute: 12_500, slots: 256, leaseLife: cluster.DefaultTimeToLive, within: 90 * time.Minute}
)

func parse(arguments []string) (o options, err error) {
	flags := flag.NewFlagSet("chaos", flag.ContinueOnError)
	quick := flags.Bool("quick", false, "the short run: four faults, few vehicles, short leases")
	vehicles := flags.Int("vehicles", 0, "vehicles of the fleet; 0: 300 in the short run, else 5000")
	lease := flags.Duration("lease-life", 0, "how long leases last; 0: 3s in the short run, else as long as by default")
	only := flags.String("only", "", "faults whose name this regular expression matches")
	loopback := flags.Bool("loopback", false, "plain processes on loopback, also where networks could be made")
	results := flags.String("results", "", "file to write the table to, as Markdown")
	ready := flags.String("programs", "", "directory with pacecar and tcusim; default: they are built")
	within := flags.Duration("within", 0, "when to give up; 0: 10m in the short run, else 90m")
	if err := flags.Parse(arguments); err != nil {
		return o, err
	}
	if o = long; *quick {
		o = short
	}
	o.loopback, o.results, o.programs = *loopback, *results, *ready
	if *vehicles != 0 {
		o.perMinute = o.perMinute * *vehicles / o.vehicles // a rollout takes as long
		o.vehicles = *vehicles
	}
	if *lease != 0 {
		o.leaseLife = *lease
	}
	if *within != 0 {
		o.within = *within
	}
	if o.vehicles < 100 || o.vehicles > 20_000 {
		return o, fmt.Errorf("-vehicles is %d, want 100 to 20000", o.vehicles)
	}
	o.only, err = regexp.Compile(*only)
	return o, err
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends at once
	o, err := parse(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "chaos:", err)
		os.Exit(2)
	}
	ctx, cancel := context.WithTimeout(ctx, o.within)
	defer cancel()
	good, err := run(ctx, o)
	switch {
	case err != nil:
		fmt.Fprintln(os.Stderr, "chaos:", err)
		os.Exit(2)
	case !good:
		os.Exit(1)
	}
}

// chosen are the faults of a run.
func chosen(o options) (list []fault) {
	for _, f := range faults {
		if o.only.MatchString(f.name) && (f.quick || !o.quick) {
			list = append(list, f)
		}
	}
	return list
}

// run plays all trials, and says whether all was good.
func run(ctx context.Context, o options) (good bool, err error) {
	dir, err := os.MkdirTemp("", "chaos-")
	if err != nil {
		return false, err
	}
	defer func() {
		if good || ctx.Err() != nil {
			_ = os.RemoveAll(dir) // it is scratch
		} else {
			fmt.Fprintln(os.Stderr, "chaos: the logs are in", dir)
		}
	}()
	p, err := find(ctx, o, dir)
	if err != nil {
		return false, err
	}
	s, err := stage.Set(ctx, !o.loopback, places...)
	if err != nil {
		return false, err
	}
	defer func() {
		if left := s.Strike(); left != nil && err == nil {
			good, err = false, left
		}
	}()
	mode := s.Mode()
	fmt.Printf("three nodes, %d vehicles, leases of %s: %s; %s\n", o.vehicles, o.leaseLife, mode, p.versions())
	rows, err := play(ctx, o, s, dir, p)
	if printed := verdict.Print(os.Stdout, rows); printed != nil || err != nil {
		return false, firstOf(err, printed)
	}
	good = true
	for _, r := range rows {
		good = good && r.Good()
	}
	if o.results != "" {
		text := verdict.Document(rows, verdict.Run{Vehicles: o.vehicles, Slots: o.slots, LeaseLife: o.leaseLife, Mode: mode, Versions: p.versions()})
		err = os.WriteFile(o.results, []byte(text), 0o644)
	}
	return good, err
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// play tries one fault after the other. A cast goes on to the next trial unless something was violated, or its store
// has forgotten something: then there is a new one.
func play(ctx context.Context, o options, s *stage.Stage, dir string, p programs) (rows []verdict.Row, err error) {
	var c *cast
	defer func() {
		if c != nil {
			c.dismiss()
		}
	}()
	casts, shape := 0, store.Single
	for _, f := range chosen(o) {
		if c != nil && shape != f.store {
			c.dismiss()
			c = nil
		}
		if c == nil {
			casts++
			shape = f.store
			if c, err = assemble(ctx, o, s, filepath.Join(dir, fmt.Sprintf("cast-%d", casts)), p, shape); err != nil {
				return rows, fmt.Errorf("assemble the cast: %w", err)
			}
			if err := c.register(ctx); err != nil {
				return rows, err
			}
		}
		began := time.Now()
		r, err := try(ctx, c, f)
		if ctx.Err() != nil {
			return rows, ctx.Err()
		}
		if err != nil {
			r.Violations = append(r.Violations, fmt.Sprintf("the trial failed: %v", err))
		}
		rows = append(rows, r)
		fmt.Fprintf(os.Stderr, "%-34s %4.0f s  %d lost, %d stale, %d double, %d violations\n", f.name, time.Since(began).Seconds(), r.Lost, r.Stale, r.Doubles, len(r.Violations))
		for _, v := range r.Violations {
			fmt.Fprintln(os.Stderr, "   ", v)
		}
		if !r.Good() || f.forgets {
			c.dismiss()
			c = nil
		}
	}
	return rows, nil
}
