// Package review is the shape of what somebody reads before approving a campaign: what it says,
// what is another than was approved or sent back before, and who may still approve it.
//
// Its functions change nothing that they are given, and may be called from any goroutine.
package review

import (
	"slices"

	"pacecar/messages"
	"pacecar/web/view"
	"pacecar/web/view/difference"
	"pacecar/web/view/named"
	"pacecar/web/view/reviewed"
)

// Review is a campaign as it lies before those who approve it.
type Review struct {
	ID             string              `json:"id" doc:"Campaign."`
	State          string              `json:"state" doc:"Where it is in its life."`
	Version        uint64              `json:"version" doc:"Version of the campaign."`
	ContentHash    string              `json:"contentHash" doc:"The content that an approval is for."`
	Author         string              `json:"author" doc:"Who wrote it."`
	Plan           view.Plan           `json:"plan" doc:"What it says, with its defaults written out; the hash is over this, over the package as it is, and over the cohorts in their versions."`
	Authors        []string            `json:"authors" doc:"Who wrote a content of it: none of them may approve it."`
	ApprovalsAsked uint32              `json:"approvalsAsked" doc:"Approvals that a start needs, by the plan and the server's policy, as it was when a person last did something about it."`
	Approvals      []view.Approval     `json:"approvals" doc:"Those that count."`
	Missing        uint32              `json:"missing" doc:"Approvals that are missing still; of a campaign in review, one at least."`
	Reviewed       *reviewed.Before    `json:"reviewed,omitempty" doc:"The content before this one that persons approved or sent back."`
	Changes        []difference.Change `json:"changes" doc:"What is another in this content than in that one, by field; empty: nothing, or there is none."`
	Contents       bool                `json:"contents" doc:"Whether the package has other contents than in that one."`

	named.Cohorts
}

// Of is a campaign as it lies before those who approve it.
func Of(s *messages.CampaignStatus) Review {
	c, r := view.FromCampaign(s), s.GetRecord()
	is := Review{
		ID: c.ID, State: c.State, Version: c.Version, ContentHash: c.ContentHash, Author: c.Author, Authors: c.Authors, Plan: c.Plan, Cohorts: c.Cohorts,
		ApprovalsAsked: c.ApprovalsAsked, Approvals: []view.Approval{}, Reviewed: c.Reviewed, Changes: []difference.Change{},
	}
	if len(is.Authors) == 0 {
		is.Authors = []string{c.Author}
	}
	for _, a := range c.Approvals {
		wrote := slices.ContainsFunc(is.Authors, func(author string) bool { return messages.OnePerson(author, a.By) })
		if a.ContentHash == c.ContentHash && !wrote {
			is.Approvals = append(is.Approvals, a)
		}
	}
	asked := c.ApprovalsAsked
	if r.GetState() == messages.CampaignState_REVIEW {
		asked = max(1, asked)
	}
	is.Missing = asked - min(asked, uint32(len(is.Approvals)))
	if c.Reviewed != nil {
		is.Changes = append(is.Changes, difference.Between(view.FromPlan(r.GetReviewedPlan()), c.Plan)...)
		is.Changes = append(is.Changes, difference.Between(named.Told(named.From(r.GetReviewed().GetNamed())), named.Told(c.Cohorts.Cohorts))...)
		is.Contents = r.GetReviewed().GetPackageHash() != r.GetPackage().GetContentHash()
	}
	return is
}

// Policy is what the server asks of campaigns besides what their plans do.
type Policy struct {
	Approvals []Rule `json:"approvals" doc:"What campaigns need before they start: the rule that applies to a campaign and asks for most counts; none: what the plan asks for."`
}

// Rule asks for approvals.
type Rule struct {
	Approvals  uint32 `json:"approvals" doc:"Persons who must approve, none of whom wrote a content of the campaign."`
	Vehicles   uint64 `json:"vehicles,omitempty" doc:"For campaigns with so many vehicles or more, and those that late joiners may extend; absent: of any size."`
	UpdateType string `json:"updateType,omitempty" enum:"security,recall,feature,regulatory" doc:"For packages of this type; absent: of any."`
}

// FromPolicy turns a policy into a view.
func FromPolicy(p *messages.ApprovalPolicy) Policy {
	is := Policy{Approvals: []Rule{}}
	for _, r := range p.GetRules() {
		is.Approvals = append(is.Approvals, Rule{Approvals: r.GetApprovals(), Vehicles: r.GetVehicles(), UpdateType: r.GetUpdateType()})
	}
	return is
}
