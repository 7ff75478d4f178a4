package link

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"

	paho "github.com/eclipse/paho.mqtt.golang"

	"pacecar/messages"
	"pacecar/tcu/tcutest"
	"pacecar/tcu/wire"
)

// hearing counts what different messages a sink was given.
type hearing struct {
	mu    sync.Mutex
	heard map[string]bool
}

func (h *hearing) Deliver(_ messages.VIN, up *messages.Up, done func(error)) {
	h.mu.Lock()
	h.heard[up.GetReport().GetDetail()] = true
	h.mu.Unlock()
	done(nil)
}

func (h *hearing) count() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.heard)
}

func (h *hearing) until(t *testing.T, n int) {
	t.Helper()
	tcutest.Await(t, func() bool { return h.count() >= n },
		func() string { return fmt.Sprintf("%d of %d acknowledged messages were heard", h.count(), n) })
}

// say publishes messages that differ and waits until the broker has acknowledged them.
func say(t *testing.T, vehicle paho.Client, names ...string) {
	t.Helper()
	for _, name := range names {
		up := &messages.Up{Capability: 1, Body: &messages.Up_Report{Report: &messages.Report{
			CampaignId: "a", Attempt: 1, Phase: messages.Phase_PHASE_ACCEPTED, Detail: name,
		}}}
		token := vehicle.Publish(wire.UpTopic(tcutest.VIN, tcutest.Binary).String(), 1, false, tcutest.Encoded(t, up))
		if !token.WaitTimeout(tcutest.Patience) || token.Error() != nil {
			t.Fatalf("publish: %v", token.Error())
		}
	}
}

func several(prefix string, n int) []string {
	names := make([]string, n)
	for i := range names {
		names[i] = prefix + strings.Repeat("i", i+1)
	}
	return names
}

// A node's name that is not used any more holds its share of what vehicles say. Taken
// over, what it holds is heard, and it is dealt nothing more.
func TestAFormerNameIsTakenOverWithAllThatItHolds(t *testing.T) {
	m := startMosquitto(t)
	heard := &hearing{heard: map[string]bool{}}
	former := attach(t, Config{URL: "tcp://" + m.address(), ClientID: "former", Connections: 3}, heard)
	if err := former.Close(); err != nil {
		t.Fatal(err)
	}
	vehicle := pahoVehicle(t, m.address(), tcutest.VIN)
	const n = 60
	say(t, vehicle, several("alone-", n)...) // nobody else is there: all goes to the absent node
	present := attach(t, Config{URL: "tcp://" + m.address(), ClientID: "present", Window: 7}, heard)
	say(t, vehicle, several("shared-", n)...)
	for range 2 { // again, it finds nothing and harms nobody
		if err := present.TakeOver(t.Context(), "former", nil); err != nil {
			t.Fatal(err)
		}
		heard.until(t, 2*n)
	}
	say(t, vehicle, several("after-", n)...)
	heard.until(t, 3*n)
	if s := present.Stats(); s.Connections != 2 || s.Unacknowledged != 0 {
		t.Errorf("stats %+v", s)
	}
}

// A takeover that ends half-way has lost nothing: the next one goes on.
func TestAnInterruptedTakeOverLosesNothing(t *testing.T) {
	m := startMosquitto(t)
	heard := &hearing{heard: map[string]bool{}}
	_ = attach(t, Config{URL: "tcp://" + m.address(), ClientID: "former"}, heard).Close()
	vehicle := pahoVehicle(t, m.address(), tcutest.VIN)
	const n = 40
	say(t, vehicle, several("kept-", n)...)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	reluctant := tcutest.SinkFunc(func(vin messages.VIN, up *messages.Up, done func(error)) {
		if heard.count() < n/4 {
			heard.Deliver(vin, up, done)
			return
		}
		cancel()
		done(messages.ErrOverloaded)
	})
	first := attach(t, Config{URL: "tcp://" + m.address(), ClientID: "present"}, reluctant)
	if err := first.TakeOver(ctx, "former", nil); err == nil {
		t.Fatal("a takeover that was interrupted has succeeded")
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	second := attach(t, Config{URL: "tcp://" + m.address(), ClientID: "present"}, heard)
	if err := second.TakeOver(t.Context(), "former", nil); err != nil {
		t.Fatal(err)
	}
	heard.until(t, n)
	if err := second.TakeOver(t.Context(), "present", nil); err == nil || !strings.Contains(err.Error(), "own name") {
		t.Errorf("taking over itself: %v", err)
	}
}

// A link for a measurement leaves no session behind, and takes nothing from the nodes of
// another group.
func TestAFleetingLinkLeavesNothing(t *testing.T) {
	m := startMosquitto(t)
	heard, measured := &hearing{heard: map[string]bool{}}, &hearing{heard: map[string]bool{}}
	attach(t, Config{URL: "tcp://" + m.address(), ClientID: "present"}, heard)
	bench := Config{URL: "tcp://" + m.address(), ClientID: "bench", Group: "bench", Fleeting: true}
	fleeting := attach(t, bench, measured)
	vehicle := pahoVehicle(t, m.address(), tcutest.VIN)
	const n = 20
	say(t, vehicle, several("during-", n)...)
	heard.until(t, n)
	measured.until(t, n)
	_ = fleeting.Close()
	say(t, vehicle, several("between-", n)...)
	heard.until(t, 2*n)
	again := attach(t, bench, measured)
	say(t, vehicle, several("after-", n)...)
	heard.until(t, 3*n)
	measured.until(t, 2*n)
	if s := again.Stats(); s.Up != n {
		t.Errorf("the second measurement hears %d messages, want its own %d", s.Up, n)
	}
}

// A node that is back keeps its session, and what it says of itself is asked before each is ended.
func TestANodeThatIsBackIsNotTakenOver(t *testing.T) {
	m := startMosquitto(t)
	heard := &hearing{heard: map[string]bool{}}
	_ = attach(t, Config{URL: "tcp://" + m.address(), ClientID: "former", Connections: 2}, heard).Close()
	present := attach(t, Config{URL: "tcp://" + m.address(), ClientID: "present"}, heard)
	for back := range 4 { // two logins for each session
		asked := 0
		err := present.TakeOver(t.Context(), "former", func() bool { asked++; return asked <= back })
		if !errors.Is(err, errBack) || asked != back+1 {
			t.Errorf("asked %d times, and it is back after %d: %v", asked, back, err)
		}
	}
}

// A node that comes back while its heir dials the broker is not disconnected: nobody logs in in its name.
func TestANodeThatIsBackIsNotDisconnected(t *testing.T) {
	broker, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer broker.Close()
	l, err := New(Config{URL: "tcp://" + broker.Addr().String(), ClientID: "present"}, &hearing{heard: map[string]bool{}})
	if err != nil {
		t.Fatal(err)
	}
	said := make(chan string, 1)
	go func() {
		conn, err := broker.Accept()
		if err != nil {
			said <- err.Error()
			return
		}
		defer conn.Close()
		all, _ := io.ReadAll(io.LimitReader(conn, 1))
		said <- string(all)
	}()
	if err := l.TakeOver(t.Context(), "former", func() bool { return false }); !errors.Is(err, errBack) {
		t.Errorf("%v", err)
	}
	if heard := <-said; heard != "" {
		t.Errorf("the broker heard %q", heard)
	}
}
