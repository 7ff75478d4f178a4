package dashboard_test

import "testing"

// TestAPersonTellsWhatADealerDid from the list of a campaign, and takes back what a dealer said. Failures are
// told by attempts, and who wrote the first plan apart from who wrote the last.
func TestAPersonTellsWhatADealerDid(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	first, second := "/campaigns/halted/dealer/WPC0000000A000362", "/campaigns/halted/dealer/WPC0000000A000364"
	for _, address := range []string{first, second} {
		server.results[address] = map[string]any{"vin": address[len(address)-17:], "result": "installed", "detail": "It waits for a manifest."}
	}
	server.pages["/campaigns/halted/dealer"] = map[string]any{"total": 2, "items": []any{
		map[string]any{"vin": "WPC0000000A000362", "why": "It failed in attempt 2, which is as often as the plan allows.", "since": "2026-04-01T09:00:00.000Z", "attempt": 2, "ecu": "ADAS", "code": "E31"},
		map[string]any{"vin": "WPC0000000A000364", "why": "A dealer says so.", "since": "2026-04-01T09:00:00.000Z", "attempt": 3, "result": "installed"},
	}}
	server.set("campaign:halted", map[string]any{"dealer": 2, "authors": []any{"mira", "jonas"}, "author": "jonas"})
	b := open(t, server.URL)
	b.visit("/campaigns/halted")
	b.sees("2 handed over")
	b.sees("by mira, as jonas wrote it last")
	b.sees("attempts that failed")
	const buttons = `document.querySelectorAll("[aria-label='Vehicles at a dealer'] button")`
	b.until(buttons + `.length === 2`)
	b.until(buttons + `[0].click() || true`)
	b.sees("keeps no other campaign away")
	b.enter("#dealer-note", "by cable")
	b.enter("#person", "dora")
	b.accessible("what a dealer did")
	b.shot("dialog-dealer")
	b.until(`!document.querySelector("dialog #installed").hasAttribute("aria-disabled")`)
	b.click("dialog #installed")
	server.until(t, 1)
	b.until(`document.querySelector("dialog[open]") === null`)
	b.until(buttons + `[1].click() || true`)
	b.until(`document.querySelector("dialog #not-installed") !== null && document.querySelector("dialog #installed") === null`)
	b.click("dialog #not-installed")
	server.until(t, 2)
	sent := server.sent()
	if sent[0].path != first || sent[0].body["result"] != "installed" || sent[0].body["by"] != "dora" || sent[0].body["note"] != "by cable" {
		t.Errorf("the dashboard sent %+v", sent[0])
	}
	if sent[1].path != second || sent[1].body["result"] != "not-installed" || sent[1].body["note"] != nil {
		t.Errorf("the dashboard sent %+v", sent[1])
	}
	b.clean()
}
