package rival

import (
	"fmt"
	"time"

	"pacecar/actors/campaign/gate"
	"pacecar/actors/campaign/plan"
	"pacecar/messages"
)

// StonePatience is how long after the end of its last vehicle a campaign stays open at most for those to which others bring what they
// lack, if it takes late joiners and names no end.
const StonePatience = 30 * 24 * time.Hour

// Unseen is that not every campaign could be looked at that might bring what vehicles lack for this reason:
// one did not answer in time, its record is damaged, or there are too many.
func Unseen(code, detail string) *messages.Stone {
	return &messages.Stone{Code: code, Detail: detail, Text: "Not all campaigns under way could be asked whether they bring it to vehicles that lack nothing else."}
}

// Stone is how a campaign that is under way brings what so many vehicles lack, and nothing else: they are
// on its roster, and it has not ended for them. Nil: for none.
func Stone(p *messages.CampaignPlan, code, detail string, other *messages.CampaignRecord, met *messages.RosterMeeting) *messages.Stone {
	n := met.GetWaiting() + met.GetOffered() + met.GetInstalling()
	if n == 0 {
		return nil
	}
	o := other.GetPlan()
	s := &messages.Stone{CampaignId: o.GetId(), Package: o.GetPackage(), Code: code, Detail: detail, Vehicles: n}
	then := "a start leaves them out: start it when they have it"
	if p.GetLateJoiners() == plan.Join {
		then = "a start leaves them out, and they join when they have it; it stays open for them "
		if end := p.GetSchedule().GetEndTime(); end != "" {
			then += "until its end, " + end
		} else {
			then += fmt.Sprintf("as long as that one has them to do, for %.0f days at most", StonePatience.Hours()/24)
		}
	}
	s.Text = fmt.Sprintf("Campaign %s brings %s to %s that lack nothing else; %s.", o.GetId(), o.GetPackage(), gate.Vehicles(n), then)
	return s
}
