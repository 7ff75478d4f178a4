package actors_test

import (
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"pacecar/actors"
	"pacecar/actors/roles"
	"pacecar/messages"
	"pacecar/persistence"
)

// watchedFleet is how many vehicles are updated again and again here.
const watchedFleet = 20

// unhurried is a garage whose vehicles leave a second between what they say, so that each of it is a commit of its own.
type unhurried struct{ *garage }

func (u unhurried) Send(vin messages.VIN, encoding messages.Encoding, down *messages.Down) {
	u.lost.Go(func() {
		for _, up := range u.follow(vin, down) {
			<-time.After(time.Second)
			u.say(vin, up)
		}
	})
}

// tally counts what vehicles tell campaigns.
type tally struct {
	actors.Router
	reports *atomic.Int64
}

func (c tally) Deliver(e *messages.Envelope) {
	if m, is := e.Message.(*messages.AssignmentReports); is {
		c.reports.Add(int64(len(m.GetReports())))
	}
	c.Router.Deliver(e)
}

// TestALaterCampaignCostsOneWordMore: a vehicle tells the campaign for which it succeeded when another one takes its place, and
// never again; that costs no commit of its own, and leaves nothing in its record.
func TestALaterCampaignCostsOneWordMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g, reports, store := newGarage(), &atomic.Int64{}, persistence.NewMemory(8, time.Now)
		n := startNodeThrough(t, store, store, unhurried{g}, time.Minute, func(r actors.Router) actors.Router { return tally{r, reports} })
		defer n.stop()
		g.connect(n.house.Deliver)
		rest := []*messages.Wave{{Size: &messages.Wave_Rest{Rest: true}}}
		e := prepareFleet(t, n, g, watchedFleet, rest...)
		commits := func() (sum uint64) {
			for i := range watchedFleet {
				key := persistence.Key{Kind: roles.KindVehicle, ID: vinOf(i)}
				r, err := store.Load(t.Context(), persistence.SlotOf(key, 8), key)
				if err != nil {
					t.Fatal(err)
				}
				sum += r.Version
			}
			return sum
		}
		var first [2]int64
		for i := range 4 {
			version := fmt.Sprintf("4.%d.0", i+2)
			if i > 0 {
				releaseVersion(t, e, version)
			}
			id := fmt.Sprint("release", i+1)
			plan := &messages.CampaignPlan{Id: id, Package: "adas@" + version, Selector: `model == "e1"`, Waves: rest, Retries: &messages.Retries{SilenceSeconds: 86_400}}
			if _, err := e.CreateCampaign(t.Context(), plan, "mira"); err != nil {
				t.Fatal(err)
			}
			<-time.After(time.Minute)
			synctest.Wait()
			was, said := commits(), reports.Load()
			begin(t, e, id)
			<-time.After(time.Hour)
			synctest.Wait()
			s, err := e.Campaign(t.Context(), id)
			if err != nil || s.GetRecord().GetState() != messages.CampaignState_COMPLETED || s.GetCounts()["SUCCEEDED"] != watchedFleet {
				t.Fatalf("campaign %s is %v with %v: %v", id, s.GetRecord().GetState(), s.GetCounts(), err)
			}
			v, err := e.Vehicle(t.Context(), vinOf(0))
			if err != nil {
				t.Fatal(err)
			}
			cost := [2]int64{int64(commits() - was), reports.Load() - said}
			if i == 0 {
				first = cost
			}
			if want := [2]int64{first[0], first[1] + int64(min(i, 1))*watchedFleet}; cost != want {
				t.Errorf("campaign %d of %d vehicles takes %d commits and reports, want %d", i+1, watchedFleet, cost, want)
			}
			if n := len(v.GetRecord().GetWatches()); n != 1 {
				t.Errorf("after campaign %d a vehicle keeps %d watches: %v", i+1, n, v.GetRecord().GetWatches())
			}
		}
	})
}
