package cluster

import (
	"errors"
	"fmt"
	"log/slog"
	"math/bits"
	"time"

	"github.com/asynkron/protoactor-go/actor"
	"google.golang.org/grpc/credentials"
	"google.golang.org/protobuf/proto"

	"pacecar/cluster/address"
	"pacecar/cluster/system"
	"pacecar/persistence"
)

// DefaultTimeToLive of members and their leases: rides out a store's hiccup of eight
// seconds. A killed node's slots stay unserved for as long, and for a sixth more until
// the others look, which is within 15 s altogether.
const DefaultTimeToLive = 12 * time.Second

// LoneTimeToLive is for a node whose store is its own: nobody else waits for its leases, and a machine that is
// held up for a while, by load or by a pause, is no reason to end.
const LoneTimeToLive = 10 * time.Minute

// minTimeToLive keeps a renewal's time limit, a quarter of the time to live, above
// what a store needs on a busy machine.
const minTimeToLive = time.Second

// Config says what a node is. Leases, Slots, Kinds and SlotProps are required.
type Config struct {
	Leases persistence.Leases
	// Suspended is how long this machine has been suspended, where Leases end by another one's clock; nil: they do not.
	Suspended func() time.Duration
	Slots     uint32 // of the store; a power of two
	// Kinds of actors this node runs. Only members that run some own slots.
	Kinds []string
	// SlotProps makes the actor of a slot; see the package's documentation.
	SlotProps func(persistence.Slot, persistence.Epoch) *actor.Props
	// Self is what the member says of itself besides what this package knows: its name, whether it is
	// alone, its URL, version and settings. Load says what it has to do, with each heartbeat; nil: nothing.
	Self persistence.Member
	Load func() persistence.Load
	// Hear is told, one after the other, what other nodes Tell, by the address of who says it; nil: nothing.
	Hear func(from string, m proto.Message)
	// System to run in; default: system.New(Logger). It must not have a Remote.
	System *actor.ActorSystem
	// Host and Port to listen on for other nodes; default 127.0.0.1 and any port.
	Host string
	Port int
	// Advertised is the host:port under which other nodes reach this one; default:
	// the address it listens on. Required when Host is not one address.
	Advertised string
	// Transport authenticates nodes to each other, both ways. Without it the
	// connection is plain, which is accepted on loopback only, unless Insecure is set.
	Transport credentials.TransportCredentials
	Insecure  bool
	// TimeToLive of the member and its leases without renewal.
	TimeToLive time.Duration
	// OnLost is called once, on a goroutine of its own, when this node has lost its
	// leases. Its slot actors may not act any more and have been told to stop; some may
	// still run. The program should end.
	OnLost func(reason string)
	Logger *slog.Logger

	sweepEvery time.Duration // of tests that sweep by hand; otherwise sweepEvery
}

// complete checks c and fills in defaults.
func (c Config) complete() (Config, error) {
	if c.Host == "" {
		c.Host = "127.0.0.1"
	}
	if c.TimeToLive == 0 {
		c.TimeToLive = DefaultTimeToLive
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.OnLost == nil {
		c.OnLost = func(string) {}
	}
	if c.Hear == nil {
		c.Hear = func(string, proto.Message) {}
	}
	if c.Load == nil {
		c.Load = func() persistence.Load { return persistence.Load{} }
	}
	if c.System == nil {
		c.System = system.New(c.Logger)
	}
	switch {
	case c.Leases == nil || c.SlotProps == nil:
		return c, errors.New("cluster: Leases and SlotProps are required")
	case c.Slots == 0 || bits.OnesCount32(c.Slots) != 1:
		return c, fmt.Errorf("cluster: %d slots: want a power of two", c.Slots)
	case len(c.Kinds) == 0:
		return c, errors.New("cluster: Kinds are required: a member without kinds owns nothing")
	case c.TimeToLive < minTimeToLive:
		return c, fmt.Errorf("cluster: a time to live of %v is under %v", c.TimeToLive, minTimeToLive)
	}
	if err := address.Check(c.Host, c.Advertised, c.Transport != nil || c.Insecure); err != nil {
		return c, fmt.Errorf("cluster: %w", err)
	}
	return c, nil
}

// What follows from the time to live.

func (c Config) renewEvery() time.Duration  { return min(c.TimeToLive, DefaultTimeToLive) / 6 }
func (c Config) renewWithin() time.Duration { return c.TimeToLive / 4 }
func (c Config) fenceAfter() time.Duration  { return c.TimeToLive * 2 / 3 }
