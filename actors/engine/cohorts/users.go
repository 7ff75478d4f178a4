package cohorts

import (
	"context"
	"slices"
	"strings"

	"google.golang.org/protobuf/proto"

	"pacecar/actors"
	"pacecar/actors/targeting/selector"
	"pacecar/messages"
)

// CohortUsers tells, by the name of a cohort, which selectors name it of a list that Cohorts
// answered, in order, and of the campaigns, those that have not ended first. It reads the
// record of every campaign; a damaged one names nothing.
func (c *Keeper) CohortUsers(ctx context.Context, list []*messages.CohortStatus) (cohorts, campaigns map[string][]string, err error) {
	items, err := c.desk.Records(ctx, actors.KindCampaign)
	if err != nil {
		return nil, nil, err
	}
	cohorts, campaigns = map[string][]string{}, map[string][]string{}
	for _, status := range list {
		for _, name := range namedIn(status.GetRecord().GetSelector()) {
			cohorts[name] = append(cohorts[name], status.GetRecord().GetName())
		}
	}
	ended := map[string]bool{}
	for _, item := range items {
		record := &messages.CampaignRecord{}
		if proto.Unmarshal(item.Data, record) != nil {
			continue
		}
		ended[item.ID] = record.GetEndedAtMs() != 0
		for _, name := range namedIn(record.GetPlan().GetSelector()) {
			campaigns[name] = append(campaigns[name], item.ID)
		}
	}
	for _, ids := range campaigns {
		slices.SortFunc(ids, func(a, b string) int {
			if ended[a] != ended[b] {
				if ended[a] {
					return 1
				}
				return -1
			}
			return strings.Compare(a, b)
		})
	}
	return cohorts, campaigns, nil
}

// namedIn are the cohorts that a selector names, each once.
func namedIn(text string) []string {
	if !strings.Contains(text, "cohort") { // most selectors: spare the compiler
		return nil
	}
	s, rejection := selector.Compile(text)
	if rejection != nil {
		return nil
	}
	var names []string
	for _, naming := range s.Cohorts() {
		if !slices.Contains(names, naming.Cohort) {
			names = append(names, naming.Cohort)
		}
	}
	return names
}
