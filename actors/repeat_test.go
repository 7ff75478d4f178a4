package actors_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pacecar/actors"
	"pacecar/messages"
	"pacecar/persistence"
)

// One byte that is not UTF-8 in the name of who pauses must not take the pause away from
// everybody, however often it is sent.
func TestABadNameCostsNobodyTheCampaign(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, g := persistence.NewMemory(8, time.Now), newGarage()
		n := startNode(t, store, g, time.Minute)
		defer n.stop()
		e := prepareSmall(t, n, g)
		start(t, e)
		for range 3 {
			if _, err := e.CommandCampaign(t.Context(), "demo", &messages.PauseCampaign{By: "mira\xff"}); err == nil {
				t.Fatal("a name that cannot be kept was taken")
			}
			<-time.After(2 * time.Second)
		}
		if _, err := e.CommandCampaign(t.Context(), "demo", &messages.PauseCampaign{By: "omar", Reason: "smoke"}); err != nil {
			t.Errorf("nobody can pause the campaign now: %v", err)
		}
		if panics := n.house.Figures().Panics; panics > 0 {
			t.Errorf("the actor panicked %d times", panics)
		}
	})
}

// A command whose answer was lost is repeated with the version that it was decided on.
func TestAVersionedCommandMayBeRepeated(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, g := persistence.NewMemory(8, time.Now), newGarage()
		n := startNode(t, store, g, time.Minute)
		defer n.stop()
		e := prepareSmall(t, n, g)
		start(t, e)
		status, err := e.Campaign(context.Background(), "demo")
		if err != nil {
			t.Fatal(err)
		}
		cancel := &messages.CancelCampaign{By: "omar", Reason: "wrong package", ExpectedVersion: status.Version}
		for _, already := range []string{"", "campaign demo is Cancelled already: this changed nothing, and its reason is not kept", ""} {
			after, err := e.CommandCampaign(t.Context(), "demo", cancel)
			if already == "" && after.GetAlready() != "" { // a question is no command
				after, err = e.Campaign(t.Context(), "demo")
			}
			if err != nil || after.GetAlready() != already {
				t.Fatalf("it is said to be so already: %q, %v", after.GetAlready(), err)
			}
		}
		resume := &messages.ResumeCampaign{By: "mira", ExpectedVersion: status.Version}
		if _, err := e.CommandCampaign(t.Context(), "demo", resume); err == nil {
			t.Error("another command was taken on a version that is gone")
		}
	})
}

// full is a Router at its bound: it refuses what campaigns say, until it is told otherwise.
type full struct {
	actors.Router
	mu      sync.Mutex
	refuses bool
	refused int
}

func (f *full) Deliver(e *messages.Envelope) {
	f.mu.Lock()
	refuse := f.refuses && e.Done != nil
	if _, withdrawal := e.Message.(*messages.WithdrawVehiclePermit); refuse && withdrawal {
		f.refused++
		f.mu.Unlock()
		e.Done(messages.ErrOverloaded)
		return
	}
	f.mu.Unlock()
	f.Router.Deliver(e)
}

// A pause reaches every vehicle within seconds, although a bound keeps its words from
// their actors at first.
func TestAPauseReachesEverybodyThroughABound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, g := persistence.NewMemory(8, time.Now), newGarage()
		router := &full{}
		n := startNodeThrough(t, store, store, g, time.Minute, func(r actors.Router) actors.Router {
			router.Router = r
			return router
		})
		defer n.stop()
		e := prepareFleet(t, n, g, 40, &messages.Wave{Size: &messages.Wave_Rest{Rest: true}})
		g.think = func(messages.VIN) time.Duration { return time.Minute } // a permit lies unused for that long
		g.connect(n.house.Deliver)
		start(t, e)
		permitted := func() uint32 {
			status, err := e.Campaign(t.Context(), "demo")
			if err != nil {
				t.Fatal(err)
			}
			return status.Counts["PERMITTED"]
		}
		for permitted() < 40 {
			<-time.After(10 * time.Second)
		}
		router.mu.Lock()
		router.refuses = true
		router.mu.Unlock()
		if _, err := e.CommandCampaign(t.Context(), "demo", &messages.PauseCampaign{By: "mira"}); err != nil {
			t.Fatal(err)
		}
		<-time.After(2500 * time.Millisecond)
		router.mu.Lock()
		refused := router.refused
		router.refuses = false
		router.mu.Unlock()
		if refused < 80 {
			t.Errorf("%d withdrawals were refused: they are not said again", refused)
		}
		<-time.After(2 * time.Second)
		told := map[messages.VIN]bool{}
		g.mu.Lock()
		for _, h := range g.heard {
			told[h.vin] = told[h.vin] || h.down.GetWithdrawPermit() != nil
		}
		g.mu.Unlock()
		for vin, was := range told {
			if !was {
				t.Errorf("%s has not heard of the pause", vin)
			}
		}
	})
}
