package node

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"pacecar/actors"
	"pacecar/actors/audit"
	"pacecar/actors/engine"
	"pacecar/actors/engine/asking"
	"pacecar/actors/engine/beginning"
	"pacecar/actors/engine/desk"
	"pacecar/actors/engine/evidence"
	"pacecar/actors/engine/joiners"
	"pacecar/actors/notice"
	"pacecar/actors/silence"
	"pacecar/cluster"
	"pacecar/cluster/system"
	"pacecar/cmd/pacecar/hold"
	"pacecar/cmd/pacecar/node/aside"
	"pacecar/cmd/pacecar/node/attaching"
	"pacecar/cmd/pacecar/node/clock"
	"pacecar/cmd/pacecar/node/door"
	"pacecar/cmd/pacecar/node/ending"
	"pacecar/cmd/pacecar/node/marking"
	"pacecar/cmd/pacecar/node/timed"
	"pacecar/messages"
	"pacecar/persistence"
	"pacecar/persistence/artifacts"
	"pacecar/tcu"
	"pacecar/tcu/broker"
	"pacecar/web"
	"pacecar/web/identity/gate"
	"pacecar/web/stream/relay"
	"pacecar/web/webhook"
)

// Node is a running server.
type Node struct {
	config    Config
	store     persistence.Store
	commits   *timed.Store // the same
	artifacts *artifacts.Store
	house     *actors.House
	auditor   *audit.Auditor
	joiners   *joiners.Search
	cluster   *cluster.Node
	marking   *marking.Marking // of an external broker; nil: there is none, or it is for a measurement
	attaching *attaching.Attaching
	aside     *aside.Aside // nil as marking is
	edge      tcu.Attachment
	attached  atomic.Pointer[tcu.Attachment] // edge, for the goroutine of heartbeats, which began before it
	feed      *web.Feed
	board     *web.Board // of operations
	relay     *relay.Relay
	downloads *web.Places
	engine    *engine.Engine
	gate      *gate.Gate // of API and dashboard
	webhooks  *webhook.Caller
	teller    *notice.Teller
	told      atomic.Pointer[notice.Teller] // the same, for actors, which begin before it
	trusted   evidence.Verifier             // nil: signatures are kept and shown, not required
	listener  net.Listener
	vehicles  net.Listener // of the embedded broker, which closes it; nil with an external one
	door      *door.Door   // at listener
	lost      chan error
	closers   []ending.Step // in the order of starting
	close     sync.Once
	closed    error
}

// Start brings a node up. When it returns, HTTP and MQTT answer. An error leaves
// nothing running.
func Start(ctx context.Context, c Config) (*Node, error) {
	n := &Node{config: c.withDefaults(), lost: make(chan error, 8)}
	for _, step := range []func(context.Context) error{n.shared, n.trust, n.call, n.bind, n.hold, n.open, n.mark, n.populate, n.attach, n.admit, n.serve} {
		if err := step(ctx); err != nil {
			return nil, errors.Join(err, n.Close(context.WithoutCancel(ctx)))
		}
	}
	return n, nil
}

// later registers what Close must do, in the opposite order, and what that ends.
func (n *Node) later(ends string, take func(context.Context) error) {
	n.closers = append(n.closers, ending.Step{Ends: ends, Take: take})
}

// bind takes the ports first: a taken one is the commonest fault, and nothing has been
// touched yet. Who connects waits until there is somebody to answer.
func (n *Node) bind(context.Context) (err error) {
	if n.listener, err = listen(n.config.HTTP, "--http", "HTTP"); err != nil {
		return err
	}
	n.later("the port of HTTP", closing(n.listener))
	if err := n.secure(); err != nil {
		return err
	}
	n.door = &door.Door{Listener: n.listener, Fatal: n.fatal}
	if err := n.reach(); err != nil {
		return err
	}
	if n.config.Broker != "" {
		return nil
	}
	if n.vehicles, err = listen(n.config.MQTT, "--mqtt", "MQTT"); err != nil {
		return err
	}
	n.later("the port of MQTT", closing(n.vehicles))
	return nil
}

// reach finds the URL under which vehicles download, and the names that it allows.
func (n *Node) reach() error {
	if n.config.ArtifactBase == "" {
		if at, ok := n.listener.Addr().(*net.TCPAddr); ok && at.IP.IsUnspecified() {
			return fmt.Errorf("--http %s listens on every address, of which vehicles would need one to download from: say which with --artifact-base, as in https://ota.example", n.config.HTTP)
		}
		n.config.ArtifactBase = n.URL()
		return nil
	}
	base, err := url.Parse(n.config.ArtifactBase)
	if err != nil {
		return fmt.Errorf("--artifact-base: %w", err)
	}
	n.config.AllowedHosts = append(n.config.AllowedHosts, base.Hostname())
	return nil
}

