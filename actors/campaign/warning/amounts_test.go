package warning_test

import (
	"testing"
	"time"

	"pacecar/actors/campaign/warning"
	"pacecar/messages"
)

// TestAmounts: of numbers that are in bounds, those are told of which another one takes the sense.
func TestAmounts(t *testing.T) {
	for name, one := range map[string]struct {
		plan  *messages.CampaignPlan
		found warning.Found
		want  []string // field and part of the text
	}{
		"a pace that does not grow": {
			plan: &messages.CampaignPlan{Pacing: &messages.Pacing{MaximumPerMinute: 5, ExponentialRate: &messages.ExponentialRate{BaseRatePerMinute: 10}}},
			want: []string{"/pacing/exponentialRate/baseRatePerMinute The pace begins at 10 offers a minute and may never be more than 5 offers"},
		},
		"a pace that grows":      {plan: &messages.CampaignPlan{Pacing: &messages.Pacing{MaximumPerMinute: 50, ExponentialRate: &messages.ExponentialRate{BaseRatePerMinute: 10}}}},
		"a pace without a limit": {plan: &messages.CampaignPlan{Pacing: &messages.Pacing{ExponentialRate: &messages.ExponentialRate{BaseRatePerMinute: 10}}}},
		"a sample that no wave has": {
			plan:  &messages.CampaignPlan{Waves: []*messages.Wave{{Gate: &messages.Gate{MinimumSample: 500}}, {Gate: &messages.Gate{MinimumSample: 500}}, {Gate: &messages.Gate{MinimumSample: 10}}}},
			found: warning.Found{Waves: []*messages.WavePlan{{Number: 1, Size: 20}, {Number: 2, Size: 500}, {Number: 3, Size: 4}}},
			want:  []string{"/waves/0/gate/minimumSample Wave 1 has 20 vehicles, and failures are judged from 500 on"},
		},
		"a soak that outlasts the campaign": {
			plan: &messages.CampaignPlan{Schedule: &messages.Schedule{EndTime: now.Add(time.Hour).Format(time.RFC3339)},
				Waves: []*messages.Wave{{Gate: &messages.Gate{SoakSeconds: 3600}}, {Gate: &messages.Gate{SoakSeconds: 3539}}, {Gate: &messages.Gate{SoakSeconds: 7200}}}},
			found: warning.Found{Waves: []*messages.WavePlan{{Number: 1, Size: 20}, {Number: 2, Size: 500}, {Number: 3, Size: 4}}},
			want:  []string{"/waves/0/gate/soakSeconds Wave 1 soaks for longer than the campaign offers its update"},
		},
		"soaks that outlast it together": {
			plan: &messages.CampaignPlan{Schedule: &messages.Schedule{EndTime: now.Add(time.Hour).Format(time.RFC3339)},
				Waves: []*messages.Wave{{Gate: &messages.Gate{SoakSeconds: 1800}}, {Gate: &messages.Gate{SoakSeconds: 1740}}, {Gate: &messages.Gate{SoakSeconds: 7200}}}},
			found: warning.Found{Waves: []*messages.WavePlan{{Number: 1, Size: 20}, {Number: 2, Size: 500}, {Number: 3, Size: 4}}},
			want:  []string{"/schedule/endTime The waves before the last one soak for 59m0s together, and the campaign offers its update for 59m0s: the last wave would not be offered it."},
		},
		"a pace that is too slow for its end": {
			plan:  &messages.CampaignPlan{Pacing: &messages.Pacing{MaximumPerMinute: 10}, Schedule: &messages.Schedule{EndTime: now.Add(time.Hour).Format(time.RFC3339)}},
			found: warning.Found{Vehicles: 601},
			want:  []string{"/pacing/maximumPerMinute At 10 offers a minute at most 591 of 601 vehicles are offered the update before the campaign's end"},
		},
		"a pace that is fast enough": {
			plan:  &messages.CampaignPlan{Pacing: &messages.Pacing{MaximumPerMinute: 10}, Schedule: &messages.Schedule{EndTime: now.Add(time.Hour).Format(time.RFC3339)}},
			found: warning.Found{Vehicles: 591},
		},
	} {
		one.found.Plan, one.found.NowMs = one.plan, now.UnixMilli()
		t.Run(name, func(t *testing.T) { tells(t, one.found, one.want) })
	}
}
