package actors

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/asynkron/protoactor-go/actor"
	"google.golang.org/protobuf/proto"

	"pacecar/actors/campaign"
	"pacecar/actors/catalog"
	"pacecar/actors/enrolment"
	"pacecar/actors/loop"
	"pacecar/actors/mailbox"
	"pacecar/actors/pool"
	"pacecar/actors/quarantine"
	"pacecar/actors/roles"
	"pacecar/actors/targeting"
	"pacecar/actors/vehicle"
	"pacecar/messages"
	"pacecar/persistence"
)

// Kinds of entities.
const (
	KindVehicle  = roles.KindVehicle
	KindCampaign = roles.KindCampaign
	KindPackage  = roles.KindPackage
	KindCohort   = roles.KindCohort
	KindPool     = roles.KindPool
)

// Bounds of a slot.
const (
	// sweepEvery is how often a slot looks after its children: wake-ups of vehicles
	// and passivation are exact to this.
	sweepEvery = loop.SweepEvery
	// maxChildren bounds the actors of one slot that are in memory.
	maxChildren = 262_144
	// readWithin bounds how long one reading of a slot may take.
	readWithin = 5 * time.Minute
	// maxRead bounds the bytes of records that are kept from the scan of a slot until their vehicles have begun.
	maxRead = 8 << 20
)

// slot is the actor that owns one slot under one epoch: parent of its entities,
// keeper of the index of its vehicles.
type slot struct {
	house    *House
	slot     persistence.Slot
	epoch    persistence.Epoch
	children map[persistence.Key]*child
	index    *targeting.Index
	ward     quarantine.Ward[persistence.Key]
	heirs    map[persistence.Key]heir
	batches  map[*enrolment.Batch]struct{} // whose vehicles are reserved
	timer    func() bool
	works    bool         // it has been read
	leaving  bool         // the slot stops: nothing is activated any more
	gone     *atomic.Bool // likewise, as its children see it
	props    map[persistence.Kind]*actor.Props
	spawning *child // whose actor is being made
}

// Messages to a slot.
type (
	sweep   struct{}
	failing struct{ child *child }
	// indexed says that what selectors see of a vehicle has changed.
	indexed struct{ record *messages.VehicleRecord }
	// forgotten says that a vehicle is no longer registered.
	forgotten struct{ vin string }
	// heard says when a vehicle was last heard, and what else has changed without a commit.
	heard struct {
		vin        string
		lastSeenMS int64
		online     bool
		at         *messages.Position
	}
)

func newSlot(h *House, number persistence.Slot, epoch persistence.Epoch) *slot {
	return &slot{
		house: h, slot: number, epoch: epoch, children: map[persistence.Key]*child{},
		index: targeting.NewIndex().Begin(uint32(epoch)), heirs: map[persistence.Key]heir{},
		batches: map[*enrolment.Batch]struct{}{}, props: map[persistence.Kind]*actor.Props{}, gone: new(atomic.Bool),
	}
}

// Receive runs one message.
func (s *slot) Receive(ctx actor.Context) {
	switch m := ctx.Message().(type) {
	case *actor.Started:
		s.start(ctx)
	case *actor.Stopping:
		s.stop(ctx)
	case *actor.Terminated:
		s.terminated(ctx, m.Who)
	case *messages.Envelope:
		s.forward(ctx, m, ctx.Sender())
	case *messages.Routed:
		s.unwrap(ctx, m)
	case *messages.SelectVehicles, *messages.ListVehicles, *messages.ListReason, *messages.CountFacets, *messages.RankVehicles,
		*messages.FindSerials, *messages.ListSerials:
		ctx.Respond(targeting.Reply(s.index, m.(proto.Message)))
	case indexed:
		s.reflect(m.record)
	case forgotten:
		s.house.Serials.SerialsChanged(s.index.Remove(m.vin))
	case heard:
		s.index.Hear(m.vin, m.lastSeenMS, m.online, m.at)
	case enrolled:
		s.enrolled(ctx, m.batch)
	case failing:
		s.release(ctx, m.child)
	case *messages.Activate:
		s.present(ctx, persistence.Key{Kind: persistence.Kind(m.Kind), ID: m.Id})
	case sweep:
		s.sweep(ctx)
	case proto.Message:
		if ctx.Sender() != nil {
			ctx.Respond(messages.Reject(messages.Malformed, "a slot does not understand %T", m))
		}
	}
}

