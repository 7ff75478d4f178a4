package dashboard_test

import (
	"reflect"
	"testing"
)

// overlapping is a dry run that meets a campaign which goes before the one that is to start.
func overlapping() map[string]any {
	dry := stageDryRun()
	dry["overlaps"] = []any{map[string]any{
		"campaign": "brakes", "priority": 900, "behind": true, "ecus": []any{"ADAS"}, "later": 412, "soaks": 0, "waits": 0, "lost": 0, "preempts": 0, "supersedes": 0,
		"text": "Campaign brakes has yet to offer its update for ADAS to 412 vehicles of this one.",
	}}
	return dry
}

// TestAStartInTheWayOfAnotherCampaign is told by the dry run, says how to do without, and wants the name of the campaign typed.
func TestAStartInTheWayOfAnotherCampaign(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	server.mu.Lock()
	server.pages["/campaigns/draft:dryRun"] = overlapping()
	server.mu.Unlock()
	b := open(t, server.URL)
	b.visit("/campaigns/draft")
	b.sees("A start would be refused")
	b.sees("It would be in the way of brakes, which goes before it on the same control unit")
	b.click("#start")
	b.sees("has yet to offer its update for ADAS to 412 vehicles")
	b.sees("with a priority of 900 or more, or to supersede that one")
	b.enter("#person", "mira")
	b.click("dialog #confirm")
	b.sees("Type the campaign's name first.")
	b.accessible("a start in the way of another campaign")
	b.shot("dialog-despite")
	b.dress("dark", 390, 900)
	b.noOverflow("a start in the way of another campaign")
	b.accessible("a start in the way of another campaign, dark")
	b.shot("dialog-despite-phone")
	b.enter("#typed-name", b.value(`document.querySelector('label[for="typed-name"] .mono').innerText`))
	b.until(`!document.querySelector("dialog #confirm").hasAttribute("aria-disabled")`)
	b.click("dialog #confirm")
	server.until(t, 1)
	sent := server.sent()
	if sent[0].path != "/campaigns/draft:start" || !reflect.DeepEqual(sent[0].body["despite"], []any{"brakes"}) {
		t.Errorf("the dashboard sent %+v", sent[0])
	}
	b.clean()
}

// TestACampaignThatCameInTheMeantime refuses a start that nobody was warned of; the dialog counts again, and asks for the name.
func TestACampaignThatCameInTheMeantime(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	b := open(t, server.URL)
	b.tolerate("422")
	b.visit("/campaigns/draft")
	b.click("#start")
	b.enter("#person", "mira")
	b.until(`!document.querySelector("dialog #confirm").hasAttribute("aria-disabled") && document.querySelector("dialog #confirm").innerText.includes("vehicles")`)
	server.mu.Lock()
	server.pages["/campaigns/draft:dryRun"] = overlapping()
	server.refusals["/campaigns/draft:start"] = `{"type":"/problems/HigherPriority","title":"Higher priority","status":422,"code":"HigherPriority","detail":"campaign brakes has yet to offer its update",
		"errors":[{"pointer":"/despite","detail":"campaign brakes has yet to offer its update","suggestion":"start it when these are over"}]}`
	server.mu.Unlock()
	b.click("dialog #confirm")
	b.sees("It would be in the way of brakes")
	b.sees("Start despite brakes")
	b.shot("dialog-despite-refused")
	server.mu.Lock()
	delete(server.refusals, "/campaigns/draft:start")
	server.mu.Unlock()
	b.enter("#typed-name", b.value(`document.querySelector('label[for="typed-name"] .mono').innerText`))
	b.until(`!document.querySelector("dialog #confirm").hasAttribute("aria-disabled")`)
	b.click("dialog #confirm")
	b.until(`document.querySelector("dialog[open]") === null`)
	sent := server.sent()
	if last := sent[len(sent)-1]; !reflect.DeepEqual(last.body["despite"], []any{"brakes"}) {
		t.Errorf("the dashboard sent %+v", sent)
	}
	b.clean()
}

// TestACampaignThatBeginsByItselfAsksForNoName: it waits at its time for those that go before it, and the server takes no names for it.
func TestACampaignThatBeginsByItselfAsksForNoName(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	server.mu.Lock()
	server.pages["/campaigns/draft:dryRun"] = overlapping()
	server.mu.Unlock()
	draft := draftCampaign("draft", "Infotainment 7.1 spring")
	draft["plan"].(map[string]any)["schedule"] = map[string]any{"startTime": "2031-01-01T00:00:00Z"}
	server.set("campaign:draft", draft)
	b := open(t, server.URL)
	b.visit("/campaigns/draft")
	b.sees("has yet to offer its update for ADAS to 412 vehicles")
	b.until(`!document.body.innerText.includes("It would be in the way of brakes")`)
	b.click("#start")
	b.enter("#person", "mira")
	b.until(`!document.querySelector("dialog #confirm").hasAttribute("aria-disabled") && document.querySelector("dialog #confirm").innerText.includes("vehicles")`)
	b.click("dialog #confirm")
	server.until(t, 1)
	if sent := server.sent(); sent[0].path != "/campaigns/draft:start" || sent[0].body["despite"] != nil {
		t.Errorf("the dashboard sent %+v", sent[0])
	}
	b.clean()
}
