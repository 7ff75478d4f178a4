package cluster

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/asynkron/protoactor-go/actor"
	"golang.org/x/sync/semaphore"
	"google.golang.org/protobuf/proto"

	"pacecar/cluster/acquiring"
	"pacecar/cluster/crashes"
	"pacecar/cluster/herald"
	"pacecar/cluster/introduction"
	"pacecar/cluster/occasions"
	"pacecar/cluster/replies"
	"pacecar/cluster/suspension"
	"pacecar/cluster/traffic"
	"pacecar/messages"
	"pacecar/persistence"
)

// ErrClosed is the answer of a node that is shut down or lost.
var ErrClosed = errors.New("cluster: node is closed")

// leaveWithin bounds the farewell of a node whose caller has no time left.
const leaveWithin = 2 * time.Second

// Node is one member. Its methods are safe for concurrent use.
type Node struct {
	cfg       Config
	log       *slog.Logger
	system    *actor.ActorSystem
	id        string // of the member: the actor system's, new at every start
	table     *table
	replies   *replies.Replies
	transport *transport // nil in tests of ownership alone
	keeper    *actor.PID
	herald    *herald.Herald
	remote    *semaphore.Weighted // bytes on their way to other nodes
	inFlight  atomic.Int64        // deliveries on their way to other nodes
	traffic   *traffic.Traffic    // to other nodes

	closed  atomic.Bool // no message is accepted any more
	lost    atomic.Bool
	renewed atomic.Int64    // when the last successful renewal was sent, by clock
	owned   []atomic.Uint64 // the epoch under which a slot's actor may act here; 0: none
	born    time.Time
	clock   *suspension.Clock // of leases

	occasions *occasions.Occasions // of rounds
	acquiring *acquiring.Acquiring // beside them
	cancel    context.CancelFunc
	loops     sync.WaitGroup

	mu       sync.Mutex
	holdings map[persistence.Slot]*holding
	crashes  crashes.Crashes
	members  []persistence.Member // as last seen, living, by ID
	draining bool
	emptied  chan struct{} // closed when draining and nothing is held
}

// Start joins the cluster. It returns when the member is announced and a first round
// of acquisitions is over: a single node then owns every slot that the store lets it
// have. ctx bounds the start.
func Start(ctx context.Context, cfg Config) (*Node, error) {
	return start(ctx, cfg, true)
}

func start(ctx context.Context, cfg Config, listen bool) (*Node, error) {
	cfg, err := cfg.complete()
	if err != nil {
		return nil, err
	}
	n := &Node{
		clock: suspension.New(cfg.Suspended), cfg: cfg, log: cfg.Logger.With("part", "cluster"), system: cfg.System, id: cfg.System.ID,
		table: newTable(cfg.Slots), owned: make([]atomic.Uint64, cfg.Slots), born: time.Now(),
		remote: semaphore.NewWeighted(maxBytesInFlight), traffic: traffic.New(cfg.Kinds), occasions: occasions.New(),
		holdings: map[persistence.Slot]*holding{}, emptied: make(chan struct{}),
	}
	n.acquiring = &acquiring.Acquiring{Leases: cfg.Leases, Node: n.id, Open: n.open, Held: n.occasions.Wanted}
	if n.replies, err = replies.New(n.system); err != nil {
		return nil, err
	}
	if listen { // before any PID is made: it settles the system's address
		if n.transport, err = listenTo(n); err != nil {
			n.stop()
			return nil, err
		}
	}
	if err := n.join(ctx); err != nil {
		n.stop()
		return nil, err
	}
	return n, nil
}

// join announces the member, runs the first round, then starts the loops.
func (n *Node) join(ctx context.Context) (err error) {
	running, cancel := context.WithCancel(context.Background())
	n.cancel = cancel
	if n.keeper, err = n.system.Root.SpawnNamed(actor.PropsFromFunc(n.receive), keeperName); err != nil {
		return fmt.Errorf("cluster: %w", err)
	}
	if n.herald, err = herald.New(n.system, n.replies, n.cfg.Hear); err != nil {
		return fmt.Errorf("cluster: %w", err)
	}
	n.draining = n.transport != nil && !n.cfg.Self.Alone // until it is introduced
	if err := n.renew(ctx); err != nil {
		return fmt.Errorf("cluster: announce member: %w", err)
	}
	n.loops.Go(func() { n.renewals(running) })
	n.loops.Go(func() { n.guard(running) })
	n.loops.Go(func() { n.sweep(running) })
	if err = n.introduce(ctx); err == nil {
		err = n.begin(ctx)
	}
	if err != nil {
		n.stopLoops()
		return errors.Join(fmt.Errorf("cluster: %w", err), n.farewell(ctx))
	}
	n.loops.Go(func() { n.rounds(running) })
	n.announce()
	n.occasions.Changed()
	return nil
}

