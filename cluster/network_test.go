//go:build !race

package cluster

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	pcluster "github.com/asynkron/protoactor-go/cluster"

	"pacecar/cluster/replies"
	"pacecar/cluster/traffic"
	"pacecar/messages"
	"pacecar/persistence"
)

// Nodes of these tests share the process and talk over loopback. The race detector
// fails such a process for what is no fault of ours: protoactor's Remote.Start calls
// grpclog.SetLoggerV2 each time, which writes a global without a lock while gRPC
// goroutines of the nodes that run already read it. One node in a process is free of
// it (gateway_test.go), and ownership and messaging are tested with several nodes but
// without Remote (ownership_test.go, messaging_test.go); those run with the detector.

// pair starts two nodes and waits until each runs half of the slots.
func pair(t *testing.T) (w *world, store *persistence.Memory, a, b *member) {
	t.Helper()
	w, store = newWorld(t), persistence.NewMemory(testSlots, nil)
	a, b = w.listen("a", store, nil), w.listen("b", store, nil)
	w.await(map[string]int{"a": testSlots / 2, "b": testSlots / 2})
	for _, m := range []*member{a, b} {
		ask(t, m) // until every slot is reached, routes may be behind
	}
	return w, store, a, b
}

// elsewhere is an identity whose slot n does not own.
func elsewhere(t *testing.T, n *Node, kind string) string {
	t.Helper()
	for _, o := range n.Slots() {
		if !o.Local {
			return idIn(kind, o.Slot, n.cfg.Slots)
		}
	}
	t.Fatal("every slot is local")
	return ""
}

func TestTwoNodesOverLoopback(t *testing.T) {
	defer noLeaks(t)
	w, _, a, b := pair(t)
	id := elsewhere(t, a.Node, "vehicle")
	if err := deliver(a.Node, "vehicle", id); err != nil {
		t.Errorf("remote delivery: %v", err)
	}
	reply, err := a.Request(t.Context(), "vehicle", id, &messages.Done{})
	if err != nil {
		t.Fatal(err)
	}
	slot := a.slotOf("vehicle", id)
	if !b.Valid(slot, persistence.Epoch(reply.(*messages.Done).Version)) {
		t.Error("the answer is not from the owner")
	}
	var no *messages.Rejection
	refused := elsewhere(t, a.Node, rejects)
	if err := deliver(a.Node, rejects, refused); !errors.As(err, &no) || no.Code != messages.WrongState {
		t.Errorf("remote delivery that is rejected: %v", err)
	}
	if _, err := a.Request(t.Context(), rejects, refused, &messages.Done{}); !errors.As(err, &no) || no.Code != messages.WrongState {
		t.Errorf("remote request that is rejected: %v", err)
	}
	if _, err := a.Request(t.Context(), panics, elsewhere(t, a.Node, panics), &messages.Done{}); !errors.Is(err, replies.ErrPanicked) {
		t.Errorf("a remote request that makes its slot actor panic: %v", err)
	}
	b.leave(t)
	w.await(map[string]int{"a": testSlots, "b": 0})
	ask(t, a)
	a.leave(t)
}

// Callers go on calling while a third node joins and another leaves: every request is
// answered, whatever moves.
func TestRequestsGoOnWhileSlotsMove(t *testing.T) {
	defer noLeaks(t)
	w, store, a, b := pair(t)
	ctx, cancel := context.WithCancel(t.Context())
	var callers sync.WaitGroup
	var calls atomic.Int64
	for _, m := range []*member{a, a, a} {
		callers.Go(func() {
			for i := 0; ctx.Err() == nil; i++ {
				within, cancel := context.WithTimeout(t.Context(), time.Minute)
				if _, err := m.Request(within, "vehicle", fmt.Sprintf("v%d", i), &messages.Done{}); err != nil {
					t.Errorf("call %d: %v", i, err)
				}
				cancel()
				calls.Add(1)
			}
		})
	}
	c := w.listen("c", store, nil)
	third := testSlots / 3
	w.mu.Lock()
	for w.count("c") < third || w.count("a")+w.count("b")+w.count("c") < testSlots {
		w.changed.Wait()
	}
	w.mu.Unlock()
	ask(t, a)
	ask(t, c)
	b.leave(t)
	w.await(map[string]int{"a": testSlots / 2, "c": testSlots / 2})
	ask(t, c)
	cancel()
	callers.Wait()
	t.Logf("%d calls", calls.Load())
	c.leave(t)
	w.await(map[string]int{"a": testSlots})
	a.leave(t)
}

// A burst that gRPC's default limit would lose arrives whole, and what is over our own
// bounds is said to be.
func TestBurstToAnotherNode(t *testing.T) {
	defer noLeaks(t)
	_, _, a, b := pair(t)
	id := elsewhere(t, a.Node, "vehicle")
	payload := &messages.Rejection{Message: string(make([]byte, 8<<10))}
	const burst = 10_000
	var done, overloaded, failed atomic.Int32
	var all sync.WaitGroup
	all.Add(burst)
	for range burst {
		a.Deliver(&messages.Envelope{Kind: "vehicle", ID: id, Message: payload, Done: func(err error) {
			switch {
			case err == nil:
				done.Add(1)
			case errors.Is(err, messages.ErrOverloaded):
				overloaded.Add(1)
			default:
				failed.Add(1)
			}
			all.Done()
		}})
	}
	all.Wait()
	t.Logf("%d done, %d refused", done.Load(), overloaded.Load())
	if failed.Load() != 0 || done.Load() == 0 {
		t.Errorf("%d failed, %d done", failed.Load(), done.Load())
	}
	b.leave(t)
	a.leave(t)
}

