package rival

import (
	"testing"

	"pacecar/messages"
)

// TestHowLongJoinersMayCome: whom the start leaves out joins as long as the campaign runs, and what is said of that is how the plan is.
func TestHowLongJoinersMayCome(t *testing.T) {
	t.Parallel()
	end := &messages.Schedule{EndTime: "2026-12-18T12:00:00Z"}
	leading := &messages.CampaignRecord{Plan: &messages.CampaignPlan{Id: "first", Package: "gw@2"}}
	for want, p := range map[string]*messages.CampaignPlan{
		"a start leaves them out: start it when they have it.": {Schedule: end},
		"a start leaves them out, and they join when they have it; it stays open for them as long as that one has them to do, for 30 days at most.": {LateJoiners: "join"},
		"a start leaves them out, and they join when they have it; it stays open for them until its end, 2026-12-18T12:00:00Z.":                     {LateJoiners: "join", Schedule: end},
	} {
		s := Stone(p, "Requires", "gw 2", leading, &messages.RosterMeeting{Waiting: 2, Ended: 1})
		if s.GetVehicles() != 2 || s.GetText() != "Campaign first brings gw@2 to 2 vehicles that lack nothing else; "+want {
			t.Errorf("it says %q, want %q", s.GetText(), want)
		}
	}
}
