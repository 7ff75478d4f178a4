package plan

import (
	"strings"

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

// minimumDigits of a content hash name a content: 48 bits, which nobody types by chance.
const minimumDigits = 12

// Reviewed judges whether what was reviewed, named by its hash or the beginning of that, is
// the content that a campaign has; empty: nobody asks.
func Reviewed(id, hash, reviewed string) *messages.Rejection {
	switch {
	case reviewed == "":
		return nil
	case len(reviewed) < minimumDigits:
		return messages.Reject(messages.Malformed, "the content to start is named by %d digits of its hash, want %d or more", len(reviewed), minimumDigits).
			At("/contentHash").Suggest("give the whole hash")
	case !strings.HasPrefix(hash, reviewed):
		return messages.Reject(messages.ContentChanged, "content %.16s… was reviewed, campaign %s has %.16s…", reviewed, id, hash).
			At("/contentHash").Suggest("look at the campaign again, and start it with the hash of what it says now")
	}
	return nil
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
