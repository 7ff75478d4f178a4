package marking_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	mqtt "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/listeners"
	"github.com/mochi-mqtt/server/v2/packets"

	"pacecar/cmd/pacecar/node/marking"
	"pacecar/tcu/link"
)

// open lets everybody do everything.
type open struct{ mqtt.HookBase }

func (*open) Provides(b byte) bool { return b == mqtt.OnConnectAuthenticate || b == mqtt.OnACLCheck }

func (*open) OnConnectAuthenticate(*mqtt.Client, packets.Packet) bool { return true }

func (*open) OnACLCheck(*mqtt.Client, string, bool) bool { return true }

// startBroker starts a broker that remembers nothing.
func startBroker(t *testing.T, address string) (end func() error, at string) {
	t.Helper()
	server := mqtt.New(&mqtt.Options{Logger: slog.New(slog.DiscardHandler)})
	listener := listeners.NewTCP(listeners.Config{ID: "tcp", Address: address})
	if err := errors.Join(server.AddHook(new(open), nil), server.AddListener(listener), server.Serve()); err != nil {
		t.Fatal(err)
	}
	end = sync.OnceValue(server.Close)
	t.Cleanup(func() { _ = end() }) // whatever it says, it holds nothing
	return end, listener.Address()
}

// A broker that was away is given the name again; a node that finds another one's goes on, and says so.
func TestRun(t *testing.T) {
	t.Parallel()
	first, address := startBroker(t, "127.0.0.1:0")
	var log strings.Builder
	var connections atomic.Uint64
	broker := link.Config{URL: "tcp://" + address}
	m := &marking.Marking{
		Broker: broker, Engine: "a1", Logger: slog.New(slog.NewTextHandler(&log, nil)),
		Connections: connections.Load,
	}
	if err := m.Begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ticks, ended := make(chan time.Time), make(chan struct{})
	go func() { defer close(ended); m.Run(ctx, ticks) }()
	now := time.Now()
	look := func(after time.Duration) {
		now = now.Add(after)
		ticks <- now
		ticks <- now // taken when the first has been dealt with
	}
	is := func(want string) {
		t.Helper()
		if kept, err := link.ReadMark(t.Context(), broker); err != nil || kept.Engine != want {
			t.Fatalf("the broker keeps %+v, %v, want %q", kept, err, want)
		}
	}
	is("a1")
	if err := first(); err != nil {
		t.Fatal(err)
	}
	startBroker(t, address)
	look(0) // no connection was lost
	is("")
	connections.Add(1)
	look(0)
	is("a1")
	if _, err := link.Mark(t.Context(), broker, "b2", "a1"); err != nil {
		t.Fatal(err)
	}
	if m.Another() {
		t.Error("another engine is known of before anybody has looked")
	}
	look(marking.LookEvery)
	is("b2") // and nobody fights for it
	if !m.Another() {
		t.Error("another engine has the broker, and nobody knows")
	}
	stop()
	<-ended
	if said := log.String(); strings.Count(said, "level=ERROR") != 1 || !strings.Contains(said, "--former-engine b2") {
		t.Errorf("it was said:\n%s", said)
	}
}

// A node that starts waits for its broker, for as long as it may, and not for one that is another engine's.
func TestBegin(t *testing.T) {
	t.Parallel()
	_, address := startBroker(t, "127.0.0.1:0")
	start := func(engine, former, at string) error {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		if at != address {
			cancel()
		}
		m := &marking.Marking{Broker: link.Config{URL: "tcp://" + at}, Engine: engine, Former: former, Logger: slog.New(slog.DiscardHandler)}
		return m.Begin(ctx)
	}
	for _, c := range []struct {
		engine, former, at string
		want               error
	}{
		{"a1", "", "127.0.0.1:1", context.Canceled},
		{"a1", "", address, nil},
		{"b2", "", address, marking.ErrAnother},
		{"b2", "c3", address, marking.ErrAnother},
		{"b2", "a1", address, nil},
		{"b2", "a1", address, nil},
		{"a1", "", address, marking.ErrAnother},
	} {
		if err := start(c.engine, c.former, c.at); !errors.Is(err, c.want) {
			t.Errorf("%s, after %q, at %s: %v, want %v", c.engine, c.former, c.at, err, c.want)
		}
	}
}
