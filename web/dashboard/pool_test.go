package dashboard_test

import "testing"

// TestPoolsAreShown: who waits for a pool is led to what it has, who uses it, and who else waits;
// where the server has none, nothing is said of them.
func TestPoolsAreShown(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	b := open(t, server.URL)
	b.visit("/campaigns")
	b.sees("Campaigns")
	b.until(`document.querySelector("#pools") === null`)
	server.mu.Lock()
	server.pages["/pools"] = map[string]any{"items": []any{
		map[string]any{"name": "fleet", "of": "fleet", "places": 20000, "used": 19997, "granted": 20000, "waiting": 400, "campaigns": []any{
			map[string]any{"campaign": stageID, "used": 15000, "granted": 15003, "waiting": 400},
			map[string]any{"campaign": "maps", "used": 4997, "granted": 4997, "waiting": 0},
		}},
		map[string]any{"name": "eu-cdn", "of": "vehicles", "attribute": "region", "value": "EU", "perMinute": 6000, "used": 1, "granted": 0, "waiting": 0, "campaigns": []any{}},
	}}
	server.mu.Unlock()
	server.set("campaign:"+stageID, map[string]any{"waits": "waits for a place in pool fleet (19,997 of 20,000 in use)"})
	b.visit("/campaigns/" + stageID)
	b.sees("waits for a place in pool fleet (19,997 of 20,000 in use)")
	b.click("#waits a")
	b.until(`document.querySelector("#pools") !== null`)
	for _, text := range []string{"vehicles in flight", "19 997 of 20 000, 3 more granted", "400 waiting", "downloads where region is EU", "1 vehicle", "offers/min"} {
		b.sees(text)
	}
	b.accessible("pools")
	b.shot("pools")
	b.click(`#pools a[href="/campaigns/` + stageID + `"]`)
	b.sees("waits for a place in pool fleet")
	b.clean()
}
