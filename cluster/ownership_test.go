package cluster

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"pacecar/cluster/replies"
	"pacecar/cluster/system"
	"pacecar/messages"
	"pacecar/persistence"
)

// bubble runs f in fake time, and lets what protoactor leaves behind end.
func bubble(t *testing.T, f func(t *testing.T)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		f(t)
		settle(10 * system.DeadLetterInterval)
	})
}

// settle lets fake time pass until every round that is due has run.
func settle(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

func TestNodesSplitAndHandOver(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w, store := newWorld(t), persistence.NewMemory(testSlots, nil)
		a := w.start("a", store, nil)
		if got := len(a.Slots()); got != testSlots {
			t.Fatalf("a owns %d slots when Start returns", got)
		}
		b := w.start("b", store, nil)
		settle(30 * time.Second)
		if w.runs("a") != testSlots/2 || w.runs("b") != testSlots/2 {
			t.Fatalf("a runs %d, b %d", w.runs("a"), w.runs("b"))
		}
		if len(a.Members()) != 2 || len(b.Slots()) != testSlots {
			t.Errorf("a sees %d members, b %d slots", len(a.Members()), len(b.Slots()))
		}
		b.leave(t)
		settle(30 * time.Second)
		if w.runs("a") != testSlots {
			t.Errorf("after b left, a runs %d", w.runs("a"))
		}
		a.leave(t)
		if _, leases, err := store.View(t.Context()); err != nil || len(leases) != 0 {
			t.Errorf("after all left: %d leases, %v", len(leases), err)
		}
	})
}

// A node that stands aside gives its slots to those that do not, and has the same ones back when it takes part again; where
// all stand aside nothing moves.
func TestWhoStandsAsideHasItsSlotsBack(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w, store := newWorld(t), persistence.NewMemory(testSlots, nil)
		aside := map[string]*atomic.Bool{}
		members := map[string]*member{}
		for _, name := range []string{"a", "b", "c"} {
			stands := &atomic.Bool{}
			aside[name] = stands
			members[name] = w.start(name, store, func(c *Config) {
				c.Self.Name = name
				c.Load = func() persistence.Load { return persistence.Load{Aside: stands.Load()} }
			})
		}
		settle(30 * time.Second)
		before := members["a"].Slots()
		if n := w.runs("a"); n < testSlots/3 {
			t.Fatalf("a runs %d", n)
		}
		for _, stands := range aside {
			stands.Store(true)
		}
		settle(30 * time.Second)
		if !slices.Equal(members["a"].Slots(), before) {
			t.Error("slots move though all stand aside")
		}
		aside["b"].Store(false)
		aside["c"].Store(false)
		settle(30 * time.Second)
		if w.runs("a") != 0 || w.runs("b") != testSlots/2 || w.runs("c") != testSlots/2 {
			t.Errorf("a runs %d, b %d, c %d", w.runs("a"), w.runs("b"), w.runs("c"))
		}
		aside["a"].Store(false)
		settle(30 * time.Second)
		back := members["a"].Slots()
		if !slices.EqualFunc(back, before, func(is, was Owner) bool { return is.Slot == was.Slot && is.Node == was.Node }) {
			t.Errorf("slots are owned by %v, and were by %v", back, before)
		}
		for _, m := range members {
			m.leave(t)
		}
	})
}

