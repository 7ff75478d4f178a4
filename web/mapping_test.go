package web_test

import (
	"net/url"
	"testing"

	"pacecar/web/webtest"
)

func TestAMappingIsCountedListedAndExplained(t *testing.T) {
	e := newEdge(t)
	const address = "/api/v1/packages/ivi@11.3.0"
	m := e.want(e.do("GET", address+":map", ""), 200)
	if m["package"] != "ivi@11.3.0" || m["selected"] != 200.0 || m["eligible"].(float64)+m["installed"].(float64)+m["blocked"].(float64) != 200 {
		t.Errorf("mapping %v", m)
	}
	reason := m["reasons"].([]any)[0].(map[string]any)
	if reason["code"] != "AlreadyInstalled" || reason["count"] != m["installed"] || len(reason["sample"].([]any)) != 20 {
		t.Errorf("reason %v", reason)
	}
	some := e.want(e.do("GET", address+":map?selector="+url.QueryEscape(`model == "e1"`), ""), 200)
	if some["selected"].(float64) >= 200 || some["registered"] != 200.0 {
		t.Errorf("mapping of a selection %v", some)
	}
	seen, cursor := map[string]bool{}, ""
	for {
		page := e.want(e.do("GET", address+"/vehicles?reason=AlreadyInstalled&limit=10&cursor="+cursor, ""), 200)
		for _, item := range page["items"].([]any) {
			s := item.(map[string]any)
			if s["code"] != "AlreadyInstalled" || s["detail"] == "" || seen[s["vin"].(string)] {
				t.Fatalf("item %v", s)
			}
			seen[s["vin"].(string)] = true
		}
		if page["next"] == nil {
			break
		}
		cursor = page["next"].(string)
	}
	if float64(len(seen)) != m["installed"] {
		t.Errorf("%d vehicles are listed, %v counted", len(seen), m["installed"])
	}
	s := e.want(e.do("GET", "/api/v1/packages/adas-stack@4.2.1/vehicles/"+webtest.VIN(3), ""), 200)
	if s["code"] != "Eligible" || s["way"].([]any)[0] != "adas-stack@4.2.1" {
		t.Errorf("standing %v", s)
	}
}

func TestAMappingIsRefusedLikeEverythingElse(t *testing.T) {
	e := newEdge(t)
	const address = "/api/v1/packages/ivi@11.3.0"
	e.want(e.do("GET", "/api/v1/packages/none@1:map", ""), 404, "NotFound")
	e.want(e.do("GET", address+":explode", ""), 404, "NotFound")
	e.want(e.do("POST", address+":map", ""), 405, "MethodNotAllowed")
	e.want(e.do("GET", address+":map?selector="+url.QueryEscape(`modle == "e1"`), ""), 422, "UnknownAttribute")
	e.want(e.do("GET", address+":map?sel=x", ""), 422, "Invalid")
	e.want(e.do("GET", address+"/vehicles", ""), 422, "Invalid")
	e.want(e.do("GET", address+"/vehicles?reason=x&limit=0", ""), 422, "Invalid")
	e.want(e.do("GET", address+"/vehicles?reason=Elligible", ""), 422, "Malformed")
	e.want(e.do("GET", address+"/vehicles?reason=x&cursor=%21", ""), 422, "Malformed")
	e.want(e.do("GET", address+"/vehicles/nonsense", ""), 422, "Malformed")
	e.want(e.do("GET", address+"/vehicles/WVWZZZ1JZXW000001", ""), 404, "NotFound")
}
