package actors_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/asynkron/protoactor-go/actor"
	"google.golang.org/protobuf/proto"

	"pacecar/actors"
	"pacecar/actors/audit"
	"pacecar/actors/engine"
	"pacecar/actors/engine/asking"
	"pacecar/actors/engine/beginning"
	"pacecar/actors/engine/desk"
	"pacecar/actors/engine/joiners"
	"pacecar/messages"
	"pacecar/persistence"
)

// ahead is the clock of a bubble. A timer that has expired when it is made would be run by
// the goroutine that makes it, and the race detector crashes when two do so at once.
type ahead struct{ actors.SystemClock }

func (a ahead) AfterFunc(d time.Duration, f func()) func() bool {
	if d <= 0 {
		panic(fmt.Sprintf("a timer is set to %v before now", -d))
	}
	return a.SystemClock.AfterFunc(d, f)
}

// loopback is a Router to the slots of one process: no leases, no network.
type loopback struct {
	frozen atomic.Bool
	system *actor.ActorSystem
	slots  []*actor.PID
	epoch  persistence.Epoch
}

// node is one incarnation of the engine over a store: what dies in a crash.
type node struct {
	*loopback
	house    *actors.House
	auditor  *audit.Auditor
	joiners  *joiners.Search
	beginner *beginning.Beginner
	asker    *asking.Asker
	store    *persistence.Memory
	progress *watching
}

// startNode acquires every slot under a new epoch and starts its actors.
func startNode(t *testing.T, store *persistence.Memory, downlink actors.Downlink, idle time.Duration, options ...func(*actors.Config)) *node {
	t.Helper()
	return startNodeThrough(t, store, store, downlink, idle, func(r actors.Router) actors.Router { return r }, options...)
}

// startNodeThrough does so with a store over the store, and a router between the actors.
func startNodeThrough(t *testing.T, store *persistence.Memory, over persistence.Store, downlink actors.Downlink, idle time.Duration, through func(actors.Router) actors.Router, options ...func(*actors.Config)) *node {
	t.Helper()
	progress := &watching{}
	system := actor.NewActorSystem(
		actor.WithLoggerFactory(func(*actor.ActorSystem) *slog.Logger { return slog.New(slog.DiscardHandler) }),
		actor.WithDeadLetterThrottleInterval(time.Millisecond))
	auditor := audit.New(audit.Config{System: system, Store: over, Clock: ahead{}, Logger: slog.New(slog.DiscardHandler)})
	search := joiners.New(slog.New(slog.DiscardHandler))
	config := actors.Config{System: system, Store: over, Logger: slog.New(slog.DiscardHandler), ArtifactURL: "http://artifacts", IdleAfter: idle, Clock: ahead{}, Progress: progress, Serials: auditor, Joiners: search}
	for _, option := range options {
		option(&config)
	}
	house := actors.NewHouse(config)
	n := &node{loopback: &loopback{system: system}, house: house, auditor: auditor, joiners: search, store: store, progress: progress}
	ctx := context.Background()
	member := persistence.Member{ID: system.ID}
	if err := store.Heartbeat(ctx, member, 24*time.Hour); err != nil {
		t.Fatal(err)
	}
	for i := range store.Slots() {
		lease, err := store.Acquire(ctx, persistence.Slot(i), system.ID)
		if err != nil {
			t.Fatal(err)
		}
		n.slots = append(n.slots, system.Root.Spawn(house.SlotProps(lease.Slot, lease.Epoch)))
	}
	router := through(n.loopback)
	operators := engine.New(router, over, ahead{}, everything{})
	n.beginner, n.asker = beginning.New(operators, router), asking.New(operators, agreeable{}, router)
	house.Consult(n.beginner.BeginScheduled, n.beginner.SupersedeCampaigns, n.asker.Ask)
	house.Bind(router, downlink)
	auditor.Bind(router)
	search.Bind(&desk.Desk{Router: router, Store: over, Clock: ahead{}})
	return n
}

// agreeable agrees to everything.
type agreeable struct{}

func (agreeable) Ask(_ context.Context, q *messages.AskWebhook) *messages.WebhookAnswered {
	return &messages.WebhookAnswered{Number: q.GetNumber(), Outcome: messages.WebhookOutcome_WEBHOOK_PASS}
}

