package actors_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors"
	"pacecar/actors/enrolment"
	"pacecar/messages"
	"pacecar/persistence"
)

// enrolled is a fleet that the tests below register: vinOf(0) to vinOf(enrolledFleet-1).
const enrolledFleet = 12

// chanceRegistration is a registration that may be new, changed, the same, or refused.
func chanceRegistration(chance *rand.Rand) *messages.RegisterVehicle {
	m := &messages.RegisterVehicle{
		Vin: vinOf(chance.IntN(enrolledFleet)), By: "mira",
		Attributes: &messages.VehicleAttributes{Model: fmt.Sprint("e", chance.IntN(3)), Market: "DE"},
	}
	for _, id := range []string{"ADAS", "IVI"} {
		if chance.IntN(3) > 0 {
			m.Ecus = append(m.Ecus, &messages.ECU{Id: id, HardwarePart: fmt.Sprint("P", chance.IntN(2)), Version: fmt.Sprintf("1.%d.0", chance.IntN(3))})
		}
	}
	switch chance.IntN(12) {
	case 0:
		m.Attributes.Market = "Germany" // refused
	case 1:
		m.Attributes = nil
	}
	return m
}

// chanceManifest is what a vehicle says about itself.
func chanceManifest(chance *rand.Rand) *messages.Up {
	return &messages.Up{Capability: 1, Body: &messages.Up_Manifest{Manifest: &messages.Manifest{
		Ecus: []*messages.ECUReport{{EcuId: "ADAS", HardwarePart: fmt.Sprint("P", chance.IntN(2)), Version: fmt.Sprintf("2.%d.0", chance.IntN(3))}},
	}}}
}

// twins are two engines that are told the same, one of them in batches.
type twins struct {
	t               *testing.T
	batched, single *node
}

func (w *twins) register(commands []*messages.RegisterVehicle) {
	w.t.Helper()
	checked := w.batched.engine().CheckVehicles(commands)
	effects, followed := w.batched.engine().RegisterVehicles(w.t.Context(), commands)
	agree(w, commands, followed, effects...)
	for i, err := range followed {
		var no, wanted *messages.Rejection
		if errors.As(checked[i], &no) != errors.As(err, &wanted) || !proto.Equal(no, wanted) {
			w.t.Errorf("%v is checked %v and answered %v", commands[i], checked[i], err)
		}
	}
}

func (w *twins) remove(commands []*messages.RemoveVehicle) {
	w.t.Helper()
	agree(w, commands, w.batched.engine().RemoveVehicles(w.t.Context(), commands))
}

// errorsOf leaves out what registrations have changed.
func errorsOf(_ []messages.Effect, errs []error) []error { return errs }

// agree tells the other engine the same, one by one, and compares the answers; and what was
// changed, where there is a word for that, with what happens to the stored record.
func agree[C enrolment.Command](w *twins, commands []C, got []error, effects ...messages.Effect) {
	w.t.Helper()
	for i, command := range commands {
		before, _ := stored(w.t, w.single.store, command.GetVin())
		_, want := w.single.Request(w.t.Context(), actors.KindVehicle, command.GetVin(), command)
		var no, wanted *messages.Rejection
		if errors.As(got[i], &no) != errors.As(want, &wanted) || no.GetCode() != wanted.GetCode() || no.GetMessage() != wanted.GetMessage() || (got[i] == nil) != (want == nil) {
			w.t.Errorf("%v is answered %v in a batch, %v alone", command, got[i], want)
		}
		if len(effects) == 0 {
			continue
		}
		after, _ := stored(w.t, w.single.store, command.GetVin())
		effect := messages.Effect_EFFECT_CHANGED
		if proto.Equal(before, after) {
			effect = messages.Effect_EFFECT_UNCHANGED
		} else if before == nil || before.Removed {
			effect = messages.Effect_EFFECT_CREATED
		}
		if effects[i] != effect {
			w.t.Errorf("%v is said to be %v, and is %v", command, effects[i], effect)
		}
	}
}

func (w *twins) both(do func(n *node)) {
	do(w.batched)
	do(w.single)
}

