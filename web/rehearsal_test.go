package web_test

import "testing"

// TestARehearsalIsAsked of a plan and of a campaign, with and without suppositions.
func TestARehearsalIsAsked(t *testing.T) {
	e := newEdge(t)
	r := e.want(e.do("POST", "/api/v1/campaigns:rehearse", `{"plan":`+plan+`,"model":{"failedPercent":0,"runs":3}}`), 200)
	if r["selected"] != 67.0 || r["model"].(map[string]any)["failedPercent"] != 0.0 || r["failed"] != 0.0 || len(r["gates"].([]any)) != 2 || len(r["curve"].([]any)) == 0 {
		t.Errorf("a plan: %v", r)
	}
	e.want(e.do("GET", "/api/v1/campaigns/night", ""), 404, "NotFound")
	e.want(e.do("POST", "/api/v1/campaigns/night:rehearse", ""), 404, "NotFound")
	e.want(e.do("POST", "/api/v1/campaigns", plan, "Pacecar-Actor", "mika"), 201)
	if r := e.want(e.do("POST", "/api/v1/campaigns/night:rehearse", ""), 200); r["selected"] != 67.0 {
		t.Errorf("a campaign: %v", r)
	}
	if r := e.want(e.do("POST", "/api/v1/campaigns/night:rehearse", `{"model":{"seed":7}}`), 200); r["model"].(map[string]any)["seed"] != 7.0 {
		t.Errorf("a campaign with a seed: %v", r)
	}
	e.want(e.do("POST", "/api/v1/campaigns:rehearse", `{"plan":`+plan+`,"model":{"failedPercent":101}}`), 422, "Invalid")
	pointer := func(p map[string]any) any { return p["errors"].([]any)[0].(map[string]any)["pointer"] }
	no := e.want(e.do("POST", "/api/v1/campaigns:rehearse", `{"plan":{"package":"a@1","selector":"true","waves":[{"count":5,"rest":true}]}}`), 422, "Malformed")
	if pointer(no) != "/plan/waves/0" {
		t.Errorf("a plan that is wrong: %v", no)
	}
	no = e.want(e.do("POST", "/api/v1/campaigns/night:rehearse", `{"model":{"failedPercent":60,"neverPercent":60}}`), 422, "OutOfBounds")
	if pointer(no) != "/model/failedPercent" {
		t.Errorf("a model that is wrong: %v", no)
	}
}
