package assignment

import (
	"testing"

	"pacecar/messages"
)

// TestOnlyWaitingForTheCampaignStopsClocks: whoever waits for its campaign is not timed; whoever's own window
// did not open while a permit was good is, also where the window could not be read, and so never opens.
func TestOnlyWaitingForTheCampaignStopsClocks(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name          string
		opens, permit int64
		code          string
		ends          int64
	}{
		{"a permit that the vehicle had", 0, 500, CodePermitExpired, 1000 + longestTurn.Milliseconds()},
		{"the window was missed, or the clock jumped over it", 400, 500, CodePermitExpired, 1000 + longestTurn.Milliseconds()},
		{"the window opens with the end", 500, 500, CodeWindowShut, 1000},
		{"the window opens later", 900, 500, CodeWindowShut, 1000},
	} {
		a := &messages.Assignment{State: Permitted, PermitOpensAtMs: c.opens, PermitExpiresAtMs: c.permit, ExpiresAtMs: 1000}
		code, _ := Unused(a)
		a.State, a.Code, a.ChangedAtMs = Downloaded, code, 500
		if code != c.code || EndsAt(a) != c.ends {
			t.Errorf("%s: %s, ends %d", c.name, code, EndsAt(a))
		}
		if after := Resumed(a, 700); c.code == CodeWindowShut && (after.GetExpiresAtMs() != 1000 || after.GetWaitedMs() != 0 || !RunOut(a, 1000)) {
			t.Errorf("%s: it is prolonged: %v", c.name, after)
		}
	}
}
