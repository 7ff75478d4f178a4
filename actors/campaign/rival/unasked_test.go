package rival

import (
	"strings"
	"testing"
	"time"

	"pacecar/messages"
)

// TestAStartIsNotMadeOverThoseThatDidNotAnswer, unless a person names them, or it is a way back, or
// nobody can be asked any more.
func TestAStartIsNotMadeOverThoseThatDidNotAnswer(t *testing.T) {
	one := &messages.Unasked{CampaignId: "spring", Reason: "no answer within 5s", Campaigns: 1}
	other := &messages.Unasked{CampaignId: "winter", Reason: "its record is damaged", Campaigns: 1}
	rest := &messages.Unasked{Reason: "too many", Campaigns: 9}
	for name, c := range map[string]struct {
		unasked []*messages.Unasked
		despite []string
		back    string
		due     bool
		late    time.Duration
		cure    string // empty: it may start
	}{
		"all have answered":              {},
		"one has not":                    {unasked: []*messages.Unasked{one}, cure: "despite spring"},
		"it is named":                    {unasked: []*messages.Unasked{one}, despite: []string{"spring"}},
		"the other one is named":         {unasked: []*messages.Unasked{one, other}, despite: []string{"spring"}, cure: "despite spring,winter"},
		"the rest cannot be named":       {unasked: []*messages.Unasked{one, rest}, despite: []string{"spring"}, cure: "despite '*'"},
		"all are meant":                  {unasked: []*messages.Unasked{one, rest}, despite: []string{"*"}},
		"a way back":                     {unasked: []*messages.Unasked{one}, back: "bad"},
		"it begins by itself, and waits": {unasked: []*messages.Unasked{one}, due: true, late: 14 * time.Minute, cure: "despite spring"},
		"it has waited for long enough":  {unasked: []*messages.Unasked{one}, due: true, late: 15 * time.Minute},
		"a person is not late":           {unasked: []*messages.Unasked{one}, late: time.Hour, cure: "despite spring"},
	} {
		no := Unanswered(&messages.CampaignPlan{RollsBack: c.back}, &messages.StartCampaign{Met: &messages.Encounter{Unasked: c.unasked}, Despite: c.despite, Due: c.due}, c.late.Milliseconds())
		if (no == nil) != (c.cure == "") || no != nil && (no.GetCode() != messages.OverlapsUnknown || !strings.HasSuffix(no.GetSuggestion(), c.cure)) {
			t.Errorf("%s: %v", name, no)
		}
	}
	if no := Unanswered(nil, &messages.StartCampaign{Despite: make([]string, MaximumDespite+1)}, 0); no.GetCode() != messages.OutOfBounds {
		t.Errorf("too many names: %v", no)
	}
}

// TestWhatWasFoundIsTold: nobody is left out of it but by number.
func TestWhatWasFoundIsTold(t *testing.T) {
	met := &messages.Encounter{More: 2}
	for range 10 {
		met.Overlaps = append(met.Overlaps, &messages.Overlap{Text: "It waits."})
		met.Unasked = append(met.Unasked, &messages.Unasked{CampaignId: "c", Reason: "slow", Campaigns: 1})
	}
	met.Unasked[9] = &messages.Unasked{Reason: "too many", Campaigns: 1_000}
	want := strings.Repeat("It waits. ", 8) + "4 more campaigns share vehicles with it. Whether these share vehicles with it is not known: " +
		strings.Repeat("campaign c did not say (slow), ", 8) + "1,001 campaigns more did not."
	if got := Told(met); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := Told(nil); got != "" {
		t.Errorf("of nothing it says %q", got)
	}
}
