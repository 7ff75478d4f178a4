package rival

import (
	"strings"
	"testing"

	"pacecar/messages"
)

// TestWhoIsInNobodysWayIsNoReasonToStartInSpiteOf: a name that is no campaign's, or that of one which cannot be in the way, is a slip of the
// pen. One that lives and is not in the way is told, where that is known.
func TestWhoIsInNobodysWayIsNoReasonToStartInSpiteOf(t *testing.T) {
	none := &messages.Absent{CampaignId: "sprign", Reason: "there is no campaign sprign", Code: messages.NotFound}
	over := &messages.Absent{CampaignId: "old", Reason: "campaign old is Completed", Code: messages.WrongState}
	behind := &messages.Overlap{CampaignId: "spring", Behind: true}
	silent := &messages.Unasked{CampaignId: "winter", Campaigns: 1}
	for name, c := range map[string]struct {
		despite []string
		absent  []*messages.Absent
		met     *messages.Encounter
		later   bool
		at      string // empty: it may start
		says    string
	}{
		"nobody is named":               {},
		"one in its way":                {despite: []string{"spring"}, met: &messages.Encounter{Overlaps: []*messages.Overlap{behind}}},
		"one that did not say":          {despite: []string{"winter"}, met: &messages.Encounter{Unasked: []*messages.Unasked{silent}}},
		"everybody":                     {despite: []string{"*"}},
		"none of that name":             {despite: []string{"spring", "sprign"}, absent: []*messages.Absent{none}, at: "/despite/1", says: "there is no campaign sprign"},
		"one that is over":              {despite: []string{"old"}, absent: []*messages.Absent{over}, at: "/despite/0", says: "campaign old is Completed, so it is not in the way of campaign new"},
		"somebody, but it begins later": {despite: []string{"*"}, later: true, at: "/despite", says: "begins by itself"},
		"one that is not in its way":    {despite: []string{"spring", "autumn"}, met: &messages.Encounter{Overlaps: []*messages.Overlap{behind}}, says: "Campaign autumn was not in its way"},
		"one that goes after it":        {despite: []string{"autumn"}, met: &messages.Encounter{Overlaps: []*messages.Overlap{{CampaignId: "autumn"}}}, says: "Campaign autumn was not in its way"},
		"two that are not":              {despite: []string{"autumn", "summer", "autumn"}, says: "Campaigns autumn, summer were not in its way"},
		"one of many more":              {despite: []string{"autumn"}, met: &messages.Encounter{More: 1}},
		"one of many that did not say":  {despite: []string{"autumn"}, met: &messages.Encounter{Unasked: []*messages.Unasked{{Campaigns: 9}}}},
	} {
		m := &messages.StartCampaign{Despite: c.despite, Absent: c.absent, Met: c.met}
		no := Misnamed("new", m, c.later)
		if no.GetField() != c.at || no != nil && (no.GetSuggestion() == "" || !strings.Contains(no.GetMessage(), c.says)) {
			t.Errorf("%s: refused with %v", name, no)
		}
		if told := Needless(m); no == nil && (told == "") != (c.says == "") || no == nil && !strings.Contains(told, c.says) {
			t.Errorf("%s: it says %q", name, told)
		}
	}
}
