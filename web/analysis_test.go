package web_test

import (
	"strings"
	"testing"
)

// TestGatesAreJudgedAgain: every decision comes with what the gate saw.
func TestGatesAreJudgedAgain(t *testing.T) {
	e := newEdge(t)
	e.want(e.do("POST", "/api/v1/campaigns/demo:start", "", "If-Match", "*"), 200)
	for e.engine.Advance() {
	}
	list := e.want(e.do("GET", "/api/v1/campaigns/demo/gates", ""), 200)["items"].([]any)
	if len(list) == 0 {
		t.Fatal("no gate has decided")
	}
	for _, item := range list {
		d := item.(map[string]any)
		in := d["inputs"].(map[string]any)
		if d["recomputed"] != "same" || in["ended"] != d["ended"] || in["gate"] == nil || d["text"] == "" {
			t.Errorf("%v", d)
		}
	}
	e.want(e.do("GET", "/api/v1/campaigns/nothing/gates", ""), 404, "NotFound")
}

// TestAStartNamesWhatWasReviewed: the dry run tells the hash of what a campaign would keep, and
// a start that names another content starts nothing.
func TestAStartNamesWhatWasReviewed(t *testing.T) {
	e := newEdge(t)
	plan := `{"id":"reviewed","package":"adas-stack@4.2.1","selector":"model == \"e1\"","waves":[{"rest":true}]}`
	run := e.want(e.do("POST", "/api/v1/campaigns?validateOnly=true", plan), 200)
	made := e.want(e.do("POST", "/api/v1/campaigns", plan), 201)
	if run["contentHash"] == nil || run["contentHash"] != made["contentHash"] || run["plan"].(map[string]any)["id"] != "reviewed" {
		t.Fatalf("reviewed %v, created %v", run["contentHash"], made["contentHash"])
	}
	e.want(e.do("POST", "/api/v1/campaigns/reviewed:start", `{"contentHash":"0123456789ab"}`, "If-Match", "*"), 409, "ContentChanged")
	e.want(e.do("POST", "/api/v1/campaigns/reviewed:start", `{"contentHash":"`+run["contentHash"].(string)[:12]+`"}`, "If-Match", "*"), 200)
}

// TestTwoCampaignsAreCompared, and an account has three forms.
func TestTwoCampaignsAreCompared(t *testing.T) {
	e := newEdge(t)
	c := e.want(e.do("GET", "/api/v1/campaigns/charging-2026/comparison?with=infotainment", ""), 200)
	if c["first"].(map[string]any)["id"] != "charging-2026" || c["second"].(map[string]any)["id"] != "infotainment" || c["success"] == "" {
		t.Errorf("%v", c)
	}
	e.want(e.do("GET", "/api/v1/campaigns/charging-2026/comparison?with=nothing", ""), 404, "NotFound")
	e.want(e.do("GET", "/api/v1/campaigns/charging-2026/comparison", ""), 422, "Invalid")
	if rows := e.do("GET", "/api/v1/campaigns/charging-2026/report", "", "Accept", "text/csv"); rows.StatusCode != 200 || !strings.HasPrefix(string(rows.raw), "section,name,") {
		t.Errorf("%d %.200s", rows.StatusCode, rows.raw)
	}
	e.want(e.do("GET", "/api/v1/campaigns/nothing/report", ""), 404, "NotFound")
}
