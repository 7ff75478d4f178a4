package actors_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"pacecar/actors"
	"pacecar/actors/engine"
	"pacecar/messages"
	"pacecar/persistence"
)

// smallFleet is rolled out to in two waves by the tests that try every boundary.
const smallFleet = 6

func prepareSmall(t *testing.T, n *node, g *garage) *engine.Engine {
	t.Helper()
	return prepareFleet(t, n, g, smallFleet,
		&messages.Wave{Size: &messages.Wave_Count{Count: 2}, Gate: &messages.Gate{MaximumFailedPercent: new(20.0), MinimumSample: 1, SoakSeconds: 5}},
		&messages.Wave{Size: &messages.Wave_Rest{Rest: true}})
}

// start starts the campaign; that it runs already is no mistake.
func start(t *testing.T, e *engine.Engine) {
	t.Helper()
	_, err := e.CommandCampaign(context.Background(), "demo", &messages.StartCampaign{By: "mira"})
	var no *messages.Rejection
	if err != nil && (!errors.As(err, &no) || no.Code != messages.WrongState) {
		t.Fatal(err)
	}
}

// finish waits for the end of the campaign and checks that everybody is in its truth.
func finish(t *testing.T, e *engine.Engine, g *garage) {
	t.Helper()
	status := await(t, e, messages.CampaignState_COMPLETED)
	synctest.Wait()
	g.lost.Wait()
	checkTruth(t, e, g, status)
	g.check(t)
	if got := int(status.Counts["SUCCEEDED"]); got != len(g.vehicles) {
		t.Errorf("%d of %d succeeded: %v", got, len(g.vehicles), status.Counts)
	}
}

// rolloutCommits is how many commits the small rollout takes from its start on.
func rolloutCommits(t *testing.T) (commits uint64) {
	synctest.Test(t, func(t *testing.T) {
		store, g := persistence.NewMemory(4, time.Now), newGarage()
		n := startNode(t, store, g, time.Minute)
		defer n.stop()
		e := prepareSmall(t, n, g)
		before := store.Commits()
		g.connect(n.house.Deliver)
		start(t, e)
		finish(t, e, g)
		commits = store.Commits() - before
	})
	return commits
}

// The process dies at a commit: what follows it is not written, nor said. With the
// verdict Hold the commit itself is lost with what it would have let out; with FailLate
// it is written, and only what it would have let out is lost.
func TestCrashAtEveryCommit(t *testing.T) {
	commits := rolloutCommits(t)
	if commits < smallFleet*6 {
		t.Fatalf("the rollout took only %d commits", commits)
	}
	for _, last := range []persistence.Verdict{persistence.Hold, persistence.FailLate} {
		for at := range commits {
			t.Run(fmt.Sprintf("verdict %d commit %d", last, at), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) { crashAt(t, at, last) })
			})
		}
	}
}

func crashAt(t *testing.T, at uint64, last persistence.Verdict) {
	store, g := persistence.NewMemory(4, time.Now), newGarage()
	n := startNode(t, store, g, time.Minute)
	e := prepareSmall(t, n, g)
	crashed := make(chan struct{})
	seen := uint64(0)
	store.Judge(func(*persistence.Change) persistence.Verdict {
		seen++
		switch {
		case seen <= at:
			return persistence.Allow
		case seen == at+1:
			close(crashed)
			return last
		}
		return persistence.Hold
	})
	g.connect(n.house.Deliver)
	go func() { _, _ = e.CommandCampaign(context.Background(), "demo", &messages.StartCampaign{By: "mira"}) }()
	select {
	case <-crashed:
	case <-time.After(time.Hour):
		n.stop()
		t.Skip("this run took fewer commits: reports were taken together")
	}
	reopened := store.Reopen()
	n.stop()
	g.lost.Wait()

	next := startNode(t, reopened, g, time.Minute)
	defer next.stop()
	e = engine.New(next.loopback, reopened, actors.SystemClock{}, everything{})
	g.connect(next.house.Deliver)
	start(t, e)
	finish(t, e, g)
}

// A store that lost its tail knows less than the vehicles. From every shorter past the
// engine finds its way to what the vehicles are, and lets none install again.
func TestStoreThatLostItsTailFollowsTheVehicles(t *testing.T) {
	commits := rolloutCommits(t)
	for at := uint64(0); at < commits; at += 2 {
		t.Run(fmt.Sprint(at), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store, g := persistence.NewMemory(4, time.Now), newGarage()
				store.KeepCommits()
				n := startNode(t, store, g, time.Minute)
				e := prepareSmall(t, n, g)
				prepared := store.Commits()
				g.connect(n.house.Deliver)
				start(t, e)
				finish(t, e, g)
				n.stop()

				past := store.ReopenAt(min(prepared+at, store.Commits()))
				next := startNode(t, past, g, time.Minute)
				defer next.stop()
				e = engine.New(next.loopback, past, actors.SystemClock{}, everything{})
				g.connect(next.house.Deliver)
				start(t, e)
				finish(t, e, g)
			})
		})
	}
}
