package actors

import (
	"context"
	"fmt"
	"time"

	"github.com/asynkron/protoactor-go/actor"
	"google.golang.org/protobuf/proto"

	"pacecar/actors/targeting"
	"pacecar/messages"
	"pacecar/persistence"
)

// Kinds of entities.
const (
	KindVehicle  = "vehicle"
	KindCampaign = "campaign"
	KindPackage  = "package"
)

// Bounds of a slot.
const (
	// sweepEvery is how often a slot looks after its children: wake-ups of vehicles
	// and passivation are exact to this.
	sweepEvery = time.Second
	// maxChildren bounds the actors of one slot that are in memory.
	maxChildren = 262_144
	// maxPanics within quarantine puts an identity into quarantine.
	maxPanics  = 3
	quarantine = 10 * time.Minute
)

// slot is the actor that owns one slot under one epoch: parent of its entities,
// keeper of the index of its vehicles.
type slot struct {
	house    *House
	slot     persistence.Slot
	epoch    persistence.Epoch
	children map[persistence.Key]*child
	index    *targeting.Index
	panics   map[persistence.Key]*panics
	timer    func() bool
}

// panics counts how often an identity has failed by a bug.
type panics struct {
	count int
	since time.Time
}

// Messages to a slot.
type (
	sweep   struct{}
	failing struct{ child *child }
	// indexed says that what selectors see of a vehicle has changed.
	indexed struct{ record *messages.VehicleRecord }
	// revive activates an entity that has work in flight.
	revive struct{ key persistence.Key }
)

func newSlot(h *House, number persistence.Slot, epoch persistence.Epoch) *slot {
	return &slot{
		house: h, slot: number, epoch: epoch, children: map[persistence.Key]*child{},
		index: targeting.NewIndex(), panics: map[persistence.Key]*panics{},
	}
}

// Receive runs one message.
func (s *slot) Receive(ctx actor.Context) {
	switch m := ctx.Message().(type) {
	case *actor.Started:
		s.start(ctx)
	case *actor.Stopping:
		s.stop()
	case *actor.Terminated:
		s.terminated(ctx, m.Who)
	case *messages.Envelope:
		s.forward(ctx, m, ctx.Sender())
	case *messages.Routed:
		s.unwrap(ctx, m)
	case *messages.SelectVehicles, *messages.ListVehicles, *messages.ListRecords:
		ctx.Respond(s.answer(m.(proto.Message)))
	case indexed:
		s.index.Put(m.record)
	case failing:
		s.release(ctx, m.child)
	case *messages.Activate:
		s.present(ctx, persistence.Key{Kind: persistence.Kind(m.Kind), ID: m.Id})
	case revive:
		s.activate(ctx, m.key)
	case sweep:
		s.sweep(ctx)
	}
}

// start rebuilds the index and re-activates what has work in flight. A slot that
// cannot read its store panics: the node gives the slot up and tries again.
func (s *slot) start(ctx actor.Context) {
	<-s.house.bound
	within, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	err := s.house.Store.Scan(within, s.slot, KindVehicle, "", func(id string, r persistence.Record) error {
		record := &messages.VehicleRecord{}
		if err := proto.Unmarshal(r.Data, record); err != nil {
			return fmt.Errorf("vehicle %s: %w", id, err)
		}
		s.index.Put(record)
		return nil
	})
	if err != nil {
		panic(fmt.Errorf("index slot %d: %w", s.slot, err))
	}
	var awake []persistence.Key
	if err := s.house.Store.Awake(within, s.slot, func(k persistence.Key) error {
		awake = append(awake, k)
		return nil
	}); err != nil {
		panic(fmt.Errorf("work in flight of slot %d: %w", s.slot, err))
	}
	for _, key := range awake {
		s.activate(ctx, key)
	}
	s.schedule(ctx)
}

func (s *slot) stop() {
	if s.timer != nil {
		s.timer()
	}
	for _, c := range s.children {
		for _, waiting := range c.stash {
			if waiting.envelope.Done != nil {
				waiting.envelope.Done(messages.ErrNotOwner)
			}
		}
	}
}

// forward hands an envelope to its entity.
func (s *slot) forward(ctx actor.Context, m *messages.Envelope, sender *actor.PID) {
	key := persistence.Key{Kind: persistence.Kind(m.Kind), ID: m.ID}
	c := s.activate(ctx, key)
	switch {
	case c == nil:
		s.refuse(ctx, m, sender, key)
	case c.stopping:
		c.stash = append(c.stash, stashed{m, sender})
	case sender != nil:
		ctx.RequestWithCustomSender(c.pid, m, sender)
	default:
		ctx.Send(c.pid, m)
	}
}

// refuse answers for an identity that may not be activated.
func (s *slot) refuse(ctx actor.Context, m *messages.Envelope, sender *actor.PID, key persistence.Key) {
	no := messages.Reject(messages.Quarantined, "%s %s is quarantined after repeated faults", key.Kind, key.ID)
	if p := s.panics[key]; p == nil || p.count < maxPanics {
		no = messages.Reject(messages.Malformed, "there is no kind of actor %q, or the slot is full", key.Kind)
	}
	if m.Done != nil {
		m.Done(no)
	}
	if sender != nil {
		ctx.Send(sender, no)
	}
}