// compare looks at everything durable, and at the index.
func (w *twins) compare() {
	w.t.Helper()
	for i := range enrolledFleet {
		got, history := stored(w.t, w.batched.store, vinOf(i))
		want, wanted := stored(w.t, w.single.store, vinOf(i))
		if !proto.Equal(got, want) {
			w.t.Errorf("record of %s\nin batches %v\nalone      %v", vinOf(i), got, want)
		}
		if !slices.EqualFunc(history, wanted, func(a, b *messages.HistoryEntry) bool { return proto.Equal(a, b) }) {
			w.t.Errorf("history of %s\nin batches %v\nalone      %v", vinOf(i), history, wanted)
		}
	}
	for _, selector := range []string{"", `model == "e1"`, `ecu["ADAS"].version == "1.1.0"`, `!has(ecu["IVI"])`, "online"} {
		got, err := w.batched.engine().CountVehicles(w.t.Context(), selector)
		if err != nil {
			w.t.Fatal(err)
		}
		want, err := w.single.engine().CountVehicles(w.t.Context(), selector)
		if err != nil {
			w.t.Fatal(err)
		}
		if got.Matched != want.Matched || got.Total != want.Total {
			w.t.Errorf("%q matches %d of %d in batches, %d of %d alone", selector, got.Matched, got.Total, want.Matched, want.Total)
		}
	}
}

// stored reads what the store holds of a vehicle; nil: nothing.
func stored(t *testing.T, store *persistence.Memory, vin string) (*messages.VehicleRecord, []*messages.HistoryEntry) {
	t.Helper()
	key := persistence.Key{Kind: actors.KindVehicle, ID: vin}
	slot := persistence.SlotOf(key, store.Slots())
	r, err := store.Load(context.Background(), slot, key)
	if errors.Is(err, persistence.ErrNotFound) {
		return nil, nil
	}
	record := &messages.VehicleRecord{}
	if err == nil {
		err = proto.Unmarshal(r.Data, record)
	}
	entries, historyErr := store.History(context.Background(), slot, key, 0, 1000)
	if err := errors.Join(err, historyErr); err != nil {
		t.Fatal(err)
	}
	lines := make([]*messages.HistoryEntry, len(entries))
	for i, e := range entries {
		lines[i] = &messages.HistoryEntry{}
		if err := proto.Unmarshal(e.Data, lines[i]); err != nil {
			t.Fatal(err)
		}
	}
	return record, lines
}

// A batch has the effect of its commands one by one, whatever the vehicles do meanwhile
// and whichever of them have an actor.
func TestBatchesEqualSingleCommands(t *testing.T) {
	for seed := range uint64(20) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				chance := rand.New(rand.NewPCG(seed, 1))
				w := &twins{
					t:       t,
					batched: startNode(t, persistence.NewMemory(2, time.Now), silent{}, 5*time.Second),
					single:  startNode(t, persistence.NewMemory(2, time.Now), silent{}, 5*time.Second),
				}
				defer w.both((*node).stop)
				for range 60 {
					switch vin := vinOf(chance.IntN(enrolledFleet)); chance.IntN(6) {
					case 0, 1:
						commands := make([]*messages.RegisterVehicle, chance.IntN(20))
						for i := range commands {
							commands[i] = chanceRegistration(chance)
						}
						w.register(commands)
					case 2:
						up := chanceManifest(chance)
						w.both(func(n *node) { n.house.Deliver(messages.VIN(vin), proto.CloneOf(up), func(error) {}) })
					case 3:
						assign := &messages.AssignVehicle{CampaignId: "demo", Vin: vin, Attempt: 1, Package: "adas", PackageVersion: "3", Artifacts: []*messages.TargetArtifact{
							{EcuId: "ADAS", HardwarePart: "P1", Version: "3.0.0", Sha256: digest},
						}}
						w.both(func(n *node) {
							n.Deliver(&messages.Envelope{Kind: actors.KindVehicle, ID: vin, Message: proto.CloneOf(assign)})
						})
					case 4:
						<-time.After(time.Duration(1+chance.IntN(9)) * time.Second) // some are passivated
					case 5:
						commands := make([]*messages.RemoveVehicle, chance.IntN(4))
						for i := range commands {
							commands[i] = &messages.RemoveVehicle{Vin: vinOf(chance.IntN(enrolledFleet)), By: "mira"}
						}
						w.remove(commands)
					}
					synctest.Wait()
				}
				w.compare()
				// What a successor finds is the same, too.
				w.both((*node).stop)
				w.batched = startNode(t, w.batched.store.Reopen(), silent{}, time.Minute)
				w.single = startNode(t, w.single.store.Reopen(), silent{}, time.Minute)
				w.compare()
			})
		})
	}
}

