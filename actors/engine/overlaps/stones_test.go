package overlaps_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pacecar/actors"
	"pacecar/actors/engine/desk"
	"pacecar/actors/engine/overlaps"
	"pacecar/messages"
)

// TestStonesThatNobodyCanAskFailNothing: a fleet or a campaign that does not answer in time, or cannot be asked at all, leaves a
// row that says so, and what others have said; a question that is refused, or given up by whoever asks, fails.
func TestStonesThatNobodyCanAskFailNothing(t *testing.T) {
	late := func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }
	for name, c := range map[string]struct {
		fleet  func(context.Context) error // how it answers
		silent []string
		broken bool     // the record of another campaign is damaged
		beyond int      // campaigns under way beyond those that are asked
		want   []string // campaigns of the rows; "": not all could be asked
		fails  bool
	}{
		"all answer":                 {want: []string{"s1", "s2"}},
		"the fleet answers too late": {fleet: late, want: []string{""}},
		"the fleet refuses":          {fleet: func(context.Context) error { return fmt.Errorf("no such index") }, fails: true},
		"a campaign is silent":       {silent: []string{"s1"}, want: []string{"s2", ""}},
		"a record is damaged":        {broken: true, want: []string{"s1", "s2", ""}},
		"too many are under way":     {beyond: 1, want: []string{"s1", "s2", ""}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := begin(t)
				for _, id := range []string{"s1", "s2"} {
					w.campaign(id, messages.CampaignState_RUNNING, 1, "v1", "v2")
				}
				if c.broken {
					w.write("broken", []byte{0xff, 0xff})
				}
				for i := range c.beyond * (overlaps.MaximumAsked - 1) { // with those two, so many more
					w.campaign(fmt.Sprintf("other%04d", i), messages.CampaignState_RUNNING, 0)
				}
				for _, id := range c.silent {
					w.silent[id] = true
				}
				q := &messages.SelectVehicles{Rules: []*messages.Rule{{Code: messages.MissingDependency, Detail: "needs brake", Any: []*messages.Alternative{{All: []*messages.ECUCondition{{EcuId: "ADAS", Version: "2"}}}}}}}
				selected := &messages.Selection{Excluded: []*messages.Exclusion{{Code: messages.MissingDependency, Detail: "needs brake"}}}
				look := overlaps.Look{Desk: &desk.Desk{Router: w, Store: w.store, Clock: actors.SystemClock{}}, Select: func(ctx context.Context, _ *messages.SelectVehicles) (*messages.Selection, []string, error) {
					if c.fleet != nil {
						return nil, nil, c.fleet(ctx)
					}
					return &messages.Selection{Vins: []string{"v1", "v2"}}, nil, nil
				}}
				stones, err := look.Stones(t.Context(), &messages.CampaignPlan{Id: "c1"}, q, selected)
				if (err != nil) != c.fails {
					t.Fatal(err)
				}
				var found []string
				for _, s := range stones {
					found = append(found, s.GetCampaignId())
					if s.GetText() == "" || s.GetCampaignId() == "" && !strings.Contains(s.GetText(), "Not all") {
						t.Errorf("%v says nothing", s)
					}
				}
				if !slices.Equal(found, c.want) {
					t.Errorf("%q, want %q", found, c.want)
				}
			})
		})
	}
}