func TestClusterGetThroughOurLookup(t *testing.T) {
	defer noLeaks(t)
	_, _, a, b := pair(t)
	for _, id := range []string{elsewhere(t, a.Node, "vehicle"), elsewhere(t, b.Node, "vehicle")} {
		pid := pcluster.GetCluster(a.System()).Get(id, "vehicle")
		if pid == nil {
			t.Fatalf("%s has no PID", id)
		}
		reply, err := a.System().Root.RequestFuture(pid, &messages.Done{}, 10*time.Second).Result()
		if err != nil {
			t.Fatal(err)
		}
		if got := reply.(*messages.Activated).Actor; got != pid.Id {
			t.Errorf("the actor calls itself %q, its PID says %q", got, pid.Id)
		}
	}
	if reply, err := pcluster.GetCluster(a.System()).Request(elsewhere(t, a.Node, "vehicle"), "vehicle", &messages.Done{}); err != nil {
		t.Error(err)
	} else if _, ok := reply.(*messages.Done); !ok {
		t.Errorf("cluster.Request answers %T", reply)
	}
	b.leave(t)
	a.leave(t)
}

// A peer that dies takes the answers with it: callers learn it from the connection,
// not from their time-out.
func TestPeerThatDiesFailsItsRequests(t *testing.T) {
	defer noLeaks(t)
	_, _, a, b := pair(t)
	outcome := make(chan error, 1)
	a.Deliver(&messages.Envelope{Kind: silent, ID: elsewhere(t, a.Node, silent), Message: &messages.Done{}, Done: func(err error) { outcome <- err }})
	ask(t, a) // so the message before it has arrived
	b.transport.close(b.Members())
	if err := <-outcome; !errors.Is(err, replies.ErrLost) {
		t.Errorf("outcome of what a dead peer was asked: %v", err)
	}
	b.leave(t)
	a.leave(t)
}

func TestPortInUse(t *testing.T) {
	defer noLeaks(t)
	w, store := newWorld(t), persistence.NewMemory(testSlots, nil)
	a := w.listen("a", store, nil)
	cfg, _, _ := w.config("b", store, func(c *Config) { c.Port = a.transport.port })
	if _, err := Start(t.Context(), cfg); err == nil {
		t.Error("started on a port in use")
	}
	a.leave(t)
}

// A node that the others cannot reach is told so, and takes no slot from them.
func TestWhoIsNotReachedOwnsNothing(t *testing.T) {
	defer noLeaks(t)
	w, store := newWorld(t), persistence.NewMemory(testSlots, nil)
	a := w.listen("a", store, nil)
	nobody, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = nobody.Close() }() // it accepts, and never answers
	cfg, _, _ := w.config("b", store, func(c *Config) { c.Advertised, c.TimeToLive = nobody.Addr().String(), minTimeToLive })
	if b, err := Start(t.Context(), cfg); err == nil || !strings.Contains(err.Error(), a.Address()) {
		t.Errorf("started %v, %v", b, err)
	}
	if members, leases, err := store.View(t.Context()); err != nil || len(members) != 1 || len(leases) != testSlots {
		t.Errorf("%d members, %d leases, %v", len(members), len(leases), err)
	}
	ask(t, a)
	a.leave(t)
}

// What goes to other nodes is counted, by what it is for; what stays is not.
func TestCrossingsAreCounted(t *testing.T) {
	w, store := newWorld(t), persistence.NewMemory(testSlots, nil)
	a, b := w.listen("a", store, nil), w.listen("b", store, nil)
	w.await(map[string]int{"a": testSlots / 2, "b": testSlots / 2})
	ask(t, a) // once, so that a knows where all slots are
	far, near := 0, 0
	before := a.Figures()
	for slot := range persistence.Slot(testSlots) {
		id := idIn("vehicle", slot, testSlots)
		if err := deliver(a.Node, "vehicle", id); err != nil {
			t.Fatal(err)
		}
		if a.table.at(slot).local {
			near++
		} else {
			far++
		}
	}
	after := a.Figures()
	if got := after.Messages["vehicle"] - before.Messages["vehicle"]; far == 0 || near == 0 || got != uint64(far) {
		t.Errorf("%d messages to vehicles are counted: want %d, and not the %d that stay", got, far, near)
	}
	if after.Bytes <= before.Bytes || after.Messages[traffic.ToSlot] == 0 {
		t.Errorf("figures %+v", after)
	}
	told := make(chan error, 1)
	a.Tell(b.Address(), &messages.Watching{}, func(err error) { told <- err })
	if err := <-told; err != nil || a.Figures().Messages[traffic.ToNode] == 0 {
		t.Errorf("a word to another node: %v, %+v", err, a.Figures())
	}
	a.Tell(b.Address(), &messages.Done{}, func(err error) { told <- err })
	if err := <-told; err == nil {
		t.Error("a word that nodes do not tell each other counts as heard")
	}
	a.leave(t)
	b.leave(t)
}
