package dashboard_test

import "testing"

// TestAPersonOpensAGate: a gate that waits for a person says so, and takes a reason and a name.
func TestAPersonOpensAGate(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	b := open(t, server.URL)
	server.set("campaign:"+stageID, map[string]any{
		"awaitsPerson": true, "waits": "waits for a person to open wave 3", "wave": 2,
		"waves.2": map[string]any{"number": 2, "name": "Early", "state": "Soaking", "first": 20, "size": 180, "counts": map[string]any{"Succeeded": 177, "Failed": 3},
			"gate": "wave 2: 180 of 180 vehicles ended, 177 succeeded, 3 failed; everything that is required is fulfilled; waits for a person to open wave 3"},
	})
	b.visit("/campaigns/" + stageID)
	b.sees("The gate of wave 2 (Early) waits for a person")
	b.sees("everything that is required is fulfilled")
	b.accessible("a gate waits for a person")
	b.shot("gate-waits")
	b.click("#open-gate")
	b.sees("are offered")
	b.accessible("open a gate")
	b.shot("dialog-gate")
	b.click("dialog #confirm")
	b.sees("Write what you looked at first.")
	b.enter("dialog #reason", "field reports read")
	b.enter("#person", "anna")
	b.until(`!document.querySelector("dialog #confirm").hasAttribute("aria-disabled")`)
	b.click("dialog #confirm")
	b.sees("The gate of wave 2 was opened")
	b.until(`document.querySelector("dialog") === null`)
	sent := server.sent()
	if len(sent) != 1 || sent[0].path != "/campaigns/"+stageID+"/gates/2/open" || sent[0].ifMatch != `"812"` ||
		sent[0].body["by"] != "anna" || sent[0].body["reason"] != "field reports read" {
		t.Errorf("the dashboard sent %+v", sent)
	}
	server.set("campaign:"+stageID, map[string]any{"awaitsPerson": nil, "waits": nil})
	b.until(`document.querySelector("#open-gate") === null`)
	b.clean()
}

// TestAWaitingGateNeedsYou: the list shows a campaign that waits for a person among those that need one.
func TestAWaitingGateNeedsYou(t *testing.T) {
	server := newScripted(t)
	server.set("campaigns", map[string]any{"spring": map[string]any{
		"id": "spring", "name": "Spring", "state": "Running", "awaitsPerson": true, "waits": "waits for a person to open wave 2", "version": 3, "author": "mira",
		"package": "adas@1", "total": 10, "counts": map[string]any{"Succeeded": 4, "Waiting": 6}, "inFlight": 0, "offersPerMinute": 0, "succeededPerMinute": 0, "wave": 1, "waves": 2,
	}})
	b := open(t, server.URL)
	b.visit("/campaigns?state=attention")
	b.sees("Needs you 1")
	b.sees("Waits for a person to open wave 2")
	b.clean()
}
