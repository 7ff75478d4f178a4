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
// other one; unjudged says that the gate of its wave has not decided there.
func Count(met *messages.RosterMeeting, state uint8, unjudged bool) {
	switch {
	case roster.Ended(state):
		if met.Ended++; state == roster.Succeeded && unjudged {
			met.Unjudged++
		}
	case state == roster.Waiting:
		met.Waiting++
	case state == roster.Installing, state == roster.Installed:
		met.Installing++
	default: // one that sleeps, too
		met.Offered++
	}
}

// Overlap is how a campaign that is to start with this plan and contents meets another one, of
// whose roster so many of its vehicles are; nil: not at all. It says beforehand what the start settles, which it writes down, and what
// package arbitration of the vehicles decides, as far as rosters show it.
func Overlap(p *messages.CampaignPlan, contents []*messages.TargetArtifact, other *messages.CampaignRecord, met *messages.RosterMeeting) *messages.Overlap {
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
	runs := uint32(0)
	if len(o.Ecus) > 0 {
		runs = met.GetUnjudged()
	}
	if met.GetWaiting()+met.GetOffered()+met.GetInstalling()+runs == 0 {
		return nil
	}
	switch o.Takes = takes(p, o); {
	case o.Takes:
		o.Supersedes, o.Soaks, o.Later = met.GetOffered()+met.GetWaiting(), runs, 0
	case slices.Contains(other.GetPlan().GetSupersedes(), p.GetId()):
		o.Lost, o.Waits, o.Later = met.GetOffered()+met.GetWaiting()+met.GetInstalling(), 0, 0
	case priority(p) > o.Priority && len(o.Ecus) > 0:
		o.Supersedes = met.GetOffered()
	case priority(p) > o.Priority:
		o.Preempts = met.GetOffered()
	default:
		o.Waits, o.Soaks = o.Waits+met.GetOffered(), runs
	}
	o.Behind = p.GetRollsBack() == "" && competes(o) && priority(p) < o.Priority && !slices.Contains(p.GetSupersedes(), o.CampaignId) && o.Later+o.Soaks > 0
	if o.Text = text(o); o.Supersedes+o.Preempts+o.Waits+o.Later+o.Lost+o.Soaks == 0 {
		return nil
	}
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
	switch {
	case o.GetBehind():
		say(o.GetSoaks(), "would replace its update on %s when they have soaked, be they judged by its gate or not, which a start must allow by name")
	case o.GetTakes():
		say(o.GetSoaks(), "replaces its update on %s that its gate has yet to judge")
	default:
		say(o.GetSoaks(), "waits while %s that run its update soak, and then replaces it, be they judged by its gate or not (at once if it supersedes that one by name or that one is cancelled)")
	}
	if o.GetBehind() {
		say(o.GetLater(), "would be there before it on %s that it has yet to offer its update to, which a start must allow by name")
	} else if o.GetBegins() == "" {
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
