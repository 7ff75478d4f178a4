package actors_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors"
	"pacecar/actors/engine"
	"pacecar/messages"
	"pacecar/persistence"
)

// told gathers the outcomes of deliveries, each of which must come exactly once.
type told struct {
	mu       sync.Mutex
	outcomes map[int][]error
}

func (o *told) done(i int) func(error) {
	return func(err error) {
		o.mu.Lock()
		defer o.mu.Unlock()
		if o.outcomes == nil {
			o.outcomes = map[int][]error{}
		}
		o.outcomes[i] = append(o.outcomes[i], err)
	}
}

// check answers how many of n deliveries came to each outcome.
func (o *told) check(t *testing.T, n int) map[error]int {
	t.Helper()
	o.mu.Lock()
	defer o.mu.Unlock()
	count := map[error]int{}
	for i := range n {
		if len(o.outcomes[i]) != 1 {
			t.Fatalf("delivery %d was told %d outcomes: %v", i, len(o.outcomes[i]), o.outcomes[i])
		}
		count[o.outcomes[i][0]]++
	}
	return count
}

// registering is a change of a vehicle that always needs a commit.
func registering(i, change int) *messages.RegisterVehicle {
	return &messages.RegisterVehicle{Vin: vinOf(i), Attributes: &messages.VehicleAttributes{Model: "e1", Variant: fmt.Sprint("v", change)}, By: "mira"}
}

// silent is a Downlink that hears nothing.
type silent struct{}

func (silent) Send(messages.VIN, messages.Encoding, *messages.Down) {}
func (silent) SendAll(*messages.Down)                               {}

func (n *node) engine() *engine.Engine {
	return engine.New(n.loopback, n.store, actors.SystemClock{}, everything{})
}

func TestOverloadIsAnsweredAndLosesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := persistence.NewMemory(4, time.Now)
		n := startNode(t, store, silent{}, time.Minute)
		defer n.stop()
		store.Judge(func(*persistence.Change) persistence.Verdict { return persistence.Hold })
		const sent = 5000
		outcomes := &told{}
		for i := range sent {
			n.Deliver(&messages.Envelope{Kind: actors.KindVehicle, ID: vinOf(1), Message: registering(1, i), Done: outcomes.done(i)})
		}
		synctest.Wait()
		outcomes.mu.Lock()
		for i, errs := range outcomes.outcomes {
			if len(errs) != 1 || !errors.Is(errs[0], messages.ErrOverloaded) {
				t.Fatalf("delivery %d was told %v while the store did not answer", i, errs)
			}
		}
		refused := len(outcomes.outcomes)
		outcomes.mu.Unlock()
		if committed := sent - 4096 - refused; committed < 1 || committed > 256 {
			t.Errorf("%d deliveries were refused: 4096 wait, so that %d are being committed, want 1 to 256", refused, committed)
		}
		store.Judge(nil)
		for store.LetGo(1) > 0 {
			synctest.Wait()
		}
		if count := outcomes.check(t, sent); count[nil] != sent-refused || count[messages.ErrOverloaded] != refused {
			t.Errorf("outcomes %v", count)
		}
		status, err := n.engine().Vehicle(t.Context(), vinOf(1))
		if err != nil {
			t.Fatal(err)
		}
		if variant := status.Record.Attributes.Variant; variant != fmt.Sprint("v", sent-refused-1) {
			t.Errorf("the vehicle is a %s, want what the last delivery that was taken made of it", variant)
		}
		if lag := store.Commits(); lag > 20 {
			t.Errorf("%d commits for %d messages: they do not travel together", lag, sent-refused)
		}
	})
}

