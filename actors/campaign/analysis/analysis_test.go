package analysis

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"pacecar/messages"
)

func facets(attribute string, counts map[string]uint64) *messages.Facets {
	f := &messages.Facet{Attribute: attribute}
	made := &messages.Facets{Facets: []*messages.Facet{f}}
	for value, n := range counts {
		f.Values = append(f.Values, &messages.FacetValue{Value: value, Count: n})
		made.Matched += n
	}
	return made
}

// TestRate compares with published intervals of Clopper and Pearson.
func TestRate(t *testing.T) {
	for _, c := range []struct {
		part, of     uint32
		lower, upper float64
	}{{0, 10, 0, 30.85}, {1, 10, 0.25, 44.50}, {5, 10, 18.71, 81.29}, {10, 10, 69.15, 100}, {5, 100, 1.64, 11.28}, {0, 0, 0, 100}} {
		got := Rate(c.part, c.of)
		if math.Abs(got.Lower-c.lower) > 0.006 || math.Abs(got.Upper-c.upper) > 0.006 {
			t.Errorf("%d of %d: %.2f to %.2f, want %.2f to %.2f", c.part, c.of, got.Lower, got.Upper, c.lower, c.upper)
		}
	}
}

func TestOneOfOneIsNoFinding(t *testing.T) {
	for _, c := range []struct {
		name          string
		failed, ended map[string]uint64
		found         string // surest value
	}{
		{"one of one", map[string]uint64{"H05": 1}, map[string]uint64{"H05": 10, "H11": 90}, ""},
		{"all have it anyway", map[string]uint64{"H05": 40}, map[string]uint64{"H05": 1000}, ""},
		{"as frequent as elsewhere", map[string]uint64{"H05": 20, "H11": 20}, map[string]uint64{"H05": 500, "H11": 500}, ""},
		{"thirty of forty, where a tenth has it", map[string]uint64{"H05": 30, "H11": 10}, map[string]uint64{"H05": 100, "H11": 900}, "H05"},
		{"nobody failed", map[string]uint64{}, map[string]uint64{"H05": 100}, ""},
	} {
		got := Shared(facets("rev", c.failed), facets("rev", c.ended))
		if value := first(got); value != c.found {
			t.Errorf("%s: %v", c.name, got)
		}
	}
	got := Shared(facets("rev", map[string]uint64{"H05": 30, "H11": 10}), facets("rev", map[string]uint64{"H05": 100, "H11": 900}))[0]
	if math.Abs(got.Lift-7.5) > 1e-9 || got.LiftAtLeast < 5 || got.LiftAtLeast > 7 || got.Failed != 30 || got.FailedOf != 40 || got.Tried != 100 || got.TriedOf != 1000 {
		t.Errorf("%v", got)
	}
}

func first(list []*messages.SharedValue) string {
	if len(list) == 0 {
		return ""
	}
	return list[0].Value
}

// TestChanceIsSeldomAFinding: where failures strike whom they will, findings are made in at
// most one analysis of twenty, however many values are compared.
func TestChanceIsSeldomAFinding(t *testing.T) {
	dice, wrong := rand.New(rand.NewPCG(1, 2)), 0
	const trials = 400
	for range trials {
		failed, ended := map[string]uint64{}, map[string]uint64{}
		for range 2000 {
			value := fmt.Sprint("v", dice.IntN(50))
			ended[value]++
			if dice.IntN(50) == 0 {
				failed[value]++
			}
		}
		if len(Shared(facets("a", failed), facets("a", ended))) > 0 {
			wrong++
		}
	}
	if wrong > trials/20 {
		t.Errorf("%d of %d analyses found something where there is nothing", wrong, trials)
	}
}

func TestMilestones(t *testing.T) {
	points := []*messages.BurnPoint{{AtMs: 1000}, {AtMs: 11_000, Succeeded: 49}, {AtMs: 21_000, Succeeded: 50}, {AtMs: 31_000, Succeeded: 95}, {AtMs: 61_000, Succeeded: 100}, {AtMs: 90_000, Succeeded: 100}}
	got, want := fmt.Sprint(plain(Milestones(points, 1000, 0))), "[50:20 90:30 100:60]"
	if got != want {
		t.Errorf("%s, want %s", got, want)
	}
	// The points are sparse: the last success was long before the one that first counts it.
	if got, want := fmt.Sprint(plain(Milestones(points, 1000, 26_500))), "[50:20 90:25 100:25]"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if Milestones(points[:1], 1000, 0) != nil || Milestones(nil, 1000, 0) != nil || Milestones(points, 0, 0) != nil {
		t.Error("no success, no milestone")
	}
}

func plain(list []*messages.Milestone) (texts []string) {
	for _, m := range list {
		texts = append(texts, fmt.Sprintf("%d:%d", m.Percent, m.Seconds))
	}
	return texts
}

func TestSorting(t *testing.T) {
	var s Sorting
	for i, state := range []messages.AssignmentState{
		messages.AssignmentState_SUCCEEDED, messages.AssignmentState_FAILED, messages.AssignmentState_FAILED, messages.AssignmentState_STALLED, messages.AssignmentState_REJECTED,
		messages.AssignmentState_SKIPPED, messages.AssignmentState_CANCELLED, messages.AssignmentState_WAITING, messages.AssignmentState_INSTALLING,
	} {
		e := &messages.RosterEntry{Vin: fmt.Sprint("v", i), State: state}
		if state == messages.AssignmentState_FAILED {
			e.EcuId, e.Code = "ADAS", "E31"
		}
		s.Add(e)
	}
	pairs, vehicles := s.Pairs()
	if got := fmt.Sprint(s.Heaps, len(s.Flying), pairs, vehicles(pairs[0])); got != "[[v0] [v1 v2 v3] [v8] [v7] [v4 v5 v6]] 1 [{ADAS E31} { STALLED}] [v1 v2]" {
		t.Error(got)
	}
	for i := range 100 {
		s.Add(&messages.RosterEntry{State: messages.AssignmentState_OFFERED})
		s.Add(&messages.RosterEntry{Vin: "x", State: messages.AssignmentState_FAILED, Code: fmt.Sprint(i)})
	}
	if pairs, _ := s.Pairs(); len(pairs) != maximumGroups || len(s.Flying) != maximumFlying {
		t.Errorf("%d pairs, %d in flight", len(pairs), len(s.Flying))
	}
}
