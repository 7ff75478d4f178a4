package dashboard_test

import (
	"strings"
	"testing"
)

// TestWhatIsLeft: when most will have ended, who is waited for by name, how regions stand, and what failures share.
func TestWhatIsLeft(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	b := open(t, server.URL)
	b.visit("/campaigns/" + stageID)
	b.sees("95 % have ended about")
	b.until(`/in 2[23] min/.test(document.querySelector(".ahead").innerText.replace(/\u00a0/g, " "))`)
	b.sees("It may install, and is being driven.")
	b.until(`document.querySelector(".tail li a").getAttribute("href") === "/vehicles/WPC0000000A000711"`)
	b.until(`document.querySelectorAll(".region-tiles li").length === 18`)
	b.until(`document.querySelector(".region-tiles a").getAttribute("href") === "/vehicles?selector=region%20%3D%3D%20%22DE-BY%22"`)
	b.sees("What they share")
	b.sees("Model e2: 64 % of the failures, 29 % of those that tried it")
	b.sees("ADAS revision H05: 100 % of the failures")
	b.visit("/campaigns/" + stageID + "?regions=table")
	b.sees("(does not say)")
	rows := b.value(`[...document.querySelectorAll('[aria-label="Regions"] tbody tr')].map((row) => row.innerText.replace(/\s+/g, " ")).slice(0, 1).join()`)
	if want := "DE-BY 240 192 80 % 0 0 % 24 24"; strings.ReplaceAll(rows, "\u202f", " ") != want {
		t.Errorf("the first row of the table is %q, want %q", rows, want)
	}
	b.visit("/campaigns/" + stageID + "?by=model")
	b.until(`document.querySelectorAll(".region-tiles li").length === 3`)
	b.clean()
}

// TestWavesOverTime draws when waves were open, and tells the same in a table and to who cannot see it.
func TestWavesOverTime(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	b := open(t, server.URL)
	b.visit("/campaigns/halted")
	b.until(`document.querySelectorAll(".gantt .gate-at.passed").length === 1`)
	b.until(`/Wave 1, Canary: open for 56.s, its gate passed at .* Wave 3, Rest: not opened\./.test(document.querySelector(".gantt").getAttribute("aria-label"))`)
	b.visit("/campaigns/halted?gantt=table")
	b.until(`document.querySelectorAll('[aria-label="Waves over time"] tbody tr').length === 3`)
	b.clean()
}

// TestTheRehearsalStandsBesideWhatCame: what was rehearsed here is drawn when the campaign has begun with the same content.
func TestTheRehearsalStandsBesideWhatCame(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	server.results["/campaigns/draft:rehearse"] = stageRehearsal()
	b := open(t, server.URL)
	b.visit("/campaigns/draft?tab=plan")
	b.click("#rehearse")
	b.sees("Half of the runs are this far")
	server.set("campaign:draft", runningCampaign("draft", "Infotainment 7.1 spring"))
	b.visit("/campaigns/draft")
	b.sees("Rehearsed, ended")
	b.until(`document.querySelector(".plot").getAttribute("aria-label").includes("The rehearsal foretold")`)
	b.visit("/campaigns/draft?burnup=table")
	b.until(`document.querySelectorAll('[aria-label="Totals over time"] th').length === 5`)
	server.set("campaign:draft", map[string]any{"contentHash": "another"})
	b.until(`document.querySelectorAll('[aria-label="Totals over time"] th').length === 4`)
	b.clean()
}