// Whatever becomes of a commit, its writers hear of it once, the vehicle goes on, and
// selectors see what the store holds.
func TestActorGoesOnAfterFailedCommit(t *testing.T) {
	for name, verdict := range map[string]persistence.Verdict{"nothing written": persistence.Fail, "written after all": persistence.FailLate} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store := persistence.NewMemory(4, time.Now)
				n := startNode(t, store, silent{}, time.Minute)
				defer n.stop()
				outcomes := &told{}
				store.Judge(func(*persistence.Change) persistence.Verdict { return verdict })
				n.Deliver(&messages.Envelope{Kind: actors.KindVehicle, ID: vinOf(1), Message: registering(1, 1), Done: outcomes.done(0)})
				synctest.Wait()
				store.Judge(nil)
				if count := outcomes.check(t, 1); count[nil] != 0 {
					t.Fatal("a commit of unknown outcome was reported as done")
				}
				<-time.After(3 * time.Second) // the slot recovers it by itself
				selected, err := n.engine().CountVehicles(t.Context(), `variant == "v1"`)
				if err != nil {
					t.Fatal(err)
				}
				if written := verdict == persistence.FailLate; (selected.Matched == 1) != written {
					t.Errorf("%d vehicles are selected, written: %v", selected.Matched, written)
				}
				n.Deliver(&messages.Envelope{Kind: actors.KindVehicle, ID: vinOf(1), Message: registering(1, 1), Done: outcomes.done(1)})
				synctest.Wait()
				if count := outcomes.check(t, 2); count[nil] != 1 {
					t.Errorf("the repeated message was not told that it is done: %v", count)
				}
				want := uint64(1)
				if verdict == persistence.FailLate {
					want = 2 // registered once, and written once more before anybody relied on it
				}
				if status, err := n.engine().Vehicle(t.Context(), vinOf(1)); err != nil || status.Version != want {
					t.Errorf("vehicle is %v, %v; want version %d: it was registered once", status, err, want)
				}
			})
		})
	}
}

// An actor with work in flight is recovered again and again, with growing pauses, until
// its store serves it, without anybody sending it a message.
func TestWorkInFlightSurvivesStoreThatFailsForLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, g := persistence.NewMemory(4, time.Now), newGarage()
		n := startNode(t, store, g, time.Minute)
		defer n.stop()
		e := prepareSmall(t, n, g)
		g.connect(n.house.Deliver)
		start(t, e)
		<-time.After(500 * time.Millisecond)
		attempts := 0
		store.Judge(func(*persistence.Change) persistence.Verdict { attempts++; return persistence.Fail })
		<-time.After(30 * time.Minute)
		store.Judge(nil)
		if most := 2000; attempts > most {
			t.Errorf("%d commits were tried in half an hour, want at most %d", attempts, most)
		}
		finish(t, e, g)
	})
}

// While an actor is asked to leave, its last commit fails: it must end all the same, and
// a successor must do what is left.
func TestCommitFailsWhileActorLeaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := persistence.NewMemory(4, time.Now)
		n := startNode(t, store, silent{}, 5*time.Second)
		defer n.stop()
		outcomes := &told{}
		deliver := func(i int) {
			n.Deliver(&messages.Envelope{Kind: actors.KindVehicle, ID: vinOf(1), Message: registering(1, i), Done: outcomes.done(i)})
			synctest.Wait()
		}
		deliver(0)
		store.Judge(func(*persistence.Change) persistence.Verdict { return persistence.Hold })
		<-time.After(4900 * time.Millisecond)
		deliver(1)                    // held
		<-time.After(5 * time.Second) // the sweep asks it to leave
		deliver(2)                    // kept for the successor
		deliver(3)
		store.Reopen() // refuses what is held
		synctest.Wait()
		<-time.After(5 * time.Minute)
		count := outcomes.check(t, 4)
		if count[nil] != 1 {
			t.Errorf("outcomes %v, want one success and three failures", count)
		}
	})
}

// panicking is a Downlink that panics for one vehicle.
type panicking struct {
	*garage
	vin messages.VIN
}

func (p *panicking) Send(vin messages.VIN, encoding messages.Encoding, down *messages.Down) {
	if vin == p.vin {
		panic("poisoned")
	}
	p.garage.Send(vin, encoding, down)
}

