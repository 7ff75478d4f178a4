package overlaps_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

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

// TestWhoIsAwaitedIsSure: a campaign stays open for those that answer, and is told of nobody while one is silent; what nobody can ever
// read keeps it from nothing, and the fleet is asked only where some campaign brings what the package depends on.
func TestWhoIsAwaitedIsSure(t *testing.T) {
	for name, c := range map[string]struct {
		needs  string // a version that the campaigns bring is 2
		silent bool
		broken bool
		want   []string
		fails  bool
		asks   int // questions to the fleet
	}{
		"all answer":           {needs: "2", want: []string{"s1", "s2"}, asks: 2},
		"a campaign is silent": {needs: "2", silent: true, fails: true, asks: 2},
		"a record is damaged":  {needs: "2", broken: true, want: []string{"s1", "s2"}, asks: 2},
		"nobody brings that":   {needs: "3"},
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
				w.silent["s1"] = c.silent
				rule := &messages.Rule{Code: messages.MissingDependency, Detail: "needs brake", Any: []*messages.Alternative{{All: []*messages.ECUCondition{{EcuId: "ADAS", Version: c.needs}}}}}
				asks := 0
				look := overlaps.Look{Desk: &desk.Desk{Router: w, Store: w.store, Clock: actors.SystemClock{}}, Select: func(_ context.Context, q *messages.SelectVehicles) (*messages.Selection, []string, error) {
					if asks++; len(q.GetRules()) > 0 {
						return &messages.Selection{Excluded: []*messages.Exclusion{{Code: rule.Code, Detail: rule.Detail, Count: 2}}}, nil, nil
					}
					return &messages.Selection{Vins: []string{"v1", "v2"}}, nil, nil
				}}
				stones, err := look.Awaited(t.Context(), &messages.CampaignPlan{Id: "c1"}, &messages.SelectVehicles{Rules: []*messages.Rule{rule}})
				var found []string
				for _, s := range stones {
					found = append(found, s.GetCampaignId())
				}
				if (err != nil) != c.fails || !slices.Equal(found, c.want) || asks != c.asks {
					t.Errorf("%q after %d questions, want %q after %d: %v", found, asks, c.want, c.asks, err)
				}
			})
		})
	}
}
