package cluster

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/asynkron/protoactor-go/actor"
	"google.golang.org/protobuf/proto"

	"pacecar/cluster/replies"
	"pacecar/messages"
	"pacecar/persistence"
)

func TestLocalDeliverAndRequest(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w, store := newWorld(t), persistence.NewMemory(testSlots, nil)
		a := w.start("a", store, nil)
		if err := deliver(a.Node, "vehicle", "v1"); err != nil {
			t.Error(err)
		}
		var no *messages.Rejection
		if err := deliver(a.Node, rejects, "v1"); !errors.As(err, &no) || no.Code != messages.WrongState {
			t.Errorf("delivery that is rejected: %v", err)
		}
		if _, err := a.Request(t.Context(), rejects, "v1", &messages.Done{}); !errors.As(err, &no) || no.Code != messages.WrongState {
			t.Errorf("request that is rejected: %v", err)
		}
		underWay := make(chan error, 1)
		go func() {
			_, err := a.Request(t.Context(), silent, "v1", &messages.Done{})
			underWay <- err
		}()
		synctest.Wait()
		a.leave(t)
		if err := <-underWay; !errors.Is(err, ErrClosed) || !errors.As(err, &no) || no.GetCode() != messages.Unavailable {
			t.Errorf("request under way at Shutdown: %v", err)
		}
		if err := deliver(a.Node, "vehicle", "v1"); !errors.Is(err, messages.ErrNotOwner) {
			t.Errorf("delivery after Shutdown: %v", err)
		}
		no = nil
		if _, err := a.Request(t.Context(), "vehicle", "v1", &messages.Done{}); !errors.Is(err, ErrClosed) || !errors.As(err, &no) || no.GetCode() != messages.Unavailable {
			t.Errorf("request after Shutdown: %v", err)
		}
	})
}

// A caller waits for its own time and not longer, and learns why.
func TestRequestEndsWithItsContext(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w, store := newWorld(t), persistence.NewMemory(testSlots, nil)
		if err := store.Heartbeat(t.Context(), persistence.Member{ID: "elsewhere", Kinds: []string{"vehicle"}}, time.Hour); err != nil {
			t.Fatal(err)
		}
		a := w.start("a", store, nil) // the other half belongs to a member that never takes it
		unowned := persistence.Slot(testSlots)
		for slot := range persistence.Slot(testSlots) {
			if a.table.at(slot) == nil {
				unowned = slot
			}
		}
		for kind, want := range map[string]bool{silent: false, "vehicle": true} {
			id := idIn(kind, unowned, testSlots)
			if kind == silent {
				id = idIn(kind, firstLocal(t, a.Node).Slot, testSlots)
			}
			ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
			start := time.Now()
			_, err := a.Request(ctx, kind, id, &messages.Done{})
			cancel()
			var no *messages.Rejection
			if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != 3*time.Second {
				t.Errorf("%s: %v after %v", kind, err, time.Since(start))
			}
			if errors.As(err, &no) != want {
				t.Errorf("%s: rejection %v", kind, no)
			}
		}
		if n := a.replies.Pending(); n != 0 {
			t.Errorf("%d requests still wait", n)
		}
		a.leave(t)
	})
}

// What is left in the mailbox of a slot actor that ends is answered, each once:
// protoactor would drop it without a word.
func TestMailboxOfEndingActorIsAnswered(t *testing.T) {
	for name, end := range map[string]func(n *Node, pid *actor.PID){
		"stop":   func(n *Node, pid *actor.PID) { n.system.Root.Stop(pid) },
		"poison": func(n *Node, pid *actor.PID) { n.system.Root.Poison(pid) },
		"panic": func(n *Node, pid *actor.PID) {
			n.system.Root.Send(pid, &messages.Envelope{Kind: panics, Message: &messages.Done{}})
		},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				w, store := newWorld(t), persistence.NewMemory(testSlots, nil)
				entered, release := make(chan struct{}), make(chan struct{})
				a := w.start("a", store, nil)
				id := idIn("vehicle", 0, testSlots)
				pid := a.table.at(0).pid
				a.Deliver(&messages.Envelope{Kind: "vehicle", ID: id, Message: &messages.Done{}, Done: func(error) {
					close(entered)
					<-release // holds the actor
				}})
				<-entered
				end(a.Node, pid)
				var calls, refused atomic.Int32
				const queued = 100
				for range queued {
					a.system.Root.Send(pid, &messages.Envelope{Kind: "vehicle", ID: id, Message: &messages.Done{}, Done: func(err error) {
						calls.Add(1)
						if errors.Is(err, messages.ErrNotOwner) {
							refused.Add(1)
						}
					}})
				}
				replied := make(chan proto.Message, 1)
				a.replies.Ask(pid, &messages.Done{}, func(reply proto.Message, _ error) { replied <- reply })
				close(release)
				if no, ok := (<-replied).(*messages.Rejection); !ok || no.Code != messages.Unavailable {
					t.Errorf("a request behind the end: %v", no)
				}
				settle(time.Second)
				if calls.Load() != queued || refused.Load() != queued {
					t.Errorf("%d answers, %d of them ErrNotOwner, to %d envelopes", calls.Load(), refused.Load(), queued)
				}
				a.leave(t)
			})
		})
	}
}

