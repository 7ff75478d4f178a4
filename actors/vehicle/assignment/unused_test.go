package assignment

import (
	"testing"

	"pacecar/messages"
)

// TestClocksStandStillForTheCampaign: whoever waits for its campaign is not timed. Whoever's own window did not
// open while a permit was good is, for a day, also where the window could not be read, and so never opens.
func TestClocksStandStillForTheCampaign(t *testing.T) {
	t.Parallel()
	const ended, day = 500, 24 * 3600 * 1000
	for _, c := range []struct {
		name          string
		opens, permit int64
		code          string
		runsOn        int64
	}{
		{"a permit that the vehicle had", 0, ended, CodePermitExpired, 0},
		{"the window was missed, or the clock jumped over it", 400, ended, CodePermitExpired, 0},
		{"the window opens with the end", ended, ended, CodeWindowShut, day},
		{"the window opens later", 900, ended, CodeWindowShut, day},
	} {
		a := &messages.Assignment{State: Permitted, PermitOpensAtMs: c.opens, PermitExpiresAtMs: c.permit}
		code, _ := Unused(a)
		a.State, a.Code, a.ChangedAtMs = Downloaded, code, ended
		if from, still := StillFrom(a); code != c.code || !still || from != ended+c.runsOn {
			t.Errorf("%s: %s, stands still from %d", c.name, code, from)
		}
		for _, left := range []int64{1, day - 1, day, day + 1, 7 * day} {
			a.ExpiresAtMs = ended + left
			later, stays := int64(ended+8*day), left > c.runsOn
			ends, after := a.ExpiresAtMs, Resumed(a, later)
			if stays {
				ends += longestTurn.Milliseconds()
			}
			if EndsAt(a) != ends || RunOut(a, later) == stays || after.GetWaitedMs() != 8*day-c.runsOn {
				t.Errorf("%s, %d ms left: ends %d, waited %d", c.name, left, EndsAt(a), after.GetWaitedMs())
			}
			if prolonged := after.GetExpiresAtMs() - a.ExpiresAtMs; stays && prolonged != after.GetWaitedMs() || !stays && prolonged != 0 {
				t.Errorf("%s, %d ms left: it is prolonged by %d", c.name, left, prolonged)
			}
		}
		if within := Resumed(a, ended+c.runsOn); within.GetWaitedMs() != 0 || within.GetExpiresAtMs() != a.ExpiresAtMs {
			t.Errorf("%s: it is prolonged while it runs: %v", c.name, within)
		}
	}
}
