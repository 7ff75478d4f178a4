package dashboard_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"
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
	// It began long ago, so that all have ended that are reachable: a part was played, and they are counted of the whole.
	began := runningCampaign("draft", "Infotainment 7.1 spring")
	began["startedAt"] = at(-48 * time.Hour)
	server.set("campaign:draft", began)
	b.visit("/campaigns/draft")
	b.sees("Rehearsed, ended")
	b.until(`document.querySelector(".plot").getAttribute("aria-label").replace(/\s/g, " ").includes("The rehearsal foretold 1 980 that have ended")`)
	b.visit("/campaigns/draft?burnup=table")
	b.until(`document.querySelectorAll('[aria-label="Totals over time"] th').length === 6`)
	server.set("campaign:draft", map[string]any{"contentHash": "another"})
	b.until(`document.querySelectorAll('[aria-label="Totals over time"] th').length === 5`)
	b.clean()
}

// TestAQuietTimeIsFlat: what a few seconds did before a long quiet time is not drawn as a slope across it, neither
// while the campaign still stands nor when it goes on. The heights are read from the canvas, by the colour of the curve.
func TestAQuietTimeIsFlat(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	keys := runningCampaign("quiet", "Stood for an hour")
	maps.DeleteFunc(keys, func(key string, _ any) bool { return strings.HasPrefix(key, "burnUp.") })
	point := func(after time.Duration, offered, succeeded int) {
		keys[fmt.Sprintf("burnUp.%d", stageStart.Add(after).UnixMilli())] = []int{offered, succeeded, 0}
	}
	keys["total"] = 20
	point(0, 0, 0)
	point(3*time.Second, 20, 9)
	point(time.Hour, 20, 19)
	server.set("campaign:quiet", keys)
	b := open(t, server.URL)
	b.tolerate("Canvas2D", "getImageData") // advice about speed, for whom it is a habit
	b.visit("/campaigns/quiet")
	height := func(part string) string {
		return `((part) => {
			const canvas = document.querySelector(".plot canvas"), over = document.querySelector(".plot .u-over");
			const probe = document.body.appendChild(document.createElement("i"));
			probe.style.color = "var(--ok-fill)";
			const [r, g, b] = getComputedStyle(probe).color.match(/[\d.]+/g).map(Number);
			probe.remove();
			const scale = canvas.width / canvas.clientWidth;
			const x = Math.round((over.offsetLeft + over.offsetWidth * part) * scale);
			const pixels = canvas.getContext("2d").getImageData(x, 0, 1, canvas.height).data;
			for (let y = 0; y < canvas.height; y++) {
				const [pr, pg, pb, pa] = pixels.slice(4 * y, 4 * y + 4);
				if (pa > 200 && Math.abs(pr - r) + Math.abs(pg - g) + Math.abs(pb - b) < 30) return Math.round(y / canvas.height * 100);
			}
			return -1;
		})(` + part + `)`
	}
	b.until(`document.querySelector(".plot canvas") && ` + height("0.9") + ` > 0`)
	b.until(height("0.1") + ` === ` + height("0.9"))
	b.shot("quiet")
	point(time.Hour+time.Minute, 20, 20)
	point(2*time.Hour, 20, 20)
	server.set("campaign:quiet", keys)
	b.until(height("0.1") + ` === ` + height("0.4") + ` && ` + height("0.6") + ` === ` + height("0.9") + ` && ` + height("0.6") + ` < ` + height("0.4"))
	b.clean()
}