// begin runs the first round. Slots that could not be had are tried again by those that follow.
func (n *Node) begin(ctx context.Context) error {
	slots, _, err := n.round(ctx)
	_, failed := n.acquiring.All(ctx, slots)
	err = errors.Join(err, failed)
	if err == nil || ctx.Err() != nil || errors.Is(err, persistence.ErrAnother) {
		return err
	}
	n.log.Warn("this node begins without some of its slots, which are tried again", "error", err)
	return nil
}

// introduce has this node and the others hear each other before it is placed.
func (n *Node) introduce(ctx context.Context) error {
	if !n.draining {
		return nil
	}
	if err := introduction.Make(ctx, n.Address(), 2*n.cfg.TimeToLive, n.cfg.Leases.View, func(address string, done func(error)) {
		n.Tell(address, &messages.Watching{}, done) // as true as can be: nobody looks at anything here yet
	}); err != nil {
		return err
	}
	n.mu.Lock()
	n.draining = false
	n.mu.Unlock()
	return n.renew(ctx)
}

// ID is this member's identity, new at every start.
func (n *Node) ID() string { return n.id }

// Address is where other nodes reach this one.
func (n *Node) Address() string { return n.system.Address() }

// System is the actor system the node runs in.
func (n *Node) System() *actor.ActorSystem { return n.system }

// Members are the living members as last seen, in order of ID.
func (n *Node) Members() []persistence.Member {
	n.mu.Lock()
	defer n.mu.Unlock()
	return slices.Clone(n.members)
}

// Others are the addresses of the other living members, as last seen.
func (n *Node) Others() (addresses []string) {
	for _, m := range n.Members() {
		if m.ID != n.id {
			addresses = append(addresses, m.Address())
		}
	}
	return addresses
}

// Tell says to the node at an address what nothing durable depends on; it hears it as Config.Hear. done is
// told once when it has been heard, or that nobody knows, and must not block.
func (n *Node) Tell(address string, m proto.Message, done func(error)) {
	n.traffic.Count(traffic.ToNode, int64(proto.Size(m)))
	n.herald.Tell(address, m, done)
}

// Figures is what this node has sent to others.
func (n *Node) Figures() traffic.Figures { return n.traffic.Figures() }

// Owner says who owns a slot, as last seen.
type Owner struct {
	persistence.Lease
	Address string
	Local   bool
}

// Slots lists the slots that are owned and reachable, in order.
func (n *Node) Slots() []Owner {
	owners := make([]Owner, 0, n.cfg.Slots)
	for slot := range persistence.Slot(n.cfg.Slots) {
		if r := n.table.at(slot); r != nil {
			owners = append(owners, Owner{Lease: r.lease, Address: r.pid.Address, Local: r.local})
		}
	}
	return owners
}

// Shutdown leaves the cluster: messages are no longer accepted, slot actors finish
// what is in their mailboxes and stop, their slots are released one by one, the member
// leaves. What they have not finished within drainAfter is answered with messages.ErrNotOwner,
// and is the next owner's. When ctx ends first, the rest is left at once and the error says so. It is
// called once; after a loss it only frees what the node uses.
func (n *Node) Shutdown(ctx context.Context) error {
	n.closed.Store(true)
	if n.lost.Load() {
		n.stop()
		return nil
	}
	n.mu.Lock()
	n.draining = true
	n.signalEmptied()
	n.mu.Unlock()
	if err := n.renew(ctx); err != nil {
		n.log.Warn("others cannot be told that this node leaves", "error", err)
	}
	n.occasions.Changed()
	var err error
	select {
	case <-n.emptied:
	case <-ctx.Done():
		err = fmt.Errorf("cluster: slot actors did not stop in time: %w", ctx.Err())
	}
	n.stopLoops()
	err = errors.Join(err, n.farewell(ctx))
	n.stop()
	return err
}

// farewell ends the member in the store, even when ctx has ended.
func (n *Node) farewell(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), leaveWithin)
	defer cancel()
	if err := n.cfg.Leases.Leave(ctx, n.id); err != nil {
		return fmt.Errorf("cluster: leave: %w", err)
	}
	n.announce()
	return nil
}

func (n *Node) stopLoops() {
	if n.cancel != nil {
		n.cancel()
	}
	n.loops.Wait()
}

// stop frees what the node uses. Slot actors that still run are stopped, not awaited.
func (n *Node) stop() {
	n.closed.Store(true)
	n.stopLoops()
	n.disown()
	n.replies.Close(ErrClosed)
	if n.keeper != nil {
		n.system.Root.Stop(n.keeper)
	}
	if n.herald != nil {
		n.herald.Close()
	}
	if n.transport != nil {
		n.transport.close(n.Members())
	}
}
