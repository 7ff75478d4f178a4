package actors_test

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors"
	"pacecar/actors/campaign"
	"pacecar/actors/campaign/census"
	"pacecar/messages"
	"pacecar/messages/considered"
	"pacecar/persistence"
)

// leisurely is a store whose commits take a while, so that messages come together in batches.
type leisurely struct{ *persistence.Memory }

func (s leisurely) Commit(c *persistence.Change, done func(error)) {
	go func() {
		time.Sleep(5 * time.Millisecond)
		s.Memory.Commit(c, done)
	}()
}

// campaignKept is the campaign as its next owner would have it.
func campaignKept(t *testing.T, store *persistence.Memory, id string) *campaign.Campaign {
	t.Helper()
	key := persistence.Key{Kind: actors.KindCampaign, ID: id}
	slot := persistence.SlotOf(key, store.Slots())
	kept, err := store.Load(t.Context(), slot, key)
	if err != nil {
		t.Fatal(err)
	}
	record := &messages.CampaignRecord{}
	if err := proto.Unmarshal(kept.Data, record); err != nil {
		t.Fatal(err)
	}
	c := campaign.Restore(record)
	if err := store.Pages(t.Context(), slot, key, func(p persistence.Page) error { return c.RestorePage(p.Number, p.Data) }); err != nil {
		t.Fatal(err)
	}
	return c
}

// TestWhatIsConsideredLosesNoPage: a rollout of which somebody asks all the time what a command would do is kept
// as if nobody asked, counters and roster.
func TestWhatIsConsideredLosesNoPage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, g := persistence.NewMemory(8, time.Now), newGarage()
		n := startNodeThrough(t, store, leisurely{store}, g, time.Minute, func(r actors.Router) actors.Router { return r })
		defer n.stop()
		g.connect(n.house.Deliver)
		e := prepareFleet(t, n, g, 40, &messages.Wave{Size: &messages.Wave_Rest{Rest: true}})
		if _, err := e.CommandCampaign(t.Context(), "demo", &messages.StartCampaign{By: "mira"}); err != nil {
			t.Fatal(err)
		}
		var asking sync.WaitGroup
		defer asking.Wait()
		over := make(chan struct{})
		defer close(over)
		for range 8 {
			asking.Go(func() {
				for pause := time.NewTicker(time.Millisecond); ; {
					select {
					case <-over:
						return
					case <-pause.C:
						_, _ = e.CampaignRoster(considered.Only(t.Context()), "demo", &messages.GetRoster{Limit: 10})
					}
				}
			})
		}
		for done := false; !done; {
			time.Sleep(time.Millisecond)
			synctest.Wait()
			c := campaignKept(t, store, "demo")
			if err := census.Verify(&c.Standing); err != nil {
				t.Fatal(err)
			}
			done = c.Life == messages.CampaignState_COMPLETED
		}
	})
}
