package view_test

import (
	"maps"
	"testing"

	"pacecar/messages"
	"pacecar/web/view"
)

// TestStrataAreReadFromTheirPairs: counts by state stand in pairs, and what stands for no
// stratum or no state is no panic.
func TestStrataAreReadFromTheirPairs(t *testing.T) {
	t.Parallel()
	list := view.FromStrata(&messages.CampaignRecord{
		Strata:            []string{"model e1", "model e2"},
		StratumCounts:     []uint32{1, 5, 32 + 9, 7, 64 + 1, 3, 31, 3, 9},
		StratumWaveCounts: []uint32{32 + 9, 2},
	})
	if len(list) != 2 || list[0].Name != "model e1" || !maps.Equal(list[0].Counts, map[string]uint32{"Waiting": 5}) ||
		!maps.Equal(list[1].Counts, map[string]uint32{"Succeeded": 7}) || !maps.Equal(list[1].WaveCounts, map[string]uint32{"Succeeded": 2}) {
		t.Errorf("got %+v", list)
	}
}
