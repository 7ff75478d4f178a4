package web_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"pacecar/web"
)

// described are the operations of the OpenAPI document, by method and path.
func (e *edge) described() map[string]map[string]any {
	var document struct {
		Paths map[string]map[string]map[string]any
	}
	if err := json.Unmarshal(e.do("GET", "/api/v1/openapi.json", "").raw, &document); err != nil {
		e.t.Fatal(err)
	}
	all := map[string]map[string]any{}
	for path, methods := range document.Paths {
		for method, op := range methods {
			all[strings.ToUpper(method)+" "+path] = op
		}
	}
	return all
}

// filled puts something for each name in a path.
var filled = strings.NewReplacer("{vin}", "WVWZZZ1JZXW000001", "{id}", "no-such-thing", "{name}", "nothing", "{sha256}", strings.Repeat("0", 64), "{webhook}", "nobody", "{delivery}", "7", "{wave}", "1")

// A garbage is a request that must be refused, or ignored where it does no harm.
type garbage struct {
	name, body string
	query      string
	headers    []string
}

var garbages = []garbage{
	{name: "a parameter that there is none of", query: "?lim%69t%73=1"},
	{name: "a parameter that is no number", query: "?limit=many&offset=-1&from=x&before=y&cursor=%ff"},
	{name: "nothing"},
	{name: "half an object", body: `{"by":`},
	{name: "an array", body: `[1,2]`},
	{name: "another type", body: `by=mira`, headers: []string{"Content-Type", "application/x-www-form-urlencoded"}},
	{name: "no type", body: "\x00\xff", headers: []string{"Content-Type", ""}},
	{name: "a field that there is none of", body: `{"by":"mira","bogus":{"deep":[1]}}`},
	{name: "wrong types", body: `{"by":7,"reason":[],"waves":"all","contents":{"x":1},"selector":false,"id":{}}`},
	{name: "a long key", body: `{}`, headers: []string{"Idempotency-Key", strings.Repeat("k", 300)}},
	{name: "a wrong condition", body: `{}`, headers: []string{"If-Match", `"x", W/"1", garbage`}},
	{name: "an unknown encoding", body: `{}`, headers: []string{"Content-Encoding", "rot13"}},
	{name: "too much", body: `{"by":"` + strings.Repeat("m", 2<<20) + `"}`},
	{name: "nothing acceptable", headers: []string{"Accept", "image/png"}},
	{name: "a nameless person", body: `{"by":"` + "\u202e" + `"}`},
}

// Whatever is sent to whatever address is answered well, or refused as a problem that names a place: never with a
// failure of the server, a page, or an empty answer.
func TestGarbageIsRefusedEverywhere(t *testing.T) {
	e := newEdge(t, func(c *web.Config) { c.Cluster, c.Webhooks, c.Notices = twinCluster{}, &pager{}, &pager{} })
	operations := e.described()
	if len(operations) < 70 {
		t.Fatalf("the document has %d operations only", len(operations))
	}
	refused := map[int]int{}
	for _, name := range slices.Sorted(maps.Keys(operations)) {
		method, path, _ := strings.Cut(name, " ")
		for _, g := range garbages {
			if g.body != "" && (method == http.MethodGet || method == http.MethodHead) {
				continue
			}
			a := e.do(method, filled.Replace(path)+g.query, g.body, g.headers...)
			refused[a.StatusCode]++
			e.good(name+", "+g.name, method, a)
		}
	}
	for _, status := range []int{400, 404, 406, 413, 415, 422} {
		if refused[status] == 0 {
			t.Errorf("nothing was refused with %d: %v", status, refused)
		}
	}
}

// good fails if an answer is neither a good one nor a whole problem.
func (e *edge) good(name, method string, a answer) {
	e.t.Helper()
	if a.StatusCode >= 500 && a.json()["code"] != "SignInUnavailable" { // there is no identity provider here
		e.t.Errorf("%s: %s %s", name, a.Status, a.raw)
	}
	if a.StatusCode < 400 || method == http.MethodHead {
		return
	}
	var p struct {
		Type, Title, Code, Detail, RequestID string
		Status                               int
		Errors                               []struct{ Pointer, Detail, Suggestion string }
	}
	if err := json.Unmarshal(a.raw, &p); err != nil || a.Header.Get("Content-Type") != "application/problem+json" {
		e.t.Errorf("%s: %s is %s: %s", name, a.Status, a.Header.Get("Content-Type"), a.raw)
		return
	}
	if p.Type != "/problems/"+p.Code || p.Title == "" || p.Detail == "" || p.Status != a.StatusCode || p.RequestID == "" {
		e.t.Errorf("%s: %s", name, a.raw)
	}
	if kind := e.do("GET", p.Type, ""); kind.StatusCode != 200 {
		e.t.Errorf("%s: %s is not explained", name, p.Type)
	}
	if len(p.Errors) == 0 {
		e.t.Errorf("%s: neither what is wrong nor what to do is said: %s", name, a.raw)
	}
	for _, wrong := range p.Errors {
		if wrong.Suggestion == "" {
			e.t.Errorf("%s: it is not said what to do: %s", name, a.raw)
		}
	}
}

