package dashboard_test

import (
	"encoding/json"
	"maps"
	"net/url"
	"reflect"
	"testing"

	"pacecar/web/view"
	"pacecar/web/webtest/whole"
)

// TestACampaignIsPlanned in the form: what a start would do follows what is written, and the draft is what was shown.
func TestACampaignIsPlanned(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	b := open(t, server.URL)
	b.visit("/new/campaign")
	b.sees("Choose the package first.")
	b.enter("#plan-name", "ADAS 4.2.1, Frühling")
	b.enter("#plan-package", "adas-stack@4.2.1")
	b.sees("Say which vehicles first.")
	b.enter("#plan-selector", `model == "e1"`)
	b.sees("2 000 vehicles of 12 480 registered would be on the roster")
	b.rewrite("#wave-1-amount", "a few")
	b.sees("Write a share such as 1 %, a number of vehicles, or rest.")
	b.rewrite("#wave-1-amount", "25")
	b.rewrite("#wave-2-soak", "soon")
	b.sees("Write a time such as 30m, 8h or 2d.")
	b.rewrite("#wave-2-soak", "2h")
	b.enter("#plan-pace", "1200")
	b.click("#create")
	b.sees("Say who you are first")
	b.enter("#person", "Mira Keller")
	server.results["/campaigns"] = map[string]any{"id": "draft"}
	b.value(`(() => { const create = document.querySelector("#create"); create.click(); create.click(); })()`) // as one that is pressed twice at once
	server.until(t, 1)
	sent := server.sent()[0]
	waves := sent.body["waves"].([]any)
	first, second, last := waves[0].(map[string]any), waves[1].(map[string]any), waves[2].(map[string]any)
	if sent.path != "/campaigns" || sent.query != "" || sent.body["id"] != "adas-4-2-1-fruhling" || sent.body["package"] != "adas-stack@4.2.1" || sent.body["selector"] != `model == "e1"` {
		t.Errorf("%s?%s with %v", sent.path, sent.query, sent.body)
	}
	if first["count"] != 25.0 || second["percent"] != 10.0 || second["gate"].(map[string]any)["soakSeconds"] != 7200.0 || last["rest"] != true {
		t.Errorf("the waves are %v", waves)
	}
	if sent.body["pacing"].(map[string]any)["maximumPerMinute"] != 1200.0 {
		t.Errorf("the pacing is %v", sent.body["pacing"])
	}
	b.sees("Infotainment 7.1 spring") // the page of what was created
	if all := server.sent(); len(all) != 1 {
		t.Errorf("the draft was sent %d times", len(all))
	}
	b.visit("/new/campaign")
	b.until(`document.querySelector("#plan-name").value === ""`)
	b.clean()
}

// TestAPlanThatIsRefused says so at the field that the engine names, and outlives a reload.
func TestAPlanThatIsRefused(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	server.mu.Lock()
	delete(server.pages, "/campaigns")
	server.mu.Unlock()
	server.refusals["/campaigns"] = `{"title":"Out of bounds","status":422,"detail":"wave 2 is larger than what remains","code":"OutOfBounds",
		"errors":[{"pointer":"/waves/1/percent","detail":"wave 2 is larger than what remains","suggestion":"make it smaller"}]}`
	b := open(t, server.URL)
	b.tolerate("422")
	b.visit("/new/campaign?package=adas-stack@4.2.1&selector=true")
	b.until(`document.querySelector("#wave-2-amount-said")?.innerText === "wave 2 is larger than what remains; make it smaller"`)
	b.until(`document.querySelector("#wave-2-amount").getAttribute("aria-describedby") === "wave-2-amount-said"`)
	b.until(`document.querySelector("#trial .refused").innerText.includes("Make it smaller.")`)
	b.click("#create")
	b.sees("The plan is refused: mend what is said of it first.")
	b.accessible("a plan that is refused")
	b.shot("wizard-refused")
	b.rewrite("#wave-2-amount", "20 %")
	b.visit("/new/campaign")
	b.until(`document.querySelector("#wave-2-amount").value === "20 %" && document.querySelector("#plan-package").value === "adas-stack@4.2.1"`)
	b.clean()
}

