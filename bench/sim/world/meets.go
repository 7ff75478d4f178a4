package world

import (
	"pacecar/actors/campaign/rival"
	"pacecar/messages"
)

// meets is what a start finds of other campaigns, as package overlaps gathers it: by the rosters as the store has them at that moment.
func (w *world) meets(p *messages.CampaignPlan, pkg *messages.PackageRecord, vins []string) *messages.Encounter {
	met := &messages.Encounter{}
	for _, other := range w.desk.campaigns {
		c := w.oracle.Campaign(other.GetId())
		if other.GetId() == p.GetId() || !c.Begun() || over(w.oracle.State(other.GetId())) {
			continue
		}
		if o := rival.Overlap(p, pkg.GetContents(), c.Record, c.Meets(vins)); o != nil {
			met.Overlaps = append(met.Overlaps, o)
		}
	}
	return met
}

// despite is whose way a person has a campaign start in, now and then.
func (w *world) despite(p *messages.CampaignPlan, met *messages.Encounter) (names []string) {
	for _, o := range met.GetOverlaps() {
		if o.GetBehind() && w.rank.Chance(0.2) {
			names = append(names, o.GetCampaignId())
		}
	}
	w.oracle.Named(p.GetId(), names)
	return names
}
