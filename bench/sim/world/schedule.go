package world

import (
	"slices"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/campaign/life"
	"pacecar/actors/roles"
	"pacecar/messages"
)

// due has a campaign begin whose time has come, as package beginning does, or tells it why it cannot. In fair
// weather a person gives up what its package, or a cohort that was saved again, keeps from that.
func (d *desk) due(w *world, id string) {
	at := slices.IndexFunc(d.campaigns, func(p *messages.CampaignPlan) bool { return p.Id == id })
	d.gather(w, d.campaigns[at], func(start *messages.StartCampaign) {
		start.By, start.Due = "engine", true
		w.cluster.Ask(roles.KindCampaign, id, start, func(reply proto.Message) {
			w.answered(reply)
			if s, is := reply.(*messages.CampaignStatus); is && w.fair && s.GetRecord().GetState() == life.Scheduled && w.Throng.Changed(s.GetRecord()) {
				d.cancel(w, d.campaigns[at], s.GetRecord().GetCause())
			}
		})
	}, func(why string) {
		w.cluster.Ask(roles.KindCampaign, id, &messages.BeginningRefused{Reason: why}, func(proto.Message) {})
		if w.fair {
			d.cancel(w, d.campaigns[at], why)
		}
	})
}

// start has a campaign begin, now or at its time; one whose time has passed is given up.
func (d *desk) start(w *world, p *messages.CampaignPlan, start *messages.StartCampaign) {
	w.cluster.Ask(roles.KindCampaign, p.Id, start, func(reply proto.Message) {
		if no, refused := reply.(*messages.Rejection); refused && no.Code == messages.OutOfBounds {
			d.cancel(w, p, no.Message)
			return
		}
		w.answered(reply)
	})
}
