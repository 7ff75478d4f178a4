package link

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	paho "github.com/eclipse/paho.mqtt.golang"

	"pacecar/tcu"
	"pacecar/tcu/wire"
)

const (
	// keepAlive is the pause after which a silent connection is tried with a ping.
	keepAlive = 30 * time.Second
	// pingPatience is how long the answer may take. It is also how long the sink
	// may hold back the reading of a connection before it is given up and made again.
	pingPatience = 30 * time.Second
	// writePatience bounds how long a command waits for a connection that is
	// being made again.
	writePatience = 5 * time.Second
	// dialPatience bounds one attempt to connect.
	dialPatience = 10 * time.Second
	// retryPause and longestRetryPause bound the pauses between attempts.
	retryPause        = 250 * time.Millisecond
	longestRetryPause = 15 * time.Second
	// subscribePatience is how long the broker may take to answer a subscription
	// before the connection is given up.
	subscribePatience = 10 * time.Second
	// quiesce is how long a clean goodbye may take, in milliseconds.
	quiesce = 250
)

// command is one message for a vehicle.
type command struct {
	topic   string
	payload []byte
	qos     byte
}

// line is one connection to the broker.
type line struct {
	link     *Link
	client   paho.Client
	brake    *brake
	commands chan command
	first    chan command    // to all vehicles: what goes before the others
	sent     chan paho.Token // commands that the broker has not acknowledged
	ready    chan struct{}   // closed when first subscribed
	once     sync.Once
	conn     atomic.Pointer[swiftConn] // the one that was made last
	workers  sync.WaitGroup

	mu      sync.Mutex
	failure error
	up      *swiftConn     // the one that is subscribed and counted
	acks    []paho.Message // dealt with, to be acknowledged
	acking  bool
}

func newLine(l *Link, id string) *line {
	n := &line{
		link:     l,
		brake:    newBrake(l.config.Window),
		commands: make(chan command, l.config.DownQueue),
		first:    make(chan command, callsAhead),
		sent:     make(chan paho.Token, l.config.Window),
		ready:    make(chan struct{}),
	}
	options := paho.NewClientOptions().
		SetClientID(id).
		SetUsername(l.config.Username).
		SetPassword(l.config.Password).
		SetProtocolVersion(4).
		SetCleanSession(l.config.Fleeting).
		SetStore(paho.NewOrderedMemoryStore()). // the plain one resends in random order
		SetOrderMatters(true).
		SetAutoAckDisabled(true).
		SetKeepAlive(keepAlive).
		SetPingTimeout(pingPatience).
		SetWriteTimeout(writePatience).
		SetConnectTimeout(dialPatience).
		SetConnectRetry(true).
		SetConnectRetryInterval(retryPause).
		SetMaxReconnectInterval(longestRetryPause).
		SetDefaultPublishHandler(n.take).
		SetOnConnectHandler(n.connected).
		SetConnectionLostHandler(n.lost).
		SetCustomOpenConnectionFn(n.open).
		SetConnectionNotificationHandler(n.notified)
	options.AddBroker(l.address.String())
	n.client = paho.NewClient(options)
	return n
}

func (n *line) start() {
	n.workers.Go(n.publish)
	n.workers.Go(n.reap)
	n.client.Connect()
}

func (n *line) stop() {
	n.brake.open()
	n.client.Disconnect(quiesce)
	n.down(true)
	n.workers.Wait()
}

// open dials with buffers, see swiftConn.
func (n *line) open(address *url.URL, _ paho.ClientOptions) (net.Conn, error) {
	raw, err := dial(address, n.link.config.TLS)
	if err != nil {
		return nil, err
	}
	conn := newSwiftConn(raw, n.brake)
	n.conn.Store(conn)
	return conn, nil
}

func (n *line) notified(_ paho.Client, notification paho.ConnectionNotification) {
	switch e := notification.(type) {
	case paho.ConnectionNotificationBrokerFailed:
		n.fail(e.Reason)
	case paho.ConnectionNotificationFailed:
		n.fail(e.Reason)
	}
}

func (n *line) fail(err error) {
	n.mu.Lock()
	n.failure = err
	n.mu.Unlock()
	n.link.edge.Log.Warn("cannot connect to the broker", "broker", n.link.address.Redacted(), "error", err)
}

func (n *line) lastFailure() error {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.failure
}

// connected subscribes after every connect, as the broker may have lost the session. A
// broker that refuses is asked again, after pauses, for as long as the connection lasts:
// a line that is not subscribed hears nothing, though its connection looks healthy.
func (n *line) connected(client paho.Client) {
	conn := n.conn.Load()
	for pause := retryPause; ; pause = min(2*pause, longestRetryPause) {
		err := n.subscribe(client)
		if n.link.edge.IsClosing() {
			return
		}
		if err == nil {
			n.subscribed(conn)
			return
		}
		if conn.hasEnded() {
			return // the next connection subscribes for itself
		}
		n.fail(fmt.Errorf("subscribe: %w", err))
		if errors.Is(err, errUnanswered) {
			_ = conn.Close() // the library makes a new one
			return
		}
		select {
		case <-time.After(pause):
		case <-n.link.edge.Closing():
			return
		}
	}
}

