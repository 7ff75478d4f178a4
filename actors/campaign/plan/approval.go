package plan

import (
	"pacecar/messages"
	"pacecar/mutant"
)

// Approvable judges an approval of a campaign by what is known of it: who wrote it, what its
// content is and who has approved it. An approval by a person who gave one already is
// one again.
func Approvable(id, author, hash string, approvals []*messages.Approval, m *messages.ApproveCampaign) (again bool, no *messages.Rejection) {
	if messages.OnePerson(m.GetBy(), author) {
		return false, messages.Reject(messages.SamePerson, "%s wrote campaign %s and cannot approve it", m.GetBy(), id).
			At("/by").Suggest("ask another person")
	}
	if m.GetContentHash() != hash {
		return false, messages.Reject(messages.ContentChanged, "the approval is for content %.16q…, the campaign has %.16q…", m.GetContentHash(), hash).
			At("/contentHash").Suggest("look at the campaign again and approve what it says now")
	}
	for _, a := range approvals {
		if messages.OnePerson(a.GetBy(), m.GetBy()) {
			return true, nil
		}
	}
	if len(approvals) >= MaximumApprovals {
		return false, messages.Reject(messages.OutOfBounds, "campaign %s has %d approvals already", id, MaximumApprovals)
	}
	return false, nil
}

// Startable judges a start: the campaign has its approvals, and its package may be offered
// and is what the campaign was written for.
func Startable(id, author string, p *messages.CampaignPlan, pkg *messages.PackageRecord, approvals []*messages.Approval, m *messages.StartCampaign) *messages.Rejection {
	if have, want := uint32(len(approvals)), p.GetRequiredApprovals(); have < want && !mutant.ApprovalNotChecked.Planted() {
		return messages.Reject(messages.NotApproved, "campaign %s has %d of %d approvals", id, have, want).
			Suggest("have it approved by persons other than %s", author)
	}
	if no := Released(p.GetPackage(), m.GetPackage()); no != nil {
		return no
	}
	if m.GetPackage().GetContentHash() != pkg.GetContentHash() {
		return messages.Reject(messages.ContentChanged, "package %s has changed since the campaign was written", p.GetPackage()).
			At("/package").Suggest("write a new campaign for the package as it is now")
	}
	return Offerable(id, pkg)
}
