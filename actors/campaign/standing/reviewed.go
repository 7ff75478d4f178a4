package standing

import (
	"pacecar/actors/campaign/hours"
	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/plan"
	"pacecar/actors/campaign/review"
	"pacecar/messages"
	"pacecar/mutant"
)

// Created: the plan was written.
type Created struct {
	Fact
	Plan    *messages.CampaignPlan
	Package *messages.PackageRecord
	Named   []*messages.NamedCohort
	Asked   uint32 // approvals
}

func (e Created) apply(c *Standing) {
	c.CreatedMs = e.AtMs
	c.write(e)
}

// write makes a draft of a plan, which nobody has approved.
func (c *Standing) write(e Created) {
	c.Authors = c.Writing().With(e.By)
	c.Life, c.Plan, c.Package, c.Author, c.Asked = life.Draft, e.Plan, e.Package, e.By, e.Asked
	c.ContentHash, c.Named, c.Hours, c.Cause = plan.ContentHash(e.Plan, e.Package, e.Named), e.Named, hours.Of(e.Plan), ""
}

// Edited: it was written again. What some had approved before is kept, so that they can see
// what is another.
type Edited Created

func (e Edited) apply(c *Standing) {
	if void := c.Approvals; len(void) > 0 {
		c.setAside(&messages.ReviewedContent{AtMs: e.AtMs})
		if mutant.ApprovalSurvivesEdit.Planted() {
			c.Approvals = void
		}
	}
	c.write(Created(e))
}

// setAside keeps the present content as the one that persons have looked at, and voids their approvals.
func (c *Standing) setAside(r *messages.ReviewedContent) {
	r.ContentHash, r.Named, r.PackageHash, r.ApprovedBy = c.ContentHash, c.Named, c.Package.GetContentHash(), nil
	for _, a := range c.Approvals {
		r.ApprovedBy = append(r.ApprovedBy, a.GetBy())
	}
	c.Reviewed, c.ReviewedPlan, c.Approvals = r, c.Plan, nil
}

// Submitted: it is ready to be read by those who approve it.
type Submitted struct {
	Fact
	Named []*messages.NamedCohort
	Asked uint32 // approvals
}

func (e Submitted) apply(c *Standing) {
	c.Life, c.Asked, c.Cause, c.Named, c.ContentHash = life.Review, e.Asked, "", e.Named, plan.ContentHash(c.Plan, c.Package, e.Named)
}

// ApprovalGiven: a person approved the content.
type ApprovalGiven struct {
	Fact
	Approval *messages.Approval
	State    messages.CampaignState
	Asked    uint32 // approvals
}

func (e ApprovalGiven) apply(c *Standing) {
	if c.Life == life.Draft {
		c.Cause = "" // as it was sent back
	}
	c.Approvals, c.Life, c.Asked = append(c.Approvals, e.Approval), e.State, e.Asked
}

// SentBack: a person who looked at it wants it to be another.
type SentBack struct {
	Fact
	Reason string
}

func (e SentBack) apply(c *Standing) {
	c.setAside(&messages.ReviewedContent{AtMs: e.AtMs, SentBackBy: e.By, Reason: e.Reason})
	c.Life, c.Cause = life.Draft, e.Detail
}

// Writing is who wrote it, what it says, and who has approved that.
func (c *Standing) Writing() review.Writing {
	return review.Writing{ID: c.ID, Author: c.Author, Authors: c.Authors, ContentHash: c.ContentHash, Approvals: c.Approvals}
}

// ApprovalsAsked are the approvals that a start needs, as it was last judged.
func (c *Standing) ApprovalsAsked() uint32 { return max(c.Asked, c.Plan.GetRequiredApprovals()) }
