package held

import (
	"bufio"
	"errors"
	"net"
	"os"
	"testing"
	"time"

	"github.com/eclipse/paho.mqtt.golang/packets"

	"pacecar/tcu/tcutest"
)

// heldConn is a connection that the sink holds back, and the broker's end of it.
func heldConn(t *testing.T) (c *Conn, broker net.Conn) {
	t.Helper()
	broker, raw := net.Pipe()
	c = New(raw, NewBrake(1), time.Second, nil)
	c.brake.Enter()
	c.Subscribed()
	t.Cleanup(func() { _, _ = broker.Close(), c.Close() })
	return c, broker
}

// writes has the broker write packets, one after the other.
func writes(t *testing.T, broker net.Conn, all ...packets.ControlPacket) {
	go func() {
		for _, p := range all {
			if err := p.Write(broker); err != nil {
				return // the test has ended
			}
		}
	}()
}

// read is the kind of what the library reads next.
func read(t *testing.T, in *bufio.Reader) byte {
	t.Helper()
	p, err := packets.ReadPacket(in)
	if err != nil {
		t.Fatal(err)
	}
	switch p.(type) {
	case *packets.SubackPacket:
		return packets.Suback
	case *packets.PingrespPacket:
		return packets.Pingresp
	case *packets.PubackPacket:
		return packets.Puback
	case *packets.PublishPacket:
		return packets.Publish
	}
	t.Fatalf("read %v", p)
	return 0
}

func publication(id uint16, dup bool) *packets.PublishPacket {
	m := packets.NewControlPacket(packets.Publish).(*packets.PublishPacket)
	m.TopicName, m.Qos, m.MessageID, m.Dup, m.Payload = tcutest.UpName, 1, id, dup, make([]byte, 300)
	return m
}

// Only publications are held back: the answers of the broker pass, and where they stand behind a publication, a ping is
// answered none the less.
func TestOnlyPublicationsAreHeldBack(t *testing.T) {
	c, broker := heldConn(t)
	go func() { _, _ = bufio.NewReader(broker).WriteTo(discarding{}) }() // the broker reads
	library := bufio.NewReaderSize(c, 16)
	writes(t, broker, packets.NewControlPacket(packets.Suback), packets.NewControlPacket(packets.Pingresp), publication(1, false), packets.NewControlPacket(packets.Pingresp))
	if is := read(t, library); is != packets.Suback {
		t.Errorf("read %d", is)
	}
	if is := read(t, library); is != packets.Pingresp {
		t.Errorf("read %d", is)
	}
	next := make(chan byte, 2)
	go func() { next <- read(t, library); next <- read(t, library) }()
	if err := packets.NewControlPacket(packets.Pingreq).Write(c); err != nil {
		t.Fatal(err)
	}
	if is := <-next; is != packets.Pingresp {
		t.Errorf("read %d while publications are held back, want the answer to the ping", is)
	}
	select {
	case is := <-next:
		t.Errorf("read %d, which is held back", is)
	default:
	}
	c.brake.Leave()
	if is := <-next; is != packets.Publish {
		t.Errorf("read %d, want what was held back", is)
	}
	if is := read(t, library); is != packets.Pingresp {
		t.Errorf("read %d, want the broker's own answer", is)
	}
}

type discarding struct{}

func (discarding) Write(p []byte) (int, error) { return len(p), nil }

// The end of a connection is seen also while nothing of it is read.
func TestAHeldConnectionIsSeenToEnd(t *testing.T) {
	c, broker := heldConn(t)
	ended := make(chan error, 1)
	go func() {
		_, err := c.Read(make([]byte, 1))
		ended <- err
	}()
	if err := publication(1, false).Write(broker); err != nil {
		t.Fatal(err)
	}
	_ = broker.Close()
	select {
	case err := <-ended:
		if err == nil {
			t.Error("a publication was read that is held back")
		}
	case <-time.After(tcutest.Patience):
		t.Error("it is not seen that the broker has gone")
	}
}

// A ping to a broker from which nothing comes is not answered in its place.
func TestASilentBrokerIsFoundOut(t *testing.T) {
	c, broker := heldConn(t)
	go func() { _, _ = bufio.NewReader(broker).WriteTo(discarding{}) }()
	if err := packets.NewControlPacket(packets.Pingreq).Write(c); err != nil {
		t.Fatal(err)
	}
	_ = c.Conn.SetReadDeadline(time.Now().Add(50 * time.Millisecond))
	if _, err := c.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("%v, want nothing to read", err)
	}
}

// What the library says again over a new connection is not said, and has its place again.
func TestACommandIsNotSaidAgain(t *testing.T) {
	c, broker := heldConn(t)
	for _, m := range []*packets.PublishPacket{publication(0x1234, true), publication(2, false)} {
		if err := m.Write(c); err != nil {
			t.Fatal(err)
		}
	}
	p, err := packets.ReadPacket(broker)
	if err != nil || p.Details().MessageID != 2 {
		t.Errorf("the broker reads %v, %v", p, err)
	}
	answer, err := packets.ReadPacket(c)
	if ack, is := answer.(*packets.PubackPacket); err != nil || !is || ack.MessageID != 0x1234 {
		t.Errorf("the library reads %v, %v", answer, err)
	}
}

// What does not hold any more when its turn comes to be written, as after the process was frozen, is not said, and has its place
// again. Everything else is.
func TestWhatDoesNotHoldIsNotSaid(t *testing.T) {
	c, broker := heldConn(t)
	over := false
	c.holds = func() bool { return !over }
	toAll := publication(0, false)
	toAll.Qos = 0
	for _, m := range []packets.ControlPacket{publication(1, false), toAll, publication(2, false), packets.NewControlPacket(packets.Pingreq)} {
		if err := m.Write(c); err != nil {
			t.Fatal(err)
		}
		over = true
	}
	if p, err := packets.ReadPacket(broker); err != nil || p.Details().MessageID != 1 {
		t.Errorf("the broker reads %v, %v", p, err)
	}
	if p, err := packets.ReadPacket(broker); err != nil || p.Details().MessageID != 0 || p.Details().Qos != 0 {
		t.Errorf("the broker reads %v, %v", p, err)
	} else if _, is := p.(*packets.PingreqPacket); !is {
		t.Errorf("the broker reads %v, which does not hold", p)
	}
	answer, err := packets.ReadPacket(c)
	if ack, is := answer.(*packets.PubackPacket); err != nil || !is || ack.MessageID != 2 {
		t.Errorf("the library reads %v, %v", answer, err)
	}
}