// start rebuilds the index and re-activates what has work in flight, when it is the slot's turn. A slot that
// cannot read its store panics: the node gives the slot up and tries again.
func (s *slot) start(ctx actor.Context) {
	select {
	case <-s.house.bound:
	case <-s.house.closed:
		s.leaving = true
		return
	}
	first := s.awake() // before it takes a turn: a part of the store that does not answer keeps no turn from the others
	if !s.house.reading.Take(rank(first), s.house.closed) {
		s.leaving = true
		return
	}
	defer s.house.reading.Leave()
	read := s.readVehicles(first)
	for _, key := range s.awake() { // once more: a commit that was late may have come meanwhile
		s.heirs[key] = heir{awake: true}
		_, _ = s.activate(ctx, key, waking{can: true, read: read[key]}) // what cannot be activated now stays an heir
	}
	s.house.Serials.SerialsUnknown()
	s.schedule(ctx)
	s.works = true
	s.house.counters.works.Add(1)
}

// rank is how soon a slot is read, by who has work in flight: with a campaign, for which vehicles of all slots wait,
// before those with vehicles, and these before the others.
func rank(awake []persistence.Key) int {
	switch {
	case slices.ContainsFunc(awake, func(k persistence.Key) bool { return k.Kind == KindCampaign }):
		return 0
	case len(awake) > 0:
		return 1
	}
	return 2
}

// readVehicles indexes the slot's vehicles, and keeps the records of those that have work in flight.
func (s *slot) readVehicles(awake []persistence.Key) (kept map[persistence.Key]*persistence.Record) {
	within, cancel := context.WithTimeout(context.Background(), readWithin)
	defer cancel()
	kept, bytes := make(map[persistence.Key]*persistence.Record, len(awake)), 0
	for _, key := range awake {
		kept[key] = nil
	}
	err := s.house.Store.Scan(within, s.slot, KindVehicle, "", func(id string, r persistence.Record) error {
		s.enlist(id, r.Data)
		key := persistence.Key{Kind: KindVehicle, ID: id}
		if _, works := kept[key]; works && bytes+len(r.Data) <= maxRead {
			kept[key], bytes = &r, bytes+len(r.Data)
		}
		return nil
	})
	if err != nil {
		panic(fmt.Errorf("index slot %d: %w", s.slot, err))
	}
	return kept
}

// awake is who has work in flight by the store.
func (s *slot) awake() (awake []persistence.Key) {
	within, cancel := context.WithTimeout(context.Background(), readWithin)
	defer cancel()
	if err := s.house.Store.Awake(within, s.slot, func(k persistence.Key) error {
		awake = append(awake, k)
		return nil
	}); err != nil {
		panic(fmt.Errorf("work in flight of slot %d: %w", s.slot, err))
	}
	return awake
}

// stop answers what waits for a successor that this slot will not have. Its children do nothing more: there may be
// thousands that were about to be read from the store, or to commit, and the next owner waits for their end.
func (s *slot) stop(ctx actor.Context) {
	s.leaving = true
	s.gone.Store(true)
	if s.works {
		s.works = false
		s.house.counters.works.Add(-1)
	}
	if s.timer != nil {
		s.timer()
	}
	for _, c := range s.children {
		waiting := c.stash
		c.stash = nil
		for _, w := range waiting {
			s.refuse(ctx, w.envelope, w.sender, messages.ErrNotOwner)
		}
	}
	for batch := range s.batches {
		batch.Abandon(messages.ErrNotOwner)
	}
}

// forward hands an envelope to its entity, and a batch to the clerk.
func (s *slot) forward(ctx actor.Context, m *messages.Envelope, sender *actor.PID) {
	if commands := enrolment.Commands(m.Message); commands != nil {
		s.enrol(ctx, m, commands, sender)
		return
	}
	c, err := s.activate(ctx, persistence.Key{Kind: persistence.Kind(m.Kind), ID: m.ID}, waking{})
	switch {
	case err != nil:
		s.refuse(ctx, m, sender, err)
	case c.stopping && len(c.stash) >= loop.MaxQueue:
		s.refuse(ctx, m, sender, messages.ErrOverloaded)
	case c.stopping:
		c.stash = append(c.stash, stashed{m, sender})
	case sender != nil:
		ctx.RequestWithCustomSender(c.pid, m, sender)
	default:
		ctx.Send(c.pid, m)
	}
}

