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

// CohortUsers tells, by the name of a cohort, which other cohorts' selectors name it, and which
// campaigns' do, ended ones among them; both in order. It reads every record of the two
// kinds; a damaged record names nothing.
func (c *Keeper) CohortUsers(ctx context.Context) (cohorts, campaigns map[string][]string, err error) {
	list, err := c.Cohorts(ctx)
	if err != nil {
		return nil, nil, err
	}
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
	for _, item := range items {
		record := &messages.CampaignRecord{}
		if proto.Unmarshal(item.Data, record) != nil {
			continue
		}
		for _, name := range namedIn(record.GetPlan().GetSelector()) {
			campaigns[name] = append(campaigns[name], item.ID)
		}
	}
	for _, ids := range campaigns {
		slices.Sort(ids)
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
