package link

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"hash/maphash"
	"log/slog"
	"net"
	"net/url"
	"strconv"
	"sync"
	"time"

	"pacecar/messages"
	"pacecar/tcu"
	"pacecar/tcu/link/words"
	"pacecar/tcu/wire"
)

// Bounds of an attachment to an external broker.
const (
	// DefaultLinks is how many connections are made. One carries most of what the
	// wire allows; a second helps while the first waits for the broker.
	DefaultLinks = 2
	// DefaultWindow is how many messages of one connection may be with the sink,
	// give or take what one read from the socket holds (readAheadBytes).
	DefaultWindow = 1_000
	// DefaultDownQueue is how many commands may wait for one connection: what it
	// writes in a quarter of a second. None waits longer than writePatience.
	DefaultDownQueue = 8_192
	// callsAhead is how many words to all vehicles may wait for one connection.
	callsAhead = 16
	// maxLinks keeps a mistyped number from exhausting the broker.
	maxLinks = 64
)

// DefaultGroup is the name under which all nodes share the fleet's messages.
const DefaultGroup = "pacecar"

// Config says how to attach to an external broker. Only URL is required.
type Config struct {
	// URL is tcp://host:port, or ssl://host:port for TLS.
	URL string
	// Connections is how many connections to make; 0 means DefaultLinks.
	Connections int
	// Window bounds the messages of one connection that are with the sink; 0 means
	// DefaultWindow. The broker must allow as many (mosquitto: max_inflight_messages
	// and max_queued_messages), otherwise its own limit holds.
	Window int
	// DownQueue bounds the commands that wait for one connection; 0 means
	// DefaultDownQueue.
	DownQueue int
	// ClientID is the beginning of the client identifiers; empty means "pacecar". It
	// must be this node's own and stay the same across restarts: the broker keeps
	// under it what the node has not acknowledged, and deals it its share also while it
	// is away, see TakeOver.
	ClientID string
	// Group is the name under which this node and others share the fleet's messages;
	// empty means DefaultGroup. Each group hears everything.
	Group string
	// Fleeting lets the broker forget the node with each connection: what it is sent in
	// between is lost, and nothing stays behind. It is for measurements.
	Fleeting bool
	// Username and Password log in to the broker.
	Username, Password string
	// TLS is used with ssl://; nil means the system's roots.
	TLS *tls.Config
	// Holds says whether what vehicles are to be told still holds. It is asked right before each word is written: a
	// process that was frozen in between writes nothing that another node has contradicted. nil: it does.
	Holds func() bool
	// Admits says why a connection that could be had is not to be made use of yet; nil: it is. Without Admits all are.
	Admits func() error
	// Logger takes warnings; nil discards them.
	Logger *slog.Logger
}

func (c *Config) fill() (*url.URL, error) {
	address, secured, err := wire.ParseBroker(c.URL)
	if err != nil {
		return nil, err
	}
	if secured && c.TLS == nil {
		c.TLS = new(tls.Config)
	} else if !secured {
		c.TLS = nil
	}
	if c.Connections == 0 {
		c.Connections = DefaultLinks
	}
	if c.Window == 0 {
		c.Window = DefaultWindow
	}
	if c.DownQueue == 0 {
		c.DownQueue = DefaultDownQueue
	}
	if c.ClientID == "" {
		c.ClientID = "pacecar"
	}
	if c.Group == "" {
		c.Group = DefaultGroup
	}
	if c.Connections < 1 || c.Connections > maxLinks {
		return nil, fmt.Errorf("connections are %d, want 1 to %d", c.Connections, maxLinks)
	}
	if c.Window < 1 || c.DownQueue < 1 {
		return nil, errors.New("the window and the queue for commands must be positive")
	}
	return address, nil
}

// Place is the broker of this configuration, as host:port.
func (c Config) Place() (string, error) {
	address, _, err := wire.ParseBroker(c.URL)
	if err != nil {
		return "", err
	}
	return place(address), nil
}

func place(address *url.URL) string { return net.JoinHostPort(address.Hostname(), address.Port()) }

// Link is an attachment to an external broker over several connections.
type Link struct {
	edge      *tcu.Edge
	config    Config
	address   *url.URL
	seed      maphash.Seed
	lines     []*line
	closeOnce sync.Once
}

