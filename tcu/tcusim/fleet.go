package tcusim

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"sync"
	"time"

	"pacecar/messages"
)

// Defaults and bounds of a fleet.
const (
	defaultKeepAlive   = 60 * time.Second
	defaultAckPatience = 60 * time.Second
	defaultConnectRate = 2_000 // connections per second
	defaultDownloads   = 64    // at once, in the whole fleet
	defaultChunkBytes  = 1 << 20
	perSourceAddress   = 20_000 // connections from one loopback address; the kernel allows about 28,000
	maxPerConnection   = 256    // vehicles
	tendPause          = time.Second
)

// Config says what fleet to run. Broker and Vehicles are required.
type Config struct {
	// Broker is tcp://host:port, or ssl://host:port for TLS.
	Broker string
	// TLS is used with ssl://; nil means the system's roots.
	TLS *tls.Config
	// Password is every vehicle's.
	Password string
	// Vehicles is the fleet, usually from Population.
	Vehicles []Vehicle
	// Seed decides all chances.
	Seed uint64
	// Profile is how the vehicles behave.
	Profile Profile
	// Ledger takes what they physically do; nil means one in memory. The caller closes
	// it, after the fleet.
	Ledger *Ledger
	// Download makes vehicles fetch artifacts over HTTP. Off, a download is only
	// Profile.Transfer of time.
	Download bool
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
}

func (c *Config) fill() (*url.URL, error) {
	broker, err := url.Parse(c.Broker)
	if err != nil {
		return nil, fmt.Errorf("broker: %w", err)
	}
	switch broker.Scheme {
	case "tcp", "mqtt", "ssl", "tls", "mqtts":
	default:
		return nil, fmt.Errorf("broker has scheme %q, want tcp or ssl", broker.Scheme)
	}
	if broker.Port() == "" {
		return nil, fmt.Errorf("broker %q names no port", c.Broker)
	}
	if len(c.Vehicles) == 0 {
		return nil, errors.New("a fleet needs vehicles")
	}
	setDefault(&c.Downloads, defaultDownloads)
	setDefault(&c.ChunkBytes, defaultChunkBytes)
	setDefault(&c.ConnectRate, defaultConnectRate)
	setDefault(&c.PerConnection, 1)
	setDefault(&c.KeepAlive, defaultKeepAlive)
	setDefault(&c.AckPatience, defaultAckPatience)
	if c.Downloads < 0 || c.ChunkBytes < 0 || c.ConnectRate < 0 || c.PerConnection < 0 || c.PerConnection > maxPerConnection {
		return nil, fmt.Errorf("bounds must be positive, and at most %d vehicles share a connection", maxPerConnection)
	}
	if c.KeepAlive < 2*time.Second || c.KeepAlive > 18*time.Hour || c.AckPatience < 0 {
		return nil, fmt.Errorf("keep-alive is %v, want 2s to 18h", c.KeepAlive)
	}
	if c.Ledger == nil {
		c.Ledger = NewLedger()
	}
	return broker, nil
}

func setDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// Fleet is a running fleet.
type Fleet struct {
	config   Config
	broker   *url.URL
	loopback bool
	ctx      context.Context
	cancel   context.CancelFunc
	ramp     *ramp
	sessions []*session
	workers  sync.WaitGroup
	count    counters
	client   *http.Client
	places   chan struct{} // one for each download

	spawning sync.Mutex
	closed   bool // nothing is spawned any more
}

// Start runs a fleet until ctx ends or Close is called. It returns at once; the
// vehicles connect in the background, and again whenever they must. What the ledger
// says that vehicles did before, they have done: they go on from there.
func Start(ctx context.Context, config Config) (*Fleet, error) {
	broker, err := config.fill()
	if err != nil {
		return nil, fmt.Errorf("start fleet: %w", err)
	}
	f := &Fleet{
		config: config,
		broker: broker,
		ramp:   newRamp(config.ConnectRate),
		places: make(chan struct{}, config.Downloads),
		client: newDownloadClient(config.Downloads),
	}
	if ip, err := netip.ParseAddr(broker.Hostname()); err == nil {
		f.loopback = ip.Is4() && ip.IsLoopback()
	}
	f.ctx, f.cancel = context.WithCancel(ctx)
	f.build()
	for _, s := range f.sessions {
		f.workers.Go(s.run)
	}
	f.workers.Go(f.tend)
	return f, nil
}

