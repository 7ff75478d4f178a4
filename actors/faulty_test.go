package actors_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors"
	"pacecar/messages"
	"pacecar/persistence"
)

// faulty is a Router that loses a fifth of what actors say to each other, says a fifth
// twice and lets everything arrive in any order within a second.
type faulty struct {
	actors.Router
	mu     sync.Mutex
	chance *rand.Rand
	late   sync.WaitGroup
}

func (f *faulty) Deliver(e *messages.Envelope) {
	if _, ok := e.Message.(*messages.Up); ok { // the vehicles have a broker of their own
		f.Router.Deliver(e)
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	copies := 1
	switch f.chance.IntN(5) {
	case 0:
		copies = 0
	case 1:
		copies = 2
	}
	for range copies {
		delay := time.Duration(1+f.chance.IntN(999)) * time.Millisecond
		f.late.Go(func() {
			<-time.After(delay)
			f.Router.Deliver(e)
		})
	}
}

func TestRolloutOverFaultyRouterCountsExactly(t *testing.T) {
	for seed := range uint64(4) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store, g := persistence.NewMemory(8, time.Now), newGarage()
				n := startNodeThrough(t, store, store, g, time.Minute, func(r actors.Router) actors.Router {
					return &faulty{Router: r, chance: rand.New(rand.NewPCG(seed, 1))}
				})
				e := prepareFleet(t, n, g, 30,
					&messages.Wave{Size: &messages.Wave_Count{Count: 3}, Gate: &messages.Gate{MaximumFailedPercent: new(50.0), MinimumSample: 2}},
					&messages.Wave{Size: &messages.Wave_Rest{Rest: true}})
				g.connect(n.house.Deliver)
				start(t, e)
				finish(t, e, g)
				n.stop()
			})
		})
	}
}

// A second node takes every slot while the first believes it owns them still: what the
// first commits is fenced, what it says does no harm, and the second finishes.
func TestHandOverToSecondNodeFencesTheFirst(t *testing.T) {
	for _, after := range []uint64{3, 12, 25, 40} {
		t.Run(fmt.Sprint("commits ", after), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store, g := persistence.NewMemory(4, time.Now), newGarage()
				zombie := startNode(t, store, g, time.Minute)
				e := prepareSmall(t, zombie, g)
				moved := make(chan struct{})
				seen := uint64(0)
				store.Judge(func(*persistence.Change) persistence.Verdict {
					if seen++; seen == after {
						close(moved)
					}
					return persistence.Allow
				})
				g.connect(zombie.house.Deliver)
				start(t, e)
				<-moved
				store.Judge(nil)
				if err := store.Leave(context.Background(), zombie.system.ID); err != nil { // as the store sees it; the node goes on
					t.Fatal(err)
				}
				next := startNode(t, store, g, time.Minute)
				g.connect(next.house.Deliver)
				// The zombie still hears vehicles, and must not acknowledge what it cannot keep.
				outcomes := &told{}
				for i := range smallFleet {
					zombie.Deliver(&messages.Envelope{Kind: actors.KindVehicle, ID: vinOf(i), Message: registering(i, 666), Done: outcomes.done(i)})
				}
				finish(t, next.engine(), g)
				if count := outcomes.check(t, smallFleet); count[nil] > 0 {
					t.Errorf("the zombie acknowledged %d messages", count[nil])
				}
				if zombie.house.Figures().Conflicts == 0 {
					t.Error("no commit of the zombie was fenced")
				}
				zombie.stop()
				next.stop()
			})
		})
	}
}

// slowFleet makes vehicles slow, so that a campaign can be caught in the middle.
func slowFleet(t *testing.T, g *garage, n *node) {
	t.Helper()
	g.think = func(vin messages.VIN) time.Duration {
		return time.Duration(vin[len(vin)-1]-'0')*time.Second + 500*time.Millisecond
	}
	g.connect(n.house.Deliver)
}

// offering tells whether a word lets a vehicle begin something.
func offering(down *messages.Down) bool {
	return down.GetOfferUpdate() != nil || down.GetPermitInstall() != nil
}

func TestNothingIsOfferedOrPermittedAfterPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, g := persistence.NewMemory(8, time.Now), newGarage()
		n := startNode(t, store, g, time.Minute)
		defer n.stop()
		e := prepareFleet(t, n, g, 40, &messages.Wave{Size: &messages.Wave_Rest{Rest: true}})
		slowFleet(t, g, n)
		start(t, e)
		<-time.After(4 * time.Second)
		paused, err := e.CommandCampaign(t.Context(), "demo", &messages.PauseCampaign{By: "mira", Reason: "look"})
		if err != nil {
			t.Fatal(err)
		}
		synctest.Wait() // what was on its way to actors of this node has arrived
		g.mu.Lock()
		said, succeeded := len(g.heard), paused.Counts["SUCCEEDED"]
		g.mu.Unlock()
		if succeeded == 0 || succeeded == 40 {
			t.Fatalf("%d had succeeded at the pause: it was not in the middle", succeeded)
		}
		<-time.After(20 * time.Minute)
		g.mu.Lock()
		for _, h := range g.heard[said:] {
			if offering(h.down) {
				t.Errorf("%s was told %v at %v, after the pause", h.vin, h.down, h.at)
			}
		}
		g.mu.Unlock()
		if _, err := e.CommandCampaign(t.Context(), "demo", &messages.ResumeCampaign{By: "mira"}); err != nil {
			t.Fatal(err)
		}
		finish(t, e, g)
	})
}

