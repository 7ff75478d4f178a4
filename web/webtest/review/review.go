// Package review is how campaigns of the test double are written again, submitted, approved and
// sent back.
//
// Its functions change the record that they are given, and nothing else; they refuse what the
// engine would.
package review

import (
	"slices"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
)

// Policy is what the twin says that it asks of campaigns. It holds none of them to it: how many
// approvals a start needs is the campaign's core to judge.
type Policy struct{ rules *messages.ApprovalPolicy }

// AskFor sets what is asked for. It is called before the twin is used.
func (p *Policy) AskFor(rules *messages.ApprovalPolicy) { p.rules = rules }

// ApprovalPolicy is what is asked for.
func (p *Policy) ApprovalPolicy() *messages.ApprovalPolicy { return p.rules }

// Take does what a command about a review says, and names what happened; empty: the command is
// about something else, or changes nothing. An edit brings its package and the hash of its content.
func Take(r *messages.CampaignRecord, command proto.Message, hash string, nowMs int64) (event string, no *messages.Rejection) {
	switch m := command.(type) {
	case *messages.EditCampaign:
		if r.ContentHash == hash {
			return "", nil
		}
		if len(r.Approvals) > 0 {
			setAside(r, &messages.ReviewedContent{AtMs: nowMs})
		}
		if !wrote(r, m.GetBy()) {
			r.Authors = append(r.Authors, m.GetBy())
		}
		r.Plan, r.Package, r.Author, r.ContentHash = m.GetPlan(), m.GetPackage(), m.GetBy(), hash
		r.State, r.Cause = messages.CampaignState_DRAFT, ""
		return "CampaignEdited", nil
	case *messages.SubmitCampaign:
		r.State, r.Cause = messages.CampaignState_REVIEW, ""
		return "CampaignSubmitted", nil
	case *messages.SendBackCampaign:
		if m.GetReason() == "" {
			return "", messages.Reject(messages.Malformed, "campaign %s is sent back without a reason", r.GetPlan().GetId()).At("/reason")
		}
		setAside(r, &messages.ReviewedContent{AtMs: nowMs, SentBackBy: m.GetBy(), Reason: m.GetReason()})
		r.State, r.Cause = messages.CampaignState_DRAFT, "sent back by "+m.GetBy()+": "+m.GetReason()
		return "CampaignSentBack", nil
	case *messages.ApproveCampaign:
		return approve(r, m, nowMs)
	}
	return "", nil
}

func approve(r *messages.CampaignRecord, m *messages.ApproveCampaign, nowMs int64) (string, *messages.Rejection) {
	switch {
	case wrote(r, m.GetBy()):
		return "", messages.Reject(messages.SamePerson, "%s wrote campaign %s and cannot approve it", m.GetBy(), r.GetPlan().GetId()).At("/by")
	case m.GetContentHash() != r.GetContentHash():
		return "", messages.Reject(messages.ContentChanged, "the approval is for content %.16q…, the campaign has %.16q…", m.GetContentHash(), r.GetContentHash()).At("/contentHash")
	case slices.ContainsFunc(r.Approvals, func(a *messages.Approval) bool { return messages.OnePerson(a.GetBy(), m.GetBy()) }):
		return "", nil
	}
	r.Approvals = append(r.Approvals, &messages.Approval{By: m.GetBy(), AtMs: nowMs, ContentHash: m.GetContentHash()})
	if r.State = messages.CampaignState_REVIEW; uint32(len(r.Approvals)) >= max(1, r.GetPlan().GetRequiredApprovals()) {
		r.State = messages.CampaignState_APPROVED
	}
	return "CampaignApproved", nil
}

// Missing refuses a start without the approvals that the plan asks for.
func Missing(r *messages.CampaignRecord) *messages.Rejection {
	if have, want := uint32(len(r.GetApprovals())), r.GetPlan().GetRequiredApprovals(); have < want {
		return messages.Reject(messages.NotApproved, "campaign %s has %d of %d approvals: the plan asks for %d", r.GetPlan().GetId(), have, want, want)
	}
	return nil
}

func wrote(r *messages.CampaignRecord, person string) bool {
	return slices.ContainsFunc(append([]string{r.GetAuthor()}, r.GetAuthors()...), func(author string) bool { return messages.OnePerson(author, person) })
}

func setAside(r *messages.CampaignRecord, of *messages.ReviewedContent) {
	of.ContentHash, of.PackageHash = r.GetContentHash(), r.GetPackage().GetContentHash()
	for _, a := range r.GetApprovals() {
		of.ApprovedBy = append(of.ApprovedBy, a.GetBy())
	}
	r.Reviewed, r.ReviewedPlan, r.Approvals = of, r.GetPlan(), nil
}
