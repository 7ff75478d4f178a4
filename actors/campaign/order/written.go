package order

import (
	"pacecar/actors/campaign/hours"
	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/plan"
	"pacecar/actors/campaign/review"
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
		if o.c.Author == m.By && o.has(p, m.GetPackage(), m.GetNamed()) {
			return nil, nil // the same again
		}
		return nil, messages.Reject(messages.AlreadyExists, "there is a campaign %s already", o.c.ID).
			At("/id").Suggest("choose another id, or edit that campaign")
	}
	return standing.Created{
		Fact: o.c.Fact("CampaignCreated", o.nowMs, m.By, life.Draft, p.Package+" to "+p.Selector), Plan: p, Package: m.Package, Named: m.Named,
		Asked: review.Asked(p, m.Package, m.Policy, m.Vehicles).Approvals,
	}, nil
}

// has tells whether a content is the one that the campaign has.
func (o order) has(p *messages.CampaignPlan, pkg *messages.PackageRecord, named []*messages.NamedCohort) bool {
	return o.c.ContentHash == plan.ContentHash(p, pkg, named) || plan.Keeps(p, pkg, o.c.ContentHash, o.c.Named, life.May(o.c.Life, "Edit"))
}

// edit writes a campaign again that has not been started. The plan that it has is no edit,
// whoever brings it and whatever has become of the campaign.
func (o order) edit(m *messages.EditCampaign) (standing.Event, *messages.Rejection) {
	c := o.c
	p, no := plan.Check(plan.Named(m.GetPlan(), c.ID))
	if no != nil {
		return nil, no
	}
	if no := messages.CheckPerson("/by", m.GetBy()); no != nil {
		return nil, no
	}
	switch {
	case p.Id != c.ID:
		return nil, messages.Reject(messages.Malformed, "the plan is for campaign %s, this is %s", p.Id, c.ID).At("/id")
	case o.has(p, m.GetPackage(), m.GetNamed()):
		return nil, nil
	case !life.May(c.Life, "Edit"):
		return nil, messages.Reject(messages.WrongState, "campaign %s is %s and cannot be edited", c.ID, life.StateName(c.Life)).
			Suggest("%s", uneditable(c.Life))
	case p.GetRollsBack() != c.Plan.GetRollsBack():
		return nil, messages.Reject(messages.Malformed, "whether campaign %s brings back the vehicles of another one, and of which, cannot be edited", c.ID).
			At("/rollsBack").Suggest("%s", unturnable(c.Plan.GetRollsBack()))
	}
	if no := plan.Released(p.Package, m.GetPackage()); no != nil {
		return nil, no
	}
	if no := hours.Timely(p, o.nowMs); no != nil {
		return nil, no
	}
	if no := c.Writing().Editable(m.By); no != nil {
		return nil, no
	}
	detail := "content " + plan.ContentHash(p, m.Package, m.Named) + c.Writing().Voids()
	return standing.Edited{
		Fact: c.Fact("CampaignEdited", o.nowMs, m.By, life.Draft, detail), Plan: p, Package: m.Package, Named: m.Named,
		Asked: review.Asked(p, m.Package, m.Policy, m.Vehicles).Approvals,
	}, nil
}

// unturnable is what somebody can do who wants another campaign to be undone, or none.
func unturnable(rollsBack string) string {
	if rollsBack == "" {
		return "leave it out, or roll that campaign back"
	}
	return "write rollsBack: " + rollsBack + ", or write a new campaign, with another id"
}

// uneditable is what somebody can do who wants another plan.
func uneditable(state messages.CampaignState) string {
	if state == life.Scheduled {
		return "cancel it before it begins, and write a new campaign"
	}
	return "write a new campaign, with another id"
}
