package web_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"pacecar/web/webtest"
)

func TestCohorts(t *testing.T) {
	e := newEdge(t)
	if list := e.want(e.do("GET", "/api/v1/cohorts", ""), 200); len(list["items"].([]any)) != 0 {
		t.Errorf("cohorts %v", list)
	}
	e.want(e.do("GET", "/api/v1/cohorts/late", ""), 404, "NotFound")
	saved := e.do("PUT", "/api/v1/cohorts/late", `{"selector":"model == \"e1\"","description":"the first model"}`, "Pacecar-Actor", "mira")
	late := e.want(saved, 200)
	if late["kind"] != "selector" || late["version"] != 1.0 || late["author"] != "mira" || late["matched"] != 67.0 || late["total"] != 200.0 || saved.Header.Get("ETag") != `"1"` {
		t.Errorf("saved %v with ETag %s", late, saved.Header.Get("ETag"))
	}
	if taken := e.want(e.do("PUT", "/api/v1/cohorts/late", `{"selector":"model == \"e2\""}`, "If-None-Match", "*"), 412, "AlreadyExists"); taken["current"].(map[string]any)["version"] != 1.0 {
		t.Errorf("the name is taken: %v", taken)
	}
	if again := e.want(e.do("PUT", "/api/v1/cohorts/late", `{"selector":"model == \"e1\"","description":"the first model"}`, "If-None-Match", "*"), 200); again["version"] != 1.0 {
		t.Errorf("the same once more: %v", again)
	}
	e.want(e.do("PUT", "/api/v1/cohorts/late", `{"selector":"model == \"e2\""}`, "If-Match", `"7"`), 412, "StaleVersion")
	e.want(e.do("PUT", "/api/v1/cohorts/late", `{"selector":"modle == \"e2\""}`), 422, "UnknownAttribute")
	changed := e.want(e.do("PUT", "/api/v1/cohorts/late", `{"selector":"model == \"e2\""}`, "If-Match", `"1"`, "Pacecar-Actor", "noor"), 200)
	if changed["version"] != 2.0 || changed["changedBy"] != "noor" || changed["author"] != "mira" {
		t.Errorf("changed %v", changed)
	}
	lines := e.want(e.do("GET", "/api/v1/cohorts/late/timeline?limit=1", ""), 200)
	if items := lines["items"].([]any); len(items) != 1 || items[0].(map[string]any)["event"] != "CohortSaved" || lines["next"] == nil {
		t.Errorf("timeline %v", lines)
	}
	e.want(e.do("PUT", "/api/v1/cohorts/late/vins", webtest.VIN(1), "Content-Type", "text/plain"), 409, "WrongState")
	e.want(e.do("DELETE", "/api/v1/cohorts/late", "", "If-Match", `"1"`), 412, "StaleVersion")
	if gone := e.do("DELETE", "/api/v1/cohorts/late", ""); gone.StatusCode != 204 || len(gone.raw) != 0 {
		t.Errorf("removed with %s %s", gone.Status, gone.raw)
	}
	e.want(e.do("GET", "/api/v1/cohorts/late", ""), 404, "NotFound")
}

// A cohort tells some of the campaigns that name it, and how many there are.
func TestCampaignsOfACohortAreBounded(t *testing.T) {
	e := newEdge(t)
	e.want(e.do("PUT", "/api/v1/cohorts/press", `{}`), 200)
	for i := range 25 {
		plan := fmt.Sprintf(`{"id":"c%02d","package":%q,"selector":"cohort(\"press\")","waves":[{"rest":true}]}`, i, "adas-stack@4.2.1")
		e.want(e.do("POST", "/api/v1/campaigns", plan, "Pacecar-Actor", "mira"), 201)
	}
	one := e.want(e.do("GET", "/api/v1/cohorts/press", ""), 200)
	row := e.want(e.do("GET", "/api/v1/cohorts", ""), 200)["items"].([]any)[0].(map[string]any)
	for _, c := range []map[string]any{one, row} {
		if c["campaignCount"] != 25.0 || len(c["campaigns"].([]any)) != 20 {
			t.Errorf("cohort %v", c)
		}
	}
}

