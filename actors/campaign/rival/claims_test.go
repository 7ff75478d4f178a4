package rival

import (
	"slices"
	"strings"
	"testing"

	"pacecar/messages"
)

// TestWhoTakesVehicles: of two campaigns for one control unit the higher priority does that begins when the other one is under way;
// a name counts more than a priority.
func TestWhoTakesVehicles(t *testing.T) {
	t.Parallel()
	priority := func(n uint32) *messages.CampaignPlan { return &messages.CampaignPlan{Id: "new", Priority: &n} }
	adas := []*messages.TargetArtifact{{EcuId: "ADAS"}}
	meets := func(p *messages.CampaignPlan, c *messages.CampaignRecord, waiting uint32) *messages.Overlap {
		return Overlap(p, adas, c, &messages.RosterMeeting{Waiting: waiting, Offered: 1})
	}
	old := func(contents ...*messages.TargetArtifact) *messages.CampaignRecord {
		plan := priority(500)
		plan.Id = "old"
		return &messages.CampaignRecord{Plan: plan, Package: &messages.PackageRecord{Contents: contents}}
	}
	named, back := priority(100), priority(900)
	named.Supersedes, back.RollsBack = []string{"old"}, "old"
	begins := old(adas...)
	begins.State = messages.CampaignState_SCHEDULED
	for name, c := range map[string]struct {
		plan          *messages.CampaignPlan
		other         *messages.CampaignRecord
		waiting       uint32
		takes, behind bool
	}{
		"the higher priority":                   {priority(501), old(adas...), 7, true, false},
		"the lower priority":                    {priority(499), old(adas...), 7, false, true},
		"the same priority":                     {priority(500), old(adas...), 7, false, false},
		"the lower one supersedes it by name":   {named, old(adas...), 7, true, false},
		"for another control unit":              {priority(499), old(), 7, false, false},
		"the other one begins later":            {priority(499), begins, 7, false, false},
		"the other one has offered to everyone": {priority(499), old(adas...), 0, false, false},
		"a way back":                            {back, old(adas...), 7, false, false},
	} {
		o := meets(c.plan, c.other, c.waiting)
		met := &messages.Encounter{Overlaps: []*messages.Overlap{{CampaignId: "third", Priority: 1, Later: 2}, o}}
		if o.GetTakes() != c.takes || Settles(c.plan, met) != c.takes || slices.Contains(TakenFrom(c.plan, met), "old") != c.takes {
			t.Errorf("%s: it takes vehicles: %v, from %v", name, o.GetTakes(), TakenFrom(c.plan, met))
		}
		no := Behind(c.plan, &messages.StartCampaign{Met: met})
		if (no != nil) != c.behind {
			t.Errorf("%s: a start is answered %v", name, no)
		}
		for _, despite := range []string{"old", Everyone} {
			if no := Behind(c.plan, &messages.StartCampaign{Met: met, Despite: []string{despite}}); no != nil {
				t.Errorf("%s, despite %s: %v", name, despite, no)
			}
		}
	}
	if o := Overlap(priority(499), adas, old(adas...), &messages.RosterMeeting{Ended: 9, Unjudged: 2}); !o.GetBehind() || o.GetSoaks() != 2 {
		t.Errorf("of one whose gate has yet to judge 2 vehicles it knows %v", o)
	}
	if o := Overlap(named, adas, old(adas...), &messages.RosterMeeting{Ended: 9, Unjudged: 2, Waiting: 7}); o.GetBehind() || !o.GetTakes() || o.GetSoaks() != 2 {
		t.Errorf("of one that it supersedes, and whose gate has yet to judge 2 vehicles, it knows %v", o)
	}
	no := Behind(priority(499), &messages.StartCampaign{Met: &messages.Encounter{Overlaps: []*messages.Overlap{meets(priority(499), old(adas...), 7)}}, Despite: []string{"third"}})
	if no.GetCode() != messages.HigherPriority || no.GetField() != "/despite" ||
		no.GetMessage() != "campaign old (priority 500) has yet to offer its update for ADAS to 7 vehicles of this one (priority 499), or to judge it there: this one would be in its way" ||
		!strings.Contains(no.GetSuggestion(), "give it a priority of 500 or more") {
		t.Errorf("it says %v", no)
	}
}

// TestNobodyIsTakenUntold: what was met before a start told that it takes vehicles is not judged by the rules of now.
func TestNobodyIsTakenUntold(t *testing.T) {
	t.Parallel()
	plan := &messages.CampaignPlan{Id: "high", Priority: new(uint32(900))}
	met := &messages.Encounter{Overlaps: []*messages.Overlap{{CampaignId: "low", Priority: 100, Ecus: []string{"ADAS"}, Preempts: 1, Later: 9, Text: "shares 9 vehicles with it"}}}
	if Settles(plan, met) || len(TakenFrom(plan, met)) != 0 {
		t.Errorf("it takes vehicles from %v", TakenFrom(plan, met))
	}
	if plan.Supersedes = []string{"named"}; !Settles(plan, met) || !slices.Equal(TakenFrom(plan, met), []string{"named"}) {
		t.Errorf("it takes vehicles from %v", TakenFrom(plan, met))
	}
}
