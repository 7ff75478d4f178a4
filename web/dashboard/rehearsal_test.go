package dashboard_test

import (
	"maps"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// stageRehearsal is what became of the draft in twenty runs: a gate halts it now and then.
func stageRehearsal() map[string]any {
	curve := []any{}
	for percent := 5; percent <= 100; percent += 5 {
		point := map[string]any{"percent": percent, "p50Seconds": 600 * percent}
		if percent <= 90 {
			point["p90Seconds"] = 900*percent + 7200
		}
		curve = append(curve, point)
	}
	spread := func(p50, p90 float64) map[string]any { return map[string]any{"p50": p50, "p90": p90} }
	gate := func(wave, size int, passed, halted, undecided float64, text string) map[string]any {
		return map[string]any{"wave": wave, "name": waveNames[wave-1], "size": size, "vehicles": min(size, 1200), "passedPercent": passed, "haltedPercent": halted, "undecidedPercent": undecided, "text": text}
	}
	return map[string]any{
		"beginsAt": at(0), "selected": 2000, "vehicles": 1400, "completedPercent": 85.0, "haltedPercent": 15.0, "curve": curve, "downloadsPerMinute": spread(118.2, 143),
		"model": map[string]any{
			"onlinePercent": 71.4, "neverPercent": 1, "refusedPercent": 1, "failedPercent": 3, "persistentPercent": 60, "absence": map[string]any{"medianMinutes": 480, "p90Minutes": 2880},
			"download": map[string]any{"medianMinutes": 20, "p90Minutes": 60}, "installation": map[string]any{"medianMinutes": 30, "p90Minutes": 30}, "runs": 20, "seed": 7,
		},
		"notes": []any{"20 runs: a chance that is shown is exact to about 22 percent points.", "Wave 3 is played by 1,200 of its 1,780 vehicles: its paces and bounds are cut alike."},
		"gates": []any{gate(1, 20, 100, 0, 0, ""), gate(2, 200, 85, 15, 0, "wave 2: 61 of 200 vehicles ended, 56 succeeded, 5 failed; 5 of 61 failed (8.2%), at most 2% may"), gate(3, 1780, 85, 0, 15, "")},
		"blastRadius": []any{
			map[string]any{"times": 2, "limitPercent": 2, "failedPercent": 4, "haltedPercent": 90, "failed": spread(9, 14), "offered": spread(180, 220)},
			map[string]any{"times": 5, "limitPercent": 2, "failedPercent": 10, "haltedPercent": 100, "failed": spread(6, 6), "offered": spread(60, 75)},
		},
		"reachable": 1980.0, "succeeded": 1780.4, "failed": 54.2, "refused": 19.7, "silent": 22.1, "left": 123.6,
	}
}

// rewrite replaces what stands in a field.
func (b *browser) rewrite(selector, text string) {
	b.t.Helper()
	evaluate[bool](b, `document.querySelector("`+selector+`").select() ?? true`)
	b.enter(selector, text)
}

// TestACampaignIsRehearsed with what a person supposes, from the keyboard, in both schemes and on a phone.
func TestACampaignIsRehearsed(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	path := "/campaigns/draft:rehearse"
	server.results[path] = stageRehearsal()
	b := open(t, server.URL)
	b.visit("/campaigns/draft")
	b.click(`a[href="/campaigns/draft?tab=plan"].link`)
	b.sees("Not rehearsed yet")
	b.accessible("before a rehearsal")
	b.enter("#suppose-failedPercent", "a lot")
	b.sees("Write a share from 0 to 100.")
	b.click("#rehearse")
	b.sees("Rehearse is not possible now")
	b.rewrite("#suppose-failedPercent", "3")
	b.until(`document.querySelector("#suppose-failedPercent-said") === null`)
	evaluate[bool](b, `document.querySelector(".more-supposed summary").focus() ?? true`)
	b.press(kb.Enter)
	b.enter("#suppose-absence", "8h")
	b.enter("#suppose-absence-p90", "4h")
	b.sees("Nine of ten take no less than half of them.")
	evaluate[bool](b, `(scrollTo(0, 0), true)`) // what lies below the bar is too small a target
	b.accessible("a supposition that cannot be")
	b.shot("rehearsal-wrong")
	b.rewrite("#suppose-absence-p90", "2d")
	b.enter("#suppose-seed", "7")
	b.press(kb.Enter)
	b.sees("A gate halts it in 15 % of the runs")
	sent := server.sent()
	absence, _ := sent[0].body["model"].(map[string]any)["absence"].(map[string]any)
	if model := sent[0].body["model"].(map[string]any); len(sent) != 1 || sent[0].path != path || model["failedPercent"] != 3.0 || model["seed"] != 7.0 ||
		absence["medianMinutes"] != 480.0 || absence["p90Minutes"] != 2880.0 || model["onlinePercent"] != nil {
		t.Errorf("the dashboard sent %+v", sent)
	}
	for _, seen := range []string{"and it completes in 85 %", "8 h 20 min", "nine of ten runs: 14 h 30 min", "118", "5 of 61 failed", "2 times the limit of the first gate", "What it leaves out", "1 200 of its 1 780", "seed 7", "124 left", "60 % of the failures persist"} {
		b.sees(seen)
	}
	for _, scheme := range []string{"light", "dark"} {
		for _, width := range []int64{1280, 390} {
			b.dress(scheme, width, 900)
			evaluate[bool](b, `(scrollTo(0, 0), true)`)
			b.noOverflow("rehearsal " + scheme)
			b.accessible("rehearsal " + scheme)
			b.shot("rehearsal-" + scheme + map[int64]string{1280: "", 390: "-phone"}[width])
		}
	}
	b.dress("light", 1280, 900)
	b.click(".part-head button")
	b.sees("In nine of ten")
	b.sees("never")
	evaluate[bool](b, `(scrollTo(0, 0), true)`)
	b.accessible("rehearsal as a table")
	// What was answered is for the content that was played.
	server.set("campaign:draft", map[string]any{"contentHash": "b0b0b0", "version": 4})
	b.sees("The plan was written again since this rehearsal")
	b.clean()
}

// TestARehearsalIsRefused: what the server refuses is shown with its place and cure, and what was answered
// before stays.
func TestARehearsalIsRefused(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	b := open(t, server.URL)
	b.visit("/campaigns/draft?tab=plan")
	b.tolerate("503")
	server.mu.Lock()
	server.broken = 1
	server.mu.Unlock()
	b.click("#rehearse")
	b.sees("the store failed")
	b.accessible("a rehearsal that failed")
	server.mu.Lock()
	server.results["/campaigns/draft:rehearse"] = stageRehearsal()
	server.mu.Unlock()
	b.click(".problem button")
	b.sees("and it completes in 85 %")
	b.until(`document.querySelector(".problem") === null`)
	b.clean()
}

// TestOnlyWhatHasNotBegunIsRehearsed: a campaign that runs shows how it goes; one that asks for consent is asked
// about it, one in review is rehearsed, too.
func TestOnlyWhatHasNotBegunIsRehearsed(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	b := open(t, server.URL)
	b.visit("/campaigns/" + stageID + "?tab=plan")
	b.sees("Decisions of gates")
	b.until(`document.querySelector("#rehearse") === null`)
	asks := draftCampaign("asks", "Asks owners")
	asks["state"] = "Review"
	plan := maps.Clone(asks["plan"].(map[string]any))
	plan["consent"] = map[string]any{"install": "owner"}
	asks["plan"] = plan
	server.set("campaign:asks", asks)
	b.visit("/campaigns/asks?tab=plan")
	b.sees("Agree, where they are asked")
	b.visit("/campaigns/draft?tab=plan")
	b.until(`document.querySelector("#rehearse") !== null && document.querySelector("#suppose-consentedPercent") === null`)
	b.clean()
}
