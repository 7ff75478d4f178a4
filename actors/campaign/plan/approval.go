package plan

import (
	"strings"

	"pacecar/messages"
)

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

// Startable judges a start: its package may be offered and is what the campaign was written for.
func Startable(id string, p *messages.CampaignPlan, pkg *messages.PackageRecord, m *messages.StartCampaign) *messages.Rejection {
	if no := Released(p.GetPackage(), m.GetPackage()); no != nil {
		return no
	}
	if m.GetPackage().GetContentHash() != pkg.GetContentHash() {
		return messages.Reject(messages.ContentChanged, "package %s has changed since the campaign was written", p.GetPackage()).
			At("/package").Suggest("write a new campaign for the package as it is now")
	}
	return Offerable(id, pkg)
}