// stop ends the incarnation and gives its leases back.
func (n *node) stop() {
	n.beginner.Close()
	n.asker.Close()
	n.auditor.Close()
	n.joiners.Close()
	n.stopSlots()
	n.house.Close()
	_ = n.store.Leave(context.Background(), n.system.ID)
	n.system.Shutdown()
	// Timers that still run reach nobody, and the system counts dead letters for one
	// interval more before its last goroutine ends.
	<-time.After(time.Minute)
}

// stopSlots ends the slots; the second time it does nothing.
func (n *node) stopSlots() {
	for _, pid := range n.slots {
		_ = n.system.Root.PoisonFuture(pid).Wait()
	}
}

func (l *loopback) slotOf(kind, id string) *actor.PID {
	return l.slots[persistence.SlotOf(persistence.Key{Kind: persistence.Kind(kind), ID: id}, uint32(len(l.slots)))]
}

// Valid is what a node knows by its own clock; a frozen one owns nothing.
func (l *loopback) Valid(persistence.Slot, persistence.Epoch) bool { return !l.frozen.Load() }

func (l *loopback) Deliver(e *messages.Envelope) { l.system.Root.Send(l.slotOf(e.Kind, e.ID), e) }

func (l *loopback) Request(ctx context.Context, kind, id string, m proto.Message) (proto.Message, error) {
	return l.request(l.slotOf(kind, id), &messages.Envelope{Kind: kind, ID: id, Message: m})
}

func (l *loopback) request(pid *actor.PID, m any) (proto.Message, error) {
	reply, err := l.system.Root.RequestFuture(pid, m, time.Minute).Result()
	if err != nil {
		return nil, err
	}
	if rejection, ok := reply.(*messages.Rejection); ok {
		return nil, rejection
	}
	return reply.(proto.Message), nil
}

func (l *loopback) Gather(ctx context.Context, m proto.Message, each func(persistence.Slot, proto.Message) error) error {
	for i, pid := range l.slots {
		reply, err := l.request(pid, messages.ForSlot(m, uint32(i)))
		if err != nil {
			return err
		}
		if err := each(persistence.Slot(i), reply); err != nil {
			return err
		}
	}
	return nil
}

// garage is a fleet of scripted vehicles behind a Downlink: they follow every order at
// once and remember what they physically did, whatever happens to the engine.
type garage struct {
	mu       sync.Mutex
	deliver  func(messages.VIN, *messages.Up, func(error))
	vehicles map[messages.VIN]*scripted
	violated []string
	heard    []heard // what the engine said, in order
	open     int     // messages whose outcome was not told yet
	lost     sync.WaitGroup
	think    func(messages.VIN) time.Duration // how long a vehicle takes to follow; nil: no time
}

// heard is one word of the engine to a vehicle.
type heard struct {
	at   time.Time
	vin  messages.VIN
	down *messages.Down
}

// scripted is one vehicle's physical truth.
type scripted struct {
	ecus     []*messages.ECUReport
	offers   map[string]*messages.OfferUpdate // accepted, by campaign
	attempts map[string]uint32                // installed, by campaign
	installs int
	fails    bool
	refuses  bool // every offer
	away     bool // hears nothing and is not connected
}

// check reports what must never have happened, once nothing is under way any more.
func (g *garage) check(t *testing.T) {
	t.Helper()
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.violated) > 0 {
		t.Error(strings.Join(g.violated, "; "))
	}
	if g.open != 0 {
		t.Errorf("the outcome of %d messages was never told", g.open)
	}
}

func newGarage() *garage { return &garage{vehicles: map[messages.VIN]*scripted{}} }

// connect points the vehicles to an incarnation of the engine.
func (g *garage) connect(deliver func(messages.VIN, *messages.Up, func(error))) {
	g.mu.Lock()
	g.deliver = deliver
	var vins []messages.VIN
	for vin, v := range g.vehicles {
		if !v.away {
			vins = append(vins, vin)
		}
	}
	g.mu.Unlock()
	for _, vin := range vins {
		g.say(vin, &messages.Up{Capability: 1, Body: &messages.Up_Presence{Presence: &messages.Presence{Online: true}}})
	}
}

func (g *garage) say(vin messages.VIN, ups ...*messages.Up) {
	g.mu.Lock()
	deliver := g.deliver
	g.mu.Unlock()
	for _, up := range ups {
		deliver(vin, up, g.outcome(vin))
	}
}

// outcome is a Done that must be called exactly once.
func (g *garage) outcome(vin messages.VIN) func(error) {
	g.mu.Lock()
	g.open++
	g.mu.Unlock()
	told := 0
	return func(error) {
		g.mu.Lock()
		defer g.mu.Unlock()
		g.open--
		if told++; told > 1 {
			g.violated = append(g.violated, string(vin)+" was told an outcome twice")
		}
	}
}

