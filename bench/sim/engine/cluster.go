package engine

import (
	"errors"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/roles"
	"pacecar/bench/sim/virtual"
	"pacecar/messages"
	"pacecar/persistence"
)

// Slots is how many slots the key space is cut into.
const Slots = 8

// timeout is how long an outcome is waited for.
const timeout = 10 * time.Second

var errTimeout = errors.New("nothing was heard in time")

// Faults are probabilities of what goes wrong at present; the zero value is fine weather.
type Faults struct {
	Loss, Repeat, Late            float64 // of messages, on every way
	Lag                           float64 // of messages between actors that are late, besides
	Refuse, Unknown, Slow         float64 // of commits
	CrashBefore, CrashAfterCommit float64
}

// Observer watches what must never happen.
type Observer interface {
	// Granted says that a slot is owned under an epoch from now on.
	Granted(slot persistence.Slot, epoch persistence.Epoch)
	// Committed says that a change is written, and when it was decided.
	Committed(c *persistence.Change, decided time.Duration)
	// Behind says that a version is written that who has recovered and acts knows nothing of.
	Behind(key persistence.Key, version uint64)
	// Recovered says what an entity was recovered to, and what it has said by that.
	Recovered(key persistence.Key, said []proto.Message)
	// Said is what leaves an entity, with whether its node may speak for it.
	Said(from persistence.Key, owns bool, to string, m proto.Message)
	// Acknowledged is what a vehicle's message was answered with: nothing is wrong with it.
	Acknowledged(vin messages.VIN, up *messages.Up)
}

// Cluster is the nodes, their store and the network between.
type Cluster struct {
	*virtual.Time
	Faults   Faults
	Store    *persistence.Memory
	Injected map[string]uint64
	Road     func(vin messages.VIN, down *messages.Down)    // the way to the vehicles
	Air      func(down *messages.Down)                      // the way to all of them at once
	World    func(question proto.Message)                   // who answers what campaigns ask before a wave opens
	Joiners  func(*messages.FindJoiners)                    // who looks for late joiners
	Brings   func(id string, m proto.Message) proto.Message // what operators say to a campaign, with what they bring along
	Away     bool                                           // the store does not answer
	Gathers  time.Duration                                  // for how long what comes to an entity waits for what follows, at most; 0: it is handled when it comes
	Share    float64                                        // of the entities that a lost tail concerns; 0: all
	Own      virtual.Dice                                   // of what only some simulations have, so that the others stay as they are
	pools    []*messages.Pool
	watch    Observer
	nodes    []*Node
	said     []proto.Message // while an entity starts
	starting bool
}

// New makes a cluster of so many nodes, which start at once, and of the pools that they are
// configured with.
func New(t *virtual.Time, nodes int, pools []*messages.Pool, watch Observer) *Cluster {
	c := &Cluster{pools: pools, Time: t, Injected: map[string]uint64{}, watch: watch, Store: persistence.NewMemory(Slots, t.Now)}
	c.Store.KeepCommits()
	for i := range nodes {
		n := &Node{c: c, name: string(rune('a' + i))}
		c.nodes = append(c.nodes, n)
		n.start()
	}
	return c
}

// Inject counts a fault and notes it.
func (c *Cluster) Inject(kind, who string) {
	c.Injected[kind]++
	c.Note(who, "FAULT "+kind, nil)
}

// strike tells whether a fault of a probability happens, and counts it.
func (c *Cluster) strike(p float64, kind, who string) bool {
	if !c.Chance(p) {
		return false
	}
	c.Inject(kind, who)
	return true
}

// Node is one of the nodes.
func (c *Cluster) Node(i int) *Node { return c.nodes[i%len(c.nodes)] }

// living is a node that answers operators and vehicles, or nil.
func (c *Cluster) living() *Node {
	first := c.Upto(0, len(c.nodes)-1)
	for i := range c.nodes {
		if n := c.Node(first + i); n.alive && !n.asleep {
			return n
		}
	}
	return nil
}

// LoseTail has the store forget its last commits, those of vehicles alone or all, and every node begin anew.
func (c *Cluster) LoseTail(commits uint64, alone bool) {
	c.Inject("lost tail", "store")
	for _, n := range c.nodes {
		n.Crash()
	}
	kept, drawn := c.Store.Commits(), map[persistence.Key]bool{}
	c.Store = c.Store.ReopenForgetting(kept-min(commits, kept), func(k persistence.Key) bool {
		if alone && k.Kind != roles.KindVehicle {
			return false
		}
		if _, is := drawn[k]; !is {
			drawn[k] = c.Share == 0 || c.Own.Chance(c.Share)
		}
		return drawn[k]
	})
}

// Heal ends every fault: who is dead starts, who sleeps wakes, clocks are right.
func (c *Cluster) Heal() {
	c.Faults, c.Away = Faults{}, false
	for _, n := range c.nodes {
		n.skew = 0
		n.Wake()
	}
}

// Served tells whether every slot has an owner that may act.
func (c *Cluster) Served() bool {
	for slot := range persistence.Slot(Slots) {
		served := false
		for _, n := range c.nodes {
			s := n.owned[slot]
			served = served || s != nil && n.valid(slot, s.epoch)
		}
		if !served {
			return false
		}
	}
	return true
}

// Busy is the entities in memory that have work in flight, by name.
func (c *Cluster) Busy() (names []string) {
	for _, n := range c.nodes {
		for _, s := range n.owned {
			if s == nil {
				continue
			}
			for _, h := range s.order {
				if h.awake {
					names = append(names, h.name())
				}
			}
		}
	}
	return names
}
