package review

import (
	"fmt"
	"math"
	"slices"

	"pacecar/actors/campaign/gate"
	"pacecar/actors/campaign/life"
	"pacecar/messages"
)

// Since says what a campaign has kept its cohorts for, as in: since it was approved.
func Since(state messages.CampaignState, approved bool) string {
	switch {
	case approved:
		return "since it was approved"
	case state == life.Review:
		return "since it was submitted"
	}
	return "since the campaign was written"
}

// Changed are the cohorts of a campaign that are not what they were, by what is there now, in words that end as since says.
func Changed(was, now []*messages.NamedCohort, since string) (list []*messages.ChangedCohort) {
	for _, then := range was {
		at := slices.IndexFunc(now, func(c *messages.NamedCohort) bool { return c.GetName() == then.GetName() })
		if at < 0 {
			list = append(list, &messages.ChangedCohort{Name: then.GetName(), Version: then.GetVersion(), Text: fmt.Sprintf("cohort %s was removed %s (version %d)", then.GetName(), since, then.GetVersion())})
			continue
		}
		is := now[at]
		if is.GetVersion() == then.GetVersion() {
			continue
		}
		sizes := ""
		if then.Vehicles != nil && is.Vehicles != nil {
			sizes = fmt.Sprintf(", %s → %s", gate.Number(clamp(then)), gate.Vehicles(clamp(is)))
		}
		list = append(list, &messages.ChangedCohort{Name: then.GetName(), Version: then.GetVersion(), Now: is.GetVersion(),
			Text: fmt.Sprintf("cohort %s has changed %s (version %d, now %d%s)", then.GetName(), since, then.GetVersion(), is.GetVersion(), sizes)})
	}
	return list
}

func clamp(c *messages.NamedCohort) uint32 { return uint32(min(c.GetVehicles(), math.MaxUint32)) }
