package dashboard_test

import (
	"net/url"
	"testing"
)

// TestAllWaysToFailAreListed: a vehicle that went back to its old software has failed, too, and is no less worth a look.
func TestAllWaysToFailAreListed(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	keys := runningCampaign("ways", "Two ways to fail")
	keys["counts.Failed"], keys["counts.Reverted"] = 3, 5
	server.set("campaign:ways", keys)
	server.set("events:ways", map[string]any{})
	server.mu.Lock()
	server.asked["/campaigns/ways/roster"] = func(q url.Values) any {
		entry := map[string]any{"vin": "WPC0000000A000001", "wave": 1, "attempt": 1, "state": q.Get("state"), "ecu": "ADAS", "code": "E31"}
		if q.Get("state") == "Reverted" {
			entry["vin"], entry["ecu"], entry["code"] = "WPC0000000A000002", "TCU", "E77"
		}
		return map[string]any{"items": []any{entry}, "total": 8}
	}
	server.mu.Unlock()
	b := open(t, server.URL)
	b.visit("/campaigns/ways")
	for _, text := range []string{"All 5 reverted", "3 failed", "WPC0000000A000001", "WPC0000000A000002", "E77"} {
		b.sees(text)
	}
	b.accessible("ways to fail")
	b.dress("dark", 390, 900)
	b.noOverflow("ways to fail")
	b.clean()
}
