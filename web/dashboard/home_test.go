package dashboard_test

import (
	"maps"
	"net/url"
	"testing"
)

// needs are the titles of what needs a person, in their order.
const needs = `[...document.querySelectorAll(".need-text b")].map((one) => one.innerText).join(" | ")`

// TestHomeSaysWhatNeedsAPerson: the most urgent first, each with a way to where it is decided; and it follows the stream.
func TestHomeSaysWhatNeedsAPerson(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	b := open(t, server.URL)
	b.visit("/")
	b.sees("One thing needs you now")
	b.sees("vehicles are kept out of campaigns")
	b.until(needs + `.startsWith("Gateway 2.9 Alps is halted | ")`)
	b.sees("1 014 of 2 000 succeeded, 14 failed")
	running := stageSummary(runningCampaign(stageID, "ADAS stack 4.2.1"))
	waits := maps.Clone(running)
	waits["awaitsPerson"], waits["waits"], waits["dealer"] = true, "waits for a person to open the gate of wave 3", 2
	server.set("campaigns", map[string]any{stageID: waits})
	b.sees("2 things need you now")
	b.until(needs + `.startsWith("Gateway 2.9 Alps is halted | ADAS stack 4.2.1 waits at the gate of wave 3 | ")`)
	b.sees("ADAS stack 4.2.1 needs a dealer for 2 vehicles")
	b.click(`.need.bad .btn`)
	b.sees("halted this campaign")
	b.leap("gh")
	b.sees("2 things need you now")
	b.clean()
}

// TestHomeOfANewServer says where to begin; where all is well, that.
func TestHomeOfANewServer(t *testing.T) {
	server := newScripted(t)
	server.set("campaigns", map[string]any{})
	b := open(t, server.URL)
	b.visit("/")
	b.sees("Begin with a fleet")
	b.accessible("home of a new server")
	b.shot("home-empty")
	server.mu.Lock()
	server.asked["/vehicles:facets"] = func(url.Values) any {
		return map[string]any{"matched": 7, "total": 7, "facets": []any{map[string]any{"attribute": "flags", "values": []any{}, "missing": 7}, map[string]any{"attribute": "online", "values": []any{map[string]any{"value": "true", "count": 5}}}}}
	}
	server.mu.Unlock()
	b.visit("/")
	b.sees("5 online")
	b.sees("Next: something to install")
	b.sees("7 vehicles are registered.")
	server.mu.Lock()
	server.pages["/packages"] = map[string]any{"items": []any{map[string]any{"id": "adas-stack@4.2.1", "name": "adas-stack", "version": "4.2.1", "state": "Released", "approvals": []any{}}}}
	server.mu.Unlock()
	b.visit("/")
	b.sees("Ready for a first campaign")
	b.until(`document.querySelector(".first-steps a").getAttribute("href") === "/new/campaign?package=adas-stack%404.2.1"`)
	b.accessible("the first steps")
	over := draftCampaign("over", "Last year")
	over["state"] = "Completed"
	server.set("campaigns", map[string]any{"over": stageSummary(over)})
	b.sees("All is well")
	b.shot("home-well")
	over["endedAt"], over["outcome"] = at(0), map[string]any{"word": "NotUpdated", "updated": 0, "percent": 0, "text": "none of 12 vehicles took the update: 12 were taken by campaign spring"}
	short := stageSummary(over)
	short["endedAt"], short["outcome"] = over["endedAt"], over["outcome"]
	server.set("campaigns", map[string]any{"over": short})
	b.sees("Last year ended without updating most of its vehicles")
	partly := maps.Clone(short)
	delete(partly, "outcome")
	partly["total"], partly["counts"] = 800, map[string]any{"Succeeded": 669, "Failed": 131}
	server.set("campaigns", map[string]any{"over": partly})
	b.sees("Last year ended with 131 failures")
	server.set("campaigns", map[string]any{"over": short})
	b.leap("gc")
	b.sees("None of 12 vehicles took the update: 12 were taken by campaign spring")
	b.clean()
}

// TestHomeNamesWhatTheEngineLacks before anything else: slots that nobody owns stand still.
func TestHomeNamesWhatTheEngineLacks(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	server.pages["/nodes"] = map[string]any{"items": []any{}, "slots": 256, "unowned": 128, "warnings": []any{"eu-2 runs version 1.1.0, and eu-1 version 1.0.0: end the update of the nodes."}}
	b := open(t, server.URL)
	b.visit("/")
	b.until(needs + `.startsWith("A part of the engine stands still | Gateway 2.9 Alps is halted")`)
	b.sees("128 slots have no owner: what is in them waits. eu-2 runs version 1.1.0")
	b.click(`.need.bad .btn`)
	b.sees("What is in them waits, and goes on when a node has taken them.")
	b.clean()
}
