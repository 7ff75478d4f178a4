package actors_test

import (
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pacecar/actors"
	"pacecar/messages"
	"pacecar/persistence"
)

// tardy is a store behind a network: commits that it waits for are told to have failed, and
// reach it when they are let go.
type tardy struct {
	*persistence.Memory
	mu    sync.Mutex
	waits bool
	late  []*persistence.Change
}

func (s *tardy) Commit(c *persistence.Change, done func(error)) {
	s.mu.Lock()
	if s.waits {
		s.waits, s.late = false, append(s.late, c)
		s.mu.Unlock()
		done(errors.New("timed out"))
		return
	}
	s.mu.Unlock()
	s.Memory.Commit(c, done)
}

// next has the next commit be late.
func (s *tardy) next() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.waits = true
}

// arrive brings what is late, and answers what became of it.
func (s *tardy) arrive(t *testing.T) (outcome error) {
	t.Helper()
	s.mu.Lock()
	late := s.late
	s.late = nil
	s.mu.Unlock()
	if len(late) != 1 {
		t.Fatalf("%d commits are late, want 1", len(late))
	}
	s.Memory.Commit(late[0], func(err error) { outcome = err })
	return outcome
}

// A commit that is told to have failed may reach the store at any time after its actor has
// recovered: it is refused then, and the actor is what the store says.
func TestALateCommitIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		memory := persistence.NewMemory(4, time.Now)
		store, g := &tardy{Memory: memory}, newGarage()
		n := startNodeThrough(t, memory, store, g, time.Minute, func(r actors.Router) actors.Router { return r })
		defer n.stop()
		e := prepareSmall(t, n, g)
		slowFleet(t, g, n)
		start(t, e)
		<-time.After(2 * time.Second)
		commits := memory.Commits()
		if _, err := e.CommandCampaign(t.Context(), "demo", &messages.PauseCampaign{By: "mira", Reason: "look"}); err != nil {
			t.Fatal(err)
		}
		<-time.After(time.Hour) // who was under way has ended
		store.next()
		if _, err := e.CommandCampaign(t.Context(), "demo", &messages.ResumeCampaign{By: "mira"}); err == nil {
			t.Fatal("a commit of unknown outcome was reported as done")
		}
		<-time.After(3 * time.Second) // the slot recovers the campaign by itself
		if err := store.arrive(t); !errors.Is(err, persistence.ErrConflict) {
			t.Errorf("the late commit was answered %v, want a conflict", err)
		}
		if commits == memory.Commits() {
			t.Error("nothing was committed since the campaign was paused")
		}
		status, err := e.Campaign(t.Context(), "demo")
		if err != nil || status.Record.State != messages.CampaignState_PAUSED {
			t.Fatalf("the campaign is %v, %v", status.GetRecord().GetState(), err)
		}
		if _, err := e.CommandCampaign(t.Context(), "demo", &messages.ResumeCampaign{By: "mira"}); err != nil {
			t.Fatal(err)
		}
		finish(t, e, g)
	})
}

// A commit of unknown outcome that has come, too, is written once more: it may not be where the store is
// asked to keep it. Nothing is where the outcome is known.
func TestOnlyDoubtIsFenced(t *testing.T) {
	for name, c := range map[string]struct {
		verdict persistence.Verdict
		commits uint64
	}{"written after all": {persistence.FailLate, 3}, "allowed": {persistence.Allow, 2}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store := persistence.NewMemory(4, time.Now)
				n := startNode(t, store, silent{}, time.Minute)
				defer n.stop()
				outcomes := &told{}
				for i := range 2 {
					n.Deliver(&messages.Envelope{Kind: actors.KindVehicle, ID: vinOf(1), Message: registering(1, i), Done: outcomes.done(i)})
					synctest.Wait()
					store.Judge(func(*persistence.Change) persistence.Verdict { return c.verdict })
				}
				store.Judge(nil)
				<-time.After(3 * time.Second)
				status, err := n.engine().Vehicle(t.Context(), vinOf(1))
				if err != nil || status.Version != c.commits || status.Record.Attributes.Variant != "v1" || store.Commits() != c.commits {
					t.Errorf("vehicle is %v, %v after %d commits, want version and commits %d", status, err, store.Commits(), c.commits)
				}
			})
		})
	}
}

// Who repeats what was written and is not safe is told that it is done when it is safe, and not before: as when
// the replicas that changes must reach are away.
func TestARepeatWaitsUntilWhatWasWrittenIsSafe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := persistence.NewMemory(4, time.Now)
		n := startNode(t, store, silent{}, time.Minute)
		defer n.stop()
		store.Judge(func(*persistence.Change) persistence.Verdict { return persistence.FailLate })
		outcomes := &told{}
		deliver := func(i int) {
			n.Deliver(&messages.Envelope{Kind: actors.KindVehicle, ID: vinOf(1), Message: registering(1, 1), Done: outcomes.done(i)})
			<-time.After(2 * time.Second)
		}
		const repeats = 8
		for i := range repeats {
			deliver(i)
		}
		if count := outcomes.check(t, repeats); count[nil] != 0 {
			t.Errorf("%d of %d were told that it is done, and no commit was safe", count[nil], repeats)
		}
		store.Judge(nil)
		<-time.After(5 * time.Minute) // the pauses of one that failed again and again have grown
		deliver(repeats)
		if count := outcomes.check(t, repeats+1); count[nil] != 1 {
			t.Errorf("with a store that is well %d were told that it is done, want the last one: %v", count[nil], count)
		}
	})
}

// What does not exist cannot be written once more. A creation that comes late is found.
func TestALateCreationIsFound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		memory := persistence.NewMemory(4, time.Now)
		store := &tardy{Memory: memory}
		n := startNodeThrough(t, memory, store, silent{}, time.Minute, func(r actors.Router) actors.Router { return r })
		defer n.stop()
		register := func() error {
			outcome := make(chan error, 1)
			n.Deliver(&messages.Envelope{Kind: actors.KindVehicle, ID: vinOf(1), Message: registering(1, 1), Done: func(err error) { outcome <- err }})
			return <-outcome
		}
		store.next()
		if err := register(); err == nil {
			t.Fatal("a commit of unknown outcome was reported as done")
		}
		<-time.After(30 * time.Second)
		if _, err := n.engine().Vehicle(t.Context(), vinOf(1)); err == nil {
			t.Error("the vehicle is there, and nobody has made it")
		}
		if err := store.arrive(t); err != nil {
			t.Fatal(err)
		}
		<-time.After(2 * time.Minute)
		if selected, err := n.engine().CountVehicles(t.Context(), `variant == "v1"`); err != nil || selected.Matched != 1 {
			t.Errorf("%d vehicles are selected, %v", selected.GetMatched(), err)
		}
		if err := register(); err != nil || memory.Commits() != 2 { // it, and once more
			t.Errorf("registered again: %v, after %d commits", err, memory.Commits())
		}
		<-time.After(2 * time.Minute)
		if active := n.house.Figures().Active; active != 0 {
			t.Errorf("%d actors stay in memory", active)
		}

		store.next() // and one that never comes
		n.Deliver(&messages.Envelope{Kind: actors.KindVehicle, ID: vinOf(2), Message: registering(2, 1)})
		<-time.After(20 * time.Minute)
		if active := n.house.Figures().Active; active != 0 {
			t.Errorf("%d actors stay in memory for what never comes", active)
		}
	})
}
