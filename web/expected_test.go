package web_test

import (
	"strconv"
	"testing"
)

// TestAStartIsForTheVehiclesThatWereRead: over HTTP a start says how many vehicles the dry run told, and one that would take many more is refused.
func TestAStartIsForTheVehiclesThatWereRead(t *testing.T) {
	e := newEdge(t)
	const plan = `{"id":"night","package":"adas-stack@4.2.1","selector":"model == \"e1\"","waves":[{"rest":true}]}`
	e.want(e.do("POST", "/api/v1/campaigns", plan), 201)
	const night = "/api/v1/campaigns/night"
	selected := e.want(e.do("POST", night+":dryRun", ""), 200)["selected"].(float64)
	if selected < 30 {
		t.Fatalf("a fleet of %v vehicles is too small for this test", selected)
	}
	p := e.want(e.do("POST", night+":start", `{"expectedVehicles":3}`, "If-Match", "*"), 409, "MoreThanExpected")
	if first := p["errors"].([]any)[0].(map[string]any); first["pointer"] != "/expectedVehicles" || first["suggestion"] == "" {
		t.Errorf("the refusal is %v", p)
	}
	e.want(e.do("POST", night+":start", `{"expectedVehicles":-1}`, "If-Match", "*"), 422)
	e.want(e.do("POST", night+":start", `{"expectedVehicles":4294967296}`, "If-Match", "*"), 422)
	if now := e.want(e.do("GET", night, ""), 200); now["state"] != "Draft" || now["expectedVehicles"] != nil {
		t.Errorf("it is %v", now)
	}
	after := e.want(e.do("POST", night+":start", `{"expectedVehicles":`+strconv.Itoa(int(selected))+`}`, "If-Match", "*"), 200)
	if after["state"] != "Running" || after["expectedVehicles"] != selected {
		t.Errorf("it is %v", after)
	}
}