func TestMailboxIsBounded(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w, store := newWorld(t), persistence.NewMemory(testSlots, nil)
		a := w.start("a", store, nil)
		id := idIn("vehicle", 0, testSlots)
		entered, release := make(chan struct{}), make(chan struct{})
		a.Deliver(&messages.Envelope{Kind: "vehicle", ID: id, Message: &messages.Done{}, Done: func(error) { close(entered); <-release }})
		<-entered
		var done, overloaded atomic.Int32
		e := &messages.Envelope{Kind: "vehicle", ID: id, Message: &messages.Done{}, Done: func(err error) {
			if errors.Is(err, messages.ErrOverloaded) {
				overloaded.Add(1)
			} else if err == nil {
				done.Add(1)
			}
		}}
		for range replies.MaximumQueued + 10 {
			a.Deliver(e)
		}
		if overloaded.Load() != 10 {
			t.Errorf("%d of 10 above the bound are refused", overloaded.Load())
		}
		close(release)
		a.leave(t)
		if done.Load() != replies.MaximumQueued {
			t.Errorf("%d of %d queued are done", done.Load(), replies.MaximumQueued)
		}
	})
}

// thousands asks each slot for a thousand times its number.
type thousands struct{ proto.Message }

func (thousands) ForSlot(slot uint32) proto.Message {
	return &messages.Done{Version: 1000 * uint64(slot)}
}

func TestGatherAsksEverySlotOnce(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w, store := newWorld(t), persistence.NewMemory(testSlots, nil)
		a := w.start("a", store, nil)
		for _, slot := range []persistence.Slot{2, 40} { // these move meanwhile
			a.system.Root.Stop(a.table.at(slot).pid)
		}
		seen := map[persistence.Slot]int{}
		if err := a.Gather(t.Context(), &messages.Done{}, func(slot persistence.Slot, reply proto.Message) error {
			seen[slot]++
			if got := reply.(*messages.Done).Version; got != uint64(slot) {
				t.Errorf("slot %d answers %d", slot, got)
			}
			return nil
		}); err != nil {
			t.Error(err)
		}
		for slot := range persistence.Slot(testSlots) {
			if seen[slot] != 1 {
				t.Errorf("slot %d was handed over %d times", slot, seen[slot])
			}
		}
		if err := a.Gather(t.Context(), thousands{&messages.Done{}}, func(slot persistence.Slot, reply proto.Message) error {
			if got := reply.(*messages.Done).Version; got != 1001*uint64(slot) {
				t.Errorf("slot %d was asked for another one's thousands: %d", slot, got)
			}
			return nil
		}); err != nil {
			t.Error(err)
		}
		calls, enough := 0, errors.New("enough")
		if err := a.Gather(t.Context(), &messages.Done{}, func(persistence.Slot, proto.Message) error {
			calls++
			return enough
		}); !errors.Is(err, enough) || calls != 1 {
			t.Errorf("an error of each: %v after %d calls", err, calls)
		}
		a.leave(t)
	})
}

// A second node in one actor system would answer the first one's requests.
func TestOneNodePerSystem(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w, store := newWorld(t), persistence.NewMemory(testSlots, nil)
		a := w.start("a", store, nil)
		cfg, _, _ := w.config("b", store, func(c *Config) { c.System = a.System() })
		if _, err := start(t.Context(), cfg, false); err == nil {
			t.Error("a second node started in the same actor system")
		}
		if err := deliver(a.Node, "vehicle", "v1"); err != nil {
			t.Error(err)
		}
		a.leave(t)
	})
}

func TestConfigIsChecked(t *testing.T) {
	good := func() Config {
		cfg, _, _ := newWorld(t).config("a", persistence.NewMemory(testSlots, nil), nil)
		return cfg
	}
	for name, spoil := range map[string]func(*Config){
		"no leases":             func(c *Config) { c.Leases = nil },
		"slots":                 func(c *Config) { c.Slots = 100 },
		"no kinds":              func(c *Config) { c.Kinds = nil },
		"short life":            func(c *Config) { c.TimeToLive = time.Millisecond },
		"every address":         func(c *Config) { c.Host, c.Insecure = "0.0.0.0", true },
		"plain on the network":  func(c *Config) { c.Host = "192.0.2.1" },
		"advertised w/o port":   func(c *Config) { c.Advertised = "node1" },
		"advertised port zero":  func(c *Config) { c.Advertised = "node1:0" },
		"advertised w/o a host": func(c *Config) { c.Advertised = ":7000" },
	} {
		cfg := good()
		spoil(&cfg)
		if _, err := cfg.complete(); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if _, err := good().complete(); err != nil {
		t.Error(err)
	}
}
