package campaign

import (
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/campaign/roster"
	"pacecar/messages"
)

// parked is a campaign whose vehicles were offered the update one after the other, and all fell asleep, so that none of them holds
// a place; every third is of another model than the others.
func parked(t *testing.T, pacing *messages.Pacing) *world {
	w := newWorld(t, "c1")
	p := testPlan("c1")
	p.Waves = []*messages.Wave{{Size: &messages.Wave_Rest{Rest: true}, Gate: &messages.Gate{SoakSeconds: 7 * 86400, MaximumFailedPercent: proto.Float64(100)}}}
	p.Pacing, p.Retries = pacing, &messages.Retries{SilenceSeconds: 600, Asks: 3}
	p.Strata, p.SleepSeconds, p.OfferLifeSeconds = &messages.Strata{By: []string{"model"}, MinimumPerStratum: 1}, 300*86400, 365*86400
	w.must(&messages.CreateCampaign{Plan: p, Package: w.pkg, By: "mira"})
	traits := &messages.Traits{Kinds: []*messages.TraitKind{{Stratum: 0}, {Stratum: 1}}, Strata: []*messages.Stratum{{Values: []string{"model e1"}}, {Values: []string{"model van"}}}}
	for i := range 20 {
		traits.Kind = append(traits.Kind, uint32(map[bool]int{true: 1}[i%3 == 0]))
	}
	w.must(&messages.StartCampaign{By: "mira", Vins: vins(20), Traits: traits, Package: w.pkg})
	w.pass(48 * time.Hour)
	if n := w.c.Total[roster.Asleep]; n < 18 {
		t.Fatalf("%s: %d sleep", w.c, n)
	}
	return w
}

// saying has a vehicle report a state, and tells whom the campaign permits by that.
func (w *world) saying(at uint32, state messages.AssignmentState) []Send {
	w.now = w.now.Add(time.Second)
	e := w.c.Roster.Get(at)
	return w.must(&messages.AssignmentReports{Reports: []*messages.AssignmentReport{{
		Vin: string(w.c.Roster.VIN(at)), CampaignId: "c1", Attempt: uint32(e.Attempt), Sequence: uint64(e.Sequence) + 1, State: state, HeardAtMs: w.now.UnixMilli(),
	}}}).Sends
}

// install has everybody who holds a permit install it, and succeed.
func (w *world) install() {
	for at := range w.c.Roster.Size() {
		if w.c.Roster.Get(at).State == roster.Permitted {
			w.saying(at, messages.AssignmentState_INSTALLING)
			w.saying(at, messages.AssignmentState_INSTALLED)
			w.saying(at, messages.AssignmentState_SUCCEEDED)
		}
	}
}

// TestWhoWakesWaitsForTheBounds: vehicles that slept come back all at once, and had given their places away. No more of them are
// permitted than the bounds of the plan allow, also with those that have installed and soak, and a vehicle that waits is permitted
// when a soak ends, without saying anything.
func TestWhoWakesWaitsForTheBounds(t *testing.T) {
	for name, pacing := range map[string]*messages.Pacing{
		"exposed":                  {MaximumInFlight: 20, MaximumExposed: 2},
		"exposed, fewer in flight": {MaximumInFlight: 1, MaximumExposed: 4},
		"exposed, an eighth":       {MaximumInFlight: 20, MaximumExposed: 17},
		"of a stratum":             {MaximumInFlight: 20, MaximumPerStratum: 2},
		"all of them":              {MaximumInFlight: 4, MaximumExposed: 3, MaximumPerStratum: 2},
	} {
		t.Run(name, func(t *testing.T) {
			w := parked(t, pacing)
			holds := func() {
				t.Helper()
				begun, of := uint32(0), map[uint16]uint32{}
				for at := range w.c.Roster.Size() {
					if roster.Begins(w.c.Roster.Get(at).State) {
						begun++
						of[w.c.Roster.Stratum(at)]++
					}
				}
				if most := pacing.MaximumExposed; begun > pacing.MaximumInFlight || most > 0 && begun+w.c.Soaking > most {
					t.Fatalf("%s: %d hold a permit or install, and %d soak", w.c, begun, w.c.Soaking)
				}
				for stratum, n := range of {
					if most := pacing.MaximumPerStratum; most > 0 && n > most {
						t.Fatalf("%s: %d of stratum %d hold a permit or install", w.c, n, stratum)
					}
				}
			}
			for at := range w.c.Roster.Size() {
				w.saying(at, messages.AssignmentState_DOWNLOADED)
				holds()
			}
			for weeks := 0; w.c.Total[roster.Succeeded] < 20; weeks++ {
				if weeks > 25 {
					t.Fatalf("%s: who waits is not permitted", w.c)
				}
				for range 20 {
					w.install()
					holds()
					w.pass(time.Minute)
				}
				w.pass(7*24*time.Hour + time.Minute)
				holds()
			}
		})
	}
}
