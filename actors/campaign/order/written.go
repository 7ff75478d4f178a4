package order

import (
	"pacecar/actors/campaign/hours"
	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/plan"
	"pacecar/actors/campaign/standing"
	"pacecar/messages"
)

func (o order) create(m *messages.CreateCampaign) (standing.Event, *messages.Rejection) {
	p, no := plan.Check(plan.Named(m.GetPlan(), o.c.ID))
	if no != nil {
		return nil, no
	}
	if p.Id != o.c.ID {
		return nil, messages.Reject(messages.Malformed, "the plan is for campaign %s, this is %s", p.Id, o.c.ID).At("/id")
	}
	if no := messages.CheckPerson("/by", m.GetBy()); no != nil {
		return nil, no
	}
	if no := plan.Released(p.Package, m.GetPackage()); no != nil {
		return nil, no
	}
	if no := hours.Timely(p, o.nowMs); no != nil && !o.c.Exists() {
		return nil, no
	}
	if o.c.Exists() {
		if o.c.Author == m.By && o.c.ContentHash == plan.ContentHash(p, m.Package) {
			return nil, nil // the same again
		}
		return nil, messages.Reject(messages.AlreadyExists, "there is a campaign %s already", o.c.ID).
			At("/id").Suggest("choose another id")
	}
	return standing.Created{Fact: o.c.Fact("CampaignCreated", o.nowMs, m.By, life.Draft, p.Package+" to "+p.Selector), Plan: p, Package: m.Package}, nil
}

func (o order) approve(m *messages.ApproveCampaign) (standing.Event, *messages.Rejection) {
	again, no := plan.Approvable(o.c.ID, o.c.Author, o.c.ContentHash, o.c.Approvals, m)
	if no != nil || again {
		return nil, no
	}
	to := o.c.Life
	if uint32(len(o.c.Approvals)+1) >= max(1, o.c.Plan.RequiredApprovals) {
		to = life.Approved
	}
	approval := &messages.Approval{By: m.By, AtMs: o.nowMs, ContentHash: m.ContentHash}
	return standing.ApprovalGiven{Fact: o.c.Fact("CampaignApproved", o.nowMs, m.By, to, "content "+m.ContentHash), Approval: approval, State: to}, nil
}