// refuse answers an envelope that reaches no entity.
func (s *slot) refuse(ctx actor.Context, m *messages.Envelope, sender *actor.PID, err error) {
	var no *messages.Rejection
	if errors.As(err, &no) && no.Code == messages.Quarantined {
		// Not refused for good: the vehicle keeps its message and says it again.
		s.house.finish(m.Done, errQuarantined)
	} else {
		s.house.finish(m.Done, err)
	}
	if sender != nil {
		ctx.Send(sender, loop.Refusal(err))
	}
}

// errQuarantined withholds the acknowledgement of what is said to a quarantined actor.
var errQuarantined = fmt.Errorf("%w: it is quarantined after repeated faults", messages.ErrAiling)

// enlist puts a stored vehicle into the index. One whose record is damaged is left out,
// and said so: its actor fails alone, and the other vehicles of the slot are served.
func (s *slot) enlist(id string, data []byte) {
	record := &messages.VehicleRecord{}
	err := proto.Unmarshal(data, record)
	if err == nil && record.Vin != id {
		err = fmt.Errorf("it names vehicle %q", record.Vin)
	}
	if err == nil {
		_, err = messages.ParseVIN(record.Vin)
	}
	if err != nil {
		s.house.counters.damaged.Add(1)
		s.house.Logger.Error("vehicle is left out of the index: its record is damaged", "vin", id, "error", err)
		return
	}
	if present := s.house.Connected; present != nil { // what the record says was so at its last commit
		record.Online = record.Online && present(messages.VIN(id))
	}
	if !record.Removed {
		s.index.Put(record)
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

// waking is how an entity is activated. The zero value is for one that somebody speaks to.
type waking struct {
	can  bool                // wait: nobody speaks to it. Vehicles do, until those have had their turn that are spoken to
	read *persistence.Record // its record, as read by the slot; nil: it reads it
}

// activate finds or spawns the entity, or says why there can be none.
func (s *slot) activate(ctx actor.Context, key persistence.Key, how waking) (*child, error) {
	if c := s.children[key]; c != nil {
		return c, nil
	}
	if s.leaving {
		return nil, messages.ErrNotOwner
	}
	if err := key.Check(); err != nil {
		return nil, messages.Reject(messages.NotFound, "there is no %s %.40q, nor can there be", key.Kind, key.ID).
			Suggest("write 1 to %d bytes without control characters", persistence.MaxID)
	}
	if s.quarantined(key) {
		return nil, messages.Reject(messages.Quarantined, "%s %s is quarantined after repeated faults", key.Kind, key.ID)
	}
	if len(s.children) >= maxChildren {
		return nil, messages.ErrOverloaded
	}
	props := s.propsOf(key.Kind)
	if props == nil {
		return nil, messages.Reject(messages.Malformed, "there is no kind of actor %q", key.Kind)
	}
	c := &child{key: key, mailbox: mailbox.New(s.house.handBack), spawned: s.house.Clock.Now(), before: s.index.Presence(key.ID), read: how.read}
	if how.can && key.Kind == KindVehicle {
		c.mailbox.BeginLater(s.house.crowd.Later)
	}
	if h, ok := s.heirs[key]; ok {
		c.heir, c.tries, c.doubt = h.tries > 0, h.tries, h.doubt
		c.known.Store(h.known)
		c.awake.Store(h.awake)
		delete(s.heirs, key)
	}
	s.spawning = c
	pid, err := ctx.SpawnNamed(props, string(key.Kind)+"/"+key.ID)
	if err != nil {
		panic(fmt.Errorf("spawn %s %s: %w", key.Kind, key.ID, err)) // the map of children and the registry disagree
	}
	c.pid = pid
	s.children[key] = c
	return c, nil
}

// present answers where an actor runs, which it does from now on.
func (s *slot) present(ctx actor.Context, key persistence.Key) {
	c, err := s.activate(ctx, key, waking{})
	switch {
	case err != nil:
		ctx.Respond(loop.Refusal(err))
	case c.stopping:
		ctx.Respond(messages.Reject(messages.Unavailable, "%s %s is just stopping", key.Kind, key.ID).Suggest("try again"))
	default:
		ctx.Respond(&messages.Activated{Actor: c.pid.Id})
	}
}

// propsOf makes the entities of a kind, each that of the child that is being spawned: one for all, because there are
// many. It is nil where there is no such kind.
func (s *slot) propsOf(kind persistence.Kind) *actor.Props {
	if props := s.props[kind]; props != nil {
		return props
	}
	dispatcher, produce := &s.house.dispatcher, s.producer(kind)
	switch {
	case produce == nil:
		return nil
	case kind == KindVehicle:
		dispatcher = &s.house.crowd
	}
	s.props[kind] = actor.PropsFromProducer(produce, actor.WithMailbox(func() actor.Mailbox { return s.spawning.mailbox }), actor.WithDispatcher(dispatcher))
	return s.props[kind]
}

// producer makes the entities of a kind. It cannot panic: a producer that does takes its parent down.
func (s *slot) producer(kind persistence.Kind) actor.Producer {
	w := &s.house.world
	switch kind {
	case KindVehicle:
		return func() actor.Actor {
			c := s.spawning
			return newEntity(s, c, func(self *shell) loop.Role[vehicle.Send] { return roles.Vehicle(w, self, c.before) })
		}
	case KindCampaign:
		return func() actor.Actor {
			return newEntity(s, s.spawning, func(self *shell) loop.Role[campaign.Send] { return roles.Campaign(w, self) })
		}
	case KindPackage:
		return func() actor.Actor {
			c := s.spawning
			return newEntity(s, c, func(*shell) loop.Role[catalog.Send] { return roles.Package(w, c.key.ID) })
		}
	case KindCohort:
		return func() actor.Actor {
			return newEntity(s, s.spawning, func(*shell) loop.Role[roles.None] { return roles.Cohort() })
		}
	case KindPool:
		return func() actor.Actor {
			c := s.spawning
			return newEntity(s, c, func(*shell) loop.Role[pool.Send] { return roles.Pool(w, c.key.ID) })
		}
	}
	return nil
}

// release asks a child to stop; what arrives meanwhile is kept for its successor.
func (s *slot) release(ctx actor.Context, c *child) {
	if !c.stopping {
		c.stopping = true
		ctx.Send(c.pid, loop.Passivate{})
	}
}

// terminated forgets a child, and has it recovered where that is due or something waits for it.
func (s *slot) terminated(ctx actor.Context, who *actor.PID) {
	c := s.childOf(ctx.Self(), who)
	if c == nil {
		return
	}
	delete(s.children, c.key)
	if s.leaving {
		return
	}
	if heard := c.heardMs.Load(); heard != 0 {
		s.index.NoteHeard(c.key.ID, heard)
	}
	if c.panicked.Load() {
		s.ward.Note(c.key, s.house.Clock.Now())
	}
	if c.failed.Load() || c.awake.Load() {
		s.bequeath(c)
	}
	for _, waiting := range c.stash {
		s.forward(ctx, waiting.envelope, waiting.sender)
	}
}

// childOf finds a child by its PID.
func (s *slot) childOf(self, who *actor.PID) *child {
	key, ok := keyOf(self.Id, who.Id)
	if !ok {
		return nil
	}
	if c := s.children[key]; c != nil && c.pid.GetId() == who.Id {
		return c
	}
	return nil
}

// sweep wakes who is due and lets go who has been idle.
func (s *slot) sweep(ctx actor.Context) {
	if s.leaving {
		return
	}
	now := s.house.Clock.Now()
	nowMs := now.UnixMilli()
	for _, c := range s.children {
		switch {
		case c.stopping:
		case c.due(nowMs):
			c.dueMs.Store(0)
			ctx.Send(c.pid, loop.Wake{})
		case c.idle(nowMs, s.house.IdleAfter):
			s.release(ctx, c)
		}
	}
	s.revive(ctx, now)
	s.schedule(ctx)
}

func (s *slot) schedule(ctx actor.Context) {
	self, root := ctx.Self(), ctx.ActorSystem().Root
	s.timer = s.house.Clock.AfterFunc(sweepEvery, func() { root.Send(self, sweep{}) })
}

// keyOf reads the key of an entity from its PID: the name behind its slot's is kind/identity.
func keyOf(slot, pid string) (persistence.Key, bool) {
	name, ok := strings.CutPrefix(pid, slot+"/")
	if !ok {
		return persistence.Key{}, false
	}
	kind, id, ok := strings.Cut(name, "/")
	return persistence.Key{Kind: persistence.Kind(kind), ID: id}, ok
}
