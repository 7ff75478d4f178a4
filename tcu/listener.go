package tcu

import (
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"sync/atomic"
	"time"

	"github.com/mochi-mqtt/server/v2/listeners"
)

const (
	// loginPatience is how long a new connection may take to say who it is.
	loginPatience = 15 * time.Second
	// acceptPause is the pause after an accept that failed for want of descriptors.
	acceptPause = 50 * time.Millisecond
)

// listener accepts connections for the library and wraps each in a vehicleConn. It
// implements listeners.Listener.
type listener struct {
	broker *Broker
	bound  net.Listener
	open   atomic.Int64 // connections accepted and not yet closed
	ended  atomic.Bool
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
			if l.ended.Load() || errors.Is(err, net.ErrClosed) {
				return
			}
			l.broker.log.Warn("cannot accept a vehicle's connection", "error", err)
			select {
			case <-time.After(acceptPause):
			case <-l.broker.closing:
				return
			}
			continue
		}
		if l.ended.Load() || l.open.Load() >= int64(l.broker.config.Connections) {
			_ = raw.Close()
			continue
		}
		if l.broker.config.TLS != nil {
			raw = tls.Server(raw, l.broker.config.TLS)
		}
		c := newVehicleConn(raw, l.broker)
		_ = c.SetDeadline(time.Now().Add(loginPatience))
		l.open.Add(1)
		go func() {
			// The library's error is the reason of an ordinary end; refusals are
			// counted and logged where they are decided.
			_ = establish(l.ID(), c)
			_ = c.Close()
			// A connection that broke before its session began leaves its will to us.
			l.broker.vanished(c)
			l.open.Add(-1)
		}()
	}
}

// Close ends the accepting, then the connections.
func (l *listener) Close(closeClients listeners.CloseFn) {
	if l.ended.Swap(true) {
		return
	}
	_ = l.bound.Close()
	closeClients(l.ID())
}
