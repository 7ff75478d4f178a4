package readiness

import (
	"testing"

	"pacecar/persistence"
)

// A node of several is ready by what it owns itself: that others are gone is no reason to keep people from it.
func TestJudge(t *testing.T) {
	t.Parallel()
	member := func(id string, kinds ...string) persistence.Member { return persistence.Member{ID: id, Kinds: kinds} }
	owned := func(nodes ...string) (leases []persistence.Lease) {
		for slot, node := range nodes {
			leases = append(leases, persistence.Lease{Slot: persistence.Slot(slot), Node: node})
		}
		return leases
	}
	for name, c := range map[string]struct {
		members []persistence.Member
		leases  []persistence.Lease
		works   int
		ready   bool
	}{
		"alone, at first":            {[]persistence.Member{member("n", "vehicle")}, owned("n", "n", "n"), 3, false},
		"alone, with all":            {[]persistence.Member{member("n", "vehicle")}, owned("n", "n", "n", "n"), 4, true},
		"beside others, at first":    {[]persistence.Member{member("n", "vehicle"), member("m", "vehicle")}, owned("m", "m", "m", "m"), 0, false},
		"beside others, with some":   {[]persistence.Member{member("n", "vehicle"), member("m", "vehicle")}, owned("m", "n"), 1, true},
		"alone, and reads":           {[]persistence.Member{member("n", "vehicle")}, owned("n", "n", "n", "n"), 3, false},
		"beside others, and reads":   {[]persistence.Member{member("n", "vehicle"), member("m", "vehicle")}, owned("m", "n", "n"), 0, false},
		"beside others, and works":   {[]persistence.Member{member("n", "vehicle"), member("m", "vehicle")}, owned("m", "n", "n"), 1, true},
		"beside one that is leaving": {[]persistence.Member{member("n", "vehicle"), member("m")}, owned("m", "n"), 1, false},
	} {
		if err := Judge("n", c.members, c.leases, 4, c.works); (err == nil) != c.ready {
			t.Errorf("%s: %v", name, err)
		}
	}
}
