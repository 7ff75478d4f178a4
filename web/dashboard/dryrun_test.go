package dashboard_test

import (
	"fmt"
	"strings"
	"testing"
)

// stageWholeDryRun is an answer with something in every part.
func stageWholeDryRun() map[string]any {
	vins := func(from, n int) []any {
		list := make([]any, n)
		for i := range n {
			list[i] = fmt.Sprintf("WPC0000000A%06d", from+i)
		}
		return list
	}
	dry := stageDryRun()
	dry["excluded"] = []any{
		map[string]any{"code": "AlreadyInstalled", "count": 38, "detail": "The vehicles run the software already.", "sample": vins(100, 20)},
		map[string]any{"code": "HardwareMismatch", "count": 2, "detail": "No artifact fits ECU ADAS.", "sample": vins(300, 2)},
	}
	for i, wave := range dry["waves"].([]any) {
		wave.(map[string]any)["sample"] = vins(1000*(i+1), 20)
	}
	dry["waves"].([]any)[0].(map[string]any)["proof"] = "20 vehicles prove at most 2% failed if none fails."
	dry["overlaps"] = []any{map[string]any{"campaign": "gw-2-9", "priority": 100, "text": "Campaign gw-2-9 shares 412 vehicles with it."}}
	dry["unasked"] = []any{map[string]any{"campaign": "ivi-7", "campaigns": 1, "reason": "it did not answer"}}
	dry["stones"] = []any{map[string]any{"campaign": "stone-4", "code": "SteppingStone", "text": "Campaign stone-4 brings what 17 vehicles lack."}}
	dry["rollback"] = map[string]any{"text": "The plan names no way back.", "suggestion": "adas-stack@4.1.0", "running": []any{}}
	dry["timing"] = "It would begin at once."
	dry["warnings"] = []any{map[string]any{"text": "There is no campaign sprign, which the plan supersedes: correct the name, or leave it out.", "field": "/supersedes/0"}}
	dry["strata"] = []any{map[string]any{"name": "model e1", "size": 1500, "covered": 15}}
	return dry
}

// TestADraftShowsItsDryRun: whom a start takes and leaves out, in which waves, whom it meets, and that it would be refused.
func TestADraftShowsItsDryRun(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	answer := stageWholeDryRun()
	server.mu.Lock()
	server.pages["/campaigns/draft:dryRun"] = answer
	server.mu.Unlock()
	b := open(t, server.URL)
	for _, width := range []int64{1280, 390} {
		b.dress("light", width, 900)
		b.visit("/campaigns/draft")
		for _, text := range []string{
			"2 000 vehicles of 12 480 registered", "40 more match the selector and are left out", "It would begin at once", "Already installed", "The vehicles run the software already",
			"Hardware mismatch", "WPC0000000A000100", "17 more of 38", "WPC0000000A001000", "17 more of 1 780", "20 vehicles prove", "shares 412 vehicles", "stone-4 brings", "names no way back",
			"adas-stack@4.1.0", "A start would be refused", "did not say whether they are for the same vehicles", "model e1", "as of",
			"To be looked at before a start", "There is no campaign sprign", "/supersedes/0",
		} {
			b.sees(text)
		}
		if strings.Contains(b.bodyText(), "WPC0000000A000110") {
			t.Error("all samples are shown at once")
		}
		b.noOverflow("dry run")
		b.accessible("dry run")
		b.shot(fmt.Sprint("dry-run-", width))
	}
	evaluate[bool](b, `document.querySelector(".dry-run details summary").click() ?? true`)
	b.sees("WPC0000000A000110")
	// What cannot be asked again stays, and is said to be old.
	b.tolerate("503")
	server.mu.Lock()
	delete(server.pages, "/campaigns/draft:dryRun")
	server.broken = 1
	server.mu.Unlock()
	b.click("#dry-run")
	b.sees("the store failed")
	b.sees("This is how it was")
	b.sees("Already installed")
	b.accessible("dry run that is old")
	server.mu.Lock()
	server.pages["/campaigns/draft:dryRun"] = map[string]any{"selected": 0, "registered": 12480, "sample": []any{}, "excluded": []any{}, "waves": []any{}}
	server.mu.Unlock()
	b.click("#dry-run")
	b.sees("No vehicle would be selected")
	b.sees("No vehicle would be on the roster")
	b.until(`document.querySelector(".problem") === null`)
	b.accessible("dry run of nobody")
	// A running campaign has a roster, and asks for nothing.
	b.visit("/campaigns/" + stageID)
	b.sees("FLASH_VERIFY")
	b.until(`document.querySelector(".dry-run") === null`)
	b.clean()
}

// TestALongNameTakesNoRoom of what stands beside it, and is told whole on hover and focus.
func TestALongNameTakesNoRoom(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	name := strings.Repeat("Donaudampfschifffahrtsgesellschaftskapitaen", 5)
	pkg := strings.Repeat("softwarestand-", 12) + "@2.2.0"
	halted := haltedCampaign("halted", name)
	halted["package"], halted["author"] = pkg, strings.Repeat("autor", 12)
	halted["cause"] = "wave 2: " + strings.Repeat("warum", 40)
	halted["waves.2"].(map[string]any)["name"] = strings.Repeat("welle", 40)
	server.set("campaign:halted", halted)
	server.set("campaigns", map[string]any{"halted": stageSummary(halted)})
	b := open(t, server.URL)
	for _, width := range []int64{1280, 390} {
		b.dress("light", width, 900)
		b.visit("/campaigns")
		b.until(`document.querySelector("a[href='/campaigns/halted'] .clip") !== null`)
		if width == 1280 {
			b.until(`[...document.querySelectorAll(".campaigns th")].slice(0, 5).every((one) => one.getBoundingClientRect().right <= innerWidth)`)
		}
		if got := b.value(`document.querySelector("a[href='/campaigns/halted'] .clip").title`); got != name {
			t.Errorf("on hover: %q", got)
		}
		b.noOverflow("list with a long name")
		b.accessible("list with a long name")
		b.shot(fmt.Sprint("long-list-", width))
		b.visit("/campaigns/halted")
		b.sees("halted this campaign")
		b.noOverflow("campaign with a long name")
		b.accessible("campaign with a long name")
		b.shot(fmt.Sprint("long-", width))
		b.click("#cancel")
		b.sees("Keep the campaign")
		b.until(`(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth)(document.querySelector("dialog"))`)
		b.shot(fmt.Sprint("long-cancel-", width))
		b.visit("/campaigns/halted?tab=plan")
		b.sees("Decisions of gates")
		b.noOverflow("plan with long names")
	}
	b.clean()
}
