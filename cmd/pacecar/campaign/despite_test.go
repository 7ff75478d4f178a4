package campaign

import (
	"slices"
	"testing"

	"pacecar/web/view/rivalry"
)

// TestNeedless: of the campaigns that a person names those are told that are not in the way, where all have been looked at.
func TestNeedless(t *testing.T) {
	met := rivalry.Met{
		Overlaps: []rivalry.Overlap{{Campaign: "high", Behind: true}, {Campaign: "low"}},
		Unasked:  []rivalry.Unasked{{Campaign: "away", Campaigns: 1}},
	}
	named := []string{"high", "low", "away", "*", "other", "low"}
	if got := needless(named, met); !slices.Equal(got, []string{"low", "other"}) {
		t.Errorf("not in the way are %v", got)
	}
	more := met
	more.OverlapsMore = 1
	many := met
	many.Unasked = []rivalry.Unasked{{Campaigns: 9}}
	if a, b := needless(named, more), needless(named, many); a != nil || b != nil {
		t.Errorf("where not all were looked at, not in the way are %v, %v", a, b)
	}
}
