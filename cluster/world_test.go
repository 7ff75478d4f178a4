package cluster

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/asynkron/protoactor-go/actor"
	"go.uber.org/goleak"
	"google.golang.org/protobuf/proto"

	"pacecar/messages"
	"pacecar/persistence"
)

const testSlots = 64

// world is what slot actors of all nodes of a test did. It fails the test when two
// actors of one slot act at once, or an epoch falls.
type world struct {
	t       *testing.T
	mu      sync.Mutex
	changed *sync.Cond
	active  map[persistence.Slot]life
	highest map[persistence.Slot]persistence.Epoch
	applied map[string]int // by node
	stale   map[string]int // refused because not valid, by node
	overlap bool           // two actors of one slot may run, as long as only one is valid
}

type life struct {
	node  string
	epoch persistence.Epoch
}

func newWorld(t *testing.T) *world {
	w := &world{t: t, active: map[persistence.Slot]life{}, highest: map[persistence.Slot]persistence.Epoch{},
		applied: map[string]int{}, stale: map[string]int{}}
	w.changed = sync.NewCond(&w.mu)
	return w
}

func (w *world) started(slot persistence.Slot, node string, epoch persistence.Epoch) {
	w.mu.Lock()
	defer w.mu.Unlock()
	defer w.changed.Broadcast()
	if was, ok := w.active[slot]; ok && !w.overlap {
		w.t.Errorf("slot %d starts on %s@%d while it runs on %s@%d", slot, node, epoch, was.node, was.epoch)
	}
	if epoch <= w.highest[slot] {
		w.t.Errorf("slot %d starts under epoch %d after %d", slot, epoch, w.highest[slot])
	}
	w.highest[slot] = epoch
	w.active[slot] = life{node, epoch}
}

// epoch is the highest under which the slot has run.
func (w *world) epoch(slot persistence.Slot) persistence.Epoch {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.highest[slot]
}

func (w *world) stopped(slot persistence.Slot, node string, epoch persistence.Epoch) {
	w.mu.Lock()
	defer w.mu.Unlock()
	defer w.changed.Broadcast()
	if w.active[slot] == (life{node, epoch}) {
		delete(w.active, slot)
	}
}

// runs counts the slots that run on a node.
func (w *world) runs(node string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.count(node)
}

func (w *world) count(node string) int {
	n := 0
	for _, l := range w.active {
		if l.node == node {
			n++
		}
	}
	return n
}

// await blocks until each node runs its number of slots.
func (w *world) await(want map[string]int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for {
		ok := true
		for node, n := range want {
			ok = ok && w.count(node) == n
		}
		if ok {
			return
		}
		w.changed.Wait()
	}
}

// slotActor is one that applies what it is sent while it may.
type slotActor struct {
	world *world
	node  **Node
	name  string
	slot  persistence.Slot
	epoch persistence.Epoch
}

// What a slot actor does on special identities.
const (
	panics  = "panics"
	rejects = "rejects"
	silent  = "silent"
)

var errApplied = errors.New("not applied: the slot is not valid here")

func (p *slotActor) Receive(ctx actor.Context) {
	switch m := ctx.Message().(type) {
	case *actor.Started:
		p.world.started(p.slot, p.name, p.epoch)
	case *actor.Stopped:
		p.world.stopped(p.slot, p.name, p.epoch)
	case *messages.Envelope:
		reply, err := p.act(m.Kind, m.ID)
		if m.Done != nil {
			m.Done(err)
		} else if ctx.Sender() != nil && reply != nil {
			ctx.Respond(reply)
		}
	case *messages.Routed:
		if reply, _ := p.act(m.Kind, m.Id); reply != nil {
			ctx.Respond(reply)
		}
	case *messages.Activate:
		p.activate(ctx, m)
	case *messages.Done:
		ctx.Respond(&messages.Done{Version: m.Version + uint64(p.slot)})
	}
}

func (p *slotActor) act(kind, id string) (proto.Message, error) {
	switch kind {
	case panics:
		panic("as the test asked")
	case rejects:
		no := messages.Reject(messages.WrongState, "%s", id)
		return no, no
	case silent:
		return nil, nil
	}
	p.world.mu.Lock()
	defer p.world.mu.Unlock()
	if *p.node != nil && !(*p.node).Valid(p.slot, p.epoch) {
		p.world.stale[p.name]++
		return messages.Reject(messages.Unavailable, "stale"), errApplied
	}
	p.world.applied[p.name]++
	return &messages.Done{Version: uint64(p.epoch)}, nil
}

func (p *slotActor) activate(ctx actor.Context, m *messages.Activate) {
	child, err := ctx.SpawnNamed(actor.PropsFromFunc(func(ctx actor.Context) {
		if _, ok := ctx.Message().(*messages.Done); ok {
			ctx.Respond(&messages.Activated{Actor: ctx.Self().Id})
		}
	}), m.Kind+"/"+m.Id)
	if err != nil && !errors.Is(err, actor.ErrNameExists) {
		panic(err)
	}
	ctx.Respond(&messages.Activated{Actor: child.Id})
}

// node starts a member of w's cluster; change may alter its configuration.
type member struct {
	*Node
	name string
	lost chan string
}

