package order

import (
	"strings"

	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/review"
	"pacecar/messages"
)

// asNamed refuses a start with cohorts that are not what they were, where persons have agreed to those: by an approval, by a
// submission that awaits one, or by the hash that the start names. One that was removed is missed by every start.
func (o order) asNamed(m *messages.StartCampaign) *messages.Rejection {
	c := o.c
	agreed := m.GetNamesContent() || c.Firm || c.Life == life.Review || len(c.Approvals) > 0
	for _, one := range review.Changed(c.Named, m.GetNamed(), review.Since(c.Life, len(c.Approvals) > 0)) {
		if agreed || one.GetNow() == 0 {
			return o.unchanged(m.GetNamed())
		}
	}
	return nil
}

// unchanged refuses what rests on cohorts that are not what they were when the campaign was written or submitted.
func (o order) unchanged(now []*messages.NamedCohort) *messages.Rejection {
	changed := review.Changed(o.c.Named, now, review.Since(o.c.Life, len(o.c.Approvals) > 0))
	if len(changed) == 0 {
		return nil
	}
	texts, removed := make([]string, len(changed)), false
	for i, one := range changed {
		texts[i], removed = one.GetText(), removed || one.GetNow() == 0
	}
	return messages.Reject(messages.ContentChanged, "%s", strings.Join(texts, "; ")).At("/selector").Suggest("%s", retake(o.c.Life, removed))
}

// retake is what somebody can do who wants the campaign with the cohorts as they are now.
func retake(state messages.CampaignState, removed bool) string {
	switch {
	case state == life.Scheduled:
		return "cancel the campaign before it begins, and write a new one"
	case removed:
		return "write its plan with another selector, or save the cohort again and then write the plan again; that is to be approved anew"
	case state == life.Draft:
		return "write its plan again, as it is, or submit it: that takes the cohorts as they are now, and gives it another hash"
	}
	return "send it back and submit it again, which takes the cohorts as they are now, and have that approved"
}
