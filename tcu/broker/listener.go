package broker

import (
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"sync"
	"time"

	"github.com/mochi-mqtt/server/v2/listeners"
	"github.com/mochi-mqtt/server/v2/packets"
	"golang.org/x/sync/errgroup"
)

const (
	// loginPatience is how long a new connection may take to say who it is.
	loginPatience = 15 * time.Second
	// acceptPause is the pause after an accept that failed for want of descriptors.
	acceptPause = 50 * time.Millisecond
	// goodbyesWithin is how long a broker that ends says goodbye, to goodbyesAtOnce vehicles at a time: a server has seconds
	// to end, and a vehicle that does not read, or came too late, notices as well that its line is gone.
	goodbyesWithin = time.Second
	goodbyesAtOnce = 64
)

// listener accepts connections for the library and wraps each in a vehicleConn. It
// implements listeners.Listener.
type listener struct {
	broker *Broker
	bound  net.Listener

	mu    sync.Mutex
	conns map[*vehicleConn]struct{} // accepted and not yet closed
	ended bool

	sessions sync.WaitGroup // one for each connection that the library serves
}

func (l *listener) ID() string                { return "vehicles" }
func (l *listener) Address() string           { return l.bound.Addr().String() }
func (l *listener) Protocol() string          { return "tcp" }
func (l *listener) Init(_ *slog.Logger) error { return nil }

// Serve accepts until Close.
func (l *listener) Serve(establish listeners.EstablishFn) {
	for {
		raw, err := l.bound.Accept()
		if err != nil {
			if errors.Is(err, net.ErrClosed) {
				return
			}
			l.broker.edge.Log.Warn("cannot accept a vehicle's connection", "error", err)
			select {
			case <-time.After(acceptPause):
			case <-l.broker.edge.Closing():
				return
			}
			continue
		}
		if l.broker.config.TLS != nil {
			raw = tls.Server(raw, l.broker.config.TLS)
		}
		c := newVehicleConn(raw, l.broker)
		if !l.enter(c) {
			_ = raw.Close()
			continue
		}
		_ = c.SetDeadline(time.Now().Add(loginPatience))
		go func() {
			// The library's error is the reason of an end without a goodbye; refusals
			// are counted and logged where they are decided.
			broken := establish(l.ID(), c) != nil
			_ = c.Close()
			l.broker.left(c, broken)
			l.sessions.Done()
			l.leave(c)
		}()
	}
}

// enter says whether there is a place for c, whose session then begins.
func (l *listener) enter(c *vehicleConn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ended || len(l.conns) >= l.broker.config.Connections {
		return false
	}
	l.conns[c] = struct{}{}
	l.sessions.Add(1)
	return true
}

func (l *listener) leave(c *vehicleConn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.conns, c)
}

// Close ends the accepting, then the sessions, then connections that have not come as
// far as a session, which the library does not know. It ends the sessions itself: the
// library's own walk over them reads its lock while it reads it already, and waits for
// ever if a session ends in between. It also waits for them, since the library does not
// bear that one begins while it waits for all to end.
func (l *listener) Close(listeners.CloseFn) {
	l.mu.Lock()
	again := l.ended
	l.ended = true
	l.mu.Unlock()
	if again {
		return
	}
	_ = l.bound.Close()
	l.goodbyes()
	l.mu.Lock()
	for c := range l.conns {
		_ = c.Close()
	}
	l.mu.Unlock()
	l.sessions.Wait()
}

// goodbyes tells the vehicles, as many as can be within the time, that the broker ends.
func (l *listener) goodbyes() {
	until := time.Now().Add(goodbyesWithin)
	var saying errgroup.Group
	saying.SetLimit(goodbyesAtOnce)
	for _, session := range l.broker.server.Clients.GetAll() {
		if time.Now().After(until) {
			break
		}
		saying.Go(func() error {
			if c, ok := session.Net.Conn.(*vehicleConn); ok {
				c.hurry(until)
			}
			// The error is the reason that is given here.
			_ = l.broker.server.DisconnectClient(session, packets.ErrServerShuttingDown)
			return nil
		})
	}
	_ = saying.Wait() // nobody fails
}