// fleet is a registration of each vehicle, and of one of them once more.
func fleet(change int) (commands []*messages.RegisterVehicle) {
	for i := range enrolledFleet {
		commands = append(commands, registering(i, change))
	}
	return append(commands, registering(0, change+1000))
}

// A registration of a vehicle that has no work costs no actor.
func TestBatchesActivateNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := persistence.NewMemory(4, time.Now)
		n := startNode(t, store, silent{}, time.Minute)
		defer n.stop()
		for change := range 3 {
			for i, err := range errorsOf(n.engine().RegisterVehicles(t.Context(), fleet(change))) {
				if err != nil {
					t.Errorf("command %d: %v", i, err)
				}
			}
		}
		if active := n.house.Figures().Active; active != 0 {
			t.Errorf("%d actors are in memory", active)
		}
		if commits := n.house.Figures().Commits; commits != 3*enrolledFleet || store.Commits() != commits {
			t.Errorf("%d commits counted, %d made, want %d: one for all commands to a vehicle", commits, store.Commits(), 3*enrolledFleet)
		}
		before := store.Commits()
		for _, err := range errorsOf(n.engine().RegisterVehicles(t.Context(), fleet(2)[1:enrolledFleet])) {
			if err != nil {
				t.Error(err)
			}
		}
		if store.Commits() != before {
			t.Errorf("%d commits of what was known", store.Commits()-before)
		}
	})
}

// While a batch is under way its vehicles have one writer: what arrives for them waits,
// and is followed behind the batch, in order.
func TestAReservedVehicleWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := persistence.NewMemory(1, time.Now)
		n := startNode(t, store, silent{}, time.Minute)
		defer n.stop()
		store.Judge(func(*persistence.Change) persistence.Verdict { return persistence.Hold })
		answers := make(chan []error, 2)
		go func() {
			answers <- errorsOf(n.engine().RegisterVehicles(t.Context(), []*messages.RegisterVehicle{registering(1, 1), registering(2, 1)}))
		}()
		synctest.Wait()
		outcomes := &told{}
		for i := range 3 {
			n.Deliver(&messages.Envelope{Kind: actors.KindVehicle, ID: vinOf(1), Message: registering(1, 2+i), Done: outcomes.done(i)})
		}
		go func() {
			answers <- errorsOf(n.engine().RegisterVehicles(t.Context(), []*messages.RegisterVehicle{registering(1, 9)}))
		}()
		n.Deliver(&messages.Envelope{Kind: actors.KindVehicle, ID: vinOf(3), Message: registering(3, 1), Done: outcomes.done(3)})
		synctest.Wait()
		if store.Held() != 3 || n.house.Figures().Active != 1 {
			t.Fatalf("%d commits wait and %d actors are in memory; want two of the batch and one beside it", store.Held(), n.house.Figures().Active)
		}
		store.Judge(nil)
		store.LetGo(3)
		for range 2 {
			for _, err := range <-answers {
				if err != nil {
					t.Error(err)
				}
			}
		}
		synctest.Wait()
		if count := outcomes.check(t, 4); count[nil] != 4 {
			t.Errorf("outcomes %v", count)
		}
		record, history := stored(t, store, vinOf(1))
		if record.GetAttributes().GetVariant() != "v9" || len(history) != 5 {
			t.Errorf("the vehicle is %v after %d events, want v9 after 5", record.GetAttributes(), len(history))
		}
		if conflicts := n.house.Figures().Conflicts; conflicts != 0 {
			t.Errorf("%d commits conflicted: somebody else wrote", conflicts)
		}
	})
}

// Whatever becomes of each commit of a batch, everybody is told the truth about it, and
// the store and the index end as if nothing had happened.
func TestBatchOverAFailingStore(t *testing.T) {
	for _, verdict := range []persistence.Verdict{persistence.Fail, persistence.FailLate} {
		for at := range enrolledFleet {
			t.Run(fmt.Sprintf("verdict %d commit %d", verdict, at), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) { enrolFailing(t, verdict, at) })
			})
		}
	}
}

