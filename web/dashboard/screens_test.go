package dashboard_test

import (
	"fmt"
	"testing"
)

// setStage fills the server with everything the screens read.
func setStage(s *scripted) {
	running, halted := runningCampaign(stageID, "ADAS stack 4.2.1"), haltedCampaign("halted", "Gateway 2.9 Alps")
	running["dealer"], halted["dealer"] = 2, 1
	draft := draftCampaign("draft", "Infotainment 7.1 spring")
	s.set("campaign:"+stageID, running)
	s.set("campaign:halted", halted)
	s.set("campaign:draft", draft)
	s.set("events:"+stageID, map[string]any{"lines": stageLines()})
	s.set("events:halted", map[string]any{"lines": stageLines()[6:]})
	s.set("events:draft", map[string]any{})
	s.set("campaigns", map[string]any{stageID: stageSummary(running), "halted": stageSummary(halted), "draft": stageSummary(draft)})
	s.pages["/campaigns/"+stageID+"/roster"] = stageRoster()
	s.pages["/campaigns/halted/roster"] = stageRoster()
	s.pages["/campaigns/"+stageID+"/report"] = stageReport()
	halt := stageReport()
	delete(halt, "outlook")
	s.pages["/campaigns/halted/report"] = halt
	s.pages["/campaigns"] = stageDryRun() // the answer to a plan that is tried; the list comes by the stream
	s.pages["/campaigns/"+stageID+"/dealer"] = stageDealer()
	s.pages["/campaigns/halted/dealer"] = stageDealer()
	s.pages["/campaigns/"+stageID+"/timeline"] = map[string]any{"items": stageLines(), "next": "12"}
	s.pages["/campaigns/draft:dryRun"] = stageDryRun()
	s.pages["/campaigns/draft/review"] = map[string]any{
		"id": "draft", "state": "Draft", "version": 3, "contentHash": "a81f4be2c2", "author": "m.keller", "authors": []any{"m.keller"},
		"approvalsAsked": 2, "approvals": []any{}, "missing": 2, "changes": []any{}, "contents": false,
	}
	setPackages(s)
	setAccess(s)
	setLong(s)
	setComparison(s)
	setVehicles(s)
	setFleet(s, 1_000_000)
	setCohorts(s)
}

// stageDealer is what was handed to a dealer.
func stageDealer() map[string]any {
	return map[string]any{"total": 2, "items": []any{
		map[string]any{"vin": "WPC0000000A000363", "why": "It failed in attempt 2, which is as often as the plan allows.", "since": "2026-04-01T09:00:00.000Z", "attempt": 2, "ecu": "ADAS", "code": "FLASH_VERIFY"},
		map[string]any{"vin": "WPC0000000A000364", "why": "A dealer says that the update is installed; its manifest has not confirmed it yet.", "since": "2026-04-01T09:00:00.000Z", "attempt": 3, "result": "installed"},
	}}
}

// screens are the views with a text that shows that they are complete.
var screens = []struct{ name, path, ready string }{
	{"home", "/", "vehicles are kept out of campaigns"},
	{"operations", "/operations", "Given up, vehicles repeat"},
	{"operations-table", "/operations?slots=table", "0 to 127"},
	{"long", "/operations/long?operation=" + longImport, "400 000 new"},
	{"webhooks", "/operations/webhooks", "Everything that happens"},
	{"webhook", "/operations/webhooks/pager", "again in"},
	{"webhook-delivery", "/operations/webhooks/pager?delivery=evt_spring_7_0", "the same each time"},
	{"tokens", "/operations/tokens", "operator of taxi and lease"},
	{"new-campaign", "/new/campaign?package=adas-stack@4.2.1&selector=model+%3D%3D+%22e1%22", "38 more match the selector"},
	{"campaigns", "/campaigns", "Gateway 2.9 Alps"},
	{"running", "/campaigns/" + stageID, "FLASH_VERIFY"},
	{"comparison", "/campaigns/" + stageID + "?with=halted", "not known to differ"},
	{"dealer", "/campaigns/" + stageID, "as often as the plan allows"},
	{"halted", "/campaigns/halted", "halted this campaign"},
	{"draft", "/campaigns/draft", "would be selected now"},
	{"plan", "/campaigns/" + stageID + "?tab=plan", "Decisions of gates"},
	{"events", "/campaigns/" + stageID + "?tab=events", "newest first"},
	{"audit", "/campaigns/" + stageID + "?tab=events&who=people", "Campaign approved"},
	{"roster", "/campaigns/" + stageID + "?tab=vehicles", "WPC0000000A000363"},
	{"table", "/campaigns/" + stageID + "?burnup=table&gantt=table&regions=table", "(does not say)"},
	{"vehicles", "/vehicles", "WPC0000000A000004"},
	{"vehicles-deep", "/vehicles?row=200001&sort=-vin&selector=model+%3D%3D+%22e1%22+%26%26+online&facets=ecu[%22ADAS%22].version", "WPC0000000A199996"},
	{"import", "/vehicles/import", "What a line says"},
	{"vehicle", "/vehicles/" + stageVIN, "said by plant Leipzig"},
	{"vehicle-flagged", "/vehicles/" + flaggedVIN + "?package=adas-stack@4.3.0-rc1", "The way there"},
	{"cohorts", "/cohorts", "750 vehicles"},
	{"cohort", "/cohorts/spring-first", "< 0.1 % of 1 000 000 registered"},
	{"packages", "/packages", "infotainment"},
	{"package-draft", "/packages/adas-stack@4.3.0-rc1", "machine's checks"},
	{"package-validated", "/packages/gateway@2.9.0", "Anybody but"},
	{"package-released", "/packages/adas-stack@4.2.1", "3 offer it"},
	{"package-terms", "/packages/adas-stack@4.2.1?tab=terms", "recall 26V-114"},
	{"package-fleet", "/packages/adas-stack@4.2.1?tab=fleet&reason=Occupied&selector=model+%3D%3D+%22e1%22", "Campaign spring-2026 holds"},
	{"package-withdrawn", "/packages/battery@1.9.2", "loses its calibration"},
	{"missing", "/campaigns/nowhere", "no such campaign"},
	{"lost", "/nothing/here/at/all", "no such page"},
}

// dresses are how each view is looked at. It is loaded by its address where the scheme changes, on a desk and on a phone,
// and has to follow the window from there.
var dresses = []struct {
	scheme string
	width  int64
}{{"light", 1280}, {"light", 1920}, {"light", 390}, {"dark", 390}, {"dark", 1280}, {"dark", 1920}}

// TestEveryScreen looks at each view in both schemes and three widths: nothing overflows, nothing is reported by
// axe-core, nothing is asked of another origin.
func TestEveryScreen(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	b := open(t, server.URL)
	for _, screen := range screens {
		t.Run(screen.name, func(t *testing.T) {
			defer func(whole testing.TB) { b.t = whole }(b.t)
			b.t = t
			scheme := ""
			for _, dressed := range dresses {
				b.dress(dressed.scheme, dressed.width, 900)
				if dressed.scheme != scheme {
					b.visit(screen.path)
				}
				scheme = dressed.scheme
				b.drawn()
				b.sees(screen.ready)
				b.until(`document.querySelector(".skeleton") === null`)
				name := fmt.Sprintf("%s-%s-%d", screen.name, scheme, dressed.width)
				b.noOverflow(name)
				if dressed.width != 1920 {
					b.accessible(name)
				}
				b.shot(name)
			}
			b.clean()
		})
	}
}
