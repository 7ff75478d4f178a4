package bench

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/pprof"
	"time"

	"pacecar/bench/figure"
	"pacecar/bench/stopwatch"
	"pacecar/cmd/pacecar/descriptors"
	"pacecar/cmd/pacecar/node"
	"pacecar/messages"
	"pacecar/persistence/redis"
	"pacecar/tcu"
	"pacecar/tcu/broker"
	"pacecar/tcu/link"
	"pacecar/tcu/tcusim"
	"pacecar/tcu/tcusim/population"
)

// What a bench rolls out: one small artifact for the ECU that every vehicle has. Its
// bytes are not fetched, by neither side: the wire and the engine are measured here.
const (
	CampaignID      = "bench"
	packageName     = "telematics"
	packageVersion  = "2.0.0"
	softwareVersion = "2.0.0"
	inFlight        = 5000 // vehicles offered and not ended, on both sides
	warmUp          = 2000 // vehicles of a round before the first, that does not count
	patience        = 10 * time.Minute
)

var (
	artifactBytes  = []byte("the telematics unit of a bench")
	artifactDigest = messages.DigestOf(artifactBytes)
)

// Options of a bench.
type Options struct {
	Vehicles int
	Rounds   int // of each side
	Seed     uint64
	Store    string // "": embedded
	Broker   string // "": embedded; otherwise tcp://host:port, for both sides
	Progress io.Writer
	// PerConnection is how many vehicles share a connection; 0: as few as the limit of open
	// descriptors allows.
	PerConnection int
	// CPUProfile is a file that takes a profile of the engine's last rollout or import; "": none.
	CPUProfile string
}

// Rollout measures the engine's durable rollout beside the echo, in turn.
func Rollout(ctx context.Context, o Options) ([]figure.Figure, error) {
	fleet := population.Of(o.Seed, o.Vehicles)
	warm := o
	warm.CPUProfile = ""
	if _, _, err := warm.pair(ctx, fleet[:min(len(fleet), warmUp)]); err != nil {
		return nil, err
	}
	var ceilings, engines samples
	var ratios, commits []float64
	for round := range o.Rounds {
		ceiling, engine, err := o.pair(ctx, fleet)
		if err != nil {
			return nil, err
		}
		ceilings.add(ceiling, o.Vehicles)
		engines.add(engine.Reading, o.Vehicles)
		ratios = append(ratios, ceiling.Span.Seconds()/engine.Span.Seconds())
		commits = append(commits, float64(engine.commits)/float64(o.Vehicles))
		fmt.Fprintf(o.Progress, "round %d/%d: echo %s, engine %s, ratio %.2f\n", round+1, o.Rounds, ceilings, engines, ratios[round])
	}
	return []figure.Figure{
		figure.Of("rollout", "engine_per_echo", "ratio", ratios, 0.5, figure.AtLeast),
		figure.Of("rollout", "vehicles_per_second", "1/s", engines.rates, 0, figure.Free),
		figure.Of("rollout", "echo_vehicles_per_second", "1/s", ceilings.rates, 0, figure.Free),
		figure.Of("rollout", "cpu_us_per_vehicle", "us", engines.costs, 0, figure.Free),
		figure.Of("rollout", "echo_cpu_us_per_vehicle", "us", ceilings.costs, 0, figure.Free),
		figure.Of("rollout", "commits_per_vehicle", "", commits, 0, figure.Free),
		figure.Of("rollout", "vehicles_per_connection", "", []float64{float64(o.perConnection())}, 1, figure.AtMost),
	}, nil
}

// turn is one rollout of the engine.
type turn struct {
	stopwatch.Reading
	commits uint64 // of vehicles and campaign
}

// pair runs one round of each side.
func (o Options) pair(ctx context.Context, fleet []population.Vehicle) (ceiling stopwatch.Reading, engine turn, err error) {
	if ceiling, err = within(ctx, func(ctx context.Context) (stopwatch.Reading, error) { return newEcho(fleet).run(ctx, o) }); err != nil {
		return stopwatch.Reading{}, turn{}, err
	}
	engine, err = within(ctx, func(ctx context.Context) (turn, error) { return o.engine(ctx, fleet) })
	return ceiling, engine, err
}

// Echo measures the ceiling alone.
func Echo(ctx context.Context, o Options) ([]figure.Figure, error) {
	fleet := population.Of(o.Seed, o.Vehicles)
	var ceilings samples
	for round := range o.Rounds {
		ceiling, err := within(ctx, func(ctx context.Context) (stopwatch.Reading, error) { return newEcho(fleet).run(ctx, o) })
		if err != nil {
			return nil, err
		}
		ceilings.add(ceiling, o.Vehicles)
		fmt.Fprintf(o.Progress, "round %d/%d: echo %s\n", round+1, o.Rounds, ceilings)
	}
	return []figure.Figure{
		figure.Of("echo", "vehicles_per_second", "1/s", ceilings.rates, 0, figure.Free),
		figure.Of("echo", "cpu_us_per_vehicle", "us", ceilings.costs, 0, figure.Free),
	}, nil
}