// unwrap takes a message from another node; its outcome is the reply.
func (s *slot) unwrap(ctx actor.Context, m *messages.Routed) {
	inner, err := m.GetMessage().UnmarshalNew()
	if err != nil {
		ctx.Respond(messages.Reject(messages.Malformed, "message to %s %s does not decode: %v", m.Kind, m.Id, err))
		return
	}
	s.forward(ctx, &messages.Envelope{Kind: m.Kind, ID: m.Id, Message: inner}, ctx.Sender())
}

// activate finds or spawns the entity; nil when there can be none.
func (s *slot) activate(ctx actor.Context, key persistence.Key) *child {
	if c := s.children[key]; c != nil {
		return c
	}
	if len(s.children) >= maxChildren || s.quarantined(key) {
		return nil
	}
	c := &child{key: key}
	produce := s.producer(key, c)
	if produce == nil {
		return nil
	}
	pid, err := ctx.SpawnNamed(actor.PropsFromProducer(produce), string(key.Kind)+"/"+key.ID)
	if err != nil {
		panic(fmt.Errorf("spawn %s %s: %w", key.Kind, key.ID, err)) // the map of children and the registry disagree
	}
	c.pid = pid
	s.children[key] = c
	return c
}

// present answers where an actor runs, which it does from now on.
func (s *slot) present(ctx actor.Context, key persistence.Key) {
	if c := s.activate(ctx, key); c != nil {
		ctx.Respond(&messages.Activated{Actor: c.pid.Id})
		return
	}
	ctx.Respond(messages.Reject(messages.Unavailable, "%s %s cannot be activated", key.Kind, key.ID))
}

// producer makes the entity of a kind. It cannot panic: a producer that does takes its parent down.
func (s *slot) producer(key persistence.Key, c *child) actor.Producer {
	switch key.Kind {
	case KindVehicle:
		return func() actor.Actor { return newEntity(s, key, c, vehicleRole{s.house}) }
	case KindCampaign:
		return func() actor.Actor { return newEntity(s, key, c, &campaignRole{house: s.house}) }
	case KindPackage:
		return func() actor.Actor { return newEntity(s, key, c, packageRole{}) }
	}
	return nil
}

func newEntity[S any](s *slot, key persistence.Key, c *child, r role[S]) actor.Actor {
	return &entity[S]{house: s.house, role: r, key: key, slot: s.slot, epoch: s.epoch, child: c}
}

// release asks a child to stop; what arrives meanwhile is kept for its successor.
func (s *slot) release(ctx actor.Context, c *child) {
	if !c.stopping {
		c.stopping = true
		ctx.Send(c.pid, passivate{})
	}
}

// terminated forgets a child, and starts it anew where something waits for it.
func (s *slot) terminated(ctx actor.Context, who *actor.PID) {
	c := s.childOf(who)
	if c == nil {
		return
	}
	delete(s.children, c.key)
	if c.panicked.Load() {
		s.note(c.key)
	}
	for _, waiting := range c.stash {
		s.forward(ctx, waiting.envelope, waiting.sender)
	}
	if c.awake.Load() && s.children[c.key] == nil {
		self, root := ctx.Self(), ctx.ActorSystem().Root
		s.house.Clock.AfterFunc(sweepEvery, func() { root.Send(self, revive{c.key}) })
	}
}

// childOf finds a child by its PID: the name behind the slot's own is kind/identity.
func (s *slot) childOf(who *actor.PID) *child {
	key, ok := keyOf(who.Id)
	if !ok {
		return nil
	}
	if c := s.children[key]; c != nil && c.pid.Id == who.Id {
		return c
	}
	return nil
}

// sweep wakes who is due and lets go who has been idle.
func (s *slot) sweep(ctx actor.Context) {
	now := s.house.Clock.Now()
	nowMs := now.UnixMilli()
	for _, c := range s.children {
		switch {
		case c.stopping:
		case c.due(nowMs):
			c.dueMs.Store(0)
			ctx.Send(c.pid, wake{})
		case c.idle(nowMs, s.house.IdleAfter):
			s.release(ctx, c)
		}
	}
	for key, p := range s.panics {
		if now.Sub(p.since) >= quarantine {
			delete(s.panics, key)
		}
	}
	s.schedule(ctx)
}

func (s *slot) schedule(ctx actor.Context) {
	self, root := ctx.Self(), ctx.ActorSystem().Root
	s.timer = s.house.Clock.AfterFunc(sweepEvery, func() { root.Send(self, sweep{}) })
}

func (s *slot) note(key persistence.Key) {
	p := s.panics[key]
	if p == nil {
		p = &panics{since: s.house.Clock.Now()}
		s.panics[key] = p
	}
	p.count++
}

func (s *slot) quarantined(key persistence.Key) bool {
	p := s.panics[key]
	return p != nil && p.count >= maxPanics && s.house.Clock.Now().Sub(p.since) < quarantine
}
