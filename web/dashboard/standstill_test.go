package dashboard_test

import (
	"maps"
	"testing"
	"time"
)

// TestWhyACampaignIsNotOver: the list says what a running campaign waits for of which every vehicle has ended.
func TestWhyACampaignIsNotOver(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	keys := runningCampaign("over", "Everybody has ended")
	for key := range keys {
		if len(key) > 7 && key[:7] == "counts." {
			keys[key] = 0
		}
	}
	keys["counts.Succeeded"], keys["counts.Failed"] = 1990, 10
	row := stageSummary(keys)
	server.set("campaigns", map[string]any{"over": row})
	b := open(t, server.URL)
	b.visit("/campaigns?state=running")
	b.sees("Every vehicle has ended; the gate of the last wave still watches them")
	row = maps.Clone(row)
	row["waits"] = "hears first what vehicles had to say while the campaign was away, until " + at(5*time.Minute)
	server.set("campaigns", map[string]any{"over": row})
	b.sees("Hears first what vehicles had to say while the campaign was away")
	b.accessible("what a campaign waits for")
	b.shot("campaign-waits")
	b.clean()
}

// TestWhatWasSeenAtAHalt is told apart from what has come since, on the banner as on the tile.
func TestWhatWasSeenAtAHalt(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	b := open(t, server.URL)
	b.visit("/campaigns/halted")
	b.sees("5 of 61 that had tried it")
	cause := "wave 2: 61 of 180 vehicles ended, 56 succeeded, 5 failed; 5 of 61 failed (8.2%), at most 2% may"
	b.until(`!document.querySelector(".seen").innerText.includes("by now")`)
	server.set("campaign:halted", map[string]any{"waves.2": stageWave(2, "Failed", map[string]any{"Succeeded": 95, "Failed": 5, "Waiting": 80}, cause), "counts.Succeeded": 115})
	b.sees("by now 5 of 100: 5.0 %")
	b.sees("wave 2: 5.0 % of 100 by now, 8.2 % of 61 when it halted, gate 2 %")
	b.accessible("a halt of a while ago")
	b.clean()
}

// TestOperationsWithoutAServer says that nothing was read yet, and reads as soon as there is somebody to ask.
func TestOperationsWithoutAServer(t *testing.T) {
	server := newScripted(t)
	b := open(t, server.URL)
	b.tolerate("failed request", "status 503", "WebSocket", "Failed to load", "503")
	b.visit("/packages")
	b.sees("Packages")
	server.fall(true)
	b.click(`nav[aria-label="Main"] a[href="/operations"]`)
	b.sees("The server cannot be reached")
	b.accessible("operations without a server")
	server.fall(false)
	b.sees("2 nodes · 256 slots")
	b.clean()
}
