package whole

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
	"pacecar/cmd/pacecar/descriptors"
	"pacecar/tcu/tcusim"
	"pacecar/tcu/tcusim/population"
	"pacecar/web/view"
)

// name is the first field of all figures.
const name = "whole"

// What is held against the figures of a million vehicles; a smaller fleet is no such proof.
const (
	million           = 1_000_000
	secondsTarget     = 600
	peakTarget        = 6 << 30
	firstOfferTarget  = 1000 // milliseconds
	importTarget      = 30   // seconds
	mostPerConnection = 256
	// connectPace is how many vehicles a second come online before anything is measured: a fleet does not come at once.
	connectPace = 5000
)

// Options say how much is measured. Vehicles and InFlight are at least 1.
type Options struct {
	Vehicles int
	InFlight int // vehicles offered and not ended
	Seed     uint64
	Within   time.Duration // of the rollout
	Progress io.Writer
	// CPUProfile is a file that takes a profile of the server during the rollout; "": none.
	CPUProfile string
	// BurnUp is a file that takes the burn-up as a drawing; "": none.
	BurnUp string
}

// run is one server with one fleet.
type run struct {
	Options
	server      *servers.Server
	connections int

	imported, first time.Duration
	rollout         stopwatch.Reading // of the vehicles' process
	cpu             float64           // of the server, in seconds
	peak            uint64            // of the server, in bytes
	burnUp          burnUp
}

// Run measures all that the package is about.
func Run(ctx context.Context, o Options) (figures []figure.Figure, err error) {
	dir, err := os.MkdirTemp("", "pacecar-bench-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	r := &run{Options: o}
	if r.server, err = servers.Start(ctx, servers.Part{Dir: filepath.Join(dir, "server"), Name: "n1", AllowAnonymous: true}); err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, r.server.End()) }()
	clock := stopwatch.Begin()
	if err := servers.Prepare(ctx, r.server.Client, o.Seed, o.Vehicles, view.Pacing{MaximumInFlight: uint32(o.InFlight)}); err != nil {
		return nil, err
	}
	r.imported = clock.End().Span
	r.say("%d vehicles are registered after %v", o.Vehicles, r.imported.Round(time.Second))
	vehicles, err := r.connect(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, vehicles.Close()) }()
	if err := r.roll(ctx, vehicles); err != nil {
		return nil, err
	}
	if o.BurnUp != "" {
		if err := r.burnUp.draw(o.BurnUp, o.Vehicles); err != nil {
			return nil, err
		}
	}
	return r.figures(), nil
}

// connect connects the fleet, with as many connections as fit.
func (r *run) connect(ctx context.Context) (*tcusim.Fleet, error) {
	fit := max(1, descriptors.Raise(r.Vehicles))
	each := min(mostPerConnection, max(mostPerConnection*r.Vehicles/million, (r.Vehicles+fit-1)/fit, 1))
	r.connections = (r.Vehicles + each - 1) / each
	vehicles, err := tcusim.Start(ctx, tcusim.Config{
		Broker: "tcp://" + r.server.MQTT, Vehicles: population.Of(r.Seed, r.Vehicles), Seed: r.Seed, PerConnection: each,
		ConnectRate: max(1, connectPace/each),
	})
	if err != nil {
		return nil, err
	}
	err = vehicles.WaitConnected(ctx)
	if err == nil {
		err = servers.Until(ctx, func() (bool, error) { return vehicles.Stats().Acknowledged >= uint64(r.Vehicles), nil })
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("connect the vehicles: %w", err), vehicles.Close())
	}
	r.say("they are connected, over %d connections", r.connections)
	return vehicles, nil
}

// roll rolls out, and checks that all parties tell the same.
func (r *run) roll(ctx context.Context, vehicles *tcusim.Fleet) error {
	within, cancel := context.WithTimeout(ctx, r.Within)
	defer cancel()
	end := func() error { return nil }
	if r.CPUProfile != "" {
		var err error
		if end, err = r.server.Profile(within, r.CPUProfile); err != nil {
			return err
		}
	}
	before, err := r.processor(within)
	if err != nil {
		return err
	}
	heard := vehicles.Stats().Downs
	clock := stopwatch.Begin()
	if err := servers.Begin(within, r.server.Client); err != nil {
		return err
	}
	if err := servers.Until(within, func() (bool, error) { return vehicles.Stats().Downs > heard, nil }); err != nil {
		return fmt.Errorf("the first offer: %w", err)
	}
	r.first = clock.End().Span
	r.say("the first vehicle was offered the update %v after the start", r.first.Round(time.Millisecond))
	campaign, err := r.follow(within, clock)
	if err != nil {
		return err
	}
	r.rollout = clock.End()
	after, err := r.processor(within)
	if err := errors.Join(err, end()); err != nil {
		return err
	}
	r.cpu, r.peak = after-before, r.server.Peak()
	return servers.Agree(ctx, r.server.Client, campaign, vehicles.Ledger().Summary(), r.Vehicles)
}

// processor is how many seconds of processor time the server has used.
func (r *run) processor(ctx context.Context) (float64, error) {
	metrics, err := servers.Nodes{r.server}.Metrics(ctx)
	return metrics["process_cpu_seconds_total"], err
}

// figures say what has been measured.
func (r *run) figures() []figure.Figure {
	each := func(seconds float64) float64 { return seconds * 1e6 / float64(r.Vehicles) }
	held := func(what, unit string, sample, most float64) figure.Figure {
		if r.Vehicles < million {
			return figure.Of(name, what, unit, []float64{sample}, 0, figure.Free)
		}
		return figure.Of(name, what, unit, []float64{sample}, most, figure.AtMost)
	}
	free := func(what, unit string, sample float64) figure.Figure {
		return figure.Of(name, what, unit, []float64{sample}, 0, figure.Free)
	}
	return []figure.Figure{
		held("rollout_seconds", "s", r.rollout.Span.Seconds(), secondsTarget),
		held("peak_bytes", "B", float64(r.peak), peakTarget),
		held("first_offer_ms", "ms", float64(r.first.Microseconds())/1000, firstOfferTarget),
		held("import_seconds", "s", r.imported.Seconds(), importTarget),
		free("vehicles_per_second", "1/s", float64(r.Vehicles)/r.rollout.Span.Seconds()),
		free("server_cpu_us_per_vehicle", "us", each(r.cpu)),
		free("vehicles_cpu_us_per_vehicle", "us", each(r.rollout.CPU.Seconds())),
		free("vehicles", "", float64(r.Vehicles)),
		free("connections", "", float64(r.connections)),
	}
}

func (r *run) say(format string, values ...any) { fmt.Fprintf(r.Progress, format+"\n", values...) }