// closing closes a listener that its server may have closed already.
func closing(l net.Listener) func(context.Context) error {
	return func(context.Context) error {
		if err := l.Close(); !errors.Is(err, net.ErrClosed) {
			return err
		}
		return nil
	}
}

// hold takes the data directory, before anything in it is looked at.
func (n *Node) hold(context.Context) error {
	if n.config.Hold == nil {
		held, err := hold.Take(n.config.DataDir)
		if err != nil {
			return err
		}
		n.later("the data directory", func(context.Context) error { return held.Release() })
	}
	if n.config.Prepare != nil {
		return n.config.Prepare()
	}
	return nil
}

// open opens what is durable.
func (n *Node) open(ctx context.Context) (err error) {
	if n.artifacts, err = openArtifacts(ctx, n.config); err != nil {
		return err
	}
	n.tend()
	store, err := n.openStore(ctx)
	if err != nil {
		return err
	}
	n.beside(clock.Every, n.config.Clock.Run)
	n.commits = timed.New(store)
	n.store = n.commits
	n.later("the store", func(context.Context) error { return n.store.Close() })
	for _, warning := range n.Warnings() {
		n.config.Logger.Warn(warning)
	}
	return nil
}

// populate starts the actors: the slots come to life as this node acquires them.
func (n *Node) populate(ctx context.Context) (err error) {
	actorSystem := system.New(n.config.Logger)
	n.feed, n.downloads = web.NewFeed(n.feedConfig()), web.NewPlaces(n.config.Downloads)
	n.relay = relay.New(n.feed, time.Now)
	n.later("the stream", func(context.Context) error { n.feed.Close(); return nil })
	n.auditor = audit.New(audit.Config{System: actorSystem, Store: n.store, Clock: n.config.Clock, Logger: n.config.Logger})
	var connected func(messages.VIN) bool
	if n.config.Broker == "" && !n.config.remote() { // all vehicles of the store are this broker's
		connected = n.connected
	}
	n.joiners = joiners.New(n.config.Logger)
	n.joiners.Share(n.config.Pools)
	n.house = actors.NewHouse(actors.Config{
		Connected: connected, System: actorSystem, Store: n.store, Clock: n.config.Clock, Logger: n.config.Logger, Progress: progress{n.relay, n},
		ArtifactURL: n.config.ArtifactBase + "/api/v1/artifacts", IdleAfter: n.config.IdleAfter, Serials: n.auditor, Joiners: n.joiners, Pools: n.config.Pools,
	})
	n.later("what vehicles have said", func(context.Context) error { n.house.Close(); return nil })
	if err := n.succeed(ctx, actorSystem.ID); err != nil {
		return err
	}
	if err := n.settle(ctx); err != nil {
		return err
	}
	if err := n.become(ctx, actorSystem); err != nil {
		return err
	}
	n.engine = engine.New(n.cluster, n.store, n.config.Clock, n.artifacts)
	n.engine.Here(n.cluster.ID(), n.house.Works)
	n.engine.Trust(n.trusted)
	n.engine.AskFor(n.config.Approvals)
	n.engine.Share(n.config.Pools)
	n.engine.Webhooks(n.webhooks.Names())
	n.tell()
	return nil
}

// become makes this node a member, with slots.
func (n *Node) become(ctx context.Context, in *actor.ActorSystem) error {
	config, err := n.member(cluster.Config{
		Leases: n.store, Suspended: n.config.suspended(), Slots: n.store.Slots(), System: in, SlotProps: n.house.SlotProps,
		Kinds:      []string{actors.KindVehicle, actors.KindCampaign, actors.KindPackage, actors.KindCohort, actors.KindPool},
		TimeToLive: n.config.Life(), Logger: n.config.Logger, Load: n.load, Hear: n.relay.Hear,
		OnLost: func(reason string) { attaching.Hush(n.attached.Load()); n.fatal(fmt.Errorf("leases lost: %s", reason)) },
	})
	if err != nil {
		return err
	}
	if n.cluster, err = cluster.Start(ctx, config); err != nil {
		return err
	}
	if err := n.settled(ctx); err != nil {
		n.house.Close() // slots wait for what will not come
		return errors.Join(err, n.cluster.Shutdown(ctx))
	}
	n.show()
	return nil
}

// show has the screens of this node show what happens at others, and theirs what happens here.
func (n *Node) show() {
	if !n.config.together() {
		return
	}
	n.beside(relay.TickEvery, func(ctx context.Context, ticks <-chan time.Time) { n.relay.Run(ctx, n.cluster, ticks) })
}

