package dashboard_test

import (
	"testing"
	"time"
)

const longImport = "0198c7a2-4d0e-7bb0-8f2a-6d2f5c1e9a00"

// setLong fills the server with what takes long, in each state.
func setLong(s *scripted) {
	ago := func(d time.Duration) string { return time.Now().Add(-d).UTC().Format(time.RFC3339) }
	one := func(id, kind, request, state string, more map[string]any) map[string]any {
		op := map[string]any{"id": id, "kind": kind, "request": request, "state": state, "done": state != "Running", "by": "m.keller", "node": "eu-1", "createdAt": ago(95 * time.Second), "updatedAt": ago(time.Second)}
		for key, value := range more {
			op[key] = value
		}
		return op
	}
	rehearsed := one("op-2", "rehearsal", "POST /api/v1/campaigns/draft:rehearse", "Running", map[string]any{"by": "ingrid", "node": "eu-2", "progress": map[string]any{"done": 340, "total": 1000, "unit": "runs"}})
	imported := one(longImport, "import", "POST /api/v1/vehicles:import?mode=upsert", "Running", map[string]any{"progress": map[string]any{"done": 412_800, "unit": "lines"}})
	lost := one("op-5", "verification", "POST /api/v1/artifacts:verify", "Interrupted", map[string]any{"updatedAt": ago(4 * time.Hour), "createdAt": ago(4 * time.Hour), "progress": map[string]any{"done": 12, "unit": "files"}, "cure": "Ask for it again: its node eu-3 is gone."})
	s.pages["/operations"] = map[string]any{"items": []any{
		imported, rehearsed,
		one("op-3", "report", "GET /api/v1/campaigns/"+stageID+"/report", "Succeeded", map[string]any{"endedAt": ago(60 * time.Second)}),
		one("op-4", "import", "POST /api/v1/vehicles:import?mode=upsert", "Failed", map[string]any{"endedAt": ago(40 * time.Minute), "createdAt": ago(41 * time.Minute), "problem": map[string]any{"title": "Body cut", "detail": "the body ended after line 7"}}),
		lost,
	}}
	withResult := map[string]any{"id": longImport, "mode": "upsert", "from": 1, "received": 412_900, "registered": 412_800, "created": 400_000, "changed": 12_000, "unchanged": 800, "rejected": 100, "durable": 412_800}
	imported["result"] = withResult // a list has no results, and the page must not need one
	s.pages["/operations/"+longImport] = imported
	s.pages["/operations/op-5"] = lost
	s.pages["/operations/op-2"] = rehearsed
}

// TestLongOperations: a list of what takes long, with what each came to in its place, and the end of one that goes on.
func TestLongOperations(t *testing.T) {
	server := newScripted(t)
	b := open(t, server.URL)
	b.visit("/operations/long")
	b.sees("Nothing takes long now")
	b.accessible("no long operations")
	b.shot("long-operations-none")
	setLong(server)
	b.sees("2 running · 5 operations of the last day")
	b.sees("340 of 1 000 runs · 34.0 %")
	b.until(`document.querySelector('tbody a[href="/campaigns/draft"]') !== null`)
	b.value(`[...document.querySelectorAll(".states a")].find((one) => one.innerText === "Interrupted 1").click()`)
	b.until(`location.search === "?state=Interrupted" && document.querySelectorAll("tbody tr").length === 1`)
	b.click(".opener")
	b.sees("its node eu-3 is gone")
	b.sees("last heard of")
	b.until(`document.querySelector("tbody td[data-name=Took]").innerText === "not known"`)
	b.until(`location.search.includes("operation=op-5")`)
	b.visit("/operations/long")
	b.click(`[aria-label="Cancel: Import of vehicles"]`)
	b.sees("What its first 412 800 lines say is in the fleet and stays.")
	b.enter("#person", "mira")
	b.accessible("cancel of an operation")
	b.shot("dialog-cancel-operation")
	b.click("#confirm")
	server.until(t, 1)
	if sent := server.sent()[0]; sent.path != "/operations/"+longImport+":cancel" {
		t.Errorf("%s was sent", sent.path)
	}
	b.until(`document.querySelector("dialog") === null`)
	b.clean()
}
