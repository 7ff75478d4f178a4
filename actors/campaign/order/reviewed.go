package order

import (
	"strings"

	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/plan"
	"pacecar/actors/campaign/review"
	"pacecar/actors/campaign/standing"
	"pacecar/messages"
)

// Stops tells whether a command does nothing but keep vehicles from the update. It is taken on
// whatever version of the campaign it was decided: it is urgent when somebody else is at work, too,
// and nothing that they did makes it unsafe.
func Stops(m any) bool {
	switch m.(type) {
	case *messages.PauseCampaign, *messages.CancelCampaign:
		return true
	}
	return false
}

// Repeats tells whether a command has taken effect already: whoever repeats it is answered, on
// whatever version of the campaign it was decided.
func Repeats(c *standing.Standing, m any) bool {
	if opens, is := m.(*messages.OpenGate); is {
		return opened(c, opens)
	}
	if start, is := m.(*messages.StartCampaign); is && expects(c, start) {
		return false
	}
	edit, is := m.(*messages.EditCampaign)
	if !is {
		return life.Repeats(c.State(), m)
	}
	p, no := plan.Check(plan.Named(edit.GetPlan(), c.ID))
	return no == nil && c.Exists() && order{c: c}.has(p, edit.GetPackage(), edit.GetNamed())
}

func (o order) submit(m *messages.SubmitCampaign) standing.Event {
	asked := review.Asked(o.c.Plan, o.c.Package, m.GetPolicy(), m.GetVehicles())
	return standing.Submitted{
		Fact:  o.c.Fact("CampaignSubmitted", o.nowMs, m.GetBy(), life.Review, "content "+plan.ContentHash(o.c.Plan, o.c.Package, m.GetNamed())),
		Named: m.GetNamed(), Asked: asked.Approvals,
	}
}

// approve takes an approval. That of a draft takes it into review: whoever gave it has read
// exactly this content.
func (o order) approve(m *messages.ApproveCampaign) (standing.Event, *messages.Rejection) {
	by := o.c.Writing()
	again, no := by.Approvable(m)
	if no != nil || again {
		return nil, no
	}
	if no := o.unchanged(m.GetNamed()); no != nil {
		return nil, no
	}
	asked, to := review.Asked(o.c.Plan, o.c.Package, m.GetPolicy(), m.GetVehicles()).Approvals, o.c.Life
	if to == life.Draft {
		to = life.Review
	}
	if to == life.Review && uint32(len(by.Given())+1) >= max(1, asked) {
		to = life.Approved
	}
	approval := &messages.Approval{By: m.By, AtMs: o.nowMs, ContentHash: m.ContentHash}
	return standing.ApprovalGiven{Fact: o.c.Fact("CampaignApproved", o.nowMs, m.By, to, "content "+m.ContentHash), Approval: approval, State: to, Asked: asked}, nil
}

// sendBack needs one person, as everything does that keeps a campaign from starting, and why.
func (o order) sendBack(m *messages.SendBackCampaign) (standing.Event, *messages.Rejection) {
	if strings.TrimSpace(m.GetReason()) == "" {
		return nil, messages.Reject(messages.Malformed, "campaign %s is sent back without a reason", o.c.ID).
			At("/reason").Suggest("say what is to be another; its authors read it")
	}
	detail := plan.Because("sent back", m.By, m.Reason) + o.c.Writing().Voids()
	return standing.SentBack{Fact: o.c.Fact("CampaignSentBack", o.nowMs, m.By, life.Draft, detail), Reason: plan.Shorten(m.Reason)}, nil
}

// approved refuses a start without the approvals that the plan and the server's policy ask for,
// for so many vehicles. What was submitted needs one at least: somebody is to read it.
func (o order) approved(m *messages.StartCampaign, vehicles uint64) *messages.Rejection {
	asked := review.Asked(o.c.Plan, o.c.Package, m.GetPolicy(), vehicles)
	if asked.Approvals == 0 && o.c.Life == life.Review {
		asked = review.Demand{Approvals: 1, By: "it was submitted for review"}
	}
	return o.c.Writing().Startable(asked)
}
