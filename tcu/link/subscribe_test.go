package link

import (
	"errors"
	"fmt"
	"net"
	"sync/atomic"
	"testing"
	"time"

	"github.com/eclipse/paho.mqtt.golang/packets"

	"pacecar/tcu/tcutest"
)

// scripted is a broker that answers as the test says.
type scripted struct {
	t        *testing.T
	listener net.Listener
	conn     net.Conn
}

func newScripted(t *testing.T) *scripted {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &scripted{t: t, listener: listener}
	t.Cleanup(func() {
		_ = listener.Close()
		if s.conn != nil {
			_ = s.conn.Close()
		}
	})
	return s
}

// accept lets the next connection in.
func (s *scripted) accept() {
	s.t.Helper()
	conn, err := s.listener.Accept()
	if err != nil {
		s.t.Fatal(err)
	}
	s.conn = conn
	if err := conn.SetDeadline(time.Now().Add(tcutest.Patience)); err != nil {
		s.t.Fatal(err)
	}
	if _, ok := s.read().(*packets.ConnectPacket); !ok {
		s.t.Fatal("it does not begin with a CONNECT")
	}
	s.write(packets.NewControlPacket(packets.Connack))
}

func (s *scripted) read() packets.ControlPacket {
	s.t.Helper()
	packet, err := packets.ReadPacket(s.conn)
	if err != nil {
		s.t.Fatal(err)
	}
	return packet
}

func (s *scripted) write(packet packets.ControlPacket) {
	s.t.Helper()
	if err := packet.Write(s.conn); err != nil {
		s.t.Fatal(err)
	}
}

// subscription reads a SUBSCRIBE and returns how to answer it.
func (s *scripted) subscription() func(code byte) {
	s.t.Helper()
	asked, ok := s.read().(*packets.SubscribePacket)
	if !ok {
		s.t.Fatal("it does not subscribe")
	}
	return func(code byte) {
		s.t.Helper()
		answer := packets.NewControlPacket(packets.Suback).(*packets.SubackPacket)
		answer.MessageID = asked.MessageID
		for range asked.Topics {
			answer.ReturnCodes = append(answer.ReturnCodes, code)
		}
		s.write(answer)
	}
}

// until waits for so many connections, which another goroutine makes and ends.
func until(t *testing.T, l *Link, connections int64) {
	t.Helper()
	tcutest.Await(t, func() bool { return l.Stats().Connections == connections },
		func() string { return fmt.Sprintf("stats %+v, want %d connections", l.Stats(), connections) })
}

// linked is a link of one connection to a scripted broker, which has granted its subscription.
func linked(t *testing.T) (*scripted, *Link) {
	t.Helper()
	broker := newScripted(t)
	attached := make(chan *Link, 1)
	go func() {
		l, err := Attach(t.Context(), Config{URL: "tcp://" + broker.listener.Addr().String(), Connections: 1}, make(tcutest.Inbox, 1))
		if err != nil {
			t.Error(err)
		}
		attached <- l
	}()
	broker.accept()
	broker.subscription()(1)
	l := <-attached
	if l == nil {
		t.FailNow()
	}
	t.Cleanup(func() { _ = l.Close() })
	until(t, l, 1)
	return broker, l
}

// A broker that is not ready for a subscription when the line comes back must not be
// left with a connection that hears nothing and counts as up.
func TestRefusedSubscriptionIsAskedForAgain(t *testing.T) {
	broker, l := linked(t)

	_ = broker.conn.Close()
	until(t, l, 0)
	broker.accept()
	broker.subscription()(0x80)
	answer := broker.subscription() // on the same connection
	if s := l.Stats(); s.Connections != 0 || s.ConnectionsTotal != 1 {
		t.Errorf("a line that is not subscribed counts as up: %+v", s)
	}
	answer(1)
	until(t, l, 1)
	if s := l.Stats(); s.ConnectionsTotal != 2 {
		t.Errorf("stats %+v", s)
	}
}

// A connection that is not to be made use of yet ends before anything is said in it, and is tried again.
func TestAConnectionThatIsNotAdmittedIsNotUsed(t *testing.T) {
	broker := newScripted(t)
	var asked atomic.Int32
	attached := make(chan *Link, 1)
	go func() {
		l, err := Attach(t.Context(), Config{URL: "tcp://" + broker.listener.Addr().String(), Connections: 1, Admits: func() error {
			if asked.Add(1) <= 2 {
				return errors.New("others are told first")
			}
			return nil
		}}, make(tcutest.Inbox, 1))
		if err != nil {
			t.Error(err)
		}
		attached <- l
	}()
	for range 2 {
		conn, err := broker.listener.Accept()
		if err != nil {
			t.Fatal(err)
		}
		if n, err := conn.Read(make([]byte, 1)); n > 0 || err == nil {
			t.Error("it says something")
		}
		_ = conn.Close()
	}
	broker.accept()
	broker.subscription()(1)
	if l := <-attached; l != nil {
		until(t, l, 1)
		_ = l.Close()
	}
}
