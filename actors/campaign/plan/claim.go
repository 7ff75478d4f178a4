package plan

import (
	"slices"
	"strconv"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
)

// Bounds of a plan's claim on vehicles that other campaigns want, too.
const (
	maxPriority   = 1000
	maxSupersedes = 16
)

// Claim is what a campaign that began at a time says to a vehicle of its right to it; joined tells that the vehicle came later.
func Claim(p *messages.CampaignPlan, startedMs int64, joined bool) *messages.Claim {
	return &messages.Claim{Priority: p.GetPriority(), Supersedes: p.GetSupersedes(), StartedAtMs: startedMs, Joined: joined}
}

func checkClaim(p *messages.CampaignPlan) *messages.Rejection {
	if p.Priority == nil {
		p.Priority = proto.Uint32(messages.DefaultPriority)
	}
	if no := within("/priority", "of priority", int64(p.GetPriority()), 0, maxPriority); no != nil {
		return no
	}
	if no := within("/supersedes", "campaigns", int64(len(p.Supersedes)), 0, maxSupersedes); no != nil {
		return no
	}
	for i, id := range p.Supersedes {
		at := "/supersedes/" + strconv.Itoa(i)
		switch {
		case !identity.MatchString(id):
			return messages.Reject(messages.Malformed, "%.80q is not the id of a campaign", id).At(at).Suggest("write for example adas-2026-04")
		case id == p.Id:
			return messages.Reject(messages.Malformed, "campaign %s cannot supersede itself", id).At(at)
		case slices.Contains(p.Supersedes[:i], id):
			return messages.Reject(messages.Malformed, "campaign %s is named twice", id).At(at)
		}
	}
	return nil
}
