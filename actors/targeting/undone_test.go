package targeting

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"pacecar/actors/targeting/origin"
	"pacecar/messages"
)

// TestWhatUndoesACampaignIsForItsOwnECUs: for any fleet, the index chooses the vehicles that a
// judgement of each inventory chooses, and those that show nothing of the campaign are no exclusion.
func TestWhatUndoesACampaignIsForItsOwnECUs(t *testing.T) {
	contents := []*messages.TargetArtifact{
		{EcuId: "ADAS", HardwarePart: "P", Version: "1", Sha256: "a1"}, {EcuId: "BMS", HardwarePart: "B", Version: "1", Sha256: "b1", FromVersion: ">=2.0.0"},
	}
	rapid.Check(t, func(t *rapid.T) {
		x, want, excluded := NewIndex(), []string{}, map[string]uint64{}
		for i := range rapid.IntRange(0, 8).Draw(t, "vehicles") {
			r := &messages.VehicleRecord{Vin: fmt.Sprintf("WPCAR%012d", i)}
			shows := false
			for _, id := range []string{"ADAS", "BMS", "CAM"} {
				if rapid.Bool().Draw(t, "lacks "+id) {
					continue
				}
				e := &messages.ECU{
					Id: id, HardwarePart: rapid.SampledFrom([]string{"P", "B", ""}).Draw(t, "part"), Version: rapid.SampledFrom([]string{"1", "2.0.0", "1.5.0"}).Draw(t, "version"),
					InstalledBy: rapid.SampledFrom([]string{"", "c1", "c2"}).Draw(t, "by"),
				}
				shows = shows || e.InstalledBy == "c1"
				r.Inventory = append(r.Inventory, e)
			}
			x.Put(r)
			if !shows {
				continue
			}
			own := origin.Contents("c1", contents, r.Inventory)
			_, no := Fit(own, r.Inventory, true)
			switch {
			case no == nil:
				want = append(want, r.Vin)
			case no.Code == AlreadyInstalled:
				excluded[origin.Code]++
			default:
				excluded[no.Code]++
			}
		}
		got, no := Answer(x, &messages.SelectVehicles{Selector: "true", Contents: contents, Undoes: "c1", AllowDowngrade: true})
		if no != nil || !slices.Equal(got.GetVins(), want) {
			t.Fatalf("it chooses %v, want %v: %v", got.GetVins(), want, no)
		}
		for _, e := range got.GetExcluded() {
			excluded[e.GetCode()] -= e.GetCount()
		}
		for code, n := range excluded {
			if n != 0 {
				t.Errorf("%d vehicles are not told under %s", n, code)
			}
		}
	})
}
