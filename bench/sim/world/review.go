package world

import (
	"google.golang.org/protobuf/proto"

	"pacecar/actors/roles"
	"pacecar/bench/sim/virtual"
	"pacecar/messages"
)

// prepare writes, submits, approves, sends back and starts, in any order, and by anybody.
func (d *desk) prepare(w *world, p *messages.CampaignPlan) {
	switch {
	case !w.fair && w.Chance(0.2):
		d.edit(w, p)
	case w.Chance(0.1):
		d.command(w, p.Id, &messages.SubmitCampaign{By: "mira", Policy: d.policy})
	case (!w.fair || w.Throng.Changed(w.oracle.Campaign(p.Id).Record)) && w.Chance(0.1):
		d.command(w, p.Id, &messages.SendBackCampaign{By: "omar", Reason: "another look"})
	case w.Chance(0.6):
		d.approve(w, p)
	default:
		d.begin(w, p)
	}
}

// approve agrees to what the campaign says, or, if that is edited meanwhile, said. In fair
// weather there are persons enough who have written none of it.
func (d *desk) approve(w *world, p *messages.CampaignPlan) {
	by := virtual.Pick(w.Dice, "mira", "jonas", "aylin")
	if w.fair {
		by = virtual.Pick(w.Dice, "lena", "kim", "ada")
	}
	w.cluster.Ask(roles.KindCampaign, p.Id, &messages.GetCampaign{}, func(reply proto.Message) {
		if s, ok := reply.(*messages.CampaignStatus); ok {
			d.command(w, p.Id, &messages.ApproveCampaign{By: by, ContentHash: s.GetRecord().GetContentHash(), Policy: d.policy})
		}
	})
}

// edit gives the campaign another pace, and sometimes asks for other approvals.
func (d *desk) edit(w *world, p *messages.CampaignPlan) {
	w.cluster.Ask(roles.KindCampaign, p.Id, &messages.GetCampaign{}, func(reply proto.Message) {
		s, ok := reply.(*messages.CampaignStatus)
		if !ok {
			return
		}
		q := proto.CloneOf(s.GetRecord().GetPlan())
		q.Pacing.MaximumPerMinute = virtual.Pick[uint32](w.Dice, 0, 6, 20, 60)
		q.RequiredApprovals = uint32(w.Upto(0, 2))
		d.command(w, p.Id, &messages.EditCampaign{
			Plan: q, Package: s.GetRecord().GetPackage(), By: virtual.Pick(w.Dice, "mira", "jonas", "omar"), Policy: d.policy,
		})
	})
}
