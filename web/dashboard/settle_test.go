package dashboard_test

import (
	"testing"
	"time"
)

// TestSettle: only of a vehicle that began to install and has been silent for an hour is a person's word taken.
func TestSettle(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	vin := "WPC0000000A000104"
	ago := func(d time.Duration) string { return time.Now().Add(-d).UTC().Format(time.RFC3339) }
	installing := map[string]any{"campaign": stageID, "attempt": 1, "state": "Installing", "package": "adas-stack@4.2.1", "artifacts": []any{}, "changedAt": at(0)}
	server.set("vehicle:"+vin, map[string]any{"assignment": installing, "online": true, "lastSeenAt": ago(time.Second)})
	b := open(t, server.URL)
	b.visit("/vehicles/" + vin)
	b.sees("said by plant Leipzig") // its page is complete
	b.until(`document.querySelector("#settle") === null`)
	server.set("vehicle:"+vin, map[string]any{"online": false, "lastSeenAt": ago(40 * time.Minute)})
	b.until(`document.querySelector("#settle")?.getAttribute("aria-disabled") === "true"`)
	b.until(`document.querySelector("#settle .why").textContent.includes("Say so when nobody has heard it for an hour.")`)
	server.set("vehicle:"+vin, map[string]any{"lastSeenAt": ago(90 * time.Minute)})
	b.until(`document.querySelector("#settle")?.getAttribute("aria-disabled") === null`)
	b.click("#settle")
	b.enter("#reason", "TCU replaced at the workshop")
	b.enter("#person", "mira")
	b.accessible("settle dialog")
	b.shot("dialog-settle")
	b.click("#confirm")
	server.until(t, 1)
	sent := server.sent()[0]
	if sent.path != "/vehicles/"+vin+":settle" || sent.body["by"] != "mira" || sent.body["reason"] != "TCU replaced at the workshop" {
		t.Errorf("%s with %v", sent.path, sent.body)
	}
	b.sees("Settled: campaigns may have the vehicle again")
	b.clean()
}
