package link

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/eclipse/paho.mqtt.golang/packets"

	"pacecar/messages"
	"pacecar/tcu/wire"
)

// Tried is what a broker did when it was tried.
type Tried struct {
	Version   string        // as the broker says; empty: it does not
	RoundTrip time.Duration // of one message by QoS 1, from writing to reading it
	Window    int           // messages that it sent before it waited for acknowledgements, at most as many as were asked for
	Wanted    int           // as many as a line of a Link takes
	// Deaf says why the own message was not read: a login may be allowed to write to vehicles, and not to read
	// that. Then Window is not known.
	Deaf string
	// Alone says why the fleet's messages cannot be shared among nodes; empty: they can.
	Alone string
}

// Bounds of a trial.
const (
	tryLines     = 1_000                   // messages that are sent to oneself, of a few bytes
	tryQuiet     = 1500 * time.Millisecond // without a message for so long: the broker waits
	sharePrefix  = "$share/"
	versionTopic = "$SYS/broker/version"
)

// Try logs in with a name of its own and a session that the broker forgets, sends itself messages on the topic
// of a vehicle that there is not, and does not acknowledge them, so that the broker's window shows. It joins no
// group that messages of vehicles are dealt to, and leaves nothing.
func Try(ctx context.Context, c Config) (p Tried, err error) {
	if _, err := c.fill(); err != nil {
		return p, err
	}
	p.Wanted = min(c.Window, tryLines)
	err = try(ctx, c, func(t *trial) error {
		if err := t.share(&p, secret()); err != nil {
			return err
		}
		return t.echo(&p, wire.DownTopic(messages.VIN("WXX0D0CT0R"+digits(secret())), messages.Encoding_ENCODING_BINARY).String())
	})
	return p, err
}

