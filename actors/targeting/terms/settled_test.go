package terms

import (
	"testing"

	"pacecar/actors/targeting/selector"
)

// TestSettled: what depends on more than the vehicle's record is not settled, however deep
// it stands.
func TestSettled(t *testing.T) {
	for source, want := range map[string]bool{
		`true`: true, `model == "e1" && !("press" in tags) || ecu["ADAS"].version < semver("2.0.0")`: true, `sample(10, "salt")`: true,
		`online`: false, `model == "e1" && !(region == "DE" || online)`: false, `cohort("taxis")`: false,
		`last_seen > ago("1d")`: false, `has(position)`: false, `near(48.1, 11.5, 10)`: false,
	} {
		s, no := selector.Compile(source)
		if no != nil {
			t.Errorf("%s: %v", source, no)
			continue
		}
		if Settled(s) != want {
			t.Errorf("%s is settled: %t", source, !want)
		}
	}
}
