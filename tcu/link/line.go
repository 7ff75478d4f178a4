package link

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	paho "github.com/eclipse/paho.mqtt.golang"

	"pacecar/messages"
	"pacecar/tcu"
	"pacecar/tcu/link/held"
	"pacecar/tcu/link/window"
	"pacecar/tcu/link/words"
	"pacecar/tcu/wire"
)

const (
	// keepAlive is the pause after which a silent connection is tried with a ping. A broker whose network drops all that is sent
	// is noticed by that alone, and what it has for this node waits until then.
	keepAlive = 10 * time.Second
	// pingPatience is how long the answer may take: longer than a broker is held up by a disk or by a failover. A connection
	// that the sink holds back is not given up for that.
	pingPatience = 10 * time.Second
	// writePatience bounds how long after it was true a command may be written: less than
	// the five seconds in which a halt must have reached a vehicle. What waits longer, for
	// its turn, for a connection that is being made again or for a broker that does not
	// read, is dropped, and the engine derives anew what still holds.
	writePatience = 3 * time.Second
	// dialPatience bounds one attempt to connect.
	dialPatience = 10 * time.Second
	// retryPause and longestRetryPause bound the pauses between attempts.
	retryPause        = 250 * time.Millisecond
	longestRetryPause = 15 * time.Second
	// subscribePatience is how long the broker may take to answer a subscription
	// before the connection is given up.
	subscribePatience = 10 * time.Second
	// keptFor is how long after a subscription messages still come that the broker had kept before: longer than a full queue
	// takes.
	keptFor = time.Minute
	// quiesce is how long a clean goodbye may take, in milliseconds.
	quiesce = 250
)

// line is one connection to the broker.
type line struct {
	link    *Link
	client  paho.Client
	brake   *held.Brake
	words   *words.Words
	made    chan struct{}      // there may be a connection
	sent    chan said          // what the broker has not acknowledged
	window  *window.Window     // of it
	ready   chan struct{}      // closed when first subscribed
	ended   context.Context    // with the link
	end     context.CancelFunc // it
	once    sync.Once
	conn    atomic.Pointer[held.Conn] // the one that was made last
	workers sync.WaitGroup

	mu      sync.Mutex
	failure error
	since   time.Time      // of up
	up      *held.Conn     // the one that is subscribed and counted
	acks    []paho.Message // dealt with, to be acknowledged
	acking  bool
}

func newLine(l *Link, id string) *line {
	n := &line{
		link:  l,
		brake: held.NewBrake(l.config.Window),
		words: words.New(l.config.DownQueue, callsAhead, writePatience),
		made:  make(chan struct{}, 1),
		sent:  make(chan said, l.config.Window),
		ready: make(chan struct{}), window: window.New(l.config.Window),
	}
	n.ended, n.end = context.WithCancel(context.Background())
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
	n.end()
	n.brake.Open()
	n.client.Disconnect(quiesce)
	n.down(true)
	n.workers.Wait()
}