// A node that no longer reaches the store stops by itself before its leases can have
// expired; the other takes over after they have, under higher epochs.
func TestNodeWithoutStoreFencesItself(t *testing.T) {
	for _, mode := range []cutMode{refusing, hanging} {
		bubble(t, func(t *testing.T) {
			w, store := newWorld(t), persistence.NewMemory(testSlots, nil)
			line := &cut{Leases: store}
			a := w.start("a", line, nil)
			b := w.start("b", store, nil)
			settle(30 * time.Second)
			mine := firstLocal(t, a.Node)
			line.set(mode)
			since := time.Now()
			for a.Valid(mine.Slot, mine.Epoch) {
				time.Sleep(10 * time.Millisecond)
			}
			if d := time.Since(since); d > DefaultTimeToLive*2/3 || d < DefaultTimeToLive/2-time.Millisecond {
				t.Errorf("valid for %v without the store", d)
			}
			if reason := <-a.lost; reason == "" {
				t.Error("OnLost without a reason")
			}
			synctest.Wait()
			if w.runs("a") != 0 {
				t.Errorf("a lost node runs %d slot actors", w.runs("a"))
			}
			if w.runs("b") != testSlots/2 {
				t.Errorf("b took over before the leases expired: %d", w.runs("b"))
			}
			if err := deliver(a.Node, "vehicle", idIn("vehicle", mine.Slot, testSlots)); !errors.Is(err, messages.ErrNotOwner) {
				t.Errorf("delivery on a lost node: %v", err)
			}
			settle(30 * time.Second)
			if w.runs("b") != testSlots {
				t.Errorf("b runs %d", w.runs("b"))
			}
			if err := a.Shutdown(t.Context()); err != nil {
				t.Error(err)
			}
			b.leave(t)
		})
	}
}

// A process that was frozen wakes up with messages in its mailboxes and its leases
// gone. Its clock has gone on: it applies nothing.
func TestFrozenNodeAppliesNothing(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w, store := newWorld(t), persistence.NewMemory(testSlots, nil)
		a := w.start("a", store, nil)
		mine := firstLocal(t, a.Node)
		w.mu.Lock()
		before := w.applied["a"]
		w.mu.Unlock()
		// Freezing the loops of a running process cannot be had in a test; that the last
		// renewal lies back as far as it would then, can.
		a.renewed.Store(int64(time.Since(a.born) - DefaultTimeToLive))
		if err := deliver(a.Node, "vehicle", idIn("vehicle", mine.Slot, testSlots)); err == nil {
			t.Error("a frozen node applied a message on waking")
		}
		settle(DefaultTimeToLive)
		<-a.lost
		synctest.Wait()
		w.mu.Lock()
		if w.applied["a"] != before {
			t.Error("a frozen node applied a message")
		}
		w.mu.Unlock()
		if err := a.Shutdown(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// A machine that was suspended wakes up with a monotonic clock that stood still: its node acts on no lease, though the last
// renewal seems to be recent.
func TestSuspendedNodeActsOnNoLease(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var slept atomic.Int64
		w, store := newWorld(t), persistence.NewMemory(testSlots, nil)
		a := w.start("a", store, func(c *Config) { c.Suspended = func() time.Duration { return time.Duration(slept.Load()) } })
		mine := firstLocal(t, a.Node)
		slept.Store(int64(DefaultTimeToLive))
		settle(20 * time.Millisecond) // nothing is noticed within ten
		if a.Valid(mine.Slot, mine.Epoch) {
			t.Error("it may act")
		}
		if err := deliver(a.Node, "vehicle", idIn("vehicle", mine.Slot, testSlots)); err == nil {
			t.Error("it applied a message on waking")
		}
		settle(a.cfg.renewEvery())
		<-a.lost
		if err := a.Shutdown(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// A member that the store has expired must not go on, however well it is.
func TestExpiredMemberIsLost(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w, store := newWorld(t), persistence.NewMemory(testSlots, nil)
		a := w.start("a", store, nil)
		if err := store.Leave(t.Context(), a.ID()); err != nil {
			t.Fatal(err)
		}
		<-a.lost
		synctest.Wait()
		if w.runs("a") != 0 {
			t.Errorf("runs %d", w.runs("a"))
		}
		_ = a.Shutdown(t.Context())
	})
}

func TestCrashedSlotActorIsReplaced(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w, store := newWorld(t), persistence.NewMemory(testSlots, nil)
		a := w.start("a", store, nil)
		slot := persistence.Slot(3)
		first := w.epoch(slot)
		bad, good := idIn(panics, slot, testSlots), idIn("vehicle", slot, testSlots)
		if err := deliver(a.Node, panics, bad); !errors.Is(err, replies.ErrPanicked) {
			t.Errorf("outcome of the message that made the actor panic: %v", err)
		}
		settle(time.Second)
		if _, err := a.Request(t.Context(), panics, bad, &messages.Done{}); !errors.Is(err, replies.ErrPanicked) {
			t.Errorf("outcome of a request that made the actor panic: %v", err)
		}
		reply, err := a.Request(t.Context(), "vehicle", good, &messages.Done{})
		if err != nil {
			t.Fatal(err)
		}
		if epoch := persistence.Epoch(reply.(*messages.Done).Version); epoch <= first || !a.Valid(slot, epoch) || a.Valid(slot, first) {
			t.Errorf("served under epoch %d, before %d", epoch, first)
		}
		// The second crash within a minute waits; the tenth waits long, but not for ever.
		var took time.Duration
		for range 10 {
			synctest.Wait()
			_ = deliver(a.Node, panics, bad)
			ended := time.Now()
			if _, err := a.Request(t.Context(), "vehicle", good, &messages.Done{}); err != nil {
				t.Fatal(err)
			}
			took = time.Since(ended)
		}
		if took < 25*time.Second || took > 32*time.Second {
			t.Errorf("served %v after ten crashes", took)
		}
		if w.runs("a") != testSlots {
			t.Errorf("runs %d", w.runs("a"))
		}
		a.leave(t)
	})
}