func TestPoisonedVehicleIsQuarantinedWhileOthersComplete(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, g := persistence.NewMemory(4, time.Now), newGarage()
		poison := &panicking{garage: g, vin: messages.VIN(vinOf(3))}
		n := startNode(t, store, poison, time.Minute)
		defer n.stop()
		e := prepareFleet(t, n, g, smallFleet, &messages.Wave{Size: &messages.Wave_Rest{Rest: true}})
		g.connect(n.house.Deliver)
		start(t, e)
		<-time.After(time.Minute)
		_, err := e.Vehicle(t.Context(), vinOf(3))
		var no *messages.Rejection
		if !errors.As(err, &no) || no.Code != messages.Quarantined {
			t.Fatalf("the poisoned vehicle answers %v, want Quarantined", err)
		}
		if panics := n.house.Figures().Panics; panics < 3 || panics > 4 {
			t.Errorf("%d panics, want quarantine after 3", panics)
		}
		answers := make(chan error, 1)
		n.Deliver(&messages.Envelope{Kind: actors.KindVehicle, ID: vinOf(3), Message: registering(3, 1), Done: func(err error) { answers <- err }})
		if err := <-answers; !errors.Is(err, messages.ErrAiling) || errors.As(err, &no) {
			t.Errorf("its edge hears %v: want the actor's own fault, and no refusal for good", err)
		}
		status, err := e.Campaign(t.Context(), "demo")
		if err != nil || status.Counts["SUCCEEDED"] != smallFleet-1 {
			t.Errorf("counts %v, %v: want all others succeeded", status.GetCounts(), err)
		}
		list, _, err := e.Vehicles(t.Context(), "", "", 100)
		if err != nil || len(list) != smallFleet {
			t.Fatalf("list of %d vehicles, %v", len(list), err)
		}
		if !strings.Contains(list[3].Why, "quarantined") {
			t.Errorf("the list says %q of the poisoned vehicle", list[3].Why)
		}
		poison.vin = ""
		<-time.After(10 * time.Minute)
		if _, err := e.Vehicle(t.Context(), vinOf(3)); err != nil {
			t.Errorf("after ten minutes the vehicle answers %v", err)
		}
		g.lost.Wait()
		g.check(t)
	})
}

func TestIdentityThatCannotBeStoredIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := persistence.NewMemory(4, time.Now)
		n := startNode(t, store, silent{}, time.Minute)
		defer n.stop()
		for _, id := range []string{"", "a\x00b", strings.Repeat("x", 200)} {
			_, err := n.Request(t.Context(), actors.KindCampaign, id, &messages.GetCampaign{})
			var no *messages.Rejection
			if !errors.As(err, &no) || no.Code != messages.NotFound || no.Suggestion == "" || strings.Contains(no.Message, "key") {
				t.Errorf("campaign %q answers %v, want NotFound in plain words", id, err)
			}
		}
		var no *messages.Rejection
		if _, err := n.Request(t.Context(), actors.KindCampaign, "never", &messages.EditCampaign{By: "mira", ExpectedVersion: 1}); !errors.As(err, &no) || no.Code != messages.NotFound {
			t.Errorf("a new plan for version 1 of a campaign that there never was: %v, want NotFound", err)
		}
		for range 3 { // a slash in an identity separates nothing: the actor comes and goes
			_, err := n.Request(t.Context(), actors.KindCampaign, "a/b", &messages.GetCampaign{})
			var no *messages.Rejection
			if !errors.As(err, &no) || no.Code != messages.NotFound {
				t.Errorf("campaign a/b answers %v, want NotFound", err)
			}
			<-time.After(3 * time.Second)
			if active := n.house.Figures().Active; active != 0 {
				t.Errorf("%d actors are left of nothing", active)
			}
		}
	})
}