// open dials with buffers, see held.Conn.
func (n *line) open(address *url.URL, _ paho.ClientOptions) (net.Conn, error) {
	raw, err := dial(n.ended, address, n.link.config.TLS)
	if err != nil {
		return nil, err
	}
	if admits := n.link.config.Admits; admits != nil {
		if err := admits(); err != nil {
			return nil, errors.Join(err, raw.Close())
		}
	}
	conn := held.New(raw, n.brake, writePatience, n.link.config.Holds)
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
	select {
	case n.made <- struct{}{}:
	default:
	}
	for pause := retryPause; ; pause = min(2*pause, longestRetryPause) {
		err := n.subscribe(client)
		if n.link.edge.IsClosing() {
			return
		}
		if err == nil {
			n.subscribed(conn)
			return
		}
		if conn.HasEnded() {
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
func (n *line) subscribed(conn *held.Conn) {
	conn.Subscribed()
	n.mu.Lock()
	if !conn.HasEnded() && n.up != conn {
		if n.up == nil {
			n.link.edge.Count.Connections.Add(1)
		}
		n.up, n.since = conn, time.Now()
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
	if n.up != nil && (last || n.up.HasEnded()) {
		n.up = nil
		n.link.edge.Count.Connections.Add(-1)
	}
}

// take hands one message to the sink. It does not block: when too many are with the
// sink, the brake holds back the reading.
func (n *line) take(_ paho.Client, m paho.Message) {
	n.brake.Enter()
	from := &letter{line: n, message: m, kept: n.delivers()}
	topic, err := wire.ParseTopic(m.Topic())
	if err != nil || topic.Direction != wire.Upward {
		n.link.edge.Refuse(tcu.BadTopic, "", "not an up topic: "+tcu.Quoted(m.Topic()))
		from.Settle(m.MessageID(), true)
		return
	}
	n.link.edge.Receive(from, m.MessageID(), topic, m.Payload())
}

// delivers tells whether the broker may still deliver what it has kept.
func (n *line) delivers() bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.up == nil || time.Since(n.since) < keptFor
}

// letter is a message of an external broker on its way through the sink.
type letter struct {
	line    *line
	message paho.Message
	kept    bool // perhaps, by the broker
}

var (
	_ tcu.Returning = (*letter)(nil)
	_ tcu.Doubtful  = (*letter)(nil)
)

// Doubts implements tcu.Doubtful.
func (m *letter) Doubts() bool { return m.kept }

// Ask implements tcu.Doubtful.
func (m *letter) Ask(vin messages.VIN, encoding messages.Encoding, down *messages.Down) {
	m.line.link.Send(vin, encoding, down)
}

// Returns implements tcu.Returning.
func (m *letter) Returns(before tcu.Origin) bool {
	first, is := before.(*letter)
	return is && first.line == m.line && m.message.Duplicate() && m.message.MessageID() == first.message.MessageID()
}

// Settle implements tcu.Origin. A message that is given up, as when the link closes,
// stays with the broker.
func (m *letter) Settle(_ uint16, acknowledged bool) {
	n := m.line
	n.brake.Leave()
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

// said is a command that was written, and the connection that it was written to.
type said struct {
	token paho.Token
	conn  *held.Conn
	at    time.Time
	qos   byte
}

// publish sends commands without waiting for each acknowledgement; the window bounds how many are on their way, for what is
// said next stands behind them. Those to all are not acknowledged, and need no room in it.
func (n *line) publish() {
	for !n.link.edge.IsClosing() {
		now := time.Now()
		w, dropped := n.words.Next(now, n.client.IsConnectionOpen(), n.window.Free(now))
		n.link.edge.Count.DroppedDown.Add(uint64(dropped))
		if w == nil {
			n.await()
			continue
		}
		if w.QoS > 0 {
			n.window.Enter()
		}
		select {
		case n.sent <- said{n.client.Publish(w.Topic, w.QoS, false, w.Payload), n.conn.Load(), now, w.QoS}:
		case <-n.link.edge.Closing():
			return
		}
	}
}

// await returns when there may be a word that can be said, or its time is over, or the link closes.
func (n *line) await() {
	left, waits := n.words.Wait(time.Now())
	if !waits {
		left = longestRetryPause
	}
	over := time.NewTimer(max(left, 0) + time.Millisecond)
	defer over.Stop()
	select {
	case <-n.words.More():
	case <-n.made:
	case <-n.window.Freed():
	case <-over.C:
	case <-n.link.edge.Closing():
	}
}

// reap counts what became of the commands.
func (n *line) reap() {
	for {
		select {
		case s := <-n.sent:
			select {
			case <-s.token.Done():
			case <-n.link.edge.Closing():
				return
			}
			if now := time.Now(); s.qos > 0 {
				n.window.Leave(now, now.Sub(s.at))
			}
			if s.token.Error() != nil || s.conn.HasEnded() { // the library would say it again over the next connection, which is withheld
				n.link.edge.Count.DroppedDown.Add(1)
			} else {
				n.link.edge.Count.Down.Add(1)
			}
		case <-n.link.edge.Closing():
			return
		}
	}
}