var _ tcu.Attachment = (*Link)(nil)

// Attach makes a link and opens it. What sink is told must be settled meanwhile, see Open.
func Attach(ctx context.Context, config Config, sink tcu.Sink) (*Link, error) {
	l, err := New(config, sink)
	if err != nil {
		return nil, err
	}
	if err := l.Open(ctx); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

// New makes a link that says nothing until it is opened.
func New(config Config, sink tcu.Sink) (*Link, error) {
	address, err := config.fill()
	if err != nil {
		return nil, fmt.Errorf("attach: %w", err)
	}
	l := &Link{
		edge:   tcu.NewSharedEdge(sink, config.Window, config.Logger),
		config: config, address: address, seed: maphash.MakeSeed(),
	}
	for n := range config.Connections {
		l.lines = append(l.lines, newLine(l, config.ClientID+"-"+strconv.Itoa(n)))
	}
	return l, nil
}

// Open connects to the broker and subscribes to what the fleet says, once. It tries until ctx
// ends; afterwards ctx has no meaning, and lost connections are made again until Close. The broker
// may first deliver all that it kept for this node, on the connection on which it then answers the
// subscription: a sink that settles nothing before Open has returned would wait for ever.
func (l *Link) Open(ctx context.Context) error {
	for _, line := range l.lines {
		line.start()
	}
	for _, line := range l.lines {
		select {
		case <-line.ready:
		case <-ctx.Done():
			return fmt.Errorf("attach to %s: %w", l.address.Redacted(), errors.Join(ctx.Err(), line.lastFailure()))
		}
	}
	return nil
}

// filters are the subscriptions of each connection.
func (l *Link) filters() []string {
	filters := wire.UpFilters()
	for i, filter := range filters {
		filters[i] = "$share/" + l.config.Group + "/" + filter
	}
	return filters
}

// Send implements tcu.Attachment. A vehicle's commands go over one connection, in order.
func (l *Link) Send(vin messages.VIN, encoding messages.Encoding, down *messages.Down) {
	payload, ok := l.edge.Encode(vin, encoding, down)
	if !ok {
		return
	}
	w := words.Word{Topic: wire.DownTopic(vin, encoding).String(), Payload: payload, QoS: 1, At: time.Now()}
	line := l.lines[maphash.String(l.seed, string(vin))%uint64(len(l.lines))]
	l.edge.Count.DroppedDown.Add(uint64(line.words.Add(w, words.About(vin, down))))
}

// Hush drops every command that waits, and all that follow: their slots are another node's now, which says what holds.
func (l *Link) Hush() {
	for _, line := range l.lines {
		l.edge.Count.DroppedDown.Add(uint64(line.words.Hush()))
	}
}

// SendAll implements tcu.Attachment. One publication in each encoding is for the whole
// fleet, at QoS 0 and not retained, so that the broker keeps it for nobody who is away. It
// goes before the commands that wait.
func (l *Link) SendAll(down *messages.Down) {
	l.edge.Count.Broadcasts.Add(1)
	for _, encoding := range []messages.Encoding{messages.Encoding_ENCODING_BINARY, messages.Encoding_ENCODING_JSON} {
		payload, ok := l.edge.Encode("", encoding, down)
		if !ok {
			continue
		}
		if !l.lines[0].words.AddFirst(words.Word{Topic: wire.AllTopic(encoding), Payload: payload, At: time.Now()}) {
			l.edge.Count.DroppedDown.Add(1)
		}
	}
}

// Addr implements tcu.Attachment.
func (l *Link) Addr() string { return place(l.address) }

// Stats implements tcu.Attachment.
func (l *Link) Stats() tcu.Stats { return l.edge.Stats() }

// Close disconnects. What was not acknowledged stays with the broker, which delivers
// it again to a Link with the same ClientID. Where a connection was just being made,
// the library gives it up at its next try.
func (l *Link) Close() error {
	l.closeOnce.Do(func() {
		l.edge.Close()
		var ended sync.WaitGroup
		for _, line := range l.lines {
			ended.Go(line.stop)
		}
		ended.Wait()
	})
	return nil
}