// try logs in with a name of its own and a session that the broker forgets.
func try(ctx context.Context, c Config, do func(*trial) error) (err error) {
	address, err := c.fill()
	if err != nil {
		return err
	}
	conn, err := dial(ctx, address, c.TLS)
	if err != nil {
		return err
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer func() {
		stop()
		if conn.Close(); ctx.Err() != nil {
			err = errors.Join(err, ctx.Err())
		}
	}()
	t := &trial{conn: conn, in: bufio.NewReader(conn)}
	if err := t.login(c, "pacecar-try-"+secret()); err != nil {
		return err
	}
	if err := do(t); err != nil {
		return err
	}
	return t.write(packets.NewControlPacket(packets.Disconnect))
}

// Reach says why a broker does not take a login; nil: it does. What takes connections for a broker that is away, as a balancer
// may, is none. It leaves nothing.
func Reach(ctx context.Context, c Config) error {
	ctx, cancel := context.WithTimeout(ctx, dialPatience)
	defer cancel()
	return try(ctx, c, func(*trial) error { return nil })
}

// secret is what nobody else has in a name.
func secret() string { return strings.ToLower(rand.Text()[:12]) }

// digits are the last seven places of a VIN.
func digits(secret string) string {
	made := []byte(secret[:7])
	for i, b := range made {
		made[i] = '0' + b%10
	}
	return string(made)
}

// trial is a connection that is spoken packet by packet.
type trial struct {
	conn net.Conn
	in   *bufio.Reader
	got  []*packets.PublishPacket
}

func (t *trial) write(p packets.ControlPacket) error {
	_ = t.conn.SetWriteDeadline(time.Now().Add(dialPatience)) // the write tells of an end
	return p.Write(t.conn)
}

// read answers the next packet, or an error when none begins for so long. One that has begun is read to its end: what
// follows half a packet makes no sense.
func (t *trial) read(within time.Duration) (packets.ControlPacket, error) {
	_ = t.conn.SetReadDeadline(time.Now().Add(within)) // the read tells of an end
	if _, err := t.in.Peek(1); err != nil {
		return nil, err
	}
	_ = t.conn.SetReadDeadline(time.Now().Add(subscribePatience))
	return packets.ReadPacket(t.in)
}

// await reads until a packet of another kind than a publication comes.
func (t *trial) await() (packets.ControlPacket, error) {
	for {
		p, err := t.read(subscribePatience)
		if err != nil {
			return nil, err
		}
		m, ok := p.(*packets.PublishPacket)
		if !ok {
			return p, nil
		}
		t.got = append(t.got, m)
	}
}

func (t *trial) login(c Config, id string) error {
	login := c.login(id, true)
	login.Keepalive = 60
	if err := t.write(login); err != nil {
		return err
	}
	answer, err := t.await()
	if err != nil {
		return err
	}
	_, err = admitted(answer)
	return err
}

// subscribe answers whether each filter was granted.
func (t *trial) subscribe(filters ...string) ([]bool, error) {
	s := packets.NewControlPacket(packets.Subscribe).(*packets.SubscribePacket)
	s.MessageID, s.Topics = 1, filters
	for _, filter := range filters {
		if filter == versionTopic {
			s.Qoss = append(s.Qoss, 0) // it takes no place of the window
			continue
		}
		s.Qoss = append(s.Qoss, 1)
	}
	if err := t.write(s); err != nil {
		return nil, err
	}
	answer, err := t.await()
	if err != nil {
		return nil, err
	}
	ack, ok := answer.(*packets.SubackPacket)
	if !ok || len(ack.ReturnCodes) != len(filters) {
		return nil, fmt.Errorf("the broker answers a subscription with %v", answer)
	}
	granted := make([]bool, len(filters))
	for i, code := range ack.ReturnCodes {
		granted[i] = code <= 2
	}
	return granted, nil
}

// share asks for a share of what no vehicle says, in a group of its own, and for the broker's version.
func (t *trial) share(p *Tried, group string) error {
	granted, err := t.subscribe(sharePrefix+"pacecar-doctor-"+group+"/"+wire.UpTopic("WXX0D0CT0R0000000", messages.Encoding_ENCODING_BINARY).String(), versionTopic)
	if err != nil {
		return err
	}
	if !granted[0] {
		p.Alone = "the broker, or its rules for this login, grants no shared subscription ($share) to what vehicles say"
	}
	return nil
}

// echo sends itself messages and acknowledges none.
func (t *trial) echo(p *Tried, topic string) error {
	granted, err := t.subscribe(topic)
	if err != nil {
		return err
	}
	if !granted[0] {
		p.Deaf = "the broker's rules let this login not read what is written to vehicles, which is as it should be"
	}
	asked := time.Now()
	if err := t.publish(topic, 1); err != nil {
		return err
	}
	p.Window = 0
	acknowledged := false
	for p.Window < p.Wanted {
		m, err := t.next()
		switch is := m.(type) {
		case *packets.PubackPacket:
			if !acknowledged {
				acknowledged, p.RoundTrip = true, time.Since(asked)
				if p.Deaf == "" {
					if err := t.rest(topic, p.Wanted); err != nil {
						return err
					}
				}
			}
			continue
		case *packets.PublishPacket:
			if is.TopicName == topic {
				p.Window++
			} else if is.TopicName == versionTopic {
				p.Version = messages.Cut(string(is.Payload), 64)
			}
			continue
		}
		if !quiet(err) {
			return err
		}
		break
	}
	if !acknowledged {
		return errors.New("the broker does not acknowledge a message by QoS 1: may this login write to ota/v1/+/down?")
	}
	if p.Window == 0 && p.Deaf == "" {
		p.Deaf = "what was written to a vehicle's topic did not come back: the broker's rules forbid this login to write it, or to read it"
	}
	return nil
}

func quiet(err error) bool {
	var slow net.Error
	return errors.As(err, &slow) && slow.Timeout()
}

// next answers what was read already, then what comes.
func (t *trial) next() (packets.ControlPacket, error) {
	if len(t.got) > 0 {
		m := t.got[0]
		t.got = t.got[1:]
		return m, nil
	}
	return t.read(tryQuiet)
}

func (t *trial) publish(topic string, id uint16) error {
	m := packets.NewControlPacket(packets.Publish).(*packets.PublishPacket)
	m.TopicName, m.Qos, m.MessageID, m.Payload = topic, 1, id, []byte("doctor")
	return t.write(m)
}

// rest publishes what else is wanted, in as many goes as the broker reads.
func (t *trial) rest(topic string, wanted int) error {
	for id := 2; id <= wanted; id++ {
		if err := t.publish(topic, uint16(id)); err != nil {
			return err
		}
	}
	return nil
}
