package dashboard_test

import (
	"fmt"
	"testing"
)

// TestThePlanSaysWhoIsInWhichWave: pilots, selectors, strata and late joiners on the tab of the
// plan, and the note of a wave that has another size than the plan says in the dialog of a start.
func TestThePlanSaysWhoIsInWhichWave(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	running, draft := runningCampaign(stageID, "Spring 2026"), draftCampaign("draft", "Summer 2026")
	for _, keys := range []map[string]any{running, draft} {
		plan := keys["plan"].(map[string]any)
		plan["waves"] = append([]any{
			map[string]any{"name": "Pilots", "vins": []any{"WPC0000000A000104", "WPC0000000A000105"}},
			map[string]any{"name": "Germany", "selector": `market == "DE"`, "percent": 5},
		}, plan["waves"].([]any)...)
		plan["strata"] = map[string]any{"by": []any{"model", "region"}, "minimumPerStratum": 3, "wave": 2}
		plan["lateJoiners"] = "join"
		plan["pacing"].(map[string]any)["maximumPerStratum"] = 40
	}
	running["joined"] = 17
	running["strata.1"] = map[string]any{"name": "model e1, region DE-BY", "counts": map[string]any{"Succeeded": 900, "Installing": 40, "Failed": 7}, "waveCounts": map[string]any{"Installing": 40}}
	running["strata.2"] = map[string]any{"name": "model e2, region AT-9", "counts": map[string]any{"Waiting": 5}, "waveCounts": map[string]any{}}
	server.set("campaign:"+stageID, running)
	server.set("campaign:draft", draft)
	dry := stageDryRun()
	dry["waves"].([]any)[0].(map[string]any)["note"] = "The wave grows from 20 to 48 vehicles, to hold at least 3 of each stratum, or all where there are fewer."
	server.mu.Lock()
	server.pages["/campaigns/draft:dryRun"] = dry
	server.mu.Unlock()
	b := open(t, server.URL)
	for _, width := range []int64{1280, 390} {
		b.dress("light", width, 900)
		b.visit("/campaigns/" + stageID + "?tab=plan")
		for _, text := range []string{"2 pilots", `5 % where market == "DE"`, "model, region: wave 2 holds at least 3 of each", "join the last wave; 17 have", "40 of each stratum", "model e1, region DE-BY"} {
			b.sees(text)
		}
		b.noOverflow("choice")
		b.accessible("choice")
		b.shot(fmt.Sprint("choice-", width))
	}
	b.visit("/campaigns/draft")
	b.sees("would be selected now")
	b.click("#start")
	b.sees("The wave grows from 20 to 48 vehicles")
	b.accessible("choice of a start")
	b.clean()
}
