package web_test

import (
	"strings"
	"testing"
)

// A gate that waits for a person says so in the campaign and in the list, is opened once, by
// somebody with a name and a reason, and keeps both with its decision.
func TestAPersonOpensAGate(t *testing.T) {
	e := newEdge(t)
	e.want(e.do("POST", "/api/v1/campaigns", `{"id":"careful","package":"adas-stack@4.2.1","selector":"model == \"e1\"","waves":[{"count":2,"gate":{"maximumFailedPercent":100,"manual":true}},{"rest":true,"gate":{"maximumFailedPercent":100}}]}`), 201)
	e.want(e.do("POST", "/api/v1/campaigns/careful:start", ``, "If-Match", "*"), 200)
	const open = "/api/v1/campaigns/careful/gates/1/open"
	e.want(e.do("POST", open, `{"by":"anna","reason":"looked at"}`, "If-Match", "*"), 409, "WrongState")
	for e.engine.Advance() {
	}
	c := e.want(e.do("GET", "/api/v1/campaigns/careful", ""), 200)
	if c["awaitsPerson"] != true || c["waits"] != "waits for a person to open wave 2" || c["state"] != "Running" {
		t.Fatalf("it shows awaitsPerson %v, waits %v, state %v", c["awaitsPerson"], c["waits"], c["state"])
	}
	listed := e.want(e.do("GET", "/api/v1/campaigns", ""), 200)["items"].([]any)
	if row := listed[0].(map[string]any); row["id"] != "careful" || row["awaitsPerson"] != true || row["waits"] != c["waits"] {
		t.Errorf("listed as %v", row)
	}
	e.want(e.do("POST", open, `{"by":"anna","reason":"looked at"}`), 428, "PreconditionRequired")
	e.want(e.do("POST", open, `{"by":"anna","reason":"looked at"}`, "If-Match", `"1"`), 412, "StaleVersion")
	e.want(e.do("POST", open, `{"by":"anna"}`, "If-Match", "*"), 422, "Malformed")
	e.want(e.do("POST", open, `{"reason":"looked at"}`, "If-Match", "*", "Pacecar-Actor", ""), 422, "Malformed")
	e.want(e.do("POST", "/api/v1/campaigns/careful/gates/0/open", `{"by":"anna","reason":"looked at"}`, "If-Match", "*"), 422)
	e.want(e.do("POST", "/api/v1/campaigns/careful/gates/9/open", `{"by":"anna","reason":"looked at"}`, "If-Match", "*"), 422, "OutOfBounds")
	opened := e.want(e.do("POST", open, `{"by":"anna","reason":"field reports read"}`, "If-Match", "*"), 200)
	if opened["awaitsPerson"] != nil || opened["wave"] != 2.0 {
		t.Errorf("after the opening: awaitsPerson %v, wave %v", opened["awaitsPerson"], opened["wave"])
	}
	e.want(e.do("POST", open, `{"by":"anna","reason":"field reports read"}`, "If-Match", "*"), 200) // repeated
	gates := e.want(e.do("GET", "/api/v1/campaigns/careful/gates", ""), 200)["items"].([]any)
	first := gates[0].(map[string]any)
	by := first["opening"].(map[string]any)
	if len(gates) != 1 || by["by"] != "anna" || by["reason"] != "field reports read" || by["at"] == "" || first["recomputed"] != "same" {
		t.Errorf("decided %v", gates)
	}
	timeline := string(e.do("GET", "/api/v1/campaigns/careful/timeline", "").raw)
	if !strings.Contains(timeline, "GateUnlocked") {
		t.Errorf("the timeline is %s", timeline)
	}
}