// TestWhoIsAwaited: a campaign stays open for those of other campaigns that it does not have itself, and is told who did not say. The fleet
// is asked only where some campaign brings what the package depends on and has somebody left; what nobody can ever read is passed over.
func TestWhoIsAwaited(t *testing.T) {
	for name, c := range map[string]struct {
		needs   string // a version; that which the campaigns bring is 2
		silent  map[string]bool
		refuses bool            // s1
		broken  bool            // the record of another campaign
		ended   map[string]bool // campaigns that have nobody left
		own     []string        // vehicles
		want    []string        // campaigns, and how many
		unheard []string
		asks    int // questions to the fleet
		takes   time.Duration
	}{
		"all answer":               {needs: "2", want: []string{"s1 2", "s2 2"}, asks: 2},
		"a campaign is silent":     {needs: "2", silent: map[string]bool{"s1": true}, want: []string{"s2 2"}, unheard: []string{"s1 no answer within 1m0s"}, asks: 2, takes: time.Minute},
		"all are":                  {needs: "2", silent: map[string]bool{"s1": true, "s2": true}, unheard: []string{"s1 no answer within 1m0s", "s2 no answer within 1m0s"}, takes: time.Minute},
		"one is quarantined":       {needs: "2", refuses: true, want: []string{"s2 2"}, unheard: []string{"s1 Ailing: it is quarantined"}, asks: 2},
		"a record is damaged":      {needs: "2", broken: true, want: []string{"s1 2", "s2 2"}, asks: 2},
		"nobody brings that":       {needs: "3", silent: map[string]bool{"s1": true}},
		"one has nobody left":      {needs: "2", ended: map[string]bool{"s1": true}, want: []string{"s2 2"}, asks: 2},
		"nobody has":               {needs: "2", ended: map[string]bool{"s1": true, "s2": true}},
		"it has one itself":        {needs: "2", own: []string{"v2", "v3"}, want: []string{"s1 1", "s2 1"}, asks: 2},
		"it has all of theirs too": {needs: "2", own: []string{"v1", "v2"}, asks: 2},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := begin(t)
				for _, id := range []string{"s1", "s2"} {
					w.campaign(id, messages.CampaignState_RUNNING, 1, "v1", "v2")
				}
				w.campaign("c1", messages.CampaignState_RUNNING, 2, c.own...)
				if c.broken {
					w.write("broken", []byte{0xff, 0xff})
				}
				w.silent, w.ended = c.silent, c.ended
				if c.refuses {
					w.refused["s1"] = messages.Reject(messages.Ailing, "it is quarantined")
				}
				rule := &messages.Rule{Code: messages.MissingDependency, Detail: "needs brake", Any: []*messages.Alternative{{All: []*messages.ECUCondition{{EcuId: "ADAS", Version: c.needs}}}}}
				asks := 0
				look := overlaps.Look{Desk: &desk.Desk{Router: w, Store: w.store, Clock: actors.SystemClock{}}, Select: func(_ context.Context, q *messages.SelectVehicles) (*messages.Selection, []string, error) {
					if asks++; len(q.GetRules()) > 0 {
						return &messages.Selection{Excluded: []*messages.Exclusion{{Code: rule.Code, Detail: rule.Detail, Count: 2}}}, nil, nil
					}
					return &messages.Selection{Vins: []string{"v1", "v2"}}, nil, nil
				}}
				began := time.Now()
				open, err := look.Awaited(t.Context(), &messages.CampaignPlan{Id: "c1"}, &messages.SelectVehicles{Rules: []*messages.Rule{rule}})
				if err != nil {
					t.Fatal(err)
				}
				var found, unheard []string
				sum := uint32(0)
				for _, s := range open.GetStones() {
					found = append(found, fmt.Sprintf("%s %d", s.GetCampaignId(), s.GetVehicles()))
					sum += s.GetVehicles()
				}
				for _, u := range open.GetUnheard() {
					unheard = append(unheard, u.GetCampaignId()+" "+u.GetReason())
				}
				if !slices.Equal(found, c.want) || sum != open.GetVehicles() || !slices.Equal(unheard, c.unheard) || asks != c.asks || time.Since(began) != c.takes {
					t.Errorf("%q, %d vehicles, and %q did not say, after %d questions and %v; want %q, %q after %d and %v", found, open.GetVehicles(), unheard, asks, time.Since(began), c.want, c.unheard, c.asks, c.takes)
				}
			})
		})
	}
}
