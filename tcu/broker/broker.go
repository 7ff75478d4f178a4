package broker

import (
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net"
	"sync"

	mqtt "github.com/mochi-mqtt/server/v2"

	"pacecar/messages"
	"pacecar/tcu"
	"pacecar/tcu/broker/crowd"
	"pacecar/tcu/wire"
)

// Bounds of the embedded broker.
const (
	// DefaultWindow is how many messages of one connection may be with the sink. A
	// vehicle's conversation needs two or three; the rest is for one that catches up
	// after an outage.
	DefaultWindow = 32
	// DefaultUnacknowledged is how many messages of all connections may be with the
	// sink: at 1 KB each 64 MB, and a second's work at the wire's ceiling.
	DefaultUnacknowledged = 65_536
	// DefaultWills is how many last wills may be with the sink or wait to be offered
	// again: at 1 KB each 16 MB. More wait for a place, see Config.Wills.
	DefaultWills = 16_384
	// retries is how often a message that the sink cannot take now is delivered again
	// before the vehicle's connection is closed: with doubling pauses about 2.5 s in
	// all. The vehicle keeps the message and sends it again when it reconnects.
	retries = 8
	// DefaultConnections is how many connections are accepted. An idle one costs the
	// broker about 12 KB and a file descriptor.
	DefaultConnections = 1 << 20
	// maxPacketBytes is the largest packet that is read at all: twice the largest Up,
	// so that one that is merely too large is answered, counted and done with.
	maxPacketBytes = 2 * wire.MaxUpBytes
	// bufferBytes is the library's buffers of one connection, which has better ones: see
	// package inlet, and outlets.
	bufferBytes = 16
	// noSessions is how many seconds a session outlives its connection. Nothing is queued
	// for an absent vehicle, so a kept session would save it one subscription, and cost
	// 3.5 KB for every client identifier that a vehicle has ever called itself.
	noSessions = 0
	// systemTopicSeconds is the pause between $SYS publications, which nobody may
	// read: a day, as each stops the world to read memory statistics.
	systemTopicSeconds = 24 * 60 * 60
)

// Config says how to run the embedded broker. Only Listen or Listener is required.
type Config struct {
	// Listen is host:port; port 0 picks a free one, which Addr then names.
	Listen string
	// Listener takes the place of Listen where the port is bound already. It is the
	// broker's from then on, also when Embed fails.
	Listener net.Listener
	// TLS, if set, is how connections are secured. With ClientAuth set so that
	// certificates are verified, a vehicle's user name must be the common name of
	// its certificate.
	TLS *tls.Config
	// Authenticate, if set, decides whether a vehicle may log in with a password.
	Authenticate func(vin messages.VIN, password []byte) bool
	// AllowAnonymous lets clients without a user name speak for any vehicle. It is
	// for trials on a desk.
	AllowAnonymous bool
	// Window bounds the messages of one connection that are with the sink; 0 means
	// DefaultWindow, at most 65,535.
	Window int
	// Unacknowledged bounds those of all connections; 0 means DefaultUnacknowledged.
	Unacknowledged int
	// Wills bounds the last wills, and the goodbyes that the broker says itself for
	// connections without one, that are with the sink or wait to be offered again; 0 means
	// DefaultWills. A broken connection above that waits, closed but still counted among
	// Connections, until there is room.
	Wills int
	// Connections bounds the connections; 0 means DefaultConnections.
	Connections int
	// Logger takes warnings; nil discards them.
	Logger *slog.Logger
}

func (c *Config) fill() error {
	if c.Window == 0 {
		c.Window = DefaultWindow
	}
	if c.Unacknowledged == 0 {
		c.Unacknowledged = DefaultUnacknowledged
	}
	if c.Wills == 0 {
		c.Wills = DefaultWills
	}
	if c.Connections == 0 {
		c.Connections = DefaultConnections
	}
	if c.Window < 1 || c.Window > math.MaxUint16 {
		return fmt.Errorf("window is %d, want 1 to %d", c.Window, math.MaxUint16)
	}
	if c.Unacknowledged < 1 || c.Wills < 1 || c.Connections < 1 {
		return errors.New("the bounds on unacknowledged messages, wills and connections must be positive")
	}
	return nil
}

// bind fills the configuration and has its port.
func (c *Config) bind() (net.Listener, error) {
	err := c.fill()
	switch {
	case c.Listener == nil && err == nil:
		return net.Listen("tcp", c.Listen)
	case c.Listener != nil && err != nil:
		err = errors.Join(err, c.Listener.Close())
	}
	return c.Listener, err
}

