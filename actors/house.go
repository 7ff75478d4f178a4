package actors

import (
	"cmp"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/asynkron/protoactor-go/actor"
	"google.golang.org/protobuf/proto"

	"pacecar/actors/campaign"
	"pacecar/actors/courier"
	"pacecar/actors/dispatch"
	"pacecar/actors/loop"
	"pacecar/actors/mailbox"
	"pacecar/actors/offers"
	"pacecar/actors/roles"
	"pacecar/messages"
	"pacecar/persistence"
)

// Config is what the shells of one node need. Store, System and Logger are required.
type Config struct {
	System   *actor.ActorSystem
	Store    persistence.Store
	Clock    Clock // default: the machine's
	Logger   *slog.Logger
	Progress Progress // default: nobody watches
	Serials  Serials  // default: nobody watches
	// Connected tells which vehicles have a connection, where one node has all; else nil.
	Connected func(messages.VIN) bool
	Joiners   Joiners // default: nobody looks
	// Pools bound all campaigns; they are the same on all nodes.
	Pools []*messages.Pool
	// AloudAbove is how many permits of a campaign may be out when it stops without all vehicles being told at once, listening or
	// not concerned as they may be; default 1,024, which are told one by one in no time.
	AloudAbove uint32
	// ArtifactURL prefixes a digest to make the URL a vehicle downloads from, without
	// a trailing slash, e.g. "http://127.0.0.1:8080/api/v1/artifacts".
	ArtifactURL string
	// IdleAfter is how long an actor without work stays in memory; default 30 s.
	IdleAfter time.Duration
}

// vehiclesAtOnce is how many vehicles a node runs at once. Most of them wait, if at all, for the
// store: to be read, or for room for a commit.
const vehiclesAtOnce = 256

// slotsAtOnce is how many slots a node reads at once: so the first of those that it takes over are served after a
// part of the time that all take together, and not after all of it.
const slotsAtOnce = 8

// House holds what all shells of a node share. Create it, start the cluster with its
// SlotProps, then Bind it to the world: slots wait for that before they act.
type House struct {
	Config
	counters   counters
	dispatcher dispatch.Dispatcher // of slots and all else of which there are few
	crowd      dispatch.Dispatcher // of vehicles
	reading    dispatch.Turns      // of slots
	router     Router
	world      roles.World
	bound      chan struct{}
	closed     chan struct{}
	end        sync.Once
	courier    *actor.PID
	offers     *offers.Offers
	rosters    func(campaign string)
	questions  func(proto.Message)
	supersede  func(*messages.SupersedeCampaigns)
}

// Counters of a node since its start.
type counters struct {
	commits, conflicts, failures, panics, damaged atomic.Uint64
	regressed                                     atomic.Uint64
	active, works                                 atomic.Int64
	reports, batches                              atomic.Uint64
}

// Figures is a snapshot of a node's counters.
type Figures struct {
	Commits   uint64 // durable commits
	Conflicts uint64 // commits refused by fence or version: the actor was recovered
	Failures  uint64 // commits that failed for another reason
	Panics    uint64 // actors ended by a panic
	Damaged   uint64 // vehicles left out of the index because their record does not decode
	Regressed uint64 // actors whose store had lost commits that it had acknowledged
	Active    int64  // vehicles, campaigns, packages and cohorts in memory
	Reports   uint64 // of this node's vehicles to campaigns
	Batches   uint64 // messages that these travelled in
}

// NewHouse prepares a node's shells.
func NewHouse(c Config) *House {
	c.Clock, c.IdleAfter = cmp.Or[Clock](c.Clock, SystemClock{}), cmp.Or(c.IdleAfter, 30*time.Second)
	c.AloudAbove = cmp.Or(c.AloudAbove, campaign.MaximumSends)
	c.Progress, c.Serials = cmp.Or[Progress](c.Progress, nobody{}), cmp.Or[Serials](c.Serials, nobody{})
	c.Joiners = cmp.Or[Joiners](c.Joiners, nobody{})
	h := &House{Config: c, bound: make(chan struct{}), closed: make(chan struct{}), rosters: func(string) {}, supersede: func(*messages.SupersedeCampaigns) {}, questions: func(proto.Message) {}, offers: offers.New(c.Store, KindPackage, c.ArtifactURL)}
	h.crowd.Most, h.reading.Most = vehiclesAtOnce, slotsAtOnce
	h.courier = c.System.Root.Spawn(actor.PropsFromProducer(func() actor.Actor { return courier.New(h.report) }, actor.WithDispatcher(&h.dispatcher)))
	c.System.EventStream.Subscribe(h.returnLetter)
	return h
}

// Consult names, before Bind, who lets a scheduled campaign begin whose time has come, and who
// tells campaigns that one supersedes them, both without blocking: package beginning. And who
// answers what a campaign asks before a wave opens: package asking. Without them, campaigns wait.
func (h *House) Consult(rosters func(campaign string), supersede func(*messages.SupersedeCampaigns), questions func(proto.Message)) {
	h.rosters, h.supersede, h.questions = rosters, supersede, questions
}

