package dashboard_test

import (
	"testing"
	"time"
)

// TestAStartIsForTheVehiclesThatAreShown: the number on the button goes with the start. Where many more have come since, nothing
// starts; the dialog counts again, and the next press is for what it shows then.
func TestAStartIsForTheVehiclesThatAreShown(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	b := open(t, server.URL)
	b.tolerate("422")
	b.visit("/campaigns/draft")
	b.click("#start")
	b.enter("#person", "mira")
	b.until(`!document.querySelector("dialog #confirm").hasAttribute("aria-disabled") && document.querySelector("dialog #confirm").innerText.includes("2\u202f000 vehicles")`)
	grown := stageDryRun()
	grown["selected"] = 1_500_000
	server.mu.Lock()
	server.pages["/campaigns/draft:dryRun"] = grown
	server.refusals["/campaigns/draft:start"] = `{"type":"/problems/MoreThanExpected","title":"More than expected","status":409,"code":"MoreThanExpected","detail":"campaign draft would take 1,500,000 vehicles, and 2,000 were expected",
		"errors":[{"pointer":"/expectedVehicles","detail":"campaign draft would take 1,500,000 vehicles, and 2,000 were expected","suggestion":"run the dry run again"}]}`
	server.mu.Unlock()
	b.click("dialog #confirm")
	b.sees("were expected")
	b.until(`document.querySelector("dialog #confirm").innerText.includes("Start with 1\u202f500\u202f000 vehicles")`)
	b.shot("dialog-more-than-expected")
	b.noOverflow("a start that would take more than expected")
	b.accessible("a start that would take more than expected")
	server.mu.Lock()
	delete(server.refusals, "/campaigns/draft:start")
	server.mu.Unlock()
	b.click("dialog #confirm")
	b.until(`document.querySelector("dialog[open]") === null`)
	sent := server.sent()
	if len(sent) != 1 || sent[0].body["expectedVehicles"] != 1500000.0 {
		t.Errorf("the dashboard sent %+v", sent)
	}
	b.clean()
}

// TestACampaignThatCouldNotBeginIsStartedAgain: one that is scheduled for fewer vehicles than match at its time waits for a person, who
// is shown both numbers. Before its time there is nothing to start.
func TestACampaignThatCouldNotBeginIsStartedAgain(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	draft := draftCampaign("draft", "Infotainment 7.1 spring")
	draft["plan"].(map[string]any)["schedule"] = map[string]any{"startTime": at(-time.Minute)}
	draft["state"], draft["expectedVehicles"], draft["opensAt"] = "Scheduled", 412, at(time.Hour)
	server.set("campaign:draft", draft)
	b := open(t, server.URL)
	b.visit("/campaigns/draft")
	b.until(`document.querySelector("#start")?.getAttribute("aria-disabled") === "true"`)
	const cause = "could not begin at its time, and tries again every minute: campaign draft would take 2,000 vehicles, and 412 were expected"
	server.set("campaign:draft", map[string]any{"opensAt": nil, "waits": "gathers its roster", "cause": cause})
	b.sees("could not begin at its time, and tries again every minute")
	b.until(`!document.querySelector("#start").hasAttribute("aria-disabled")`)
	b.click("#start")
	b.sees("It was scheduled with 412 vehicles expected. Started again, it begins with these 2 000.")
	b.enter("#person", "mira")
	b.until(`!document.querySelector("dialog #confirm").hasAttribute("aria-disabled")`)
	b.shot("dialog-scheduled-again")
	b.accessible("a scheduled campaign that is started again")
	b.click("dialog #confirm")
	server.until(t, 1)
	if sent := server.sent(); sent[0].path != "/campaigns/draft:start" || sent[0].body["expectedVehicles"] != 2000.0 {
		t.Errorf("the dashboard sent %+v", sent[0])
	}
	b.clean()
}
