package engine

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/offers"
	"pacecar/actors/roles"
	"pacecar/cluster/placement"
	"pacecar/messages"
	"pacecar/persistence"
)

// Patience with leases, as package cluster has it.
const (
	timeToLive = 15 * time.Second
	renewEvery = timeToLive / 6
	fenceAfter = timeToLive * 2 / 3
)

// restartAfter is how long a supervisor takes.
const restartAfter = 2 * time.Second

// Node is one process.
type Node struct {
	c       *Cluster
	name    string
	life    int    // rises with each start and each death
	as      string // who it is in this life
	alive   bool
	asleep  bool
	skew    time.Duration // of its clock of day; leases go by the monotonic one
	piled   []func()      // what came while it slept
	owned   [Slots]*slot
	view    [Slots]string // who owns what, as it was seen last
	renewed time.Duration
	store   *nodeStore
	world   roles.World
	reports []*messages.AssignmentReport
}

func (n *Node) member() string { return n.as }

// do runs f on the node after d, unless this process has died by then.
func (n *Node) do(d time.Duration, f func()) (stop func() bool) {
	life := n.life
	return n.c.After(d, func() {
		switch {
		case n.life != life || !n.alive:
		case n.asleep:
			n.piled = append(n.piled, f)
		default:
			f()
		}
	})
}

func (n *Node) start() {
	n.life++
	n.as = fmt.Sprintf("%s.%d", n.name, n.life)
	n.alive, n.asleep, n.piled, n.reports = true, false, nil, nil
	n.owned, n.view = [Slots]*slot{}, [Slots]string{}
	n.store = &nodeStore{Store: n.c.Store, n: n}
	n.world = roles.World{
		Clock: clock{n}, Logger: slog.New(slog.DiscardHandler), Progress: nobody{}, Downlink: n,
		Offers: offers.New(n.store, roles.KindPackage, "http://artifacts"), Deliver: n.Deliver, Report: n.report, Joiners: n, SupersedeCampaigns: n.supersede, Ask: n.ask,
		BeginScheduled: func(campaign string) { n.ask(&messages.BeginScheduled{CampaignId: campaign}) }, Pools: n.c.pools,
	}
	n.renewed = n.c.Elapsed()
	n.tick()
}

// Crash is kill -9: nothing of the process goes on. Its supervisor starts it again.
func (n *Node) Crash() {
	if !n.alive {
		return
	}
	n.c.Note("node "+n.name, "dies", nil)
	n.life++
	n.alive = false
	n.c.After(restartAfter, n.start)
}

// Sleep stops the process, as SIGSTOP does.
func (n *Node) Sleep() { n.asleep = n.alive }

// Wake lets it go on with everything that has piled up.
func (n *Node) Wake() {
	if !n.asleep {
		return
	}
	n.asleep = false
	piled := n.piled
	n.piled = nil
	for _, f := range piled {
		n.do(0, f)
	}
}

// Skew sets the node's clock of day.
func (n *Node) Skew(by time.Duration) { n.skew = by }

func (n *Node) now() time.Time { return n.c.Now().Add(n.skew) }

func (n *Node) fresh() bool { return n.c.Elapsed()-n.renewed < fenceAfter }

// valid tells whether the node may act for a slot, by its own monotonic clock.
func (n *Node) valid(slot persistence.Slot, epoch persistence.Epoch) bool {
	s := n.owned[slot]
	return s != nil && s.epoch == epoch && n.fresh()
}

// tick renews the membership, and takes and gives slots.
func (n *Node) tick() {
	if !n.fresh() {
		n.Crash() // lost: it ends, and comes back as a new member
		return
	}
	n.do(renewEvery, n.tick)
	ctx := context.Background()
	if n.c.Away || n.store.Heartbeat(ctx, persistence.Member{ID: n.member()}, timeToLive) != nil {
		return
	}
	n.renewed = n.c.Elapsed()
	members, leases, err := n.store.View(ctx)
	if err != nil {
		return
	}
	names := make([]string, len(members))
	for i, m := range members {
		names[i] = m.ID
	}
	n.view = [Slots]string{}
	for _, l := range leases {
		n.view[l.Slot] = l.Node
	}
	for slot, wanted := range placement.Place(names, Slots) {
		n.settle(persistence.Slot(slot), wanted == n.member())
	}
}

// settle takes a slot that should be this node's, and gives back one that should not.
func (n *Node) settle(number persistence.Slot, mine bool) {
	ctx := context.Background()
	switch s := n.owned[number]; {
	case s != nil && !mine:
		n.owned[number] = nil
		s.close()
		_ = n.store.Release(ctx, persistence.Lease{Slot: number, Node: n.member(), Epoch: s.epoch})
	case s == nil && mine:
		lease, err := n.store.Acquire(ctx, number, n.member())
		if err != nil {
			return // its owner still lives
		}
		n.c.watch.Granted(number, lease.Epoch)
		n.c.Note("node "+n.member(), "owns slot", fmt.Sprintf("%d under epoch %d", number, lease.Epoch))
		n.view[number] = n.member()
		s = &slot{n: n, number: number, epoch: lease.Epoch, children: map[persistence.Key]*host{}, heirs: map[persistence.Key]heir{}, seen: map[string]presence{}}
		n.owned[number] = s
		s.open()
	}
}

// Send implements roles.Downlink.
func (n *Node) Send(vin messages.VIN, _ messages.Encoding, down *messages.Down) {
	n.c.hear(n, persistence.Key{Kind: roles.KindVehicle, ID: string(vin)}, string(vin), down)
	n.c.Road(vin, down)
}

// SendAll implements roles.Downlink.
func (n *Node) SendAll(down *messages.Down) {
	n.c.hear(n, persistence.Key{Kind: roles.KindCampaign, ID: down.GetWithdrawPermits().GetCampaignId()}, "all", down.GetWithdrawPermits())
	n.c.Air(down)
}

// ask puts a question of a campaign or a pool to the world.
func (n *Node) ask(question proto.Message) {
	from := persistence.Key{Kind: roles.KindCampaign, ID: question.(interface{ GetCampaignId() string }).GetCampaignId()}
	if look, is := question.(*messages.LookAtLease); is {
		from = persistence.Key{Kind: roles.KindPool, ID: look.GetPool()}
	}
	n.c.hear(n, from, "world", question)
	n.c.World(question)
}

// FindJoiners implements roles.Joiners.
func (n *Node) FindJoiners(m *messages.FindJoiners) { n.c.Joiners(m) }

// clock is a node's, for its actors.
type clock struct{ n *Node }

func (c clock) Now() time.Time { return c.n.now() }
func (c clock) AfterFunc(d time.Duration, f func()) func() bool {
	return c.n.do(d, f)
}

// nobody watches.
type nobody struct{}

func (nobody) CampaignChanged(*messages.CampaignStatus) {}
func (nobody) VehicleChanged(*messages.VehicleStatus)   {}
func (nobody) WatchesVehicle(string) bool               { return false }