// errUnanswered is told in place of a broker that does not answer a subscription.
var errUnanswered = fmt.Errorf("the broker has not answered within %v", subscribePatience)

// subscribe asks once for what the fleet says.
func (n *line) subscribe(client paho.Client) error {
	filters := make(map[string]byte)
	for _, filter := range n.link.filters() {
		filters[filter] = 1
	}
	token := client.SubscribeMultiple(filters, nil)
	select {
	case <-token.Done():
	case <-time.After(subscribePatience):
		return errUnanswered
	case <-n.link.edge.Closing():
		return nil
	}
	subscribed, ok := token.(*paho.SubscribeToken)
	if !ok {
		return token.Error()
	}
	var refused error // more telling than the library's own error
	for filter, code := range subscribed.Result() {
		if code > 1 {
			refused = errors.Join(refused, fmt.Errorf("the broker refuses %s with code %d", filter, code))
		}
	}
	return cmp.Or(refused, token.Error())
}

// subscribed counts conn as established, unless it has ended meanwhile.
func (n *line) subscribed(conn *swiftConn) {
	n.mu.Lock()
	if !conn.hasEnded() && n.up != conn {
		if n.up == nil {
			n.link.edge.Count.Connections.Add(1)
		}
		n.up = conn
		n.link.edge.Count.ConnectionsTotal.Add(1)
	}
	n.mu.Unlock()
	n.once.Do(func() { close(n.ready) })
}

func (n *line) lost(_ paho.Client, err error) {
	n.down(false)
	if !n.link.edge.IsClosing() {
		n.link.edge.Log.Warn("lost a connection to the broker", "broker", n.link.address.Redacted(), "error", err)
	}
}

// down counts the end of a connection, once. The library may tell of it when the next
// one is subscribed already, which is then left alone, unless the line itself ends.
func (n *line) down(last bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.up != nil && (last || n.up.hasEnded()) {
		n.up = nil
		n.link.edge.Count.Connections.Add(-1)
	}
}

// take hands one message to the sink. It does not block: when too many are with the
// sink, the brake holds back the reading.
func (n *line) take(_ paho.Client, m paho.Message) {
	n.brake.enter()
	from := &letter{line: n, message: m}
	topic, err := wire.ParseTopic(m.Topic())
	if err != nil || topic.Direction != wire.Upward {
		n.link.edge.Refuse(tcu.BadTopic, "", "not an up topic: "+tcu.Quoted(m.Topic()))
		from.Settle(m.MessageID(), true)
		return
	}
	n.link.edge.Receive(from, m.MessageID(), topic, m.Payload())
}

// letter is a message of an external broker on its way through the sink.
type letter struct {
	line    *line
	message paho.Message
}

// Settle implements tcu.Origin. A message that is given up, which happens only when the
// link closes, stays with the broker.
func (m *letter) Settle(_ uint16, acknowledged bool) {
	n := m.line
	n.brake.leave()
	if !acknowledged || m.message.Qos() == 0 {
		return
	}
	n.mu.Lock()
	n.acks = append(n.acks, m.message)
	if !n.acking {
		n.acking = true
		go n.acknowledge()
	}
	n.mu.Unlock()
}

// acknowledge passes acknowledgements to the client, whose call blocks.
func (n *line) acknowledge() {
	for {
		n.mu.Lock()
		acks := n.acks
		n.acks = nil
		if len(acks) == 0 {
			n.acking = false
			n.mu.Unlock()
			return
		}
		n.mu.Unlock()
		for _, m := range acks {
			m.Ack()
		}
	}
}

// publish sends commands without waiting for each acknowledgement; sent bounds how
// many are on their way.
func (n *line) publish() {
	for {
		c, open := n.next()
		if !open {
			return
		}
		select {
		case n.sent <- n.client.Publish(c.topic, c.qos, false, c.payload):
		case <-n.link.edge.Closing():
			return
		}
	}
}

// next waits for a command; false: the link closes.
func (n *line) next() (command, bool) {
	select {
	case c := <-n.first:
		return c, true
	default:
	}
	select {
	case c := <-n.first:
		return c, true
	case c := <-n.commands:
		return c, true
	case <-n.link.edge.Closing():
		return command{}, false
	}
}

// reap counts what became of the commands.
func (n *line) reap() {
	for {
		select {
		case token := <-n.sent:
			select {
			case <-token.Done():
			case <-n.link.edge.Closing():
				return
			}
			if token.Error() != nil {
				n.link.edge.Count.DroppedDown.Add(1)
			} else {
				n.link.edge.Count.Down.Add(1)
			}
		case <-n.link.edge.Closing():
			return
		}
	}
}