// perConnection is how many vehicles share a connection: one, unless the process may not
// open both ends of that many. Both sides of a comparison share alike.
func (o Options) perConnection() int {
	if o.PerConnection > 0 {
		return o.PerConnection
	}
	fit := max(1, descriptors.Raise(2*o.Vehicles)/2)
	return (o.Vehicles + fit - 1) / fit
}

func within[T any](ctx context.Context, f func(context.Context) (T, error)) (T, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return f(ctx)
}

// attach connects the echo to the broker that the engine would use.
func (o Options) attach(sink tcu.Sink) (tcu.Attachment, string, error) {
	quiet := slog.New(slog.DiscardHandler)
	if o.Broker != "" {
		name := ownName()
		attached, err := link.Attach(context.Background(), link.Config{URL: o.Broker, ClientID: name, Group: name, Fleeting: true, Logger: quiet}, sink)
		return attached, o.Broker, err
	}
	embedded, err := broker.Embed(broker.Config{Listen: "127.0.0.1:0", AllowAnonymous: o.perConnection() > 1, Logger: quiet}, sink)
	if err != nil {
		return nil, "", err
	}
	return embedded, "tcp://" + embedded.Addr(), nil
}

// engine measures one rollout of the whole engine.
func (o Options) engine(ctx context.Context, fleet []population.Vehicle) (measured turn, err error) {
	dir, err := os.MkdirTemp("", "pacecar-bench-")
	if err != nil {
		return turn{}, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	n, end, err := startNode(ctx, o, filepath.Join(dir, "data"))
	if err != nil {
		return turn{}, err
	}
	defer func() { err = errors.Join(err, end()) }()
	if err := prepare(ctx, n, fleet); err != nil {
		return turn{}, err
	}
	broker := o.Broker
	if broker == "" {
		broker = "tcp://" + n.MQTT()
	}
	vehicles, err := tcusim.Start(ctx, tcusim.Config{Broker: broker, Vehicles: fleet, Seed: o.Seed, PerConnection: o.perConnection()})
	if err != nil {
		return turn{}, err
	}
	defer vehicles.Close()
	if err := vehicles.WaitConnected(ctx); err != nil {
		return turn{}, err
	}
	stop, err := o.profile()
	if err != nil {
		return turn{}, err
	}
	before := n.Figures().Commits
	reading, status, err := roll(ctx, n)
	stop()
	if err != nil {
		return turn{}, err
	}
	return turn{reading, n.Figures().Commits - before}, agree(ctx, n, status, vehicles.Ledger().Summary(), len(fleet))
}

// profile begins a CPU profile, if one is wanted, and says how to end it.
func (o Options) profile() (stop func(), err error) {
	if o.CPUProfile == "" {
		return func() {}, nil
	}
	file, err := os.Create(o.CPUProfile)
	if err != nil {
		return nil, fmt.Errorf("profile: %w", err)
	}
	if err := pprof.StartCPUProfile(file); err != nil {
		return nil, errors.Join(fmt.Errorf("profile: %w", err), file.Close())
	}
	return func() {
		pprof.StopCPUProfile()
		file.Close()
	}, nil
}

// ownName names one party of one round at services that others use as well.
func ownName() string { return "pacecar-bench-" + rand.Text() }

// startNode starts a node that shares nothing with whoever else uses the store and the
// broker; end takes it down, and what it has stored with it.
func startNode(ctx context.Context, o Options, dir string) (n *node.Node, end func() error, err error) {
	return startNamed(ctx, o, dir, ownName())
}

// startNamed starts a node under a name by which it finds again what it has stored.
func startNamed(ctx context.Context, o Options, dir, name string) (n *node.Node, end func() error, err error) {
	erase := func() error { return nil }
	if o.Store != "" {
		erase = func() error { return redis.Erase(context.WithoutCancel(ctx), o.Store, redis.Options{Prefix: name}) }
	}
	n, err = node.Start(ctx, node.Config{
		DataDir: dir, Store: o.Store, Broker: o.Broker, HTTP: "127.0.0.1:0", MQTT: "127.0.0.1:0",
		Measured: name, AllowAnonymous: o.perConnection() > 1, Logger: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})),
	})
	if err != nil {
		return nil, nil, errors.Join(err, erase())
	}
	return n, func() error { return errors.Join(n.Close(context.Background()), erase()) }, nil
}