// What a slot has handed to its entities, what it keeps for one that stops, and what
// still comes: everything is answered once when the slot stops at any moment.
func TestEverythingIsAnsweredWhenSlotsStop(t *testing.T) {
	for _, pause := range []time.Duration{0, 1, 30 * time.Millisecond, 4 * time.Second} {
		t.Run(fmt.Sprint(pause), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store := persistence.NewMemory(2, time.Now)
				n := startNode(t, store, silent{}, 2*time.Second)
				store.Judge(func(c *persistence.Change) persistence.Verdict {
					if c.Expected%2 == 1 {
						return persistence.Hold
					}
					return persistence.Allow
				})
				const sent = 2000
				outcomes := &told{}
				var waiting sync.WaitGroup
				replies := make(chan error, sent)
				for i := range sent {
					message := registering(i%7, i)
					n.Deliver(&messages.Envelope{Kind: actors.KindVehicle, ID: vinOf(i % 7), Message: message, Done: outcomes.done(i)})
					if i%10 == 0 {
						waiting.Go(func() {
							_, err := n.Request(context.Background(), actors.KindVehicle, vinOf(i%7), message)
							replies <- err
						})
					}
					if i == sent/2 && pause > 0 {
						<-time.After(pause)
					}
				}
				began := time.Now()
				for _, pid := range n.slots {
					n.system.Root.Stop(pid)
				}
				waiting.Wait()
				if took := time.Since(began); took > 10*time.Second {
					t.Errorf("who waited for a reply heard after %v", took)
				}
				n.stop()
				outcomes.check(t, sent)
			})
		})
	}
}

func TestSlotThatWaitsForBindEndsWithItsHouse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := persistence.NewMemory(2, time.Now)
		n := startNode(t, store, silent{}, time.Minute)
		unbound := actors.NewHouse(n.house.Config)
		pid := n.system.Root.Spawn(unbound.SlotProps(0, 99))
		synctest.Wait()
		unbound.Close()
		if err := n.system.Root.PoisonFuture(pid).Wait(); err != nil {
			t.Errorf("the slot did not end: %v", err)
		}
		n.stop()
	})
}

// narrow is a store that takes no vehicle with a forbidden variant: its change is too large.
type narrow struct {
	*persistence.Memory
	mu       sync.Mutex
	refusals int
}

func (s *narrow) Commit(c *persistence.Change, done func(error)) {
	record := &messages.VehicleRecord{}
	if c.Key.Kind == actors.KindVehicle && proto.Unmarshal(c.Data, record) == nil && record.Attributes.GetVariant() == "v666" {
		s.mu.Lock()
		s.refusals++
		s.mu.Unlock()
		done(fmt.Errorf("record: %w", persistence.ErrTooLarge))
		return
	}
	s.Memory.Commit(c, done)
}

// A message that asks for more than can be kept is refused for good. Those that shared
// its commit are not.
func TestMessageThatIsTooLargeIsRefusedAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := persistence.NewMemory(4, time.Now)
		over := &narrow{Memory: store}
		n := startNodeThrough(t, store, over, silent{}, time.Minute, func(r actors.Router) actors.Router { return r })
		defer n.stop()
		outcomes := &told{}
		send := func(i, change int) {
			n.Deliver(&messages.Envelope{Kind: actors.KindVehicle, ID: vinOf(1), Message: registering(1, change), Done: outcomes.done(i)})
		}
		store.Judge(func(*persistence.Change) persistence.Verdict { return persistence.Hold })
		for i := range 9 {
			send(i, i)
		}
		send(9, 666) // the last of those that wait for one commit
		synctest.Wait()
		store.Judge(nil)
		for store.LetGo(1) > 0 {
			synctest.Wait()
		}
		var no *messages.Rejection
		for i := range 10 {
			errs := outcomes.outcomes[i]
			refused := len(errs) == 1 && errors.As(errs[0], &no) && no.Code == messages.OutOfBounds
			if len(errs) != 1 || refused != (i == 9) || i < 9 && errs[0] != nil {
				t.Errorf("message %d was told %v", i, errs)
			}
		}
		status, err := n.engine().Vehicle(t.Context(), vinOf(1))
		if err != nil || status.Record.Attributes.Variant != "v8" {
			t.Errorf("the vehicle is %v, %v; want it as before the refused message", status.GetRecord(), err)
		}
		<-time.After(10 * time.Minute)
		if over.refusals != 2 {
			t.Errorf("the store refused %d commits, want the one together and the one alone", over.refusals)
		}
	})
}
