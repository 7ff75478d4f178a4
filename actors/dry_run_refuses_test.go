package actors_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
	"pacecar/persistence"
)

// TestADryRunRefusesWhatACreationRefuses, for the same reason, and both say at which field: whoever has tried a plan before writes it without
// another surprise.
func TestADryRunRefusesWhatACreationRefuses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := startNode(t, persistence.NewMemory(4, time.Now), silent{}, time.Minute)
		defer n.stop()
		e := n.engine()
		release(t, e)
		fitting(t, e, 1, "e1", "DE")
		rest := []*messages.Wave{{Size: &messages.Wave_Rest{Rest: true}}}
		for field, change := range map[string]func(*messages.CampaignPlan){
			"/package":      func(p *messages.CampaignPlan) { p.Package = "adas" },
			"/package ":     func(p *messages.CampaignPlan) { p.Package = "adas@9" },
			"/package  ":    func(p *messages.CampaignPlan) { p.Package = "" },
			"/selector":     func(p *messages.CampaignPlan) { p.Selector = "model ==" },
			"/selector ":    func(p *messages.CampaignPlan) { p.Selector = `cohort("nobody")` },
			"/selector  ":   func(p *messages.CampaignPlan) { p.Selector = "" },
			"/waves":        func(p *messages.CampaignPlan) { p.Waves = nil },
			"/waves/0/rest": func(p *messages.CampaignPlan) { p.Waves = append(rest, rest...) },
			"/waves/0/selector": func(p *messages.CampaignPlan) {
				p.Waves = append([]*messages.Wave{{Size: &messages.Wave_Count{Count: 1}, Selector: `colour == "red"`}}, rest...)
			},
			"/waves/0/gate/webhook": func(p *messages.CampaignPlan) {
				p.Waves = []*messages.Wave{{Size: rest[0].Size, Gate: &messages.Gate{Webhook: "nobody"}}}
			},
			"/waves/0/vins/0":   func(p *messages.CampaignPlan) { p.Waves = append([]*messages.Wave{{Vins: []string{"short"}}}, rest...) },
			"/downloadPool":     func(p *messages.CampaignPlan) { p.DownloadPool = "nobody" },
			"/strata/by/0":      func(p *messages.CampaignPlan) { p.Strata = &messages.Strata{By: []string{"colour"}} },
			"/schedule/endTime": func(p *messages.CampaignPlan) { p.Schedule = &messages.Schedule{EndTime: "1999-01-01T00:00:00Z"} },
			"/releaseWindows/0/from": func(p *messages.CampaignPlan) {
				p.ReleaseWindows = []*messages.ReleaseWindow{{From: "25:00", To: "26:00"}}
			},
			"/releaseWindows/0/timeZone": func(p *messages.CampaignPlan) {
				p.ReleaseWindows = []*messages.ReleaseWindow{{From: "09:00", To: "17:00", TimeZone: "Mars/North"}}
			},
			"/blackouts/0/to": func(p *messages.CampaignPlan) {
				p.Blackouts = []*messages.Blackout{{From: "2027-01-02", To: "2027-01-01"}}
			},
			"/maintenance/to":           func(p *messages.CampaignPlan) { p.Maintenance = &messages.Maintenance{From: "22:00", To: "late"} },
			"/supersedes/0":             func(p *messages.CampaignPlan) { p.Supersedes = []string{"No Name"} },
			"/rollback/package":         func(p *messages.CampaignPlan) { p.Rollback = &messages.RollbackPlan{Package: p.Package} },
			"/stopPolicy":               func(p *messages.CampaignPlan) { p.StopPolicy = "revert" },
			"/retries/maximumAttempts":  func(p *messages.CampaignPlan) { p.Retries = &messages.Retries{MaximumAttempts: 1000} },
			"/pacing/maximumPerStratum": func(p *messages.CampaignPlan) { p.Pacing = &messages.Pacing{MaximumPerStratum: 5} },
		} {
			p := &messages.CampaignPlan{Id: "spring", Package: "adas@4.2.0", Selector: "true", Waves: rest}
			change(p)
			_, created := e.CreateCampaign(t.Context(), proto.CloneOf(p), "mira")
			_, tried := e.DryRun(t.Context(), proto.CloneOf(p))
			a, _ := errors.AsType[*messages.Rejection](created)
			b, _ := errors.AsType[*messages.Rejection](tried)
			if a.GetCode() == "" || a.GetSuggestion() == "" || !proto.Equal(a, b) {
				t.Errorf("%s: a creation is answered %v (%q), a dry run %v", field, created, a.GetField(), tried)
			}
			if want := strings.TrimSpace(field); a.GetField() != want { // one field may be wrong in several ways
				t.Errorf("%s: the rejection is at %q: %v", field, a.GetField(), a)
			}
		}
	})
}
