package node

import (
	"context"
	"fmt"
	"slices"
	"time"

	"pacecar/cmd/pacecar/node/aside"
	"pacecar/cmd/pacecar/node/attaching"
	"pacecar/cmd/pacecar/node/former"
	"pacecar/cmd/pacecar/node/marking"
	"pacecar/tcu/link"
)

// join makes the link to the external broker, and says how it is opened once the slots act: what
// the broker has kept for this node is dealt with before it answers a subscription. Then it takes over what
// is kept for others that are gone. A broker that is away is waited for while the node serves.
func (n *Node) join() (made *link.Link, open func(context.Context) error, err error) {
	c := n.reached()
	if n.config.Measured != "" {
		c.ClientID, c.Group, c.Fleeting = n.config.Measured+"-"+n.config.NodeName, n.config.Measured, true
		if made, err = link.New(c, n.house); err != nil {
			return nil, nil, err
		}
		return made, made.Open, nil
	}
	if slices.Contains(n.config.FormerNodes, n.config.NodeName) {
		return nil, nil, fmt.Errorf("%s is this node's own name, and cannot be a former one: leave it out of --former-nodes, or choose another --node-name", n.config.NodeName)
	}
	known, err := former.Read(n.config.DataDir)
	if err != nil {
		return nil, nil, err
	}
	at, err := c.Place()
	if err != nil {
		return nil, nil, err
	}
	if err := known.Note(at, append(slices.Clone(n.config.FormerNodes), n.config.NodeName)...); err != nil {
		return nil, nil, err
	}
	c.Admits, c.Holds = func() error { return n.aside.Admit(time.Now()) }, func() bool { return n.cluster.Renewed() < n.config.Life()*2/3 }
	if made, err = link.New(c, n.house); err != nil {
		return nil, nil, err
	}
	n.beside(aside.Every, n.aside.Run)
	heir := &former.Succession{Attached: made, Names: known, Broker: at, Self: n.config.NodeName, Living: n.living, Logger: n.config.Logger}
	n.attaching = &attaching.Attaching{
		Broker: at, Steps: []func(context.Context) error{n.marking.Begin, made.Open}, Fatal: n.fatal, Logger: n.config.Logger,
		Then: []attaching.Beside{{Every: former.Every, Do: heir.Run}, {Every: marking.Every, Do: n.marking.Run}},
	}
	return made, func(ctx context.Context) error {
		n.later("attaching to the broker", func(context.Context) error { n.attaching.Close(); return nil })
		return n.attaching.Begin(ctx)
	}, nil
}

// living are the members of this engine, as far as this node has seen them.
func (n *Node) living() (peers []former.Peer) {
	for _, m := range n.cluster.Members() {
		if m.Name != "" {
			peers = append(peers, former.Peer{Name: m.Name, Attached: m.Load.Connections > 0, Bequeaths: m.Load.Bequeaths})
		}
	}
	return peers
}
