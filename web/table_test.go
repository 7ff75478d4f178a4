package web_test

import (
	"fmt"
	"net/url"
	"testing"
)

// vinsIn are the vehicles of a list.
func vinsIn(list map[string]any) (vins []string) {
	for _, item := range list["items"].([]any) {
		vins = append(vins, item.(map[string]any)["vin"].(string))
	}
	return vins
}

func TestTheFleetIsATable(t *testing.T) {
	e := newEdge(t)
	first := e.want(e.do("GET", "/api/v1/vehicles?limit=3", ""), 200)
	if first["total"] != 200.0 || first["offset"] != nil || len(vinsIn(first)) != 3 || first["next"] == nil {
		t.Errorf("the first window: %v", first)
	}
	second := e.want(e.do("GET", "/api/v1/vehicles?limit=3&cursor="+first["next"].(string), ""), 200)
	third := e.want(e.do("GET", "/api/v1/vehicles?limit=3&offset=3", ""), 200)
	if fmt.Sprint(vinsIn(second)) != fmt.Sprint(vinsIn(third)) || third["offset"] != 3.0 || second["total"] != 200.0 || third["next"] != second["next"] {
		t.Errorf("behind a cursor %v, behind an offset %v", second, third)
	}
	last := e.want(e.do("GET", "/api/v1/vehicles?sort=-vin&limit=200", ""), 200)
	if vins := vinsIn(last); vins[199] != vinsIn(first)[0] || last["next"] != nil {
		t.Errorf("in reverse the last is %s", vins[199])
	}
	if beyond := e.want(e.do("GET", "/api/v1/vehicles?offset=500", ""), 200); len(vinsIn(beyond)) != 0 || beyond["total"] != 200.0 {
		t.Errorf("beyond the end: %v", beyond)
	}
	byModel := e.want(e.do("GET", "/api/v1/vehicles?sort=-model&offset=66&limit=1&q="+url.QueryEscape("market==DE"), ""), 200)
	if item := byModel["items"].([]any)[0].(map[string]any); item["model"] != "e2" || byModel["selector"] != `market == "DE"` || byModel["total"] != 100.0 {
		t.Errorf("by model: %v", byModel)
	}
	e.want(e.do("GET", "/api/v1/vehicles?sort=model&cursor="+first["next"].(string), ""), 422, "Malformed")
	e.want(e.do("GET", "/api/v1/vehicles?sort=modle", ""), 422, "UnknownAttribute")
	e.want(e.do("GET", "/api/v1/vehicles?offset=-1", ""), 422, "Invalid")
}

func TestFacets(t *testing.T) {
	e := newEdge(t)
	counted := e.want(e.do("GET", "/api/v1/vehicles:facets?by=model&by=region&limit=2&selector="+url.QueryEscape(`market == "DE"`), ""), 200)
	facets := counted["facets"].([]any)
	if counted["matched"] != 100.0 || counted["total"] != 200.0 || counted["selector"] != `market == "DE"` || len(facets) != 2 {
		t.Fatalf("%v", counted)
	}
	model := facets[0].(map[string]any)
	values := model["values"].([]any)
	if model["attribute"] != "model" || model["distinct"] != 3.0 || len(values) != 2 || model["missing"] != 0.0 || model["missingTerm"] != "!has(model)" {
		t.Errorf("%v", model)
	}
	sum := model["other"].(float64)
	for _, v := range values {
		value := v.(map[string]any)
		sum += value["count"].(float64)
		if value["term"] != fmt.Sprintf("model == %q", value["value"]) {
			t.Errorf("%v", value)
		}
	}
	if sum != 100 {
		t.Errorf("the counts are %v together", sum)
	}
	if all := e.want(e.do("GET", "/api/v1/vehicles:facets", ""), 200); len(all["facets"].([]any)) < 5 || all["selector"] != nil {
		t.Errorf("the usual facets: %v", all)
	}
	e.want(e.do("GET", "/api/v1/vehicles:facets?by=modle", ""), 422, "UnknownAttribute")
	e.want(e.do("GET", "/api/v1/vehicles:facets?q=market%3D%3D", ""), 422, "Malformed")
}
