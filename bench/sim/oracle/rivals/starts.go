package rivals

import (
	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/rival"
	"pacecar/bench/sim/oracle/view"
	"pacecar/bench/sim/virtual"
	"pacecar/messages"
)

// Starts are in whose way persons have campaigns start. A start may come late: all that were ever named count.
type Starts map[string][]string

// Despite is whose way a person has a campaign start in, now and then.
func (s Starts) Despite(id string, met *messages.Encounter, d virtual.Dice) (names []string) {
	for _, o := range met.GetOverlaps() {
		if o.GetBehind() && d.Chance(0.2) {
			names = append(names, o.GetCampaignId())
		}
	}
	s[id] = append(s[id], names...)
	return names
}

// Watch watches a commit of a campaign; of a store that has lost its tail nothing is known.
func (s Starts) Watch(was, is *view.Campaign, campaigns map[string]*view.Campaign, forgot bool) {
	if forgot {
		return
	}
	if !was.Begun() && is.Begun() {
		Begins(is, s[is.ID])
	}
	Settled(was, is, campaigns)
}

// Meet has a start know whom it meets, and whose way a person has it start in.
func (s Starts) Meet(m *messages.StartCampaign, p *messages.CampaignPlan, others []*messages.CampaignPlan, of func(id string) *view.Campaign, d virtual.Dice) {
	m.Met = Meets(p, m.GetPackage(), m.GetVins(), others, of)
	m.Despite = s.Despite(p.GetId(), m.Met, d)
}

// Meets is what a start finds of other campaigns, as package overlaps gathers it: by the rosters as the store has them at that moment.
func Meets(p *messages.CampaignPlan, pkg *messages.PackageRecord, vins []string, others []*messages.CampaignPlan, of func(id string) *view.Campaign) *messages.Encounter {
	met := &messages.Encounter{}
	for _, other := range others {
		c := of(other.GetId())
		if other.GetId() == p.GetId() || !c.Begun() || c.Record.GetState() == life.Completed || c.Record.GetState() == life.Cancelled {
			continue
		}
		if o := rival.Overlap(p, pkg.GetContents(), c.Record, c.Meets(vins)); o != nil {
			met.Overlaps = append(met.Overlaps, o)
		}
	}
	return met
}
