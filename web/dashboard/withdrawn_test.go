package dashboard_test

import (
	"encoding/json"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// TestAWithdrawnPackageIsNoGate: the page of a campaign whose package was withdrawn blames no gate, says how
// many vehicles were never asked, and leaves one thing to do.
func TestAWithdrawnPackageIsNoGate(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	server.set("campaign:"+stageID, map[string]any{"state": "Halted", "withdrawn": true, "cause": "package adas-stack@4.2.1 was withdrawn: the camera loses its calibration", "version": 813})
	b := open(t, server.URL)
	b.visit("/campaigns/" + stageID)
	b.sees("The package was withdrawn: nothing more is offered")
	b.sees("the camera loses its calibration")
	b.sees("Cancel the campaign; 558 vehicles have not been offered anything.")
	if said := b.value(`document.querySelector("#cause").innerText.includes("gate")`); said != "false" {
		t.Error("a gate is blamed for a withdrawal")
	}
	if primary := b.value(`[...document.querySelectorAll(".campaign-head .btn.primary")].map((one) => one.id).join(" ")`); primary != "cancel" {
		t.Errorf("the primary actions are %q", primary)
	}
	for _, scheme := range []string{"light", "dark"} {
		for _, width := range []int64{1280, 390} {
			b.dress(scheme, width, 900)
			b.noOverflow("a withdrawn package")
			b.accessible("a withdrawn package")
		}
	}
	b.shot("campaign-withdrawn")
	b.click("#resume")
	b.sees("Package adas-stack@4.2.1 was withdrawn: the campaign can only be cancelled.")
	b.click("#cancel")
	b.sees("Cancel ADAS stack 4.2.1?")
	b.press(kb.Escape)
	// A draft that names it cannot begin.
	server.set("campaign:draft", map[string]any{"withdrawn": true})
	b.visit("/campaigns/draft")
	b.sees("Cancel the campaign; it has not been started.")
	b.until(`document.querySelector("#start").getAttribute("aria-disabled") === "true"`)
	// An ended campaign has nothing to be done about.
	server.set("campaign:"+stageID, map[string]any{"state": "Cancelled", "cause": "cancelled by mira: withdrawn", "endedAt": at(0), "version": 814})
	b.visit("/campaigns/" + stageID)
	b.sees("cancelled by mira")
	b.until(`document.querySelector("#cause") === null`)
	b.clean()
}

// TestAHaltIsResumedForAReason, which the engine asks for and the timeline keeps.
func TestAHaltIsResumedForAReason(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	b := open(t, server.URL)
	b.visit("/campaigns/halted")
	b.sees("The gate of wave 2 (Early) halted this campaign")
	b.sees("3 were installing and finish")
	b.click("#resume")
	b.sees("Accept 5 failures and resume")
	b.enter("#person", "mira")
	b.until(`document.querySelector("dialog #confirm .why")?.textContent.includes("Write why the failures so far are acceptable first.")`)
	b.enter("#reason", "one faulty batch")
	b.accessible("resume dialog of a halt")
	b.shot("dialog-resume-halted")
	// What fails while somebody decides is not accepted unseen.
	server.set("campaign:halted", map[string]any{"knownFailures": []any{map[string]any{"ecu": "ADAS", "code": "FLASH_VERIFY", "count": 6}, map[string]any{"ecu": "ADAS", "code": "BATTERY_LOW", "count": 1}}})
	b.sees("2 more have failed since you opened this.")
	b.until(`document.querySelector("dialog #confirm").hasAttribute("aria-disabled")`)
	b.click("#look-again")
	b.sees("Accept 7 failures and resume")
	b.until(`!document.querySelector("dialog #confirm").hasAttribute("aria-disabled")`)
	b.click("dialog #confirm")
	b.sees("The campaign goes on")
	sent := server.sent()
	if len(sent) != 1 || sent[0].path != "/campaigns/halted:resume" || sent[0].body["reason"] != "one faulty batch" {
		t.Fatalf("the dashboard sent %+v", sent)
	}
	if accepted, _ := json.Marshal(sent[0].body["accepted"]); string(accepted) != `[{"code":"FLASH_VERIFY","count":6,"ecu":"ADAS"},{"code":"BATTERY_LOW","count":1,"ecu":"ADAS"}]` {
		t.Errorf("accepted was %s", accepted)
	}
	b.clean()
}
