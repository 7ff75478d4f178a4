package history

import (
	"testing"
	"time"
)

// A store that lost its tail explains that what was written last is gone, and nothing else: neither that a state of before is seen
// again later, nor that something is lost which was written when it was back.
func TestALostTailExplainsItselfOnly(t *testing.T) {
	const killed, back = 10 * time.Second, 20 * time.Second
	unknown := Operation{Kind: Write, Value: "u", Outcome: Unknown}
	for name, c := range map[string]struct {
		did           []Operation
		before, after bool // is explained
	}{
		"the last write is lost":                {[]Operation{at(0, 1, write("a")), at(8, 9, write("b")), at(21, 22, read("a")), at(23, 24, read("a"))}, true, true},
		"nothing is lost":                       {[]Operation{at(0, 1, write("a")), at(21, 22, read("a"))}, true, true},
		"a write of afterwards is lost":         {[]Operation{at(0, 1, write("a")), at(21, 22, write("c")), at(23, 24, read("a"))}, true, false},
		"a reader of before sees what was over": {[]Operation{at(0, 1, write("a")), at(2, 3, write("b")), at(4, 5, read("a")), at(21, 22, read("b"))}, false, true},
		"two readers of afterwards disagree":    {[]Operation{at(0, 1, write("a")), at(2, 3, write("b")), at(21, 22, read("b")), at(23, 24, read("a"))}, true, false},
		"a write in between came late":          {[]Operation{at(0, 1, write("a")), at(12, 25, write("b")), at(21, 22, read("a")), at(26, 27, read("b"))}, true, true},
		"one without an answer came late":       {[]Operation{at(0, 1, write("a")), at(8, 9, unknown), at(21, 22, read("a")), at(26, 27, read("u"))}, true, true},
		"a read in between is nobody's":         {[]Operation{at(0, 1, write("a")), at(11, 12, read("b")), at(21, 22, read("a"))}, true, true},
		"a campaign goes on":                    {[]Operation{at(0, 1, Operation{Kind: Create}), at(21, 22, pause("tea", Done)), at(23, 24, paused("lunch")), at(25, 26, Operation{Kind: Resume}), at(27, 28, life("Running"))}, true, true},
		"a resume of afterwards is lost":        {[]Operation{at(0, 1, Operation{Kind: Create}), at(21, 22, Operation{Kind: Resume}), at(25, 26, paused("lunch"))}, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			before, after := across(c.did, killed, back)
			if faults := Check(before); (len(faults) == 0) != c.before {
				t.Errorf("before: %q", faults)
			}
			if faults := CheckFound(after); (len(faults) == 0) != c.after {
				t.Errorf("after: %q", faults)
			}
		})
	}
}
