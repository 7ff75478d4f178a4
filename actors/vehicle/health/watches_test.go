package health

import (
	"slices"
	"testing"

	"pacecar/messages"
)

// TestTheWatchThatIsMissedLeastIsForgotten: one that keeps the vehicle no longer goes before one that does, however new; of those one that
// its campaign has heard of, and that is closed. Of equals it is the oldest.
func TestTheWatchThatIsMissedLeastIsForgotten(t *testing.T) {
	t.Parallel()
	const soak = 100
	watch := func(campaign string, since int64) *Watch {
		return &Watch{CampaignId: campaign, Attempt: 1, SinceMs: since, Terms: &messages.HealthTerms{SoakSeconds: soak}, Told: true}
	}
	for name, c := range map[string]struct {
		with func(watches []*Watch)
		want string
	}{
		"all keep it":                       {func([]*Watch) {}, "a"},
		"one has soaked":                    {func(w []*Watch) { w[2].SinceMs -= 1000 * soak }, "c"},
		"one is unhealthy, untold":          {func(w []*Watch) { w[3].Code, w[3].Told = CodeVanished, false }, "d"},
		"one is of nobody any more":         {func(w []*Watch) { w[1].Decided = true }, "b"},
		"the oldest is closed, and keeps":   {func(w []*Watch) { w[0].Closed, w[2].Taken = true, true }, "c"},
		"two do not keep it, one is untold": {func(w []*Watch) { w[1].Taken, w[1].Told, w[3].Taken = true, false, true }, "d"},
		"two do not keep it, one is closed": {func(w []*Watch) { w[1].Taken, w[3].Taken, w[3].Closed = true, true, true }, "d"},
	} {
		watches := []*Watch{watch("a", 1), watch("b", 2), watch("c", 3), watch("d", 4)}
		c.with(watches)
		kept := Keep(watches, watch("new", 5))
		if len(kept) != MaximumWatches || kept[MaximumWatches-1].GetCampaignId() != "new" {
			t.Errorf("%s: %v", name, kept)
		}
		if slices.ContainsFunc(kept, func(w *Watch) bool { return w.GetCampaignId() == c.want }) {
			t.Errorf("%s: %s is still there: %v", name, c.want, kept)
		}
	}
}
