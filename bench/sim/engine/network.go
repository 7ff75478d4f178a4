package engine

import (
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/loop"
	"pacecar/actors/roles"
	"pacecar/messages"
	"pacecar/persistence"
)

// Deliver carries what an entity of this node says to another one.
func (n *Node) Deliver(e *messages.Envelope) {
	switch m := e.Message.(type) {
	case *messages.StopOffering:
		n.c.hear(n, persistence.Key{Kind: roles.KindPackage, ID: m.GetPackage()}, e.ID, m)
	case *messages.AskPlaces:
		n.c.hear(n, persistence.Key{Kind: roles.KindCampaign, ID: m.GetCampaignId()}, e.ID, m)
	case *messages.GrantPlaces:
		n.c.hear(n, persistence.Key{Kind: roles.KindPool, ID: m.GetPool()}, e.ID, m)
	case interface{ GetCampaignId() string }:
		if e.Kind == roles.KindVehicle {
			n.c.hear(n, persistence.Key{Kind: roles.KindCampaign, ID: m.GetCampaignId()}, e.ID, e.Message)
		}
	}
	n.carry(e, nil)
}

// report gathers what vehicles say to their campaigns, as the courier does.
func (n *Node) report(r *messages.AssignmentReport) {
	n.c.hear(n, persistence.Key{Kind: roles.KindVehicle, ID: r.GetVin()}, r.GetCampaignId(), r)
	n.reports = append(n.reports, r)
	if len(n.reports) == 1 {
		n.do(n.c.Between(0, 2*time.Millisecond), n.flush)
	}
}

// flush sends one batch to each campaign, in the order in which they were named first.
func (n *Node) flush() {
	reports := n.reports
	n.reports = nil
	var order []string
	batches := map[string]*messages.AssignmentReports{}
	for _, r := range reports {
		b := batches[r.CampaignId]
		if b == nil {
			b = &messages.AssignmentReports{}
			batches[r.CampaignId] = b
			order = append(order, r.CampaignId)
		}
		b.Reports = append(b.Reports, r)
	}
	for _, id := range order {
		n.carry(&messages.Envelope{Kind: roles.KindCampaign, ID: id, Message: batches[id]}, nil)
	}
}

// hear has the observer judge what leaves an entity.
func (c *Cluster) hear(n *Node, from persistence.Key, to string, m proto.Message) {
	s := n.owned[persistence.SlotOf(from, Slots)]
	if c.starting {
		c.said = append(c.said, m)
	}
	c.Note(string(from.Kind)+" "+from.ID, "says to "+to, m)
	c.watch.Said(from, s != nil && n.leased(s), to, m)
}

// leased tells whether the store, which knows the true time, has the slot as this node's.
func (n *Node) leased(s *slot) bool {
	return n.c.Elapsed()-n.renewed < timeToLive && n.alive
}

// carry takes a message to its actor, as far as it gets. Whoever waits for the outcome is
// told once: the actor's, or that nothing was heard.
func (n *Node) carry(e *messages.Envelope, reply func(proto.Message)) {
	c, key := n.c, persistence.Key{Kind: persistence.Kind(e.Kind), ID: e.ID}
	number := persistence.SlotOf(key, Slots)
	target := c.named(n.view[number])
	d := loop.Delivery{Message: e.Message}
	if e.Done != nil {
		d.Done = n.back(e.Done)
	}
	if reply != nil {
		d.Sender = n.answers(reply)
	}
	if target == nil {
		target = n // it will say that the slot is not its own
	}
	arrive := func(d loop.Delivery) func() { return func() { target.take(key, number, d) } }
	pause := c.Between(50*time.Microsecond, 500*time.Microsecond)
	if target != n {
		pause = c.Between(time.Millisecond, 20*time.Millisecond)
		if c.strike(c.Faults.Loss, "message lost", e.Kind+" "+e.ID) {
			return
		}
		if c.strike(c.Faults.Late, "message late", e.Kind+" "+e.ID) || c.strike(c.Faults.Lag, "message late", e.Kind+" "+e.ID) {
			pause = c.Between(time.Second, time.Minute)
		}
		if c.strike(c.Faults.Repeat, "message repeated", e.Kind+" "+e.ID) {
			target.do(c.Between(0, 20*time.Second), arrive(loop.Delivery{Message: e.Message}))
		}
	}
	target.do(pause, arrive(d))
}

// take hands what arrived to its slot.
func (n *Node) take(key persistence.Key, number persistence.Slot, d loop.Delivery) {
	if s := n.owned[number]; s != nil {
		s.forward(key, d)
		return
	}
	(&host{}).refuse(d)
}

// back tells an outcome to an entity of this node, once: what was lost, after a while.
func (n *Node) back(done func(error)) func(error) {
	told := false
	tell := func(err error) {
		if !told {
			told = true
			done(err)
		}
	}
	stop := n.do(timeout, func() { tell(errTimeout) })
	return func(err error) {
		if n.c.strike(n.c.Faults.Loss, "outcome lost", "node "+n.name) {
			return
		}
		n.do(n.c.Between(0, 10*time.Millisecond), func() { stop(); tell(err) })
	}
}

// answers is the way back to somebody who asked.
func (n *Node) answers(reply func(proto.Message)) func(proto.Message) {
	return func(m proto.Message) {
		if n.c.strike(n.c.Faults.Loss, "answer lost", "node "+n.name) {
			return
		}
		n.do(n.c.Between(0, 10*time.Millisecond), func() { reply(m) })
	}
}

// named finds the node that is a member under this name.
func (c *Cluster) named(member string) *Node {
	for _, n := range c.nodes {
		if n.alive && n.member() == member {
			return n
		}
	}
	return nil
}

// Ask puts an operator's question or command to an actor, over any node that lives. Reply
// hears the answer or a *messages.Rejection, or never anything.
func (c *Cluster) Ask(kind, id string, m proto.Message, reply func(proto.Message)) {
	if n := c.living(); n != nil {
		if kind == roles.KindCampaign {
			m = c.Brings(id, m)
		}
		c.Note("operator", "asks "+kind+" "+id, m)
		n.carry(&messages.Envelope{Kind: kind, ID: id, Message: m}, reply)
	}
}

// Up hands a vehicle's message to its actor, over any node that lives. done hears nil or a
// rejection when it is dealt with, any other error when it must come again, or nothing.
func (c *Cluster) Up(vin messages.VIN, up *messages.Up, done func(error)) {
	n := c.living()
	if n == nil {
		return
	}
	n.carry(&messages.Envelope{Kind: roles.KindVehicle, ID: string(vin), Message: up, Done: func(err error) {
		if err == nil {
			c.watch.Acknowledged(vin, up)
		}
		done(err)
	}}, nil)
}
