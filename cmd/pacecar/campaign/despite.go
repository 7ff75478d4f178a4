package campaign

import (
	"slices"

	"pacecar/web/view/rivalry"
)

// needless are those of the campaigns in spite of which one is to start that are not in its way, by what a look at all campaigns found;
// none where that did not look at all of them.
func needless(despite []string, met rivalry.Met) (names []string) {
	if met.OverlapsMore > 0 || slices.ContainsFunc(met.Unasked, func(u rivalry.Unasked) bool { return u.Campaign == "" }) {
		return nil
	}
	for _, id := range despite {
		behind := slices.ContainsFunc(met.Overlaps, func(o rivalry.Overlap) bool { return o.Behind && o.Campaign == id })
		silent := slices.ContainsFunc(met.Unasked, func(u rivalry.Unasked) bool { return u.Campaign == id })
		if id != "*" && !behind && !silent && !slices.Contains(names, id) {
			names = append(names, id)
		}
	}
	return names
}
