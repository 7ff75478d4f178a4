package flag_test

import (
	"testing"
	"time"

	"pacecar/actors/vehicle/flag"
	"pacecar/messages"
)

// A vehicle counts as silenced when it goes on counting below a number that it once sent. What a
// broker delivers late does not: once, in another order, again, or many in one go.
func TestSilencedByItsOwnNumber(t *testing.T) {
	t.Parallel()
	key := func(n, last uint64) string { return flag.Lag{Number: n, Last: last}.Key() }
	for name, c := range map[string]struct {
		remembered []string
		number     uint64
		since      time.Duration
		want       bool
	}{
		"the first":             {nil, 7, time.Minute, false},
		"the second":            {[]string{key(6, 99)}, 7, time.Minute, false},
		"goes on":               {[]string{key(5, 99), key(6, 99)}, 7, time.Minute, true},
		"between other remarks": {[]string{key(5, 99), "SEQUENCE 7", key(6, 99), "Manifest of another kind"}, 7, time.Minute, true},
		"backwards":             {[]string{key(9, 99), key(8, 99)}, 7, time.Minute, false},
		"one overtook another":  {[]string{key(6, 99), key(5, 99)}, 7, time.Minute, false},
		"behind others":         {[]string{key(5, 50), key(6, 70)}, 7, time.Minute, false},
		"in one go":             {[]string{key(5, 99), key(6, 99)}, 7, time.Minute - 1, false},
		"again":                 {[]string{key(7, 99), key(6, 99)}, 7, time.Minute, false},
	} {
		f := flag.Lag{Number: c.number, Last: 99}.Flag(c.remembered, c.since)
		if (f.GetCode() == flag.ManifestsBehind) != c.want {
			t.Errorf("%s: %v", name, f)
		}
	}
	flagged := (*flag.State)(nil).With(&messages.Flag{Code: flag.ManifestsBehind}, false)
	if flagged.Behind() == nil || (*flag.State)(nil).Behind() != nil || flagged.Hardware() != nil {
		t.Errorf("the flag is not known again, or taken for one of the hardware: %v", flagged)
	}
	if cleared := flagged.Without(flagged.First(), true); len(cleared.Accepted) != 0 {
		t.Errorf("it was accepted for good: %v", cleared.Accepted)
	}
}