// Bind connects the shells to the other actors and to the vehicles. It is called once.
func (h *House) Bind(router Router, downlink Downlink) {
	h.router = router
	h.world = roles.World{
		Clock: h.Clock, Logger: h.Logger, Progress: h.Progress, Offers: h.offers, Downlink: downlink, Deliver: router.Deliver, Joiners: h.Joiners, Pools: h.Pools, AloudAbove: h.AloudAbove, BeginScheduled: h.rosters, SupersedeCampaigns: h.supersede, Ask: h.questions,
		Report: func(r *messages.AssignmentReport) { h.System.Root.Send(h.courier, r) },
	}
	close(h.bound)
}

// Close releases what NewHouse took, and slots that still wait for a Bind that did not
// come; the second time it does nothing. All others must have stopped before. What is sent to a slot that is gone is
// answered for as long as the actor system lives, so a system has one House.
func (h *House) Close() {
	h.end.Do(func() {
		close(h.closed)
		_ = h.System.Root.PoisonFuture(h.courier).Wait()
		h.dispatcher.Close()
		h.crowd.Close()
	})
}

// Deliver hands a vehicle's message to its actor. done is told nil or a rejection when
// it has been dealt with, durably; any other error means: deliver again.
// It does not wait for Bind: a link to a broker reads this message and the answer to its
// own subscription from one socket, and would never come up.
func (h *House) Deliver(vin messages.VIN, up *messages.Up, done func(error)) {
	select {
	case <-h.bound:
	default:
		done(messages.ErrNotOwner)
		return
	}
	select {
	case <-h.closed:
		done(messages.ErrNotOwner)
		return
	default:
	}
	h.router.Deliver(&messages.Envelope{Kind: KindVehicle, ID: string(vin), Message: up, Done: done})
}

// Figures reads the node's counters.
func (h *House) Figures() Figures {
	return Figures{
		Commits: h.counters.commits.Load(), Conflicts: h.counters.conflicts.Load(),
		Failures: h.counters.failures.Load(), Panics: h.counters.panics.Load(), Damaged: h.counters.damaged.Load(), Regressed: h.counters.regressed.Load(), Active: h.counters.active.Load(),
		Reports: h.counters.reports.Load(), Batches: h.counters.batches.Load(),
	}
}

// Works counts the slots of this node that have been read, and act.
func (h *House) Works() int { return int(h.counters.works.Load()) }

// SlotProps makes the actor that owns one slot under one epoch. None of its children is begun anew in its place: a
// successor is recovered from the store.
func (h *House) SlotProps(slot persistence.Slot, epoch persistence.Epoch) *actor.Props {
	return actor.PropsFromProducer(func() actor.Actor { return newSlot(h, slot, epoch) }, actor.WithMailbox(h.newMailbox), actor.WithDispatcher(&h.dispatcher), actor.WithSupervisor(endOnPanic))
}

var endOnPanic = actor.NewOneForOneStrategy(0, 0, actor.DefaultDecider)

func (h *House) newMailbox() actor.Mailbox { return mailbox.New(h.handBack) }

// report hands a campaign what its vehicles have reported.
func (h *House) report(campaign string, batch *messages.AssignmentReports) {
	h.counters.reports.Add(uint64(len(batch.Reports)))
	h.counters.batches.Add(1)
	h.router.Deliver(&messages.Envelope{Kind: KindCampaign, ID: campaign, Message: batch})
}

// handBack answers what an actor that stops leaves behind.
func (h *House) handBack(envelope *messages.Envelope, sender *actor.PID) {
	if envelope != nil {
		h.finish(envelope.Done, messages.ErrNotOwner)
	}
	if sender != nil {
		h.System.Root.Send(sender, loop.Refusal(messages.ErrNotOwner))
	}
}

// finish tells an envelope's outcome. A panic in the teller's code is not the actor's:
// it is counted, and ends nothing.
func (h *House) finish(done func(error), err error) {
	if done == nil {
		return
	}
	defer func() {
		if reason := recover(); reason != nil {
			h.counters.panics.Add(1)
			h.Logger.Error("outcome could not be told", "reason", reason)
		}
	}()
	done(err)
}

// count counts a commit of an entity by how it ended.
func (h *House) count(key persistence.Key, err error) {
	switch {
	case err == nil:
		h.counters.commits.Add(1)
	case errors.Is(err, persistence.ErrConflict), errors.Is(err, persistence.ErrFenced):
		h.counters.conflicts.Add(1)
	default:
		h.counters.failures.Add(1)
		h.Logger.Error("commit failed", "kind", key.Kind, "id", key.ID, "error", err)
	}
}

// returnLetter answers messages that reached no actor, so that whoever waits for
// their outcome delivers them again instead of waiting for ever.
func (h *House) returnLetter(event any) {
	letter, ok := event.(*actor.DeadLetterEvent)
	if !ok {
		return
	}
	if envelope, ok := letter.Message.(*messages.Envelope); ok {
		h.finish(envelope.Done, messages.ErrNotOwner)
	}
}

// nobody is the Progress of a node that nobody watches.
type nobody struct{}

func (nobody) CampaignChanged(*messages.CampaignStatus) {}
func (nobody) VehicleChanged(*messages.VehicleStatus)   {}
func (nobody) WatchesVehicle(string) bool               { return false }
func (nobody) SerialsChanged([]uint32)                  {}
func (nobody) SerialsUnknown()                          {}
func (nobody) FindJoiners(*messages.FindJoiners)        {}
