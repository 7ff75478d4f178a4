package actors_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pacecar/messages"
	"pacecar/persistence"
)

// TestTheNumbersOfADryRunAddUp: whoever is registered is on the roster, left out for one reason that is told, or not meant by the selector.
// The waves are the roster, and so are the strata; a warning that counts vehicles counts those of the roster, whoever else the selector
// matches.
func TestTheNumbersOfADryRunAddUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := startNode(t, persistence.NewMemory(8, time.Now), silent{}, time.Minute)
		defer n.stop()
		e, dice := n.engine(), rand.New(rand.NewPCG(21, 21))
		release(t, e)
		registered, meant, roster, zoneless := 0, map[string]uint64{}, map[string]uint64{}, map[string]uint64{}
		for range 5 {
			for range dice.IntN(30) {
				change := registering(registered, registered)
				model := []string{"e1", "e2"}[dice.IntN(2)]
				ecu := &messages.ECU{Id: "ADAS", HardwarePart: "8K0", HardwareRevision: "H07", Version: "4.1.0"}
				fits := true
				switch dice.IntN(4) {
				case 0:
					ecu.HardwarePart, fits = "other", false
				case 1:
					ecu.Version, fits = "9.0.0", false
				}
				change.Attributes = &messages.VehicleAttributes{Model: model, Region: []string{"DE", "FR"}[dice.IntN(2)]}
				if dice.IntN(2) == 0 {
					change.Attributes.TimeZone = "Europe/Berlin"
				}
				change.Ecus = []*messages.ECU{ecu}
				if err := e.RegisterVehicle(t.Context(), change); err != nil {
					t.Fatal(err)
				}
				registered++
				if meant[model]++; fits {
					if roster[model]++; change.Attributes.TimeZone == "" {
						zoneless[model]++
					}
				}
			}
			for model := range meant {
				run, err := e.DryRun(t.Context(), &messages.CampaignPlan{
					Package: "adas@4.2.0", Selector: fmt.Sprintf("model == %q", model), Strata: &messages.Strata{By: []string{"region"}},
					Waves:       []*messages.Wave{{Size: &messages.Wave_Count{Count: 3}}, {Size: &messages.Wave_Percent{Percent: 30}}, {Size: &messages.Wave_Rest{Rest: true}}},
					Maintenance: &messages.Maintenance{From: "22:00", To: "05:00"},
				})
				if err != nil {
					t.Fatal(err)
				}
				var waves, strata, excluded uint64
				for _, w := range run.Waves {
					waves += uint64(w.Size)
				}
				for _, s := range run.Strata {
					strata += uint64(s.Size)
				}
				for _, x := range run.Excluded {
					excluded += uint64(x.Count)
				}
				if run.Registered != uint64(registered) || run.Selected != roster[model] || run.Selected+excluded != meant[model] || waves != run.Selected || strata != run.Selected {
					t.Errorf("%d registered, %d meant: %d selected of %d, %d in waves, %d in strata, %d left out", registered, meant[model], run.Selected, run.Registered, waves, strata, excluded)
				}
				told := ""
				for _, w := range run.Warnings {
					if strings.HasPrefix(w.Field, "/maintenance") {
						told, _, _ = strings.Cut(w.Text, " ")
					}
				}
				if want := fmt.Sprint(zoneless[model]); told != want && !(want == "0" && told == "") {
					t.Errorf("of %d of the roster %s have no time zone, %q are warned of", run.Selected, want, told)
				}
			}
		}
	})
}
