package webtest_test

import (
	"context"
	"testing"
	"time"

	"pacecar/messages"
	"pacecar/web"
	"pacecar/web/webtest"
	"pacecar/web/webtest/files"
)

var (
	_ web.Engine       = (*webtest.Engine)(nil)
	_ web.Artifacts    = (*files.Store)(nil)
	_ webtest.Progress = (*web.Feed)(nil)
)

// The twin is only worth testing against if it keeps the rule that screens rely on: the
// counts always sum to the roster.
func TestCountsSumToTheRosterAtEveryStep(t *testing.T) {
	e := webtest.NewEngine()
	ctx := context.Background()
	if _, err := e.CommandCampaign(ctx, webtest.CampaignDemo, &messages.StartCampaign{By: "t"}); err != nil {
		t.Fatal(err)
	}
	states := map[string]bool{}
	for running := true; running; running = e.Advance() {
		list, err := e.Campaigns(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range list {
			sum := uint32(0)
			for state, n := range s.GetCounts() {
				states[state] = true
				sum += n
			}
			if sum != s.GetRecord().GetRosterSize() {
				t.Fatalf("%s: counts sum to %d, roster has %d", s.GetRecord().GetPlan().GetId(), sum, s.GetRecord().GetRosterSize())
			}
		}
	}
	s, err := e.Campaign(ctx, webtest.CampaignDemo)
	if err != nil {
		t.Fatal(err)
	}
	if s.GetRecord().GetState() != messages.CampaignState_COMPLETED || !states["DOWNLOADING"] || !states["FAILED"] {
		t.Fatalf("demo ended %v having seen %v", s.GetRecord().GetState(), states)
	}
	halted, err := e.Campaign(ctx, webtest.CampaignHalted)
	if err != nil {
		t.Fatal(err)
	}
	if halted.GetRecord().GetState() != messages.CampaignState_HALTED || halted.GetRecord().GetCause() == "" {
		t.Fatalf("%s is %v", webtest.CampaignHalted, halted.GetRecord().GetState())
	}
}

// TestAStartBeforeItsTimeSchedules: the twin starts no campaign before the time that its plan names.
func TestAStartBeforeItsTimeSchedules(t *testing.T) {
	e, ctx := webtest.NewEngine(), t.Context()
	plan := &messages.CampaignPlan{
		Id: "later", Package: "adas-stack@4.2.1", Selector: `model == "e1"`, Waves: []*messages.Wave{{Size: &messages.Wave_Rest{Rest: true}}},
		Schedule: &messages.Schedule{StartTime: time.Now().Add(time.Hour).Format(time.RFC3339)},
	}
	if _, err := e.CreateCampaign(ctx, plan, "mika"); err != nil {
		t.Fatal(err)
	}
	s, err := e.CommandCampaign(ctx, "later", &messages.StartCampaign{By: "mika"})
	if err != nil || s.GetRecord().GetState() != messages.CampaignState_SCHEDULED || s.GetRecord().GetRosterSize() != 0 {
		t.Errorf("got %v, %v", s.GetRecord().GetState(), err)
	}
}
