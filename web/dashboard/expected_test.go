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

// TestNoNumberStandsOverARefusal: where the vehicles cannot be counted again, the dialog offers no start with those that were counted before,
// while they are asked for they are told as old, and what is not a place in the plan is not shown to people.
func TestNoNumberStandsOverARefusal(t *testing.T) {
	server, b := aboutToStart(t)
	b.tolerate("422")
	b.until(`document.querySelector("dialog #confirm").innerText.includes("Start with")`)
	server.mu.Lock()
	server.refusals["/campaigns/draft:start"] = `{"title":"More than expected","status":422,"code":"MoreThanExpected","detail":"there are more","errors":[]}`
	server.refusals["/campaigns/draft:dryRun"] = `{"title":"Unknown attribute","status":422,"code":"UnknownAttribute","detail":"there is no modle","errors":[{"pointer":"query selector","suggestion":"look again"}]}`
	server.mu.Unlock()
	b.click("dialog #confirm")
	b.sees("there is no modle")
	b.until(`document.querySelector("dialog #confirm").innerText.trim() === "Start" && document.querySelector("dialog #confirm").hasAttribute("aria-disabled")`)
	b.until(`!document.querySelector("dialog").innerText.includes("2\u202f000 vehicles")`)
	b.until(`document.querySelector("dialog").innerText.includes("look again") && !document.querySelector("dialog").innerText.includes("query selector")`)
	b.accessible("a start whose vehicles cannot be counted")
	b.clean()
}

// TestATrialThatIsRefusedHasNoNumber: the answer to the plan before it is gone, and is told as old while the next one is asked for.
func TestATrialThatIsRefusedHasNoNumber(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	server.mu.Lock()
	server.pages["/campaigns"] = stageDryRun()
	server.mu.Unlock()
	b := open(t, server.URL)
	b.tolerate("422")
	b.visit("/new/campaign?package=adas-stack@4.2.1&selector=true")
	const aside = `document.querySelector("#trial .dry-run > header .aside").innerText`
	b.until(aside + `.replaceAll("\u202f", " ") === "2 000 vehicles"`)
	server.mu.Lock() // no request is answered
	b.rewrite("#wave-2-amount", "20 %")
	b.until(aside + `.startsWith("asking again, before: ")`)
	b.until(`document.querySelector(".trial-line").textContent.startsWith("Asking again; before: ")`)
	server.refusals["/campaigns"] = `{"title":"Out of bounds","status":422,"detail":"wave 2 is too large","code":"OutOfBounds","errors":[{"pointer":"/waves/1/percent","detail":"wave 2 is too large"}]}`
	server.mu.Unlock()
	b.until(`document.querySelector("#trial .refused")?.innerText.includes("wave 2 is too large")`)
	b.until(aside + ` === ""`)
	server.mu.Lock()
	b.rewrite("#wave-2-amount", "15 %")
	b.until(aside + ` === "asking…"`)
	server.mu.Unlock()
	b.until(aside + ` === ""`)
	b.clean()
}
