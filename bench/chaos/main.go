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
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"time"

	"pacecar/bench/chaos/stage"
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

// chosen are the faults of a run. One that is compared brings what it is compared with.
func chosen(o options) (list []fault) {
	compared := false
	for _, f := range faults[1:] {
		if o.only.MatchString(f.name) && (f.quick || !o.quick) {
			list = append(list, f)
			compared = compared || f.unlike
		}
	}
	if compared || !o.quick && o.only.MatchString(noFault) {
		list = append(faults[:1:1], list...)
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
	var void []string
	for _, r := range rows {
		good = good && r.Good()
		if r.Void != "" {
			void = append(void, r.Fault)
		}
	}
	if o.results != "" {
		text := verdict.Document(rows, verdict.Run{Vehicles: o.vehicles, Slots: o.slots, LeaseLife: o.leaseLife, Mode: mode, Versions: p.versions()})
		err = os.WriteFile(o.results, []byte(text), 0o644)
	}
	if good && err == nil && len(void) > 0 {
		return false, fmt.Errorf("no trial was made of: %s", strings.Join(void, ", "))
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
	theatre := &theatre{options: o, stage: s, dir: dir, programs: p}
	defer theatre.close()
	for _, f := range chosen(o) {
		began := time.Now()
		r, err := theatre.show(ctx, f)
		if r.Void != "" && err == nil { // a machine that was busy may have become less so
			r, err = theatre.show(ctx, f)
		}
		if err != nil {
			return rows, err
		}
		rows = append(rows, r)
		fmt.Fprintf(os.Stderr, "%-34s %4.0f s  %d lost, %d stale, %d double, %d violations\n", f.name, time.Since(began).Seconds(), r.Lost, r.Stale, r.Doubles, len(r.Violations))
		for _, v := range r.Violations {
			fmt.Fprintln(os.Stderr, "   ", v)
		}
		if r.Void != "" {
			fmt.Fprintln(os.Stderr, "    no trial:", r.Void)
		}
	}
	return rows, nil
}

// theatre is where one trial follows another, with the cast of the one before where that is as it was.
type theatre struct {
	options  options
	stage    *stage.Stage
	dir      string
	programs programs

	cast  *cast
	casts int
	needs needs         // of the fault that it was assembled for
	usual time.Duration // that a rollout takes without a fault
}

func (t *theatre) close() {
	if t.cast != nil {
		t.cast.dismiss()
	}
	t.cast = nil
}

// show tries one fault. The error says that nothing can be tried any more.
func (t *theatre) show(ctx context.Context, f fault) (r verdict.Row, err error) {
	if t.cast != nil && t.needs != f.needs {
		t.close()
	}
	if t.cast == nil {
		t.casts++
		t.needs = f.needs
		if t.cast, err = assemble(ctx, t.options, t.stage, filepath.Join(t.dir, fmt.Sprintf("cast-%d", t.casts)), t.programs, t.needs); err != nil {
			t.cast = nil // it was dismissed
			return r, fmt.Errorf("assemble the cast: %w", err)
		}
		if err := errors.Join(t.cast.rollout().Register(ctx), t.cast.fleet.Start()); err != nil {
			return r, err
		}
	}
	t.cast.normal = t.usual
	r, err = try(ctx, t.cast, f)
	t.usual = t.cast.normal
	var no noTrial
	switch {
	case ctx.Err() != nil:
		return r, ctx.Err()
	case errors.As(err, &no):
		r.Void = no.Error()
	case err != nil:
		r.Violations = append(r.Violations, fmt.Sprintf("the trial failed: %v", err))
	}
	if !r.Good() || r.Void != "" || f.forgets {
		t.close()
	}
	return r, nil
}
