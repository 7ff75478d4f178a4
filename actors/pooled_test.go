package actors_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors"
	"pacecar/actors/campaign/roster"
	"pacecar/actors/engine"
	"pacecar/messages"
	"pacecar/persistence"
)

// flights counts, commit by commit, the vehicles in flight of all campaigns.
type flights struct {
	now     map[string]uint32
	most    uint32
	crashes atomic.Uint32 // the node dies at so many; 0: it lives
	crashed chan struct{} // closed then
}

func (f *flights) judge(c *persistence.Change) persistence.Verdict {
	record := &messages.CampaignRecord{}
	if c.Key.Kind != actors.KindCampaign || proto.Unmarshal(c.Data, record) != nil {
		return persistence.Allow
	}
	f.now[c.Key.ID] = 0
	for _, w := range record.GetWaves() {
		for state, n := range w.GetCounts() {
			if roster.InFlight(uint8(state)) {
				f.now[c.Key.ID] += n
			}
		}
	}
	sum := uint32(0)
	for _, n := range f.now {
		sum += n
	}
	f.most = max(f.most, sum)
	if at := f.crashes.Load(); at > 0 && sum >= at {
		f.crashes.Store(0)
		close(f.crashed)
	}
	select {
	case <-f.crashed:
		return persistence.Hold
	default:
		return persistence.Allow
	}
}

// TestCampaignsShareAPool: two campaigns that would each have twenty vehicles in flight have six
// together, also behind a crash in the middle, and both come to their end.
func TestCampaignsShareAPool(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const places = 6
		pools := []*messages.Pool{{Name: "fleet", Places: places}}
		shared := func(c *actors.Config) { c.Pools = pools }
		store, g, seen := persistence.NewMemory(8, time.Now), newGarage(), &flights{now: map[string]uint32{}, crashed: make(chan struct{})}
		store.Judge(seen.judge)
		n := startNode(t, store, g, time.Minute, shared)
		e := n.engine()
		e.Share(pools)
		ctx := context.Background()
		for i := range fleetSize {
			register(t, e, g, i)
		}
		release(t, e)
		g.connect(n.house.Deliver)
		for id, selector := range map[string]string{"demo": `vin < "%s"`, "other": `vin >= "%s"`} {
			plan := &messages.CampaignPlan{
				Id: id, Package: "adas@4.2.0", Selector: fmt.Sprintf(selector, vinOf(fleetSize/2)), Waves: []*messages.Wave{{Size: &messages.Wave_Rest{Rest: true}}},
				Pacing: &messages.Pacing{MaximumInFlight: 20}, Retries: &messages.Retries{SilenceSeconds: 30, Asks: 5},
			}
			if _, err := e.CreateCampaign(ctx, plan, "mira"); err != nil {
				t.Fatal(err)
			}
			if _, err := e.CommandCampaign(ctx, id, &messages.StartCampaign{By: "mira"}); err != nil {
				t.Fatal(err)
			}
		}
		seen.crashes.Store(places)
		select {
		case <-seen.crashed:
		case <-time.After(time.Hour):
			t.Fatal("the pool is never used up")
		}
		store = store.Reopen()
		n.stop()
		g.lost.Wait()
		seen.crashed = make(chan struct{})
		store.Judge(seen.judge)
		n = startNode(t, store, g, time.Minute, shared)
		defer n.stop()
		e = n.engine()
		e.Share(pools)
		g.connect(n.house.Deliver)
		status := await(t, e, messages.CampaignState_COMPLETED)
		other := completed(t, e, "other")
		synctest.Wait()
		g.lost.Wait()
		g.check(t)
		if got := status.Counts["SUCCEEDED"] + other.Counts["SUCCEEDED"]; got != fleetSize {
			t.Errorf("%d of %d succeeded: %v, %v", got, fleetSize, status.Counts, other.Counts)
		}
		if seen.most != places {
			t.Errorf("at most %d vehicles were in flight, of %d places", seen.most, places)
		}
		<-time.After(10 * time.Second)
		told, err := e.Pools(ctx)
		if err != nil || len(told) != 1 || told[0].GetUsed() != 0 || told[0].GetGranted().GetPlaces() != 0 {
			t.Errorf("at the end the pools are %v, %v", told, err)
		}
	})
}

// completed waits for the end of a campaign.
func completed(t *testing.T, e *engine.Engine, id string) *messages.CampaignStatus {
	t.Helper()
	for range 3600 {
		status, err := e.Campaign(context.Background(), id)
		if err != nil {
			t.Fatal(err)
		}
		if status.Record.State == messages.CampaignState_COMPLETED {
			return status
		}
		<-time.After(time.Second)
	}
	t.Fatalf("campaign %s does not end", id)
	return nil
}