// A node that loses its leases while it leaves has nothing left to wait for, though a slot actor does not stop.
func TestALossEndsTheWaitOfAShutdown(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w, store, stuck := newWorld(t), persistence.NewMemory(testSlots, nil), make(chan struct{})
		a := w.start("a", store, func(c *Config) {
			inner := c.SlotProps
			c.SlotProps = func(slot persistence.Slot, epoch persistence.Epoch) *actor.Props {
				return inner(slot, epoch).Clone(actor.WithReceiverMiddleware(func(next actor.ReceiverFunc) actor.ReceiverFunc {
					return func(ctx actor.ReceiverContext, m *actor.MessageEnvelope) {
						if _, stops := m.Message.(*actor.Stopping); stops && slot == 5 {
							<-stuck
						}
						next(ctx, m)
					}
				}))
			}
		})
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		begun := time.Now()
		time.AfterFunc(time.Second, func() { a.lose("as the test asked") })
		if err := a.Shutdown(ctx); err != nil {
			t.Error(err)
		}
		if took := time.Since(begun); took > time.Second {
			t.Errorf("it waits for %v", took)
		}
		close(stuck)
	})
}

// SlotProps and producers are the shells' code; a panic in them must not end the node.
func TestMakerThatPanics(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w, store := newWorld(t), persistence.NewMemory(testSlots, nil)
		attempts := 0
		a := w.start("a", store, func(c *Config) {
			inner := c.SlotProps
			c.SlotProps = func(slot persistence.Slot, epoch persistence.Epoch) *actor.Props {
				if slot == 7 {
					if attempts++; attempts < 3 {
						panic("as the test asked")
					}
				}
				return inner(slot, epoch)
			}
		})
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if _, err := a.Request(ctx, "vehicle", idIn("vehicle", 7, testSlots), &messages.Done{}); err != nil {
			t.Error(err)
		}
		a.leave(t)
	})
}

// A slot actor that does not stop delays its own slot only, and is fenced in the end.
func TestStuckSlotActorIsAbandoned(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w, store := newWorld(t), persistence.NewMemory(testSlots, nil)
		w.overlap = true
		release := make(chan struct{})
		var stuck persistence.Epoch
		a := w.start("a", store, func(c *Config) {
			inner := c.SlotProps
			c.SlotProps = func(slot persistence.Slot, epoch persistence.Epoch) *actor.Props {
				if slot != 5 {
					return inner(slot, epoch)
				}
				stuck = epoch
				return actor.PropsFromFunc(func(ctx actor.Context) {
					if _, ok := ctx.Message().(*messages.Envelope); ok {
						<-release
					}
				})
			}
		})
		b := w.start("b", store, nil)
		a.Deliver(&messages.Envelope{Kind: "vehicle", ID: idIn("vehicle", 5, testSlots)})
		start := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if err := a.Shutdown(ctx); err != nil {
			t.Error(err)
		}
		if d := time.Since(start); d < 2*drainAfter || d > 3*drainAfter {
			t.Errorf("leaving took %v", d)
		}
		if a.Valid(5, stuck) {
			t.Error("an abandoned actor is valid")
		}
		settle(30 * time.Second)
		if w.runs("b") != testSlots {
			t.Errorf("b runs %d", w.runs("b"))
		}
		close(release)
		b.leave(t)
	})
}

