// Package virtual lets protoactor's own cluster work over a node of ours: Get finds an
// actor through the actor of its slot, and Request goes the way of the node's requests.
//
// protoactor's list of members, its placement, its gossip and its caches are not used.
package virtual

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/asynkron/protoactor-go/actor"
	pcluster "github.com/asynkron/protoactor-go/cluster"
	"github.com/asynkron/protoactor-go/remote"
	"google.golang.org/protobuf/proto"

	"pacecar/messages"
)

// activateWithin bounds one look-up: it waits for a slot that moves, and for its actor.
const activateWithin = 5 * time.Second

// Node is what protoactor's cluster needs of a node.
type Node struct {
	Kinds []string
	// Activate has the owner of an actor's slot activate it; the reply is a *messages.Activated.
	Activate func(context.Context, *messages.Activate) (owner *actor.PID, reply proto.Message, err error)
	Request  func(ctx context.Context, kind, id string, m proto.Message) (proto.Message, error)
	Shutdown func(context.Context) error
	Log      *slog.Logger
}

// New makes protoactor's cluster of a system over the node. The caller starts its Remote.
func New(system *actor.ActorSystem, remoting *remote.Config, node Node) *pcluster.Cluster {
	c := pcluster.New(system, pcluster.Configure("pacecar", provider{node}, lookup{node}, remoting,
		pcluster.WithHeartbeatExpiration(24*time.Hour),
		pcluster.WithClusterContextProducer(func(c *pcluster.Cluster) pcluster.Context { return caller{node, c} })))
	c.Remote = remote.NewRemote(system, c.Config.RemoteConfig)
	c.IdentityLookup = c.Config.IdentityLookup
	return c
}

// provider is a node's membership as protoactor's cluster sees it. Members come from
// the store's leases, which the node itself keeps; protoactor's own list of members,
// with its permanent block list, stays empty.
type provider struct{ node Node }

var _ pcluster.ClusterProvider = provider{}

// StartMember is called once the transport listens. The node announces itself.
func (p provider) StartMember(c *pcluster.Cluster) error {
	c.IdentityLookup.Setup(c, p.node.Kinds, false)
	return nil
}

// StartClient is refused: whoever has no slots uses a Node all the same.
func (p provider) StartClient(*pcluster.Cluster) error {
	return errors.New("cluster: protoactor's client mode is not supported")
}

// Shutdown ends the node.
func (p provider) Shutdown(graceful bool) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	if !graceful {
		cancel()
	}
	return p.node.Shutdown(ctx)
}

// lookup finds actors through the actor of their slot.
type lookup struct{ node Node }

var _ pcluster.IdentityLookup = lookup{}

// Get has the actor activated by the owner of its slot and answers its PID, or nil
// when that is not possible within activateWithin. The PID is good for this activation
// under this epoch only: it is not to be kept.
func (l lookup) Get(identity *pcluster.ClusterIdentity) *actor.PID {
	ctx, cancel := context.WithTimeout(context.Background(), activateWithin)
	defer cancel()
	ask := &messages.Activate{Kind: identity.GetKind(), Id: identity.GetIdentity()}
	owner, reply, err := l.node.Activate(ctx, ask)
	if err != nil {
		l.node.Log.Warn("actor could not be activated", "kind", ask.Kind, "id", ask.Id, "error", err)
		return nil
	}
	activated, ok := reply.(*messages.Activated)
	if !ok || !strings.HasPrefix(activated.Actor, owner.Id+"/") {
		l.node.Log.Error("slot actor did not answer Activate as it must", "kind", ask.Kind, "id", ask.Id, "reply", fmt.Sprintf("%T", reply))
		return nil
	}
	return actor.NewPID(owner.Address, activated.Actor)
}

// RemovePid has nothing to do: look-ups are not kept.
func (lookup) RemovePid(*pcluster.ClusterIdentity, *actor.PID) {}

// Setup has nothing to do.
func (lookup) Setup(*pcluster.Cluster, []string, bool) {}

// Shutdown has nothing to do.
func (lookup) Shutdown() {}

// caller is protoactor's cluster.Request by way of Node.Request: without its cache of
// stale PIDs and its retries without pause.
type caller struct {
	node    Node
	cluster *pcluster.Cluster
}

var _ pcluster.Context = caller{}

func (c caller) Request(identity, kind string, message any, opts ...pcluster.GrainCallOption) (any, error) {
	m, ok := message.(proto.Message)
	if !ok {
		return nil, fmt.Errorf("cluster: %T is not a protobuf message", message)
	}
	call := pcluster.NewGrainCallOptions(c.cluster)
	for _, option := range opts {
		option(call)
	}
	ctx, cancel := context.WithTimeout(context.Background(), call.Timeout)
	defer cancel()
	return c.node.Request(ctx, kind, identity, m)
}

// RequestFuture is refused: its options change the process's defaults.
func (c caller) RequestFuture(string, string, any, ...pcluster.GrainCallOption) (*actor.Future, error) {
	return nil, errors.New("cluster: use Request")
}
