package report

import (
	"cmp"
	"maps"
	"slices"

	"pacecar/web/report/contrast"
	"pacecar/web/view/duration"
	"pacecar/web/view/undo"
)

// Comparison is two campaigns side by side: the first one is what the second is measured by.
type Comparison struct {
	First   Side   `json:"first" doc:"The campaign that is compared with."`
	Second  Side   `json:"second" doc:"The campaign that is compared."`
	Success string `json:"success" enum:"higher,lower,undecided" doc:"Whether the second's success rate is another one: undecided while chance alone would bring a difference as large as this in more than 5 of 100 such pairs of campaigns."`
	Failure string `json:"failure" enum:"higher,lower,undecided" doc:"The same of the failure rate."`

	SuccessChance float64 `json:"successChancePercent" doc:"How likely a difference at least as large as that of the success rates would be if both were the same, by Fisher's exact test, on both sides."`
	FailureChance float64 `json:"failureChancePercent" doc:"The same of the failure rates."`

	Failures []FailurePair `json:"failures" doc:"Failures by ECU and code: those that only the second has first, then the most frequent."`
}

// Side is one of two campaigns.
type Side struct {
	ID          string              `json:"id" doc:"Campaign."`
	Package     string              `json:"package" doc:"Package offered, as name@version."`
	State       string              `json:"state" doc:"Where it is in its life."`
	Total       uint32              `json:"total" doc:"Vehicles on the roster."`
	SuccessRate Rate                `json:"successRate" doc:"Successes among the vehicles that tried the update."`
	FailureRate Rate                `json:"failureRate" doc:"Failures among them."`
	Seconds     int64               `json:"seconds,omitempty" doc:"From start to end, or to now."`
	Milestones  []Milestone         `json:"milestones" doc:"When shares of the successes had come."`
	Durations   []duration.Duration `json:"durations,omitempty" doc:"How long attempts took from their offer on, by wave and stage."`
}

// FailurePair counts one kind of failure in two campaigns.
type FailurePair struct {
	ECU    string `json:"ecu,omitempty" doc:"ECU concerned."`
	Code   string `json:"code" doc:"Failure code."`
	First  uint32 `json:"first" doc:"Attempts of the first campaign that failed so."`
	Second uint32 `json:"second" doc:"Attempts of the second campaign that failed so."`
	New    bool   `json:"new" doc:"Whether only the second has it."`
}

// Compare puts two accounts side by side.
func Compare(first, second Report) Comparison {
	c := Comparison{
		First: side(first), Second: side(second), Failures: []FailurePair{},
	}
	c.Success, c.SuccessChance = direction(first.SuccessRate, second.SuccessRate)
	c.Failure, c.FailureChance = direction(first.FailureRate, second.FailureRate)
	type kind struct{ ecu, code string }
	count := func(list []undo.Failure) map[kind]uint32 {
		counts := map[kind]uint32{}
		for _, f := range list {
			counts[kind{f.ECU, f.Code}] += f.Count
		}
		return counts
	}
	was, is := count(first.Campaign.Failures), count(second.Campaign.Failures)
	all := maps.Clone(was)
	maps.Copy(all, is)
	for k := range all {
		c.Failures = append(c.Failures, FailurePair{k.ecu, k.code, was[k], is[k], was[k] == 0})
	}
	slices.SortFunc(c.Failures, func(a, b FailurePair) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(b.Second, a.Second), cmp.Compare(b.First, a.First), cmp.Compare(a.ECU, b.ECU), cmp.Compare(a.Code, b.Code))
	})
	return c
}

func rank(p FailurePair) int {
	if p.New {
		return 0
	}
	return 1
}

func side(r Report) Side {
	return Side{r.Campaign.ID, r.Campaign.Package, r.Campaign.State, r.Campaign.Total, r.SuccessRate, r.FailureRate, r.Seconds, r.Milestones, r.Campaign.Durations}
}

// chancePercent is how likely a difference may be by chance alone that is claimed all the same.
const chancePercent = 5

// direction claims a difference only where chance does not explain it.
func direction(first, second Rate) (is string, chance float64) {
	chance = contrast.Chance(first.Part, first.Of, second.Part, second.Of)
	switch {
	case chance > chancePercent || first.Percent == second.Percent:
		return "undecided", chance
	case second.Percent > first.Percent:
		return "higher", chance
	}
	return "lower", chance
}

func sorted(counts map[string]uint32) []string { return slices.Sorted(maps.Keys(counts)) }