// attach lets the slots act, and connects the vehicles. What an embedded broker hears before waits.
func (n *Node) attach(ctx context.Context) (err error) {
	open := func(context.Context) error { return nil }
	if n.config.Broker == "" {
		n.edge, err = broker.Embed(broker.Config{Listener: n.vehicles, AllowAnonymous: n.config.AllowAnonymous, Logger: n.config.Logger}, n.house)
	} else {
		n.edge, open, err = n.join()
	}
	beginner, asker := beginning.New(n.engine, n.cluster), asking.New(n.engine, n.webhooks, n.cluster)
	n.house.Consult(beginner.BeginScheduled, beginner.SupersedeCampaigns, asker.Ask)
	n.house.Bind(n.cluster, orMute(n.edge, err))
	// The slots stop first, so that what they still say reaches the edge.
	if err == nil {
		n.attached.Store(&n.edge)
		n.later("the vehicles' connections", func(context.Context) error { return n.edge.Close() })
	}
	n.later("handing the slots over", n.cluster.Shutdown)
	n.joiners.Bind(&desk.Desk{Router: n.cluster, Store: n.store, Clock: n.config.Clock})
	n.later("the search for late joiners", func(context.Context) error { n.joiners.Close(); return nil })
	n.later("beginnings of campaigns", func(context.Context) error { beginner.Close(); return nil })
	n.later("questions to webhooks", func(context.Context) error { asker.Close(); return nil })
	n.auditor.Bind(n.cluster)
	n.later("the look for serial numbers", func(context.Context) error { n.auditor.Close(); return nil })
	if n.config.Broker != "" && n.config.SilentAfter > 0 {
		watch := silence.Begin(silence.Config{Router: n.cluster, Clock: n.config.Clock, Logger: n.config.Logger, After: n.config.SilentAfter})
		n.later("the watch over silent vehicles", func(context.Context) error { watch.Close(); return nil })
	}
	if err != nil {
		return err
	}
	return open(ctx)
}

// connected asks the embedded broker, which is there before any slot is.
func (n *Node) connected(vin messages.VIN) bool {
	b, _ := n.edge.(*broker.Broker)
	return b != nil && b.Connected(vin)
}

// orMute stands in for an edge that did not come up, while the slots are taken down again.
func orMute(edge tcu.Attachment, err error) actors.Downlink {
	if err != nil {
		return mute{}
	}
	return edge
}

type mute struct{}

func (mute) Send(messages.VIN, messages.Encoding, *messages.Down) {}
func (mute) SendAll(*messages.Down)                               {}

// serve opens the operators' edge.
func (n *Node) serve(context.Context) error {
	n.board = web.NewBoard(web.BoardConfig{Notes: n.store, Node: n.config.NodeName, Logger: n.config.Logger})
	n.later("long operations", func(context.Context) error { n.board.Close(); return nil })
	n.door.Open(n.handler())
	n.later("requests under way", n.door.Close)
	return nil
}

func (n *Node) fatal(err error) {
	select {
	case n.lost <- err:
	default: // somebody has been told already
	}
}

// Lost delivers the reason when the node cannot go on.
func (n *Node) Lost() <-chan error { return n.lost }

// URL is where API and dashboard answer.
func (n *Node) URL() string {
	if n.config.Access.Certificate != "" {
		return "https://" + n.listener.Addr().String()
	}
	return "http://" + n.listener.Addr().String()
}

// MQTT is where vehicles find their broker, as host:port.
func (n *Node) MQTT() string { return n.edge.Addr() }

// Engine asks the actors.
func (n *Node) Engine() *engine.Engine { return n.engine }

// Figures reads the shells' counters.
func (n *Node) Figures() actors.Figures { return n.house.Figures() }

// Warnings say in plain sentences what could be lost with this set-up.
func (n *Node) Warnings() []string {
	list := slices.Concat(n.store.Warnings(), n.unapproved())
	base, err := url.Parse(n.config.ArtifactBase)
	broker, brokerErr := url.Parse(n.config.Broker)
	if err == nil && brokerErr == nil && n.config.Broker != "" && loopback(base.Hostname()) && !loopback(broker.Hostname()) {
		list = append(list, "Vehicles behind the broker "+broker.Host+" are told to download from "+n.config.ArtifactBase+", which only this machine reaches: set --artifact-base.")
	}
	return list
}

// unapproved says that one person is enough where many can ask.
func (n *Node) unapproved() []string {
	host, _, err := net.SplitHostPort(n.config.HTTP)
	if err != nil || loopback(host) || len(n.config.Approvals.GetRules()) > 0 {
		return nil
	}
	return []string{"Campaigns start on the word of whoever wrote them, where their plans do not ask for approvals: set --campaign-approvals, as in 2."}
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Close takes the node down: first no new requests, then the slots stop, so that what
// they still say reaches the vehicles, then the vehicles' edge, then the store. It may be called more than once, and
// returns within ending.Within: what has not ended then is left to the end of the process.
func (n *Node) Close(ctx context.Context) error {
	n.close.Do(func() { n.closed = ending.Run(ctx, n.closers) })
	return n.closed
}