// TestASelectorThatIsRefused: what is wrong with it describes its field.
func TestASelectorThatIsRefused(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	server.refusals["/campaigns"] = `{"title":"Unknown attribute","status":422,"detail":"line 1, column 1: there is no modle","code":"UnknownAttribute",
		"errors":[{"pointer":"/selector","detail":"line 1, column 1: there is no modle","suggestion":"did you mean model?"}]}`
	b := open(t, server.URL)
	b.tolerate("422")
	b.visit("/new/campaign?package=adas-stack@4.2.1&selector=" + url.QueryEscape(`modle == "e1"`))
	b.until(`document.querySelector("#plan-selector").getAttribute("aria-invalid") === "true"`)
	b.until(`document.getElementById(document.querySelector("#plan-selector").getAttribute("aria-describedby")).innerText.includes("there is no modle")`)
	b.until(`document.querySelector("#trial .refused").innerText.includes("Did you mean model?")`)
	b.clean()
}

// TestEveryFieldOfAPlanIsKept: a draft that says something in every field is written again as it was, but for what was
// changed, and there is no field that the form lacks.
func TestEveryFieldOfAPlanIsKept(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	plan := whole.Plan("draft")
	draft := draftCampaign("draft", "The whole of it")
	draft["plan"] = plan
	server.set("campaign:draft", draft)
	server.mu.Lock()
	server.pages["/campaigns/draft"] = draft
	server.mu.Unlock()
	b := open(t, server.URL)
	b.visit("/campaigns/draft")
	b.click("#edit")
	b.until(`location.pathname === "/campaigns/draft/edit" && document.querySelector("#consent-long")?.value === "6d"`)
	b.until(`document.querySelector("#class-1-codes").value !== "" && document.querySelector("#plan-undoes").value !== "" && document.querySelector("#kept-as-is") === null`)
	b.until(`document.querySelector("#window-1-from").value === "06:10" && document.querySelector("#night-1-zone").value === "Europe/Lisbon" && document.querySelector("#health-codes").value === "U*"`)
	b.value(`[...document.querySelectorAll("details.folded")].forEach((one) => { one.open = true; })`)
	for _, dressed := range []struct {
		scheme string
		width  int64
	}{{"light", 1280}, {"dark", 390}} {
		b.dress(dressed.scheme, dressed.width, 900)
		b.noOverflow("a plan that is edited")
		b.accessible("a plan that is edited")
		b.shot("wizard-edit-" + dressed.scheme)
	}
	b.rewrite("#consent-times", "101")
	b.sees("It is out of bounds. At most 100.")
	b.rewrite("#consent-times", "4")
	b.enter("#person", "Mira Keller")
	b.click("#create")
	server.until(t, 1)
	sent := server.sent()[0]
	if sent.path != "/campaigns/draft" || sent.ifMatch != `"3"` {
		t.Errorf("%s with If-Match %s", sent.path, sent.ifMatch)
	}
	plan.Consent.MaximumPostponements = 4
	if want := decoded(t, plan); !reflect.DeepEqual(want, sent.body) {
		t.Errorf("the plan was written as\n%s\nwant\n%s", encoded(t, sent.body), encoded(t, want))
	}
	b.clean()
}