func (w *world) config(name string, store persistence.Leases, change func(*Config)) (Config, *member, **Node) {
	m := &member{name: name, lost: make(chan string, 1)}
	self := new(*Node)
	cfg := Config{
		Leases: store, Slots: testSlots, Kinds: []string{"vehicle"}, Logger: testLogger(),
		SlotProps: func(slot persistence.Slot, epoch persistence.Epoch) *actor.Props {
			return actor.PropsFromProducer(func() actor.Actor {
				return &slotActor{world: w, node: self, name: name, slot: slot, epoch: epoch}
			})
		},
		OnLost: func(reason string) { m.lost <- reason },
	}
	if change != nil {
		change(&cfg)
	}
	return cfg, m, self
}

// start joins a node without a transport, for use in a bubble of fake time.
func (w *world) start(name string, store persistence.Leases, change func(*Config)) *member {
	w.t.Helper()
	return w.launch(name, store, change, false)
}

// listen joins a node that other nodes reach over loopback. It is swept by hand: on a slow machine what a test still
// waits for must not be failed meanwhile.
func (w *world) listen(name string, store persistence.Leases, change func(*Config)) *member {
	w.t.Helper()
	return w.launch(name, store, change, true)
}

func (w *world) launch(name string, store persistence.Leases, change func(*Config), listen bool) *member {
	w.t.Helper()
	cfg, m, self := w.config(name, store, change)
	if listen {
		cfg.sweepEvery = time.Hour
	}
	node, err := start(context.Background(), cfg, listen)
	if err != nil {
		w.t.Fatalf("start %s: %v", name, err)
	}
	m.Node = node
	w.mu.Lock()
	*self = node
	w.mu.Unlock()
	return m
}

func (m *member) leave(t *testing.T) {
	t.Helper()
	if err := m.Shutdown(t.Context()); err != nil {
		t.Errorf("%s leaves: %v", m.name, err)
	}
}

// testLogger writes to stderr when PACECAR_TEST_LOG is set.
func testLogger() *slog.Logger {
	out := io.Discard
	if os.Getenv("PACECAR_TEST_LOG") != "" {
		out = os.Stderr
	}
	return slog.New(slog.NewTextHandler(out, nil))
}

// cut is a store that one node loses sight of.
type cut struct {
	persistence.Leases
	mu   sync.Mutex
	mode cutMode
}

type cutMode int

const (
	connected cutMode = iota
	refusing          // every call fails at once
	hanging           // every call waits for its context
)

func (c *cut) set(mode cutMode) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.mode = mode
}

func (c *cut) check(ctx context.Context) error {
	c.mu.Lock()
	mode := c.mode
	c.mu.Unlock()
	switch mode {
	case refusing:
		return errors.New("store cannot be reached")
	case hanging:
		<-ctx.Done()
		return ctx.Err()
	}
	return nil
}

func (c *cut) Heartbeat(ctx context.Context, m persistence.Member, ttl time.Duration) error {
	if err := c.check(ctx); err != nil {
		return err
	}
	return c.Leases.Heartbeat(ctx, m, ttl)
}

func (c *cut) Acquire(ctx context.Context, s persistence.Slot, node string) (persistence.Lease, error) {
	if err := c.check(ctx); err != nil {
		return persistence.Lease{}, err
	}
	return c.Leases.Acquire(ctx, s, node)
}

func (c *cut) Release(ctx context.Context, l persistence.Lease) error {
	if err := c.check(ctx); err != nil {
		return err
	}
	return c.Leases.Release(ctx, l)
}

func (c *cut) Leave(ctx context.Context, node string) error {
	if err := c.check(ctx); err != nil {
		return err
	}
	return c.Leases.Leave(ctx, node)
}

func (c *cut) View(ctx context.Context) ([]persistence.Member, []persistence.Lease, error) {
	if err := c.check(ctx); err != nil {
		return nil, nil, err
	}
	return c.Leases.View(ctx)
}

// idIn finds an identity of kind that lives in slot.
func idIn(kind string, slot persistence.Slot, slots uint32) string {
	for i := 0; ; i++ {
		id := fmt.Sprintf("v%d", i)
		if persistence.SlotOf(persistence.Key{Kind: persistence.Kind(kind), ID: id}, slots) == slot {
			return id
		}
	}
}

// deliver sends an envelope and waits for its outcome.
func deliver(n *Node, kind, id string) error {
	outcome := make(chan error, 2)
	n.Deliver(&messages.Envelope{Kind: kind, ID: id, Message: &messages.Done{}, Done: func(err error) { outcome <- err }})
	return <-outcome
}

// ask gathers from every slot and checks that each answers once, for itself.
func ask(t *testing.T, m *member) {
	t.Helper()
	seen := map[persistence.Slot]int{}
	if err := m.Gather(t.Context(), &messages.Done{}, func(slot persistence.Slot, reply proto.Message) error {
		seen[slot]++
		if reply.(*messages.Done).Version != uint64(slot) {
			t.Errorf("slot %d answers %v", slot, reply)
		}
		return nil
	}); err != nil {
		t.Errorf("%s gathers: %v", m.name, err)
	}
	if len(seen) != int(m.cfg.Slots) {
		t.Errorf("%s reaches %d slots", m.name, len(seen))
	}
	for slot, n := range seen {
		if n != 1 {
			t.Errorf("slot %d was handed over %d times", slot, n)
		}
	}
}

// noLeaks checks that nothing is left running. protoactor sleeps for two seconds after
// a connection that failed before it lets go of it, so it may take a few looks, and more on a machine that is busy.
func noLeaks(t *testing.T) {
	t.Helper()
	var err error
	for range 50 {
		if err = goleak.Find(); err == nil {
			return
		}
	}
	t.Error(err)
}
