package rival

import (
	"fmt"
	"slices"
	"strings"

	"pacecar/actors/campaign/gate"
	"pacecar/messages"
	"pacecar/mutant"
)

// takes tells whether a campaign that starts takes the vehicles of one that it meets for good, as far as they have not begun to
// install: it supersedes that by name, or goes before it on the same control unit. A way back takes nobody but by name. [Overlap]
// writes it where people read it, and nobody judges it again later: who started was told so.
func takes(p *messages.CampaignPlan, o *messages.Overlap) bool {
	return slices.Contains(p.GetSupersedes(), o.GetCampaignId()) || p.GetRollsBack() == "" && competes(o) && priority(p) > o.GetPriority() && !mutant.PriorityTakesNobody.Planted()
}

// competes tells whether both are under way, and for one control unit. Who begins later finds that out then.
func competes(o *messages.Overlap) bool { return o.GetBegins() == "" && len(o.GetEcus()) > 0 }

// Settles tells whether there is anybody from whom a campaign that has started takes vehicles, by name or by its priority.
func Settles(p *messages.CampaignPlan, met *messages.Encounter) bool {
	return len(p.GetSupersedes()) > 0 || slices.ContainsFunc(met.GetOverlaps(), (*messages.Overlap).GetTakes)
}

// TakenFrom are the campaigns from which one takes vehicles, those that it names first.
func TakenFrom(p *messages.CampaignPlan, met *messages.Encounter) []string {
	all := slices.Clone(p.GetSupersedes())
	for _, o := range met.GetOverlaps() {
		if o.GetTakes() && !slices.Contains(all, o.GetCampaignId()) {
			all = append(all, o.GetCampaignId())
		}
	}
	return all
}

// Behind refuses a start where a campaign that goes before this one, for the same control unit, has yet to offer its update to
// vehicles of both, or its gate to judge them: this one would be there first, and the other one find newer software, replace what was
// just installed, or have less to judge.
// A person may say by name that it is to be all the same. One that begins by itself waits, and a way back for nobody.
func Behind(p *messages.CampaignPlan, m *messages.StartCampaign) *messages.Rejection {
	if slices.Contains(m.GetDespite(), Everyone) || mutant.LowerInTheWay.Planted() {
		return nil
	}
	var names, told []string
	highest := uint32(0)
	for _, o := range m.GetMet().GetOverlaps() {
		if !o.GetBehind() || slices.Contains(m.GetDespite(), o.GetCampaignId()) {
			continue
		}
		names, highest = append(names, o.GetCampaignId()), max(highest, o.GetPriority())
		told = append(told, fmt.Sprintf("campaign %s (priority %d) has yet to offer its update for %s to %s of this one (priority %d), or to judge it there",
			o.GetCampaignId(), o.GetPriority(), strings.Join(o.GetEcus(), ", "), gate.Vehicles(o.GetLater()+o.GetSoaks()), priority(p)))
	}
	if len(names) == 0 {
		return nil
	}
	const most = 8
	rest := ""
	if n := len(told) - most; n > 0 {
		told, rest = told[:most], fmt.Sprintf(", and so have %d more", n)
	}
	list := strings.Join(names, ",")
	return messages.Reject(messages.HigherPriority, "%s%s: this one would be in its way", strings.Join(told, ", "), rest).
		At("/despite").Suggest("start it when these are over, give it a priority of %d or more, have it supersede them, or start it all the same, despite %s", highest, list)
}