// SendAll is the engine speaking to all of them.
func (g *garage) SendAll(down *messages.Down) {
	g.mu.Lock()
	g.heard = append(g.heard, heard{time.Now(), "", down})
	g.mu.Unlock()
}

// Send is the engine speaking to a vehicle. The vehicle answers on its own goroutine.
func (g *garage) Send(vin messages.VIN, _ messages.Encoding, down *messages.Down) {
	down = proto.Clone(down).(*messages.Down)
	g.mu.Lock()
	g.heard = append(g.heard, heard{time.Now(), vin, down})
	v := g.vehicles[vin]
	connected := g.deliver != nil && (v == nil || !v.away)
	g.mu.Unlock()
	if !connected {
		return // nobody hears it
	}
	g.lost.Go(func() {
		if g.think != nil {
			<-time.After(g.think(vin))
		}
		g.say(vin, g.follow(vin, down)...)
	})
}

// follow does what it is told, as a careful vehicle would.
func (g *garage) follow(vin messages.VIN, down *messages.Down) []*messages.Up {
	g.mu.Lock()
	defer g.mu.Unlock()
	v := g.vehicles[vin]
	switch body := down.Body.(type) {
	case *messages.Down_OfferUpdate:
		offer := body.OfferUpdate
		if v.attempts[offer.CampaignId] >= offer.Attempt {
			return []*messages.Up{manifest(v, offer.CampaignId, offer.Attempt)}
		}
		if v.refuses {
			refused := report(offer, messages.Phase_PHASE_REJECTED)
			refused.GetReport().Code = "OWNER_DECLINED"
			return []*messages.Up{refused}
		}
		v.offers[offer.CampaignId] = offer
		return []*messages.Up{report(offer, messages.Phase_PHASE_ACCEPTED), report(offer, messages.Phase_PHASE_DOWNLOADING), report(offer, messages.Phase_PHASE_DOWNLOADED)}
	case *messages.Down_PermitInstall:
		return g.install(vin, v, body.PermitInstall)
	case *messages.Down_RequestManifest:
		for campaign, attempt := range v.attempts {
			return []*messages.Up{manifest(v, campaign, attempt)}
		}
	}
	return nil
}

func (g *garage) install(vin messages.VIN, v *scripted, permit *messages.PermitInstall) []*messages.Up {
	offer := v.offers[permit.CampaignId]
	if offer == nil || offer.Attempt != permit.Attempt {
		return nil
	}
	if v.attempts[permit.CampaignId] >= permit.Attempt {
		return []*messages.Up{report(offer, messages.Phase_PHASE_INSTALLED), manifest(v, permit.CampaignId, permit.Attempt)}
	}
	if v.fails {
		failed := report(offer, messages.Phase_PHASE_FAILED)
		failed.GetReport().EcuId, failed.GetReport().Code = "ADAS", "E0x31"
		return []*messages.Up{report(offer, messages.Phase_PHASE_INSTALLING), failed}
	}
	v.installs++
	if v.installs > 1 {
		g.violated = append(g.violated, string(vin)+" installed twice")
	}
	v.attempts[permit.CampaignId] = permit.Attempt
	for _, artifact := range offer.Artifacts {
		for _, ecu := range v.ecus {
			if ecu.EcuId == artifact.EcuId {
				ecu.Version, ecu.Sha256 = artifact.Version, artifact.Sha256
			}
		}
	}
	return []*messages.Up{report(offer, messages.Phase_PHASE_INSTALLING), report(offer, messages.Phase_PHASE_INSTALLED), manifest(v, permit.CampaignId, permit.Attempt)}
}

func report(offer *messages.OfferUpdate, phase messages.Phase) *messages.Up {
	return &messages.Up{Capability: 1, Body: &messages.Up_Report{Report: &messages.Report{CampaignId: offer.CampaignId, Attempt: offer.Attempt, Phase: phase}}}
}

func manifest(v *scripted, campaign string, attempt uint32) *messages.Up {
	m := &messages.Manifest{CampaignId: campaign, Attempt: attempt}
	for _, ecu := range v.ecus {
		m.Ecus = append(m.Ecus, proto.Clone(ecu).(*messages.ECUReport))
	}
	return &messages.Up{Capability: 1, Body: &messages.Up_Manifest{Manifest: m}}
}