// Addresses and methods that there are none of are refused alike.
func TestWrongWaysAreProblems(t *testing.T) {
	e := newEdge(t)
	for path, methods := range map[string][]string{
		"/api/v1/": {"GET"}, "/api/v1/vehicle": {"GET", "POST"}, "/api/v1/campaigns/x/y/z": {"GET"}, "/api/v1/campaigns/demo:explode": {"POST"},
		"/api/v1/campaigns": {"DELETE", "PATCH", "PUT"}, "/api/v1/campaigns/demo": {"POST", "PATCH"}, "/api/v1/stream": {"POST", "DELETE"}, "/api/v1/openapi.json": {"POST"},
		"/api/v1/schemas/package": {"POST"}, "/api/v1/schemas/vehicle": {"GET"}, "/api/v2/campaigns": {"POST"}, "/readyz": {"POST"},
	} {
		for _, method := range methods {
			a := e.do(method, path, "")
			if path == "/api/v2/campaigns" || path == "/readyz" {
				continue // the dashboard's
			}
			e.good(method+" "+path, method, a)
			if a.StatusCode != 404 && a.StatusCode != 405 {
				t.Errorf("%s %s: %s", method, path, a.Status)
			}
			if a.StatusCode == 405 && a.Header.Get("Allow") == "" {
				t.Errorf("%s %s: it is not said what is allowed", method, path)
			}
		}
	}
	for name, refused := range map[string]answer{
		"CrossOrigin":    e.do("POST", "/api/v1/campaigns/demo:pause", "", "Origin", "https://elsewhere.example", "Sec-Fetch-Site", "cross-site"),
		"UnexpectedHost": e.do("GET", "/api/v1/campaigns", "", "Host", "elsewhere.example"),
		"NotFound":       e.do("PUT", "/api/v1/campaigns/never", `{"package":"adas-stack@4.2.1","selector":"true","waves":[{"name":"all","rest":true}]}`, "If-Match", `"1"`),
	} {
		e.good(name, "GET", refused)
		if refused.json()["code"] != name {
			t.Errorf("%s: %s", name, refused.raw)
		}
	}
	if a := e.do("GET", "/api/v1/campaigns", "", "Accept", "text/csv"); a.StatusCode != 406 || a.json()["code"] != "NotAcceptable" {
		t.Errorf("%s %s", a.Status, a.raw)
	}
	for _, accept := range []string{"*/*", "application/*", "text/html,application/xhtml+xml,*/*;q=0.8", "application/json;q=0.5"} {
		e.want(e.do("GET", "/api/v1/campaigns", "", "Accept", accept), 200)
	}
}

// Every write says in the document that it may be repeated, and every read that it may be revalidated.
func TestEveryOperationKeepsTheConventions(t *testing.T) {
	e := newEdge(t, func(c *web.Config) { c.Cluster, c.Webhooks, c.Notices = twinCluster{}, &pager{}, &pager{} })
	for name, op := range e.described() {
		parameters := map[string]bool{}
		list, _ := op["parameters"].([]any)
		for _, p := range list {
			parameters[p.(map[string]any)["name"].(string)] = true
		}
		responses := op["responses"].(map[string]any)
		method, path, _ := strings.Cut(name, " ")
		_, problems := responses["default"].(map[string]any)["content"].(map[string]any)["application/problem+json"]
		good, _ := responses["200"].(map[string]any)
		content, _ := good["content"].(map[string]any)
		// A large file, a long answer and a secret are not kept.
		unkeyed := strings.HasSuffix(path, ":import") || strings.HasSuffix(path, ":verify") || strings.HasSuffix(path, "/login") || strings.HasSuffix(path, "/tokens")
		switch {
		case op["operationId"] == nil || op["summary"] == nil || op["tags"] == nil || !problems:
			t.Errorf("%s lacks an id, a summary, a tag or its problems", name)
		case method == "POST" && parameters["Idempotency-Key"] == unkeyed:
			t.Errorf("%s takes a key: %v", name, parameters["Idempotency-Key"])
		case method == "GET" && content["application/json"] != nil && (!parameters["If-None-Match"] || responses["304"] == nil):
			t.Errorf("%s is not revalidated", name)
		}
	}
}

// A read that is repeated with its ETag costs nothing, until something has changed.
func TestReadsAreRevalidated(t *testing.T) {
	e := newEdge(t)
	for _, path := range []string{"/api/v1/campaigns", "/api/v1/campaigns/demo", "/api/v1/vehicles?limit=3", "/api/v1/vehicles:facets", "/api/v1/packages", "/api/v1/cohorts", "/api/v1/pools"} {
		first := e.do("GET", path, "")
		e.want(first, 200)
		tag := first.Header.Get("ETag")
		if again := e.do("GET", path, "", "If-None-Match", tag); tag == "" || again.StatusCode != 304 || len(again.raw) > 0 || again.Header.Get("ETag") != tag {
			t.Errorf("%s with %s: %s %s", path, tag, again.Status, again.raw)
		}
	}
	known := e.do("GET", "/api/v1/campaigns", "").Header.Get("ETag")
	e.want(e.do("POST", "/api/v1/campaigns", plan), 201)
	if a := e.do("GET", "/api/v1/campaigns", "", "If-None-Match", known); a.StatusCode != 200 || a.Header.Get("ETag") == known {
		t.Errorf("after a change: %s %s", a.Status, a.Header.Get("ETag"))
	}
}