// build makes the vehicles and what the ledger remembers of them.
func (f *Fleet) build() {
	f.config.Ledger.mu.Lock()
	defer f.config.Ledger.mu.Unlock()
	remembered := f.config.Ledger.tally.vehicles
	for first := 0; first < len(f.config.Vehicles); first += f.config.PerConnection {
		s := &session{fleet: f, number: len(f.sessions)}
		last := min(first+f.config.PerConnection, len(f.config.Vehicles))
		for i := first; i < last; i++ {
			u := newUnit(s, &f.config.Vehicles[i])
			u.restore(remembered[u.vehicle.VIN])
			s.units = append(s.units, u)
		}
		f.sessions = append(f.sessions, s)
	}
}

// Close ends the fleet politely and waits for it.
func (f *Fleet) Close() error {
	f.spawning.Lock()
	f.closed = true
	f.spawning.Unlock()
	f.cancel()
	f.workers.Wait()
	f.client.CloseIdleConnections()
	for _, s := range f.sessions {
		s.mu.Lock()
		if s.dark != nil {
			s.dark.Stop()
		}
		for _, u := range s.units {
			u.stop()
		}
		s.mu.Unlock()
	}
	return nil
}

// Done is closed when the fleet ends: by Close, with the context, or because its ledger
// cannot be written any more.
func (f *Fleet) Done() <-chan struct{} { return f.ctx.Done() }

// spawn runs work in a goroutine that Close waits for.
func (f *Fleet) spawn(work func()) {
	f.spawning.Lock()
	defer f.spawning.Unlock()
	if !f.closed {
		f.workers.Go(work)
	}
}

// Ledger is where the fleet records what it does.
func (f *Fleet) Ledger() *Ledger { return f.config.Ledger }

// tend visits every connection in turn: all of them within a quarter of the shorter
// of keep-alive and patience.
func (f *Fleet) tend() {
	round := min(f.config.KeepAlive, f.config.AckPatience) / 4
	pause := min(tendPause, max(round, 10*time.Millisecond))
	share := max(1, int(int64(len(f.sessions))*int64(pause)/max(int64(round), 1))+1)
	ticker := time.NewTicker(pause)
	defer ticker.Stop()
	for next := 0; ; {
		select {
		case <-f.ctx.Done():
			return
		case now := <-ticker.C:
			for range min(share, len(f.sessions)) {
				f.sessions[next].tend(now)
				next = (next + 1) % len(f.sessions)
			}
		}
	}
}

// dial connects from one of several loopback addresses when the broker is on this
// machine, as one address has too few ports for a large fleet.
func (f *Fleet) dial(number int) (net.Conn, error) {
	dialer := net.Dialer{Timeout: handshakePatience}
	if f.loopback && len(f.sessions) > perSourceAddress {
		dialer.LocalAddr = &net.TCPAddr{IP: net.IPv4(127, 0, 0, byte(2+number/perSourceAddress))}
	}
	conn, err := dialer.DialContext(f.ctx, "tcp", f.broker.Host)
	if err != nil {
		return nil, err
	}
	if f.broker.Scheme == "tcp" || f.broker.Scheme == "mqtt" {
		return conn, nil
	}
	config := &tls.Config{}
	if f.config.TLS != nil {
		config = f.config.TLS.Clone()
	}
	if config.ServerName == "" {
		config.ServerName = f.broker.Hostname()
	}
	return tls.Client(conn, config), nil
}

// sleep waits; false says that the fleet has ended.
func (f *Fleet) sleep(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-f.ctx.Done():
		return false
	}
}

// record appends to the ledger. A vehicle whose deeds cannot be recorded must not do
// them, so the fleet ends.
func (f *Fleet) record(e *Entry) bool {
	if f.ctx.Err() != nil {
		return false
	}
	if err := f.config.Ledger.Append(e); err != nil {
		f.note(err)
		f.cancel()
		return false
	}
	return true
}
