package node

import (
	"context"

	"pacecar/cmd/pacecar/node/aside"
	"pacecar/cmd/pacecar/node/attaching"
	"pacecar/cmd/pacecar/node/marking"
	"pacecar/tcu/link"
)

// reached is how this node reaches its external broker.
func (n *Node) reached() link.Config {
	return link.Config{
		URL: n.config.Broker, ClientID: n.config.NodeName, Logger: n.config.Logger,
		Username: n.config.BrokerUser, Password: n.config.BrokerPassword,
	}
}

// mark has the external broker keep this engine's name, before anything is done for vehicles: where it answers, else before
// the node attaches to it. A measurement is of no engine, and shares no group with any.
func (n *Node) mark(ctx context.Context) error {
	if n.config.Broker == "" || n.config.Measured != "" {
		return nil
	}
	n.aside = &aside.Aside{
		Connected: func() bool { return n.load().Connections > 0 },
		Others:    func() bool { return aside.ReachedByOthers(n.cluster.Members(), n.cluster.ID(), n.config.Version) },
		Answers:   func() error { return link.Reach(context.WithoutCancel(ctx), n.reached()) },
	}
	n.marking = &marking.Marking{
		Broker: n.reached(), Engine: n.store.Engine(), Former: n.config.FormerEngine, Logger: n.config.Logger,
		Connections: func() uint64 { return n.edge.Stats().ConnectionsTotal },
	}
	return attaching.Soon(ctx, n.marking.Begin)
}