func TestCancelInTheMiddleLeavesTheTruth(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, g := persistence.NewMemory(8, time.Now), newGarage()
		n := startNode(t, store, g, time.Minute)
		defer n.stop()
		e := prepareFleet(t, n, g, 40, &messages.Wave{Size: &messages.Wave_Rest{Rest: true}})
		slowFleet(t, g, n)
		start(t, e)
		<-time.After(4 * time.Second)
		if _, err := e.CommandCampaign(t.Context(), "demo", &messages.CancelCampaign{By: "mira", Reason: "wrong package"}); err != nil {
			t.Fatal(err)
		}
		<-time.After(time.Hour)
		g.lost.Wait()
		status := await(t, e, messages.CampaignState_CAMPAIGN_CANCELLED)
		// A vehicle that was installing on a permit it had before ends as it ends.
		installed := checkBeliefs(t, e, g, status)
		g.check(t)
		succeeded, cancelled := status.Counts["SUCCEEDED"], status.Counts["CANCELLED"]
		if status.InFlight != 0 || succeeded == 0 || succeeded != installed || succeeded+cancelled != 40 {
			t.Errorf("%d in flight an hour after, counts %v", status.InFlight, status.Counts)
		}
	})
}

// watching is a Progress that keeps the last status it was shown.
type watching struct {
	mu    sync.Mutex
	last  *messages.CampaignStatus
	shown []time.Time
}

func (w *watching) CampaignChanged(s *messages.CampaignStatus) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.last, w.shown = proto.CloneOf(s), append(w.shown, time.Now())
}
func (w *watching) VehicleChanged(*messages.VehicleStatus) {}
func (w *watching) WatchesVehicle(string) bool             { return false }

// The feed sees a campaign at most ten times a second, and always sees its end, even if
// the commit of the end is one whose outcome was unknown.
func TestFeedIsShownTheEnd(t *testing.T) {
	for _, verdict := range []persistence.Verdict{persistence.Allow, persistence.FailLate} {
		t.Run(fmt.Sprint("verdict ", verdict), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store, g := persistence.NewMemory(4, time.Now), newGarage()
				n := startNode(t, store, g, time.Second)
				defer n.stop()
				e := prepareSmall(t, n, g)
				record, judged := &messages.CampaignRecord{}, false
				store.Judge(func(c *persistence.Change) persistence.Verdict {
					if !judged && c.Key.Kind == actors.KindCampaign && proto.Unmarshal(c.Data, record) == nil && record.State == messages.CampaignState_COMPLETED {
						judged = true // what is written once more, because of that, is taken
						return verdict
					}
					return persistence.Allow
				})
				g.connect(n.house.Deliver)
				start(t, e)
				<-time.After(time.Minute)
				w := n.progress
				w.mu.Lock()
				defer w.mu.Unlock()
				if w.last.GetRecord().GetState() != messages.CampaignState_COMPLETED || w.last.Counts["SUCCEEDED"] != smallFleet {
					t.Errorf("the feed last saw %v %v", w.last.GetRecord().GetState(), w.last.GetCounts())
				}
				for i := 1; i < len(w.shown); i++ {
					if pause := w.shown[i].Sub(w.shown[i-1]); pause < 100*time.Millisecond && verdict == persistence.Allow {
						t.Errorf("shown again after %v", pause)
					}
				}
			})
		})
	}
}

func TestIdleActorsLeaveMemoryAndComeBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, g := persistence.NewMemory(8, time.Now), newGarage()
		n := startNode(t, store, g, 30*time.Second)
		defer n.stop()
		e := prepareSmall(t, n, g)
		g.connect(n.house.Deliver)
		start(t, e)
		finish(t, e, g)
		<-time.After(2 * time.Minute)
		if active := n.house.Figures().Active; active != 0 {
			t.Errorf("%d actors are in memory two minutes after the end", active)
		}
		if _, err := e.Vehicle(t.Context(), vinOf(1)); err != nil {
			t.Error(err)
		}
		if active := n.house.Figures().Active; active != 1 {
			t.Errorf("%d actors are in memory, want the one that was asked", active)
		}
		_, err := e.Vehicle(t.Context(), vinOf(99))
		var no *messages.Rejection
		if !errors.As(err, &no) || no.Code != messages.NotFound {
			t.Errorf("an unknown vehicle answers %v", err)
		}
		<-time.After(3 * time.Second)
		if active := n.house.Figures().Active; active != 1 {
			t.Errorf("%d actors are in memory: an unknown vehicle must leave nothing behind", active)
		}
	})
}
