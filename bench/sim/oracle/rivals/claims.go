package rivals

import (
	"slices"

	"pacecar/actors/campaign/roster"
	"pacecar/bench/sim/invariant"
	"pacecar/bench/sim/oracle/view"
	"pacecar/messages"
)

// Begins watches a campaign that begins: of those that it met under way for the same control unit, it takes the vehicles of each that
// has the lower priority, and is in the way of none that has the higher one, but of those that a person named.
func Begins(is *view.Campaign, despite []string) {
	p := is.Plan()
	if p.GetRollsBack() != "" {
		return
	}
	for _, o := range is.Record.GetMet().GetOverlaps() {
		if len(o.GetEcus()) == 0 || o.GetBegins() != "" || slices.Contains(p.GetSupersedes(), o.GetCampaignId()) {
			continue
		}
		if p.GetPriority() > o.GetPriority() && !o.GetTakes() {
			invariant.Break(11, "campaign %s of priority %d begins, and takes nobody from campaign %s of priority %d", is.ID, p.GetPriority(), o.GetCampaignId(), o.GetPriority())
		}
		if p.GetPriority() < o.GetPriority() && o.GetLater()+o.GetSoaks() > 0 && !slices.Contains(despite, o.GetCampaignId()) {
			invariant.Break(11, "campaign %s of priority %d begins in the way of campaign %s of priority %d, and nobody has said so", is.ID, p.GetPriority(), o.GetCampaignId(), o.GetPriority())
		}
	}
}

// Settled watches a campaign that says that those know from whom it takes vehicles: none of both waits there, or is offered
// the update, which has not begun to install.
func Settled(was, is *view.Campaign, campaigns map[string]*view.Campaign) {
	if was.Record.GetSuperseded() || !is.Record.GetSuperseded() {
		return
	}
	for _, o := range is.Record.GetMet().GetOverlaps() {
		other := campaigns[o.GetCampaignId()]
		if !o.GetTakes() || other == nil {
			continue
		}
		for _, vin := range is.VINs[:len(is.VINs)-int(is.Record.GetJoined())] {
			if e := other.Entry(vin); undecided(other, vin, e) {
				invariant.Break(11, "campaign %s has taken the vehicles of campaign %s, and there %s is %s", is.ID, other.ID, vin, messages.AssignmentState(e.State))
			}
		}
	}
}

// undecided tells whether a vehicle of a campaign has yet to begin an installation, and never has.
func undecided(c *view.Campaign, vin string, e roster.Entry) bool {
	_, listed := c.At[vin]
	return listed && e.Reason == 0 && (e.State == roster.Waiting || e.State >= roster.Offered && e.State <= roster.Permitted)
}