func enrolFailing(t *testing.T, verdict persistence.Verdict, at int) {
	store := persistence.NewMemory(2, time.Now)
	n := startNode(t, store, silent{}, time.Minute)
	defer n.stop()
	seen := 0
	var hit string
	store.Judge(func(c *persistence.Change) persistence.Verdict {
		if seen++; seen == at+1 {
			hit = c.Key.ID
			return verdict
		}
		return persistence.Allow
	})
	commands := fleet(1)
	for i, err := range errorsOf(n.engine().RegisterVehicles(t.Context(), commands)) {
		var no *messages.Rejection
		if commands[i].Vin != hit && err != nil || commands[i].Vin == hit && (!errors.As(err, &no) || no.Code != messages.Unavailable) {
			t.Errorf("%s is answered %v; the commit of %s failed", commands[i].Vin, err, hit)
		}
	}
	<-time.After(2 * sweep) // the vehicle is recovered from the store, whatever it holds
	want := uint64(enrolledFleet)
	if verdict == persistence.Fail {
		want--
	}
	if count, err := n.engine().CountVehicles(t.Context(), ""); err != nil || count.Matched != want {
		t.Errorf("%d vehicles are known, %v; want %d", count.GetMatched(), err, want)
	}
	for i, err := range errorsOf(n.engine().RegisterVehicles(t.Context(), commands)) {
		if err != nil {
			t.Errorf("%s is answered %v the second time", commands[i].Vin, err)
		}
	}
	for i := range enrolledFleet {
		if record, _ := stored(t, store, vinOf(i)); record.GetAttributes().GetVariant() == "" {
			t.Errorf("%s is not stored", vinOf(i))
		}
	}
}

// sweep is how often a slot looks after its children.
const sweep = time.Second

// A crash between the commits of a batch, and between its last one and the answer, leaves
// what was written; the same batch makes it whole.
func TestCrashWithinABatch(t *testing.T) {
	for at := range enrolledFleet + 1 {
		t.Run(fmt.Sprint("commit ", at), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store := persistence.NewMemory(2, time.Now)
				n := startNode(t, store, silent{}, time.Minute)
				seen := 0
				store.Judge(func(*persistence.Change) persistence.Verdict {
					if seen++; seen > at {
						return persistence.Hold
					}
					return persistence.Allow
				})
				ctx, cancel := context.WithCancel(t.Context())
				go n.engine().RegisterVehicles(ctx, fleet(1))
				synctest.Wait()
				written := store.Commits()
				reopened := store.Reopen()
				cancel()
				n.stop()

				next := startNode(t, reopened, silent{}, time.Minute)
				defer next.stop()
				if count, err := next.engine().CountVehicles(t.Context(), ""); err != nil || count.Matched != written {
					t.Errorf("%d vehicles are known after %d commits, %v", count.GetMatched(), written, err)
				}
				for i, err := range errorsOf(next.engine().RegisterVehicles(t.Context(), fleet(1))) {
					if err != nil {
						t.Errorf("command %d: %v", i, err)
					}
				}
				if count, err := next.engine().CountVehicles(t.Context(), `model == "e1"`); err != nil || count.Matched != enrolledFleet {
					t.Errorf("%d vehicles are known at the end, %v", count.GetMatched(), err)
				}
			})
		})
	}
}

// A second node takes the slots while a batch is under way: the first acknowledges
// nothing that it cannot know to be kept, and both histories are one.
func TestHandOverWithinABatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := persistence.NewMemory(2, time.Now)
		zombie := startNode(t, store, silent{}, time.Minute)
		store.Judge(func(*persistence.Change) persistence.Verdict { return persistence.Hold })
		answers := make(chan []error, 1)
		go func() { answers <- errorsOf(zombie.engine().RegisterVehicles(t.Context(), fleet(1))) }()
		synctest.Wait()
		held := store.Held()
		store.Judge(nil)
		if err := store.Leave(context.Background(), zombie.system.ID); err != nil {
			t.Fatal(err)
		}
		next := startNode(t, store, silent{}, time.Minute)
		defer next.stop()
		kept := make(chan []error, 1)
		go func() { kept <- errorsOf(next.engine().RegisterVehicles(t.Context(), fleet(2))) }()
		synctest.Wait() // its commits wait behind those of the zombie
		if let := store.LetGo(2 * held); held != enrolledFleet || let != 2*held {
			t.Errorf("%d commits of the batch were under way, %d in all", held, let)
		}
		for i, err := range <-kept {
			if err != nil {
				t.Errorf("the next owner answers command %d with %v", i, err)
			}
		}
		for i, err := range <-answers {
			if err == nil {
				t.Errorf("the zombie acknowledged command %d", i)
			}
		}
		zombie.stop()
		for i := range enrolledFleet {
			variant, events := "v2", 1
			if i == 0 { // told twice
				variant, events = "v1002", 2
			}
			if record, history := stored(t, store, vinOf(i)); record.GetAttributes().GetVariant() != variant || len(history) != events {
				t.Errorf("%s is %v after %d events, want %s after %d", vinOf(i), record.GetAttributes(), len(history), variant, events)
			}
		}
	})
}