// Broker is an MQTT broker inside this process, for vehicles only.
type Broker struct {
	edge      *tcu.Edge
	config    Config
	server    *mqtt.Server
	listener  *listener
	fleet     audience
	crowd     *crowd.Crowd[*vehicleConn]
	calls     chan *messages.Down          // to all of them
	goodbye   map[messages.Encoding][]byte // what is said in place of a vehicle that left no will
	places    chan struct{}                // one for every message that is with the sink
	wills     chan struct{}                // one for every will that is with the sink or will be again
	closeOnce sync.Once
}

var _ tcu.Attachment = (*Broker)(nil)

// Embed starts a broker that hands what vehicles say to sink.
func Embed(config Config, sink tcu.Sink) (*Broker, error) {
	bound, err := config.bind()
	if err != nil {
		return nil, fmt.Errorf("start broker: %w", err)
	}
	b := &Broker{
		edge:   tcu.NewEdge(sink, retries, config.Logger),
		config: config, crowd: crowd.New[*vehicleConn](), calls: make(chan *messages.Down, callsAhead), goodbye: goodbyes(), places: make(chan struct{}, config.Unacknowledged), wills: make(chan struct{}, config.Wills),
	}
	b.fleet.init()
	b.listener = &listener{broker: b, bound: bound, conns: make(map[*vehicleConn]struct{})}

	b.server = mqtt.New(&mqtt.Options{
		Capabilities:             capabilities(config),
		ClientNetReadBufferSize:  bufferBytes,
		ClientNetWriteBufferSize: bufferBytes,
		SysTopicResendInterval:   systemTopicSeconds,
		// The library logs payloads as they came; what is worth a line is logged by
		// the hook, which quotes them.
		Logger: slog.New(slog.DiscardHandler),
	})
	if err := errors.Join(b.server.AddHook(&hook{broker: b}, nil), b.server.AddListener(b.listener)); err != nil {
		return nil, errors.Join(fmt.Errorf("start broker: %w", err), bound.Close())
	}
	if err := b.server.Serve(); err != nil {
		return nil, errors.Join(fmt.Errorf("start broker: %w", err), bound.Close())
	}
	go b.call()
	return b, nil
}

// capabilities narrows the library's defaults to what vehicles need. Its default
// queue alone would cost 64 KB for each connection.
func capabilities(config Config) *mqtt.Capabilities {
	c := mqtt.NewDefaultServerCapabilities()
	c.MaximumClients = int64(config.Connections)
	c.MaximumClientWritesPending = 1 // the library's own queue is not used, see send
	c.MaximumSessionExpiryInterval = noSessions
	c.MaximumPacketSize = maxPacketBytes
	c.ReceiveMaximum = uint16(config.Window)
	c.MaximumInflight = downWindow
	c.TopicAliasMaximum = 0 // an alias would hide the topic from the access check
	c.SharedSubAvailable = 0
	c.WildcardSubAvailable = 0
	c.RetainAvailable = 0
	c.MaximumQos = 1
	c.SubIDAvailable = 0
	return c
}

// Send implements tcu.Attachment. Nothing is kept for a vehicle that is not connected and
// subscribed: what still holds is derived again when it comes.
func (b *Broker) Send(vin messages.VIN, encoding messages.Encoding, down *messages.Down) {
	if encoding != messages.Encoding_ENCODING_JSON {
		encoding = messages.Encoding_ENCODING_BINARY
	}
	topic := wire.DownTopic(vin, encoding)
	listeners := b.fleet.listeners(topic)
	if len(listeners) == 0 {
		b.edge.Count.AbsentDown.Add(1)
		return
	}
	payload, ok := b.edge.Encode(vin, encoding, down)
	if !ok {
		return
	}
	name := topic.String()
	for _, c := range listeners {
		if c.send(topic, name, payload) {
			b.edge.Count.Down.Add(1)
		} else {
			b.edge.Count.DroppedDown.Add(1)
		}
	}
}

// Addr implements tcu.Attachment.
func (b *Broker) Addr() string { return b.listener.Address() }

// Stats implements tcu.Attachment.
func (b *Broker) Stats() tcu.Stats { return b.edge.Stats() }

// Close disconnects all vehicles and waits until their connections have ended. Calls
// of done that come later are harmless and acknowledge nothing.
func (b *Broker) Close() error {
	b.closeOnce.Do(func() {
		b.edge.Close()
		_ = b.server.Close() // reports nothing but nil
	})
	return nil
}
