package dashboard_test

import (
	"testing"
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
	server.mu.Lock()
	delete(server.pages, "/campaigns")
	server.mu.Unlock()
	b.click("#create")
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
	b.click("#create")
	b.sees("The plan is refused: mend what is said of it first.")
	b.accessible("a plan that is refused")
	b.shot("wizard-refused")
	b.rewrite("#wave-2-amount", "20 %")
	b.visit("/new/campaign")
	b.until(`document.querySelector("#wave-2-amount").value === "20 %" && document.querySelector("#plan-package").value === "adas-stack@4.2.1"`)
	b.clean()
}
