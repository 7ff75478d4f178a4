package sight

import (
	"testing"

	"pacecar/actors/campaign/lease"
	"pacecar/actors/campaign/standing"
)

// TestHearingEnds: vehicles are heard for a while after a recovery, and no longer when the clock is set back meanwhile.
func TestHearingEnds(t *testing.T) {
	t.Parallel()
	const now = int64(1_775_030_400_000)
	longest := lease.LongestUntold.Milliseconds()
	for name, c := range map[string]struct {
		untilMs, wantMs int64
		news            bool
	}{
		"nobody is heard":           {0, 0, false},
		"they are heard":            {now + 1, 0, false},
		"for the longest time":      {now + longest, 0, false},
		"it is over":                {now, 0, true},
		"the clock was set back":    {now + longest + 1, now + longest, true},
		"the clock was set forward": {now - longest, 0, true},
	} {
		of := standing.New("c1")
		of.HearsMs = c.untilMs
		if got, news := Hear(&of, now); news != c.news || got.UntilMs != c.wantMs {
			t.Errorf("%s: %v until %d, want %v until %d", name, news, got.UntilMs, c.news, c.wantMs)
		}
	}
}