func encoded(t *testing.T, value any) string {
	t.Helper()
	text, err := json.MarshalIndent(value, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func decoded(t *testing.T, plan view.Plan) map[string]any {
	t.Helper()
	tree := map[string]any{}
	if err := json.Unmarshal([]byte(encoded(t, plan)), &tree); err != nil {
		t.Fatal(err)
	}
	return tree
}

func (b *browser) unfold(id string) {
	b.t.Helper()
	b.value(`document.querySelector("#` + id + `").open = true`)
}

// TestWhenAndEachVehicle writes what most campaigns leave alone: hours, consent, strata, patience, health.
func TestWhenAndEachVehicle(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	b := open(t, server.URL)
	b.visit("/new/campaign?package=adas-stack@4.2.1&selector=true")
	b.sees("it offers and permits at any time")
	b.unfold("release")
	b.click("#add-window")
	b.rewrite("#window-1-from", "9 o'clock")
	b.sees("Write a time of day such as 22:00.")
	b.rewrite("#window-1-from", "09:30")
	b.click("#release .day:nth-child(5)") // Fri, besides Mon to Thu
	b.rewrite("#window-1-zone", "Europe/Berlin")
	b.unfold("blackout")
	b.click("#add-never")
	b.enter("#never-1-from", "2026-12-20")
	b.enter("#never-1-to", "2027-01-06")
	b.unfold("maintenance")
	b.click("#add-night")
	b.unfold("strata")
	b.enter("#plan-strata", "model, region")
	b.unfold("consent")
	b.value(`(document.querySelector("#consent-install").value = "owner", document.querySelector("#consent-install").dispatchEvent(new Event("change", { bubbles: true })))`)
	b.enter("#consent-times", "2")
	b.unfold("retries")
	b.enter("#retry-attempts", "3")
	b.enter("#retry-pause", "90s")
	b.unfold("classes")
	b.click("#add-class")
	b.sees("Write a failure code, such as E_FLASH or NET_*.")
	b.enter("#class-1-codes", "NET_*, TIMED_OUT")
	b.enter("#class-1-attempts", "5")
	b.unfold("health")
	b.click(`input[name="watch"][value="own"]`)
	b.sees("Say what is watched, or choose nothing.")
	b.enter("#health-codes", "U*, P0*")
	b.enter("#health-reconnects", "2")
	b.sees("It is out of bounds. 3 to 60.")
	b.rewrite("#health-reconnects", "5")
	b.unfold("wave-1-more")
	b.enter("#wave-1-confidence", "95")
	b.enter("#wave-1-webhook", "change-board")
	b.enter("#plan-name", "Spring")
	b.enter("#person", "Mira Keller")
	server.results["/campaigns"] = map[string]any{"id": "draft"}
	b.click("#create")
	server.until(t, 1)
	sent := server.sent()
	body := sent[len(sent)-1].body
	delete(body["maintenance"].(map[string]any), "timeZoneOfVehiclesWithoutOne") // the zone of whoever looks
	delete(body["blackouts"].([]any)[0].(map[string]any), "timeZone")
	for name, want := range map[string]any{
		"releaseWindows": []any{map[string]any{"days": []any{"Mon", "Tue", "Wed", "Thu", "Fri"}, "from": "09:30", "to": "17:00", "timeZone": "Europe/Berlin"}},
		"blackouts":      []any{map[string]any{"from": "2026-12-20", "to": "2027-01-06"}},
		"maintenance":    map[string]any{"from": "22:00", "to": "05:00"},
		"strata":         map[string]any{"by": []any{"model", "region"}},
		"consent":        map[string]any{"install": "owner", "maximumPostponements": 2.0},
		"retries":        map[string]any{"maximumAttempts": 3.0, "backOffSeconds": 90.0, "classes": []any{map[string]any{"codes": []any{"NET_*", "TIMED_OUT"}, "maximumAttempts": 5.0}}},
		"health":         map[string]any{"faultCodes": []any{"U*", "P0*"}, "reconnects": 5.0},
	} {
		if !reflect.DeepEqual(body[name], want) {
			t.Errorf("%s is %v, want %v", name, body[name], want)
		}
	}
	gate := body["waves"].([]any)[0].(map[string]any)["gate"].(map[string]any)
	if want := (map[string]any{"maximumFailedPercent": 2.0, "minimumSample": 20.0, "soakSeconds": 1800.0, "confidencePercent": 95.0, "webhook": "change-board"}); !maps.Equal(gate, want) {
		t.Errorf("the gate is %v", gate)
	}
	b.clean()
}

// TestAStartedCampaignIsNotEdited, and a draft that somebody has written meanwhile is not overwritten.
func TestAStartedCampaignIsNotEdited(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	b := open(t, server.URL)
	b.visit("/campaigns/" + stageID + "/edit")
	b.sees("It is Running: its plan stands")
	b.accessible("a plan that stands")
	server.stale = 1
	b.tolerate("412")
	b.visit("/campaigns/draft/edit")
	b.enter("#person", "Mira Keller")
	b.rewrite("#plan-name", "Mine")
	b.click("#create")
	b.sees("Somebody was faster")
	b.until(`document.querySelector("#plan-name").value === "Mine"`)
	b.clean()
}
