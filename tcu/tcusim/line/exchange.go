package line

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"sync/atomic"
	"time"

	"pacecar/tcu/wire"
)

const (
	defaultKeepAlive   = 60 * time.Second
	defaultAckPatience = 60 * time.Second
	defaultRate        = 2_000  // connections per second
	perSourceAddress   = 20_000 // connections from one loopback address; the kernel allows about 28,000
	tendPause          = time.Second
	connectedPoll      = 5 * time.Millisecond // how often WaitConnected looks
)

// Config says where lines lead. Only Broker is required.
type Config struct {
	// Broker is tcp://host:port, or ssl://host:port for TLS.
	Broker string
	// TLS is used with ssl://; nil means the system's roots.
	TLS *tls.Config
	// Seed decides the pauses between attempts to connect.
	Seed uint64
	// Rate bounds the connections made per second; 0 means 2,000.
	Rate int
	// KeepAlive is MQTT's; 0 means a minute.
	KeepAlive time.Duration
	// AckPatience is how long an acknowledgement may take before the connection is
	// made again and the message repeated; 0 means a minute.
	AckPatience time.Duration
	// Note is told why a connection failed.
	Note func(error)
}

// Counters count for all lines together.
type Counters struct {
	Connected                 atomic.Int64  // now
	Connects, ConnectFailures atomic.Uint64 // attempts
	Downs                     atomic.Uint64 // messages heard, repetitions included
	Ups, Resent               atomic.Uint64 // messages sent, and repetitions among them
	Acknowledged              atomic.Uint64 // messages
	AckTimeouts               atomic.Uint64 // connections given up for want of an acknowledgement
}

// Exchange is what the lines of a fleet have in common.
type Exchange struct {
	Count Counters

	config   Config
	broker   *url.URL
	loopback bool
	ctx      context.Context // lines end with it
	ramp     *ramp
	lines    []*Line
}

// NewExchange checks the configuration. Lines end with ctx.
func NewExchange(ctx context.Context, config Config) (*Exchange, error) {
	broker, secured, err := wire.ParseBroker(config.Broker)
	if err != nil {
		return nil, err
	}
	setDefault(&config.Rate, defaultRate)
	setDefault(&config.KeepAlive, defaultKeepAlive)
	setDefault(&config.AckPatience, defaultAckPatience)
	if config.Rate < 0 || config.AckPatience < 0 {
		return nil, fmt.Errorf("rate %d and patience %v must be positive", config.Rate, config.AckPatience)
	}
	if config.KeepAlive < 2*time.Second || config.KeepAlive > 18*time.Hour {
		return nil, fmt.Errorf("keep-alive is %v, want 2s to 18h", config.KeepAlive)
	}
	switch {
	case !secured:
		config.TLS = nil
	case config.TLS == nil:
		config.TLS = new(tls.Config)
	default:
		config.TLS = config.TLS.Clone()
	}
	if secured && config.TLS.ServerName == "" {
		config.TLS.ServerName = broker.Hostname()
	}
	x := &Exchange{config: config, broker: broker, ctx: ctx, ramp: newRamp(config.Rate)}
	if ip, err := netip.ParseAddr(broker.Hostname()); err == nil {
		x.loopback = ip.Is4() && ip.IsLoopback()
	}
	return x, nil
}

func setDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// Run lets work run all lines, each in a goroutine of its own. No line is added from
// then on.
func (x *Exchange) Run(work func(func())) {
	for _, l := range x.lines {
		work(l.run)
	}
	work(x.tend)
}

// tend visits every line in turn: all of them within a quarter of the shorter of
// keep-alive and patience.
func (x *Exchange) tend() {
	round := min(x.config.KeepAlive, x.config.AckPatience) / 4
	pause := min(tendPause, max(round, 10*time.Millisecond))
	share := max(1, int(int64(len(x.lines))*int64(pause)/max(int64(round), 1))+1)
	ticker := time.NewTicker(pause)
	defer ticker.Stop()
	for next := 0; ; {
		select {
		case <-x.ctx.Done():
			return
		case now := <-ticker.C:
			for range min(share, len(x.lines)) {
				x.lines[next].tend(now)
				next = (next + 1) % len(x.lines)
			}
		}
	}
}

// WaitConnected returns when every line is up at the same time.
func (x *Exchange) WaitConnected(ctx context.Context) error {
	ticker := time.NewTicker(connectedPoll)
	defer ticker.Stop()
	for x.Count.Connected.Load() < int64(len(x.lines)) {
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return ctx.Err()
		case <-x.ctx.Done():
			return x.ctx.Err()
		}
	}
	return nil
}

// dial connects from one of several loopback addresses when the broker is on this
// machine, as one address has too few ports for a large fleet.
func (x *Exchange) dial(number int) (net.Conn, error) {
	dialer := net.Dialer{Timeout: handshakePatience}
	if x.loopback && len(x.lines) > perSourceAddress {
		dialer.LocalAddr = &net.TCPAddr{IP: net.IPv4(127, 0, 0, byte(2+number/perSourceAddress))}
	}
	conn, err := dialer.DialContext(x.ctx, "tcp", x.broker.Host)
	if err != nil || x.config.TLS == nil {
		return conn, err
	}
	return tls.Client(conn, x.config.TLS), nil
}
