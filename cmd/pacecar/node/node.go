package node

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"sync"

	"pacecar/actors"
	"pacecar/actors/engine"
	"pacecar/cluster"
	"pacecar/messages"
	"pacecar/persistence"
	"pacecar/persistence/artifacts"
	"pacecar/tcu"
	"pacecar/tcu/broker"
	"pacecar/tcu/link"
	"pacecar/web"
)

// Node is a running server.
type Node struct {
	config    Config
	store     persistence.Store
	artifacts *artifacts.Store
	house     *actors.House
	cluster   *cluster.Node
	edge      tcu.Attachment
	feed      *web.Feed
	engine    *engine.Engine
	listener  net.Listener
	server    *http.Server
	lost      chan error
	closers   []func(context.Context) error // in the order of starting
	close     sync.Once
	closed    error
}

// Start brings a node up. When it returns, HTTP and MQTT answer. An error leaves
// nothing running.
func Start(ctx context.Context, c Config) (*Node, error) {
	n := &Node{config: c.withDefaults(), lost: make(chan error, 8)}
	for _, step := range []func(context.Context) error{n.bind, n.open, n.populate, n.attach, n.serve} {
		if err := step(ctx); err != nil {
			return nil, errors.Join(err, n.Close(context.WithoutCancel(ctx)))
		}
	}
	return n, nil
}

// later registers what Close must do, in the opposite order.
func (n *Node) later(f func(context.Context) error) { n.closers = append(n.closers, f) }

// bind takes the HTTP port first: a taken port is the commonest fault, and nothing
// has been touched yet.
func (n *Node) bind(context.Context) (err error) {
	if n.listener, err = listen(n.config.HTTP, "--http", "HTTP"); err != nil {
		return err
	}
	n.later(func(context.Context) error {
		if err := n.listener.Close(); !errors.Is(err, net.ErrClosed) {
			return err
		}
		return nil
	})
	if n.config.ArtifactBase == "" {
		n.config.ArtifactBase = n.URL()
	}
	return nil
}

// open opens what is durable.
func (n *Node) open(ctx context.Context) (err error) {
	if err := os.MkdirAll(n.config.DataDir, 0o700); err != nil {
		return fmt.Errorf("data directory: %w", err)
	}
	if n.artifacts, err = openArtifacts(ctx, n.config); err != nil {
		return err
	}
	if n.store, err = openStore(ctx, n.config, n.fatal); err != nil {
		return err
	}
	n.later(func(context.Context) error { return n.store.Close() })
	for _, warning := range n.store.Warnings() {
		n.config.Logger.Warn(warning)
	}
	return nil
}

// populate starts the actors: the slots come to life as this node acquires them.
func (n *Node) populate(ctx context.Context) (err error) {
	system := cluster.NewSystem(n.config.Logger)
	n.feed = web.NewFeed(n.feedConfig())
	n.later(func(context.Context) error { n.feed.Close(); return nil })
	n.house = actors.NewHouse(actors.Config{
		System: system, Store: n.store, Logger: n.config.Logger, Progress: n.feed,
		ArtifactURL: n.config.ArtifactBase + "/api/v1/artifacts", IdleAfter: n.config.IdleAfter,
	})
	n.later(func(context.Context) error { n.house.Close(); return nil })
	if err := n.alone(ctx); err != nil {
		return err
	}
	n.cluster, err = cluster.Start(ctx, cluster.Config{
		Leases: n.store, Slots: n.store.Slots(), System: system, SlotProps: n.house.SlotProps,
		Kinds:      []string{actors.KindVehicle, actors.KindCampaign, actors.KindPackage},
		TimeToLive: n.config.LeaseLife, Logger: n.config.Logger,
		OnLost: func(reason string) { n.fatal(fmt.Errorf("leases lost: %s", reason)) },
	})
	if err != nil {
		return err
	}
	n.engine = engine.New(n.cluster, n.store, actors.SystemClock{}, n.artifacts)
	return nil
}

// attach connects the vehicles, then lets the slots act. What arrives before waits.
func (n *Node) attach(ctx context.Context) (err error) {
	if n.config.Broker == "" {
		n.edge, err = broker.Embed(broker.Config{Listen: n.config.MQTT, AllowAnonymous: n.config.AllowAnonymous, Logger: n.config.Logger}, n.house)
		if err != nil {
			err = refusedPort(err, n.config.MQTT, "--mqtt", "MQTT")
		}
	} else {
		n.edge, err = link.Attach(ctx, link.Config{
			URL: n.config.Broker, ClientID: n.config.NodeName, Logger: n.config.Logger,
			Username: n.config.BrokerUser, Password: n.config.BrokerPassword,
		}, n.house)
	}
	n.house.Bind(n.cluster, orMute(n.edge, err))
	// The slots stop first, so that what they still say reaches the edge.
	if err == nil {
		n.later(func(context.Context) error { return n.edge.Close() })
	}
	n.later(n.cluster.Shutdown)
	return err
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

// serve opens the operators' edge.
func (n *Node) serve(context.Context) error {
	n.server = web.NewServer(n.handler())
	go func() {
		if err := n.server.Serve(n.listener); !errors.Is(err, http.ErrServerClosed) {
			n.fatal(fmt.Errorf("HTTP server: %w", err))
		}
	}()
	n.later(n.server.Shutdown)
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
func (n *Node) URL() string { return "http://" + n.listener.Addr().String() }

// MQTT is where vehicles find their broker, as host:port.
func (n *Node) MQTT() string { return n.edge.Addr() }

// Engine asks the actors.
func (n *Node) Engine() *engine.Engine { return n.engine }

// Figures reads the shells' counters.
func (n *Node) Figures() actors.Figures { return n.house.Figures() }

// Warnings say in plain sentences what could be lost with this set-up.
func (n *Node) Warnings() []string { return n.store.Warnings() }

// Close takes the node down: first no new requests, then the slots stop, so that what
// they still say reaches the vehicles, then the vehicles' edge, then the store. It may be called more than once.
func (n *Node) Close(ctx context.Context) error {
	n.close.Do(func() {
		for i := len(n.closers) - 1; i >= 0; i-- {
			n.closed = errors.Join(n.closed, n.closers[i](ctx))
		}
	})
	return n.closed
}
