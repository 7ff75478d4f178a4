package rival

import (
	"fmt"
	"slices"
	"strings"

	"pacecar/actors/campaign/gate"
	"pacecar/messages"
)

// MaximumMet is how many vehicles one question about a roster names.
const MaximumMet = 10_000

// Overlap is how a campaign that is to start with this plan and contents meets another one, of
// whose roster so many of its vehicles are; nil: not at all. It says beforehand what package
// arbitration of the vehicles decides, as far as rosters show it.
func Overlap(p *messages.CampaignPlan, contents []*messages.TargetArtifact, other *messages.CampaignRecord, met *messages.RosterMeeting) *messages.Overlap {
	if met.GetWaiting()+met.GetOffered()+met.GetInstalling() == 0 {
		return nil
	}
	o := &messages.Overlap{CampaignId: other.GetPlan().GetId(), Priority: priority(other.GetPlan()), Waits: met.GetInstalling(), Later: met.GetWaiting()}
	for _, a := range contents {
		brings := func(b *messages.TargetArtifact) bool { return b.GetEcuId() == a.GetEcuId() }
		if !slices.Contains(o.Ecus, a.GetEcuId()) && slices.ContainsFunc(other.GetPackage().GetContents(), brings) {
			o.Ecus = append(o.Ecus, a.GetEcuId())
		}
	}
	switch higher := priority(p) > o.Priority; {
	case slices.Contains(p.GetSupersedes(), o.CampaignId):
		o.Supersedes, o.Later = met.GetOffered()+met.GetWaiting(), 0
	case higher && len(o.Ecus) > 0:
		o.Supersedes = met.GetOffered()
	case higher:
		o.Preempts = met.GetOffered()
	default:
		o.Waits += met.GetOffered()
	}
	o.Text = text(o)
	return o
}

func priority(p *messages.CampaignPlan) uint32 {
	if p.GetPriority() == 0 && p.Priority == nil {
		return 500
	}
	return p.GetPriority()
}

func text(o *messages.Overlap) string {
	var parts []string
	say := func(n uint32, format string) {
		if n > 0 {
			parts = append(parts, fmt.Sprintf(format, gate.Vehicles(n)))
		}
	}
	say(o.GetSupersedes(), "takes %s from it for good")
	say(o.GetPreempts(), "goes before it on %s")
	say(o.GetWaits(), "waits for it on %s")
	say(o.GetLater(), "shares %s with it that it has not offered its update to yet")
	shared := "no control unit in common"
	if len(o.GetEcus()) > 0 {
		shared = "both for " + strings.Join(o.GetEcus(), ", ")
	}
	return fmt.Sprintf("Campaign %s (priority %d; %s): this one %s.", o.GetCampaignId(), o.GetPriority(), shared, strings.Join(parts, ", "))
}

// CodeSuperseded is the reason of vehicles that another campaign has taken for good.
const CodeSuperseded = "SupersededByCampaign"

// Supersedes is which campaigns were told that they are superseded, on how many vehicles.
func Supersedes(list []*messages.Overlap) string {
	var all []string
	for _, o := range list {
		all = append(all, fmt.Sprintf("supersedes campaign %s for %s", o.GetCampaignId(), gate.Vehicles(o.GetSupersedes())))
	}
	return strings.Join(all, ", ")
}

// Texts are some overlaps as one text, the first of them; empty: there are none.
func Texts(list []*messages.Overlap) string {
	const most = 8
	var all []string
	for _, o := range list[:min(len(list), most)] {
		all = append(all, o.GetText())
	}
	if n := len(list) - most; n > 0 {
		all = append(all, fmt.Sprintf("%d more campaigns share vehicles with it.", n))
	}
	return strings.Join(all, " ")
}
