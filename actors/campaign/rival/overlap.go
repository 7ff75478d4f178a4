package rival

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"pacecar/actors/campaign/gate"
	"pacecar/actors/campaign/roster"
	"pacecar/messages"
)

// MaximumMet is how many vehicles one question about a roster names.
const MaximumMet = 10_000

// Count counts a vehicle of both rosters that stands so, as messages.AssignmentState, on the
// other one.
func Count(met *messages.RosterMeeting, state uint8) {
	switch {
	case roster.Ended(state):
		met.Ended++
	case state == roster.Waiting:
		met.Waiting++
	case state == roster.Installing, state == roster.Installed:
		met.Installing++
	default: // one that sleeps, too
		met.Offered++
	}
}

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
	if other.GetState() == messages.CampaignState_SCHEDULED {
		o.Begins = cmp.Or(other.GetPlan().GetSchedule().GetStartTime(), "later")
	}
	switch higher := priority(p) > o.Priority; {
	case slices.Contains(p.GetSupersedes(), o.CampaignId):
		o.Supersedes, o.Later = met.GetOffered()+met.GetWaiting(), 0
	case slices.Contains(other.GetPlan().GetSupersedes(), p.GetId()):
		o.Lost, o.Waits, o.Later = met.GetOffered()+met.GetWaiting()+met.GetInstalling(), 0, 0
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
	say(o.GetLost(), "leaves %s to it for good, because that one supersedes it")
	if o.GetBegins() == "" {
		say(o.GetLater(), "shares %s with it that it has not offered its update to yet")
	} else {
		say(o.GetLater(), "would share %s with it as the fleet is now")
	}
	shared := "no control unit in common"
	if len(o.GetEcus()) > 0 {
		shared = "both for " + strings.Join(o.GetEcus(), ", ")
	}
	begins := ""
	if o.GetBegins() != "" {
		begins = "; begins " + o.GetBegins()
	}
	return fmt.Sprintf("Campaign %s (priority %d; %s%s): this one %s.", o.GetCampaignId(), o.GetPriority(), shared, begins, strings.Join(parts, ", "))
}

// Supersedes is which campaigns were told that they are superseded, on how many vehicles.
func Supersedes(list []*messages.Overlap) string {
	var all []string
	for _, o := range list {
		all = append(all, fmt.Sprintf("supersedes campaign %s for %s", o.GetCampaignId(), gate.Vehicles(o.GetSupersedes())))
	}
	return strings.Join(all, ", ")
}

// texts are some overlaps as one text, the first of them, with how many there are besides; empty:
// there are none.
func texts(list []*messages.Overlap, more uint32) string {
	const most = 8
	var all []string
	for _, o := range list[:min(len(list), most)] {
		all = append(all, o.GetText())
	}
	if n := uint32(max(len(list)-most, 0)) + more; n > 0 {
		all = append(all, fmt.Sprintf("%d more campaigns share vehicles with it.", n))
	}
	return strings.Join(all, " ")
}
