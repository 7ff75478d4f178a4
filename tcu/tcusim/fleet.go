package tcusim

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"pacecar/messages"
	"pacecar/tcu/tcusim/download"
	"pacecar/tcu/tcusim/ledger"
	"pacecar/tcu/tcusim/line"
	"pacecar/tcu/tcusim/population"
	"pacecar/tcu/tcusim/profile"
	"pacecar/tcu/tcusim/trouble"
)

// maxPerConnection bounds the vehicles of one connection.
const maxPerConnection = 256

// Profile is how the vehicles behave.
type Profile = profile.Profile

// Config says what fleet to run. Broker and Vehicles are required.
type Config struct {
	// Broker is tcp://host:port, or ssl://host:port for TLS.
	Broker string
	// TLS is used with ssl://; nil means the system's roots.
	TLS *tls.Config
	// Password is every vehicle's.
	Password string
	// Vehicles is the fleet, usually from population.Of.
	Vehicles []population.Vehicle
	// Seed decides all chances.
	Seed uint64
	// Profile is how the vehicles behave.
	Profile Profile
	// Troubles are failures that come and go while the fleet runs, behind those of Profile;
	// nil: none.
	Troubles *trouble.Board
	// Ledger takes what they physically do; nil means one in memory. The caller closes
	// it, after the fleet.
	Ledger *ledger.Ledger
	// Download makes vehicles fetch artifacts over HTTP. Off, a download is only
	// Profile.Transfer of time.
	Download bool
	// Introduce makes each vehicle say with its first connection what it runs, so that it
	// may be offered patches from that.
	Introduce bool
	// Downloads bounds the downloads at one time; 0 means 64.
	Downloads int
	// ChunkBytes is the length of one range request; 0 means 1 MiB.
	ChunkBytes int64
	// ConnectRate bounds the connections made per second; 0 means 2,000.
	ConnectRate int
	// PerConnection is how many vehicles share a connection; 0 means 1. A shared one
	// logs in without a user name, which the broker must allow, and has no will.
	PerConnection int
	// KeepAlive is MQTT's; 0 means a minute.
	KeepAlive time.Duration
	// AckPatience is how long an acknowledgement may take before the connection is
	// made again and the message repeated; 0 means a minute.
	AckPatience time.Duration
	// Settled, if set, is called when an attempt has ended on a vehicle, with the
	// vehicle's lock held: it must be quick and must not call the fleet.
	Settled func(vin messages.VIN, phase messages.Phase)

	after func(time.Duration, func()) *time.Timer // times offline spells; nil: time.AfterFunc
}

func (c *Config) fill() error {
	if len(c.Vehicles) == 0 {
		return errors.New("a fleet needs vehicles")
	}
	if c.PerConnection == 0 {
		c.PerConnection = 1
	}
	if c.PerConnection < 0 || c.PerConnection > maxPerConnection {
		return fmt.Errorf("%d vehicles share a connection, want 1 to %d", c.PerConnection, maxPerConnection)
	}
	if c.PerConnection > 1 && c.Profile.Health.Breaks() {
		return errors.New("vehicles that connect in a loop or vanish need a connection each")
	}
	if c.Ledger == nil {
		c.Ledger = ledger.New()
	}
	if c.after == nil {
		c.after = time.AfterFunc
	}
	return nil
}

// Fleet is a running fleet.
type Fleet struct {
	config   Config
	ctx      context.Context
	cancel   context.CancelCauseFunc
	exchange *line.Exchange
	fetcher  *download.Fetcher
	sessions []*session
	workers  sync.WaitGroup
	count    counters

	spawning sync.Mutex
	closed   bool // nothing is spawned any more
}

// Start runs a fleet until ctx ends or Close is called. It returns at once; the
// vehicles connect in the background, and again whenever they must. What the ledger
// says that vehicles did before, they have done: they go on from there.
func Start(ctx context.Context, config Config) (*Fleet, error) {
	f := &Fleet{config: config}
	f.ctx, f.cancel = context.WithCancelCause(ctx)
	if err := f.build(); err != nil {
		f.cancel(nil)
		return nil, fmt.Errorf("start fleet: %w", err)
	}
	f.exchange.Run(f.workers.Go)
	return f, nil
}

// build makes the vehicles and what they need.
func (f *Fleet) build() (err error) {
	if err := f.config.fill(); err != nil {
		return err
	}
	c := &f.config
	f.exchange, err = line.NewExchange(f.ctx, line.Config{
		Broker: c.Broker, TLS: c.TLS, Seed: c.Seed, Rate: c.ConnectRate,
		KeepAlive: c.KeepAlive, AckPatience: c.AckPatience, Note: f.note,
	})
	if err != nil {
		return err
	}
	f.fetcher, err = download.New(download.Config{
		AtOnce: c.Downloads, ChunkBytes: c.ChunkBytes, BytesPerSecond: c.Profile.BytesPerSecond, Note: f.note,
		Installed: population.Factory,
	})
	if err != nil {
		return err
	}
	for vehicles := range slices.Chunk(c.Vehicles, c.PerConnection) {
		if err := f.addSession(vehicles); err != nil {
			return err
		}
	}
	return nil
}

// Close ends the fleet politely and waits for it.
func (f *Fleet) Close() error {
	f.spawning.Lock()
	f.closed = true
	f.spawning.Unlock()
	f.cancel(nil)
	f.workers.Wait()
	f.fetcher.Close()
	for _, s := range f.sessions {
		s.stop()
	}
	return nil
}

// Done is closed when the fleet ends: by Close, with the context, or because its ledger
// cannot be written any more, see Err.
func (f *Fleet) Done() <-chan struct{} { return f.ctx.Done() }

// Err is why the fleet ended by itself, nil if it did not.
func (f *Fleet) Err() error {
	if err := context.Cause(f.ctx); !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return nil
}

// spawn runs work in a goroutine that Close waits for.
func (f *Fleet) spawn(work func()) {
	f.spawning.Lock()
	defer f.spawning.Unlock()
	if !f.closed {
		f.workers.Go(work)
	}
}

// Ledger is where the fleet records what it does.
func (f *Fleet) Ledger() *ledger.Ledger { return f.config.Ledger }

// record appends to the ledger. A vehicle whose deeds cannot be recorded must not do
// them, so the fleet ends.
func (f *Fleet) record(e *ledger.Entry) bool {
	if f.ctx.Err() != nil {
		return false
	}
	if err := f.config.Ledger.Append(e); err != nil {
		f.note(err)
		f.cancel(fmt.Errorf("the fleet has ended, as what it does cannot be recorded: %w", err))
		return false
	}
	return true
}
