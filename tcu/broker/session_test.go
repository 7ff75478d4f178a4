package broker

import (
	"fmt"
	"net"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/mochi-mqtt/server/v2/packets"

	"pacecar/tcu/tcutest"
	"pacecar/tcu/wire"
)

// loginWith connects in a version of the protocol, without asking for a clean session.
func loginWith(t *testing.T, b *Broker, version byte, p packets.ConnectParams, properties packets.Properties) (*wireClient, packets.Packet) {
	t.Helper()
	c := dialBroker(t, b.Addr())
	c.version = version
	c.write(packets.Packet{FixedHeader: packets.FixedHeader{Type: packets.Connect}, Connect: p, Properties: properties})
	ack := c.expect(packets.Connack)
	if ack.ReasonCode != 0 {
		t.Fatalf("CONNACK %+v", ack)
	}
	return c, ack
}

// A client identifier is anybody's to choose. A vehicle that takes another's inherits
// nothing, hears nothing of the other's, and does not end the other's connection.
func TestAnothersClientIdentifierGivesNothing(t *testing.T) {
	for _, version := range []byte{4, 5} {
		b := embed(t, Config{AllowAnonymous: true}, make(tcutest.Inbox, 10))
		kept := packets.Properties{SessionExpiryInterval: 1000, SessionExpiryIntervalFlag: version == 5}
		owner, _ := loginWith(t, b, version, loginAs(tcutest.OtherVIN), kept)
		owner.subscribe(wire.DownTopic(tcutest.OtherVIN, tcutest.Binary).String())
		other := loginAs(tcutest.VIN)
		other.ClientIdentifier = "tcu-" + string(tcutest.OtherVIN)
		nameless := other
		nameless.UsernameFlag, nameless.Username = false, nil
		disguised := nameless
		disguised.ClientIdentifier = string(tcutest.OtherVIN) + "/tcu-" + string(tcutest.OtherVIN)
		for _, p := range []packets.ConnectParams{other, nameless, disguised} {
			thief, ack := loginWith(t, b, version, p, kept)
			if ack.SessionPresent {
				t.Errorf("version %d: %s (%q) is given a session", version, p.ClientIdentifier, p.Username)
			}
			b.Send(tcutest.OtherVIN, tcutest.Binary, tcutest.Offer())
			got := owner.expect(packets.Publish) // so it is there still
			owner.acknowledge(got.PacketID)
			thief.expectQuiet()
		}
		if s := b.Stats(); s.Down != 3 || s.Connections != 4 {
			t.Errorf("version %d: stats %+v", version, s)
		}
	}
}

// Its own identifier is a vehicle's way to replace a connection that it has lost.
func TestAVehicleReplacesItsOwnConnection(t *testing.T) {
	b := embed(t, Config{}, make(tcutest.Inbox, 10))
	old := connect(t, b.Addr(), loginAs(tcutest.VIN))
	connect(t, b.Addr(), loginAs(tcutest.VIN))
	old.expectEnd()
}

// Whatever a vehicle calls itself, and however long it wants to be remembered, nothing is
// kept of it when its connections have ended.
func TestNoSessionOutlivesItsConnection(t *testing.T) {
	b := embed(t, Config{Connections: 4}, make(tcutest.Inbox, 10))
	for i := range 20 {
		version := byte(4 + i%2)
		p := loginAs(tcutest.VIN)
		p.ClientIdentifier = "x" + strconv.Itoa(i)
		endless := packets.Properties{SessionExpiryInterval: 0xFFFFFFFF, SessionExpiryIntervalFlag: version == 5}
		c, ack := loginWith(t, b, version, p, endless)
		if version == 5 && (!ack.Properties.SessionExpiryIntervalFlag || ack.Properties.SessionExpiryInterval != 0) {
			t.Fatalf("a version 5 client is not told that its session ends with the connection: %+v", ack.Properties)
		}
		c.subscribe(tcutest.DownName)
		if i%4 < 2 {
			c.write(packets.Packet{FixedHeader: packets.FixedHeader{Type: packets.Disconnect}, Properties: endless})
			c.expectEnd()
		} else {
			_ = c.conn.Close()
		}
		tcutest.Await(t, func() bool { return b.server.Clients.Len() == 0 && b.Stats().Connections == 0 },
			func() string { return fmt.Sprintf("%d sessions are kept after client %d", b.server.Clients.Len(), i) })
	}
}

// The library's walk over its sessions can wait for itself, so that it must not be used.
func TestCloseEndsSessionsWithoutTheLibrarysWalk(t *testing.T) {
	b := embed(t, Config{}, make(tcutest.Inbox, 10))
	c := connect(t, b.Addr(), loginAs(tcutest.VIN))
	b.listener.Close(func(string) { t.Error("the library was asked to end the sessions") })
	c.expectEnd()
}

// Sessions that begin and end while the broker closes do not keep it from closing.
func TestCloseAmongSessionsThatComeAndGo(t *testing.T) {
	for range 20 {
		b := embed(t, Config{}, make(tcutest.Inbox, 10))
		ended := make(chan struct{})
		var comers sync.WaitGroup
		for range 8 {
			comers.Go(func() {
				for {
					conn, err := net.Dial("tcp", b.Addr())
					if err != nil {
						return
					}
					c := &wireClient{t: t, conn: conn, version: 4}
					_ = c.tryWrite(packets.Packet{FixedHeader: packets.FixedHeader{Type: packets.Connect}, Connect: loginAs(tcutest.VIN)})
					_ = conn.Close()
				}
			})
		}
		go func() {
			defer close(ended)
			_ = b.Close()
		}()
		select {
		case <-ended:
		case <-time.After(tcutest.Patience):
			t.Fatal("the broker waits for itself")
		}
		comers.Wait()
	}
}

// A broker ends at once, whoever does not read; whoever does is told.
func TestCloseWaitsForNobodyWhoDoesNotRead(t *testing.T) {
	b := embed(t, Config{}, make(tcutest.Inbox, 1))
	deaf := dialBroker(t, b.Addr())
	deaf.version = 5
	deaf.login(loginAs(tcutest.VIN))
	b.listener.mu.Lock()
	var line *vehicleConn
	for line = range b.listener.conns {
	}
	b.listener.mu.Unlock()
	blocked := make(chan struct{})
	go func() {
		defer close(blocked)
		for chunk := make([]byte, 1<<20); ; { // until its buffers are full, and until the end then
			if _, err := line.Write(chunk); err != nil {
				return
			}
		}
	}()
	listener := dialBroker(t, b.Addr())
	listener.version = 5
	listener.login(loginAs(tcutest.OtherVIN))
	begun := time.Now()
	if err := b.Close(); err != nil {
		t.Error(err)
	}
	if took := time.Since(begun); took > writePatience/2 {
		t.Errorf("it ended after %v", took)
	}
	if got := listener.expect(packets.Disconnect); got.ReasonCode != packets.ErrServerShuttingDown.Code {
		t.Errorf("DISCONNECT %+v", got)
	}
	<-blocked
}
