package assignment

import (
	"testing"

	"pacecar/messages"
)

// TestAReportSaysHowLongItTook: from the offer to the change, however often and late it is said.
func TestAReportSaysHowLongItTook(t *testing.T) {
	for _, c := range []struct {
		offered, changed int64
		seconds          uint32
		known            bool
	}{{1_000, 1_000, 0, true}, {1_000, 3_999, 2, true}, {0, 5_000, 0, false}, {9_000, 5_000, 0, false}, {1, 1 << 60, 1<<32 - 1, true}} {
		r := ReportOf(&messages.Assignment{State: Downloaded, OfferedAtMs: c.offered, ChangedAtMs: c.changed})
		if r.GetSinceOfferSeconds() != c.seconds || (r.SinceOfferSeconds != nil) != c.known {
			t.Errorf("offered at %d and there at %d: %v", c.offered, c.changed, r.SinceOfferSeconds)
		}
	}
}
