package web_test

import (
	"strings"
	"testing"
)

// What failed is listed for the dealer, whose result is taken, kept and told what follows
// from it.
func TestVehiclesAreHandedToADealer(t *testing.T) {
	e := newEdge(t)
	e.want(e.do("POST", "/api/v1/campaigns", `{"id":"garage","package":"adas-stack@4.2.1","selector":"model == \"e1\"","waves":[{"rest":true,"gate":{"maximumFailedPercent":100}}],"dealer":{"afterFailures":1}}`), 201)
	e.want(e.do("POST", "/api/v1/campaigns/garage:start", ``, "If-Match", "*"), 200)
	for e.engine.Advance() {
	}
	c := e.want(e.do("GET", "/api/v1/campaigns/garage", ""), 200)
	list := e.want(e.do("GET", "/api/v1/campaigns/garage/dealer", ""), 200)
	items := list["items"].([]any)
	if len(items) == 0 || c["dealer"] != float64(len(items)) {
		t.Fatalf("%d vehicles are listed, the campaign counts %v", len(items), c["dealer"])
	}
	first := items[0].(map[string]any)
	if first["why"] == "" || first["since"] == "" || first["code"] == "" || first["result"] != nil {
		t.Errorf("listed as %v", first)
	}
	address := "/api/v1/campaigns/garage/dealer/" + first["vin"].(string)
	told := e.want(e.do("POST", address, `{"result":"installed","note":"by cable"}`, "Pacecar-Actor", "dora"), 200)
	if !strings.Contains(told["detail"].(string), "manifest") {
		t.Errorf("told %v", told)
	}
	again := e.want(e.do("GET", "/api/v1/campaigns/garage/dealer?limit=1", ""), 200)
	if again["items"].([]any)[0].(map[string]any)["result"] != "installed" {
		t.Errorf("listed as %v", again)
	}
	e.want(e.do("POST", address, `{"result":"repaired"}`), 422)
	e.want(e.do("POST", "/api/v1/campaigns/garage/dealer/WPC00000000000000", `{"result":"installed"}`), 409, "WrongState")
	e.want(e.do("GET", "/api/v1/campaigns/garage/dealer?cursor=x", ""), 422, "Malformed")
	e.want(e.do("GET", "/api/v1/campaigns/nowhere/dealer", ""), 404, "NotFound")
}
