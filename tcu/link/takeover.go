package link

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"sync"
	"time"

	"github.com/eclipse/paho.mqtt.golang/packets"

	"pacecar/messages"
	"pacecar/tcu"
	"pacecar/tcu/wire"
)

// TakeOver ends the sessions that a Link with another ClientID has left with the broker,
// which otherwise goes on dealing them their share of what the fleet says. What they hold
// goes to this link's sink first, and nothing is lost at any moment: the link is
// subscribed, a session is unsubscribed before it is emptied, and removed when it is empty.
//
// Nobody may use that ClientID any more: whoever does is disconnected. So gone is asked
// at the last moment before each login, when the broker has been dialed, and nothing is taken any more when it says no;
// nil: nobody comes back. TakeOver may be repeated, also after it has failed half-way, and returns with
// an error when ctx ends or the link closes. A session that holds what the sink does not
// take is left for the next time after sessionPatience, and the others are taken over. It
// costs two short connections for each name that a Link may use.
func (l *Link) TakeOver(ctx context.Context, clientID string, gone func() bool) error {
	if clientID == l.config.ClientID {
		return fmt.Errorf("take over %s: it is this node's own name", clientID)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		select {
		case <-l.edge.Closing():
			cancel()
		case <-ctx.Done():
		}
	}()
	var left error
	for n := range maxLinks { // how many there were is not known
		id := clientID + "-" + strconv.Itoa(n)
		err := l.takeOver(ctx, id, gone)
		switch {
		case err == nil:
		case ctx.Err() != nil || errors.Is(err, errBack) || !errors.Is(err, context.DeadlineExceeded): // as for all others
			return fmt.Errorf("take over session %s: %w", id, errors.Join(left, err, ctx.Err()))
		default:
			left = errors.Join(left, fmt.Errorf("session %s holds what is not taken: %w", id, err))
		}
	}
	return left
}

// sessionPatience is how long one session may take that is taken over: many times what it takes to deal with all that a
// broker keeps for one.
const sessionPatience = 30 * time.Second

// errBack: a session is in use again.
var errBack = errors.New("its node lives again")

func (l *Link) takeOver(ctx context.Context, id string, gone func() bool) error {
	ctx, cancel := context.WithTimeout(ctx, sessionPatience)
	defer cancel()
	h, err := l.inherit(ctx, id, false, gone)
	if err != nil {
		return err
	}
	if h.present {
		err = h.empty(ctx)
	}
	if err := errors.Join(err, h.part()); err != nil {
		return err
	}
	if h, err = l.inherit(ctx, id, true, gone); err != nil { // a clean session, which ends the kept one
		return err
	}
	return h.part()
}

// heir is a connection to a session that another node has left. It speaks packet by
// packet, so that it knows what the broker has sent before it answered.
type heir struct {
	link    *Link
	id      string
	conn    net.Conn
	release func() bool // of the context
	present bool        // the broker had kept the session

	mu      sync.Mutex
	settled sync.Cond
	inside  int      // messages that are with the sink
	acks    []uint16 // dealt with, to be acknowledged
	failed  error
}

// inherit logs in under a client identifier, unless its node is back.
func (l *Link) inherit(ctx context.Context, id string, clean bool, gone func() bool) (*heir, error) {
	conn, err := dial(ctx, l.address, l.config.TLS)
	if err != nil {
		return nil, err
	}
	if gone != nil && !gone() { // it may have come back while the broker took its time
		return nil, errors.Join(errBack, conn.Close())
	}
	h := &heir{link: l, id: id, conn: conn}
	h.settled.L = &h.mu
	h.release = context.AfterFunc(ctx, func() { h.fail(ctx.Err()) })
	answer, err := h.ask(l.config.login(id, clean))
	if err == nil {
		h.present, err = admitted(answer)
	}
	if err != nil {
		h.fail(err)
		h.release()
		return nil, err
	}
	return h, nil
}

// part says goodbye.
func (h *heir) part() error {
	h.release()
	err := h.write(packets.NewControlPacket(packets.Disconnect))
	h.fail(net.ErrClosed)
	return err
}

// fail ends the connection; who waits hears of it. The first reason counts.
func (h *heir) fail(err error) {
	h.mu.Lock()
	if h.failed == nil {
		h.failed = err
	}
	h.settled.Broadcast()
	h.mu.Unlock()
	_ = h.conn.Close()
}