// A node leaves in a few seconds however much waits in its mailboxes: what it does not do is answered, each once, and
// is done by the next owner.
func TestShutdownLeavesABacklogToTheNextOwner(t *testing.T) {
	bubble(t, func(t *testing.T) {
		const backlog, each = 5_000, 10 * time.Millisecond
		w, store := newWorld(t), persistence.NewMemory(testSlots, nil)
		a := w.start("a", store, func(c *Config) {
			inner := c.SlotProps
			c.SlotProps = func(slot persistence.Slot, epoch persistence.Epoch) *actor.Props {
				return inner(slot, epoch).Clone(actor.WithReceiverMiddleware(func(next actor.ReceiverFunc) actor.ReceiverFunc {
					return func(ctx actor.ReceiverContext, m *actor.MessageEnvelope) {
						if _, ok := m.Message.(*messages.Envelope); ok {
							time.Sleep(each)
						}
						next(ctx, m)
					}
				}))
			}
		})
		b := w.start("b", store, nil)
		settle(30 * time.Second)
		var mu sync.Mutex
		told := map[error]int{}
		id := idIn("vehicle", firstLocal(t, a.Node).Slot, testSlots)
		for range backlog {
			a.Deliver(&messages.Envelope{Kind: "vehicle", ID: id, Message: &messages.Done{}, Done: func(err error) {
				mu.Lock()
				defer mu.Unlock()
				told[err]++
			}})
		}
		start := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if err := a.Shutdown(ctx); err != nil {
			t.Error(err)
		}
		if d := time.Since(start); d > 2*drainAfter {
			t.Errorf("leaving took %v", d)
		}
		synctest.Wait()
		mu.Lock()
		defer mu.Unlock()
		if told[nil] == 0 || told[messages.ErrNotOwner] == 0 || told[nil]+told[messages.ErrNotOwner] != backlog {
			t.Errorf("of %d messages: %v", backlog, told)
		}
		settle(30 * time.Second)
		if err := deliver(b.Node, "vehicle", id); err != nil {
			t.Errorf("the next owner: %v", err)
		}
		b.leave(t)
	})
}

// Shutdown ends in time when slot actors do not.
func TestShutdownHonoursItsContext(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w, store := newWorld(t), persistence.NewMemory(testSlots, nil)
		release := make(chan struct{})
		a := w.start("a", store, func(c *Config) {
			c.SlotProps = func(persistence.Slot, persistence.Epoch) *actor.Props {
				return actor.PropsFromFunc(func(ctx actor.Context) {
					if _, ok := ctx.Message().(*actor.Started); ok {
						<-release
					}
				})
			}
		})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := a.Shutdown(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Shutdown: %v", err)
		}
		if members, _, _ := store.View(t.Context()); len(members) != 0 {
			t.Error("the member has not left")
		}
		close(release)
	})
}

func TestStartFailsWithoutStore(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t)
		line := &cut{Leases: persistence.NewMemory(testSlots, nil), mode: refusing}
		cfg, _, _ := w.config("a", line, nil)
		if n, err := start(t.Context(), cfg, false); err == nil || n != nil {
			t.Errorf("Start without a store: %v, %v", n, err)
		}
	})
}

func firstLocal(t *testing.T, n *Node) Owner {
	t.Helper()
	for _, o := range n.Slots() {
		if o.Local {
			return o
		}
	}
	t.Fatal("the node owns nothing")
	return Owner{}
}
