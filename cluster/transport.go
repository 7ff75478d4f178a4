package cluster

import (
	"fmt"
	"net"
	"strconv"
	"time"

	"github.com/asynkron/protoactor-go/actor"
	pcluster "github.com/asynkron/protoactor-go/cluster"
	"github.com/asynkron/protoactor-go/eventstream"
	"github.com/asynkron/protoactor-go/remote"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/keepalive"

	"pacecar/cluster/address"
	"pacecar/cluster/gateway"
	"pacecar/cluster/herald"
	"pacecar/cluster/replies"
	"pacecar/cluster/streams"
	"pacecar/cluster/virtual"
	"pacecar/messages"
	"pacecar/persistence"
)

// Bounds of the transport.
const (
	// maxReceive is what one batch may hold. gRPC's 4 MiB lose batches: the sender
	// packs up to writerBatch messages into one, whatever their size.
	maxReceive = 64 << 20
	// maxMessage bounds one message between nodes: a campaign's start names up to
	// a million and a half vehicles, 29 MB.
	maxMessage  = 32 << 20
	writerBatch = 100
	writerQueue = 10_000 // the queue's first size; what is in it is bounded by maxInFlight
	// connectAttempts: protoactor sleeps for 2 s after each; our own retries go on.
	connectAttempts = 1
	// A peer that does not answer a ping is cut: a stopped process keeps its connections.
	pingEvery  = 10 * time.Second
	pingWithin = 5 * time.Second
	// streamsPerPeer is what one connection may open; a peer uses one.
	streamsPerPeer = 8
)

// transport carries messages between nodes: protoactor's Remote behind our gateway.
type transport struct {
	node    *Node
	cluster *pcluster.Cluster
	gateway *gateway.Gateway
	events  *eventstream.Subscription
	host    string // under which others reach this node
	port    int
	streams streams.Streams // to other nodes
}

// listenTo settles the system's address and starts to listen.
func listenTo(n *Node) (t *transport, err error) {
	defer func() {
		if reason := recover(); reason != nil { // protoactor panics when it cannot listen
			err = fmt.Errorf("cluster: listen on %s:%d: %v", n.cfg.Host, n.cfg.Port, reason)
		}
		if err != nil {
			t = nil
		}
	}()
	t = &transport{node: n, gateway: gateway.New(n.system, n.log, gateway.Doors{Keeper: keeperName, Herald: herald.Name, Replies: replies.Name, Slots: slotPrefix})}
	t.cluster = virtual.New(n.system, t.remoteConfig(),
		virtual.Node{Kinds: n.cfg.Kinds, Activate: n.activate, Request: n.Request, Shutdown: n.Shutdown, Log: n.log})
	t.events = n.system.EventStream.Subscribe(t.event)
	t.cluster.Remote.Start()
	host, port, err := net.SplitHostPort(n.system.Address())
	if err != nil {
		return nil, fmt.Errorf("cluster: address %q: %w", n.system.Address(), err)
	}
	t.host = host
	if t.port, err = strconv.Atoi(port); err != nil {
		return nil, fmt.Errorf("cluster: address %q: %w", n.system.Address(), err)
	}
	return t, t.cluster.Config.ClusterProvider.StartMember(t.cluster)
}

func (t *transport) remoteConfig() *remote.Config {
	cfg := t.node.cfg
	server := []grpc.ServerOption{
		grpc.MaxRecvMsgSize(maxReceive), grpc.MaxConcurrentStreams(streamsPerPeer),
		grpc.KeepaliveParams(keepalive.ServerParameters{Time: pingEvery, Timeout: pingWithin}),
		grpc.KeepaliveEnforcementPolicy(keepalive.EnforcementPolicy{MinTime: pingEvery / 2}),
	}
	server = append(server, t.gateway.Options()...)
	transport := insecure.NewCredentials()
	if cfg.Transport != nil {
		transport = cfg.Transport
		server = append(server, grpc.Creds(cfg.Transport))
	}
	options := []remote.ConfigOption{
		remote.WithEndpointWriterBatchSize(writerBatch), remote.WithEndpointWriterQueueSize(writerQueue),
		remote.WithServerOptions(server...),
		remote.WithDialOptions(grpc.WithTransportCredentials(transport),
			grpc.WithDefaultCallOptions(grpc.MaxCallSendMsgSize(maxReceive), grpc.MaxCallRecvMsgSize(maxReceive)),
			grpc.WithKeepaliveParams(keepalive.ClientParameters{Time: pingEvery, Timeout: pingWithin}),
			grpc.WithStreamInterceptor(t.streams.Keep)),
	}
	if cfg.Advertised != "" {
		options = append(options, remote.WithAdvertisedHost(cfg.Advertised))
	}
	config := remote.Configure(address.Listened(cfg.Host), cfg.Port, options...)
	config.MaxRetryCount = connectAttempts
	return config
}

// event hears of connections that have ended: what travelled on them is lost.
func (t *transport) event(e any) {
	if gone, ok := e.(*remote.EndpointTerminatedEvent); ok {
		t.node.replies.Lose(gone.Address)
		t.node.occasions.Wanted()
	}
}

// follow closes connections to members that have gone.
func (t *transport) follow(was, is []persistence.Member) {
	living := map[string]bool{}
	for _, m := range is {
		living[m.Address()] = true
	}
	for _, m := range was {
		if !living[m.Address()] {
			t.disconnect(m.Address())
		}
	}
}

func (t *transport) disconnect(address string) {
	t.node.system.EventStream.Publish(&remote.EndpointTerminatedEvent{Address: address})
}

// sever ends a connection whose peer takes nothing more: what waits for it is dropped.
func (t *transport) sever(address string) {
	t.disconnect(address)
	t.streams.End(address)
}

// close ends all connections. protoactor's graceful shutdown is not used: it waits for
// peers, and takes away what late events still use.
func (t *transport) close(members []persistence.Member) {
	for _, m := range members {
		t.disconnect(m.Address())
	}
	t.streams.Close()
	t.cluster.Remote.Shutdown(false)
	t.node.system.EventStream.Unsubscribe(t.events)
}

// Denied counts what peers said and may not say.
func (n *Node) Denied() uint64 {
	if n.transport == nil {
		return 0
	}
	return n.transport.gateway.Denied()
}

// announce tells the other members that ownership has changed. It may be lost.
func (n *Node) announce() {
	if n.transport == nil {
		return
	}
	for _, address := range n.Others() {
		n.system.Root.Send(actor.NewPID(address, keeperName), &messages.OwnershipChanged{})
	}
}