// write is called by one goroutine only.
func (h *heir) write(packet packets.ControlPacket) error {
	_ = h.conn.SetWriteDeadline(time.Now().Add(dialPatience)) // the write tells of an end
	return packet.Write(h.conn)
}

// ask writes a packet and reads until something comes that is no publication.
func (h *heir) ask(packet packets.ControlPacket) (packets.ControlPacket, error) {
	answer, _, err := h.hear(packet)
	return answer, err
}

// hear is ask, and counts the publications that come before the answer.
func (h *heir) hear(packet packets.ControlPacket) (answer packets.ControlPacket, heard int, err error) {
	if err := h.write(packet); err != nil {
		return nil, 0, err
	}
	for ; ; heard++ {
		if err := h.wait(h.link.config.Window); err != nil {
			return nil, heard, err
		}
		_ = h.conn.SetReadDeadline(time.Now().Add(subscribePatience)) // the read tells of an end
		read, err := packets.ReadPacket(h.conn)
		if err != nil {
			return nil, heard, err
		}
		publication, ok := read.(*packets.PublishPacket)
		if !ok {
			return read, heard, nil
		}
		h.take(publication)
	}
}

// take hands what the session has kept to the sink.
func (h *heir) take(m *packets.PublishPacket) {
	h.mu.Lock()
	h.inside++
	h.mu.Unlock()
	from := &bequest{heir: h, qos: m.Qos, id: m.MessageID, again: m.Dup}
	topic, err := wire.ParseTopic(m.TopicName)
	if err != nil || topic.Direction != wire.Upward {
		h.link.edge.Refuse(tcu.BadTopic, "", "not an up topic: "+tcu.Quoted(m.TopicName))
		from.Settle(m.MessageID, true)
		return
	}
	h.link.edge.Receive(from, m.MessageID, topic, m.Payload)
}

// bequest is the origin of one message of the session.
type bequest struct {
	heir  *heir
	qos   byte
	id    uint16
	again bool
}

var (
	_ tcu.Returning = (*bequest)(nil)
	_ tcu.Doubtful  = (*bequest)(nil)
)

// Doubts implements tcu.Doubtful: all that the session holds was kept.
func (*bequest) Doubts() bool { return true }

// Ask implements tcu.Doubtful.
func (b *bequest) Ask(vin messages.VIN, encoding messages.Encoding, down *messages.Down) {
	b.heir.link.Send(vin, encoding, down)
}

// Returns implements tcu.Returning: a takeover that was cut short is repeated, and what it holds comes again.
func (b *bequest) Returns(before tcu.Origin) bool {
	first, is := before.(*bequest)
	return is && b.again && first.heir.id == b.heir.id && first.id == b.id
}

// Settle implements tcu.Origin. What is acknowledged is written by wait.
func (b *bequest) Settle(id uint16, acknowledged bool) {
	h := b.heir
	h.mu.Lock()
	h.inside--
	if acknowledged && b.qos > 0 {
		h.acks = append(h.acks, id)
	}
	h.settled.Broadcast()
	h.mu.Unlock()
}

// wait returns when fewer than limit messages are with the sink and those that are dealt
// with are acknowledged, or the connection ends.
func (h *heir) wait(limit int) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	for h.failed == nil {
		switch {
		case len(h.acks) > 0:
			ack := packets.NewControlPacket(packets.Puback).(*packets.PubackPacket)
			ack.MessageID = h.acks[0]
			h.acks = h.acks[1:]
			h.mu.Unlock()
			err := h.write(ack)
			h.mu.Lock()
			if err != nil {
				return err
			}
		case h.inside < limit:
			return nil
		default:
			h.settled.Wait()
		}
	}
	return h.failed
}

// empty unsubscribes the session and takes what it holds. It holds nothing more when
// everything is acknowledged and the broker, which answers in turn, has sent nothing
// between those acknowledgements and its answer to a ping.
func (h *heir) empty(ctx context.Context) error {
	leave := packets.NewControlPacket(packets.Unsubscribe).(*packets.UnsubscribePacket)
	leave.MessageID = 1
	leave.Topics = h.link.filters()
	answer, heard, err := h.hear(leave)
	if _, ok := answer.(*packets.UnsubackPacket); err == nil && !ok {
		err = fmt.Errorf("the broker answers an unsubscription with %v", answer)
	}
	for heard = max(heard, 1); err == nil && heard > 0; {
		if err = h.wait(1); err != nil {
			break
		}
		_, heard, err = h.hear(packets.NewControlPacket(packets.Pingreq))
	}
	return errors.Join(err, ctx.Err())
}