func TestCohortLists(t *testing.T) {
	e := newEdge(t)
	e.want(e.do("PUT", "/api/v1/cohorts/press", `{}`), 200)
	put := func(mode, kind, body string, headers ...string) answer {
		return e.do("PUT", "/api/v1/cohorts/press/vins"+mode, body, append([]string{"Content-Type", kind, "Pacecar-Actor", "mira"}, headers...)...)
	}
	first := e.want(put("", "text/plain; charset=utf-8", webtest.VIN(3)+"\r\n\r\n"+webtest.VIN(1)+"\n"+webtest.VIN(3)+"\nWVWZZZ1JZXW000001\n"), 200)
	cohort := first["cohort"].(map[string]any)
	if first["received"] != 4.0 || first["given"] != 3.0 || first["added"] != 3.0 || first["removed"] != 0.0 || cohort["size"] != 3.0 || cohort["matched"] != 2.0 || cohort["version"] != 2.0 {
		t.Errorf("first list: %v", first)
	}
	added := e.want(put("?mode=add", "application/x-ndjson", fmt.Sprintf("%q\n{\"vin\":%q,\"model\":\"e1\"}\n", webtest.VIN(2), webtest.VIN(3)), "If-Match", `"2"`), 200)
	if added["added"] != 1.0 || added["cohort"].(map[string]any)["size"] != 4.0 {
		t.Errorf("added: %v", added)
	}
	e.want(put("?mode=add", "text/plain", webtest.VIN(9), "If-Match", `"2"`), 412, "StaleVersion")

	// One bad line, and nothing is changed; the problem has its number.
	p := e.want(put("", "text/plain", webtest.VIN(1)+"\nWPC\n"+webtest.VIN(2)+"\n\n"+strings.ToLower(webtest.VIN(3))), 422, "Malformed")
	places := p["errors"].([]any)
	if len(places) != 2 || places[0].(map[string]any)["pointer"] != "line 2" || places[1].(map[string]any)["pointer"] != "line 5" ||
		p["detail"] != "2 of 4 lines hold no VIN; nothing was changed" {
		t.Errorf("problem %v", p)
	}

	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	fmt.Fprintln(z, "WVWZZZ1JZXW000001")
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	removed := e.want(put("?mode=remove", "text/plain", packed.String(), "Content-Encoding", "gzip"), 200)
	if removed["removed"] != 1.0 || removed["cohort"].(map[string]any)["version"] != 4.0 {
		t.Errorf("removed: %v", removed)
	}
	if got, want := string(e.do("GET", "/api/v1/cohorts/press/vins", "").raw), webtest.VIN(1)+"\n"+webtest.VIN(2)+"\n"+webtest.VIN(3)+"\n"; got != want {
		t.Errorf("the list is %q, want %q", got, want)
	}
	asJSON := e.do("GET", "/api/v1/cohorts/press/vins", "", "Accept", "application/x-ndjson")
	if asJSON.Header.Get("Content-Type") != "application/x-ndjson" || !strings.HasPrefix(string(asJSON.raw), `{"vin":"`+webtest.VIN(1)+"\"}\n") {
		t.Errorf("as NDJSON %s %q", asJSON.Header.Get("Content-Type"), asJSON.raw)
	}
	e.want(put("", "text/csv", "vin"), 415, "UnsupportedType")
	e.want(put("", "text/plain", "x", "Content-Encoding", "br"), 415, "UnsupportedType")
	e.want(put("", "text/plain", "not gzip", "Content-Encoding", "gzip"), 400, "BadRequest")
	e.want(put("?mode=toggle", "text/plain", webtest.VIN(1)), 422, "Malformed")
	e.want(e.do("PUT", "/api/v1/cohorts/absent/vins", webtest.VIN(1), "Content-Type", "text/plain"), 404, "NotFound")
	e.want(e.do("GET", "/api/v1/cohorts/absent/vins", ""), 404, "NotFound")
}

// TestCohortsAreUsed tells with a cohort which others and which campaigns name it.
func TestCohortsAreUsed(t *testing.T) {
	e := newEdge(t)
	e.want(e.do("PUT", "/api/v1/cohorts/press", `{}`), 200)
	e.want(e.do("PUT", "/api/v1/cohorts/others", `{"selector":"cohort(\"press\")"}`), 200)
	plan := `{"id":"spring","package":"adas-stack@4.2.1","selector":"model == \"e1\" && cohort(\"press\")","waves":[{"rest":true}]}`
	e.want(e.do("POST", "/api/v1/campaigns", plan), 201)
	one := e.want(e.do("GET", "/api/v1/cohorts/press", ""), 200)
	listed := e.want(e.do("GET", "/api/v1/cohorts", ""), 200)["items"].([]any)[1].(map[string]any)
	for place, c := range map[string]map[string]any{"alone": one, "in the list": listed} {
		if got := fmt.Sprint(c["name"], c["cohorts"], c["campaigns"]); got != "press[others] [spring]" {
			t.Errorf("%s it is %s", place, got)
		}
	}
	if other := e.want(e.do("GET", "/api/v1/cohorts/others", ""), 200); other["cohorts"] != nil || other["campaigns"] != nil {
		t.Errorf("nobody names %v", other)
	}
}

func TestVehiclesAreFilteredByRSQL(t *testing.T) {
	e := newEdge(t)
	q := url.QueryEscape("model==e1;attribute.region==AT-9")
	list := e.want(e.do("GET", "/api/v1/vehicles?limit=5&q="+q, ""), 200)
	if list["selector"] != `model == "e1" && region == "AT-9"` || len(list["items"].([]any)) != 5 {
		t.Errorf("list by RSQL: %v", list["selector"])
	}
	count := e.want(e.do("GET", "/api/v1/vehicles:count?q="+q, ""), 200)
	if count["selector"] != `model == "e1" && region == "AT-9"` || count["matched"] != 17.0 {
		t.Errorf("count by RSQL: %v", count)
	}
	if all := e.want(e.do("GET", "/api/v1/vehicles:count", ""), 200); all["selector"] != nil {
		t.Errorf("count of all: %v", all)
	}
	p := e.want(e.do("GET", "/api/v1/vehicles?q="+url.QueryEscape("model==e1;modle==e2"), ""), 422, "UnknownAttribute")
	if first := p["errors"].([]any)[0].(map[string]any); first["pointer"] != "query q" || first["suggestion"] != "did you mean model?" || first["detail"] != `column 11: there is no field "modle"` {
		t.Errorf("problem %v", p)
	}
	e.want(e.do("GET", "/api/v1/vehicles:count?q="+q+"&selector="+url.QueryEscape(`model == "e1"`), ""), 422, "Malformed")
}
