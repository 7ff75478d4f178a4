package campaign

import (
	"pacecar/actors/campaign/rival"
	"pacecar/web/view/rivalry"
)

// needless are those of the campaigns in spite of which one is to start that are not in its way, by what a look at all campaigns found.
func needless(despite []string, met rivalry.Met) []string {
	var there []string
	for _, o := range met.Overlaps {
		if o.Behind {
			there = append(there, o.Campaign)
		}
	}
	for _, u := range met.Unasked {
		there = append(there, u.Campaign)
	}
	return rival.Unmet(despite, met.OverlapsMore > 0, there)
}