// A slot that is given up answers the batches that it has begun.
func TestASlotThatStopsAnswersItsBatches(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := persistence.NewMemory(1, time.Now)
		n := startNode(t, store, silent{}, time.Minute)
		store.Judge(func(*persistence.Change) persistence.Verdict { return persistence.Hold })
		outcomes := &told{}
		deliver := func(i int) {
			n.Deliver(&messages.Envelope{Kind: actors.KindVehicle, ID: vinOf(0), Message: &messages.RegisterVehicles{Commands: fleet(1)}, Done: outcomes.done(i)})
		}
		deliver(0)
		synctest.Wait()
		deliver(1) // waits behind the first
		if err := n.system.Root.PoisonFuture(n.slots[0]).Wait(); err != nil {
			t.Fatal(err)
		}
		store.Judge(nil)
		store.LetGo(enrolledFleet)
		synctest.Wait()
		if count := outcomes.check(t, 2); count[nil] != 0 {
			t.Errorf("outcomes %v: a batch was acknowledged", count)
		}
		n.slots = nil
		n.stop()
	})
}

// A frozen node neither decides nor acknowledges.
func TestAFrozenNodeFollowsNoBatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := persistence.NewMemory(2, time.Now)
		n := startNode(t, store, silent{}, time.Minute)
		defer n.stop()
		store.Judge(func(*persistence.Change) persistence.Verdict { return persistence.Hold })
		answers := make(chan []error, 1)
		go func() { answers <- errorsOf(n.engine().RegisterVehicles(t.Context(), fleet(1))) }()
		synctest.Wait()
		n.frozen.Store(true)
		store.Judge(nil)
		store.LetGo(enrolledFleet)
		for i, err := range <-answers {
			if err == nil {
				t.Errorf("command %d was acknowledged by a node that owns nothing", i)
			}
		}
		before := store.Commits()
		for i, err := range errorsOf(n.engine().RegisterVehicles(t.Context(), fleet(2))) {
			if err == nil {
				t.Errorf("command %d was followed by a node that owns nothing", i)
			}
		}
		if store.Commits() != before {
			t.Errorf("%d commits while frozen", store.Commits()-before)
		}
		n.frozen.Store(false)
	})
}

// What a batch names wrongly is refused, and the rest is followed.
func TestABatchRefusesWhatIsNotTheSlots(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := persistence.NewMemory(8, time.Now)
		n := startNode(t, store, silent{}, time.Minute)
		defer n.stop()
		other := 1
		for n.slotOf(actors.KindVehicle, vinOf(other)) == n.slotOf(actors.KindVehicle, vinOf(0)) {
			other++
		}
		inner := mustAny(t, &messages.RegisterVehicles{Commands: []*messages.RegisterVehicle{registering(0, 1), registering(other, 1), {Vin: "nobody"}}})
		reply, err := n.request(n.slotOf(actors.KindVehicle, vinOf(0)), &messages.Routed{Kind: actors.KindVehicle, Id: vinOf(0), Message: inner})
		if err != nil {
			t.Fatal(err)
		}
		refused := reply.(*messages.VehiclesFollowed).GetRefused()
		if len(refused) != 2 || refused[0].Place != 1 || refused[1].Place != 2 || refused[0].Rejection.Code != messages.Malformed {
			t.Errorf("refused %v, want the second and the third", refused)
		}
		if _, err := n.Request(t.Context(), actors.KindVehicle, vinOf(0), &messages.RemoveVehicles{}); err != nil {
			t.Errorf("an empty batch answers %v", err)
		}
		many := &messages.RegisterVehicles{Commands: slices.Repeat([]*messages.RegisterVehicle{registering(0, 1)}, 257)}
		var no *messages.Rejection
		if _, err := n.Request(t.Context(), actors.KindVehicle, vinOf(0), many); !errors.As(err, &no) || no.Code != messages.OutOfBounds {
			t.Errorf("a batch that is too large answers %v", err)
		}
	})
}
