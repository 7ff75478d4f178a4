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

// A pointed is a request that must be refused at a place.
type pointed struct {
	name, body, query string
	headers           []string
	with              func(op map[string]any) bool // the operations that it is sent to
	pointer           string                       // empty: any
}

func takesJSON(op map[string]any) bool {
	body, _ := op["requestBody"].(map[string]any)
	content, _ := body["content"].(map[string]any)
	return content["application/json"] != nil
}

func always(map[string]any) bool { return true }

var pointeds = []pointed{
	{name: "unknown", with: always},
	{name: "broken JSON", body: "{\"by\": \"mira\",\n \"x\" 7}", with: takesJSON},
	{name: "half of it", body: `{"by":`, with: takesJSON, pointer: "/by"},
	{name: "null", body: `null`, with: takesJSON, pointer: "body"},
	{name: "a null", body: `{"by":null}`, with: takesJSON, pointer: "/by"},
	{name: "twice", body: `{"by":"a","by":"b"}`, with: takesJSON, pointer: "/by"},
	{name: "a huge number", body: `{"by":1e400}`, with: takesJSON, pointer: "/by"},
	{name: "an unknown key", body: `{"byy":"mira"}`, with: takesJSON},
	{name: "nothing", with: takesJSON},
	{name: "another type", body: `by=mira`, headers: []string{"Content-Type", "application/x-www-form-urlencoded"}, with: takesJSON, pointer: "header Content-Type"},
	{name: "an unknown parameter", query: "?lim1t=3", with: always, pointer: "query lim1t"},
}

// Whatever is refused, at whatever address, is refused at a place: the part of the request that is wrong, or the
// resource that the address names. The detail says what is there.
func TestEveryRefusalHasItsPlace(t *testing.T) {
	e := newEdge(t, func(c *web.Config) { c.Cluster, c.Webhooks, c.Notices = twinCluster{}, &pager{}, &pager{} })
	operations := e.described()
	refused := map[string]int{}
	for _, name := range slices.Sorted(maps.Keys(operations)) {
		method, path, _ := strings.Cut(name, " ")
		if path == "/api/v1/stream" {
			continue // TestTheStreamRefusesAtAPlace
		}
		for _, p := range pointeds {
			if !p.with(operations[name]) {
				continue
			}
			headers := p.headers
			if takesJSON(operations[name]) {
				headers = append(slices.Clone(headers), "If-Match", "*")
			}
			a := e.do(method, filled.Replace(path)+p.query, p.body, headers...)
			if a.StatusCode < 400 || method == http.MethodHead {
				if p.pointer != "" && !optional(operations[name]) {
					t.Errorf("%s, %s: is not refused: %s", name, p.name, a.Status)
				}
				continue
			}
			refused[p.name]++
			e.pointed(name+", "+p.name, p.pointer, a)
		}
	}
	for _, p := range pointeds {
		if refused[p.name] < 5 {
			t.Errorf("%s was refused %d times", p.name, refused[p.name])
		}
	}
}

func optional(op map[string]any) bool {
	body, _ := op["requestBody"].(map[string]any)
	return body["required"] != true
}

// pointed fails if an answer is no problem with a place.
func (e *edge) pointed(name, want string, a answer) {
	e.t.Helper()
	var p struct {
		Code, Detail string
		Errors       []struct{ Pointer, Detail, Suggestion string }
	}
	if err := json.Unmarshal(a.raw, &p); err != nil || a.Header.Get("Content-Type") != "application/problem+json" || p.Code == "" || len(p.Errors) == 0 {
		e.t.Errorf("%s: %s %s", name, a.Status, a.raw)
		return
	}
	for _, wrong := range p.Errors {
		kind, _, _ := strings.Cut(wrong.Pointer, " ")
		if !slices.Contains([]string{"body", "path", "query", "header", "method"}, kind) && !strings.HasPrefix(kind, "/") || wrong.Pointer == "/" {
			e.t.Errorf("%s: the place is %q: %s", name, wrong.Pointer, a.raw)
		}
		if wrong.Suggestion == "" || wrong.Detail == "" || p.Detail == "validation failed" {
			e.t.Errorf("%s: %s", name, a.raw)
		}
		_, field, _ := strings.Cut(wrong.Pointer, " ")
		if strings.HasPrefix(wrong.Pointer, "/") {
			field = wrong.Pointer[strings.LastIndexByte(wrong.Pointer, '/')+1:]
		}
		if kind == "query" && p.Code == "Invalid" && !strings.Contains(strings.ToLower(p.Detail), strings.ToLower(field)) {
			e.t.Errorf("%s: the detail does not name %q: %s", name, field, a.raw)
		}
	}
	if want != "" && p.Errors[0].Pointer != want {
		e.t.Errorf("%s: the place is %q, want %q: %s", name, p.Errors[0].Pointer, want, a.raw)
	}
}

// The stream speaks a protocol of its own, and is refused in the same words as everything else.
func TestTheStreamRefusesAtAPlace(t *testing.T) {
	e := newEdge(t)
	upgrade := []string{"Connection", "Upgrade", "Upgrade", "websocket", "Sec-WebSocket-Version", "13", "Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA=="}
	for pointer, headers := range map[string][]string{
		"header Upgrade":               nil,
		"header Origin":                append(slices.Clone(upgrade), "Origin", "https://elsewhere.example"),
		"header Sec-WebSocket-Version": append(slices.Clone(upgrade), "Sec-WebSocket-Version", "12"),
	} {
		e.pointed("GET /api/v1/stream", pointer, e.do("GET", "/api/v1/stream", "", headers...))
	}
}

// What is wrong in one place is told there, with a cure that mends it.
func TestRefusalsPointAtWhatIsWrong(t *testing.T) {
	e := newEdge(t)
	for _, c := range []struct {
		method, path, body, kind, accept string
		status                           int
		pointer, cure                    string
	}{
		{"POST", "/api/v1/campaigns", `{"selector":"true","waves":[{"name":"all","rest":true}]}`, "application/json", "", 422, "/package", "add it"},
		{"POST", "/api/v1/campaigns", `{"package":null}`, "application/json", "", 400, "/package", "write a value, or leave the key out"},
		{"POST", "/api/v1/campaigns", "{\"package\":\"a@1\",\n\"x\" 7}", "application/json", "", 400, "/x", "correct what is written there"},
		{"POST", "/api/v1/campaigns", `{"waves":[{"gate":{"maximumFailedPercent":1e400}}]}`, "application/json", "", 400, "/waves/0/gate/maximumFailedPercent", "write a number"},
		{"GET", "/api/v1/vehicles/WVWZZZ1JZXW999999", "", "", "", 404, "path vin", "look for its name"},
		{"GET", "/api/v1/vehicles?selector=modle%3D%3D%22e1%22", "", "", "", 422, "query selector", ""},
		{"POST", "/api/v1/vehicles:import", "vni,model\n1,e1\n", "text/csv", "", 422, "body", "names each column once"},
		{"POST", "/api/v1/vehicles:import?mod=delete", "vin\n", "text/csv", "", 422, "query mod", "did you mean mode?"},
		{"GET", "/api/v1/vehicles:export?format=csv", "", "", "application/x-ndjson", 406, "query format", "leave format or Accept out"},
		{"GET", "/api/v1/imports?limits=3", "", "", "", 422, "query limits", "takes no parameters"},
		{"GET", "/api/v1/campaigns/demo/report?maximumAge=3", "", "", "", 422, "query maximumAge", "did you mean maximumAgeSeconds?"},
		{"GET", "/api/v2/campaigns", "", "", "", 404, "path", "the API is at /api/v1"},
		{"GET", "/api/", "", "", "", 404, "path", "the API is at /api/v1"},
	} {
		headers := []string{"Pacecar-Actor", "ida"}
		for name, value := range map[string]string{"Content-Type": c.kind, "Accept": c.accept} {
			if value != "" {
				headers = append(headers, name, value)
			}
		}
		a := e.do(c.method, c.path, c.body, headers...)
		e.good(c.path, c.method, a)
		e.pointed(c.method+" "+c.path, c.pointer, a)
		if a.StatusCode != c.status || !strings.Contains(string(a.raw), c.cure) {
			t.Errorf("%s %s: want %d with %q: %s", c.method, c.path, c.status, c.cure, a.raw)
		}
	}
	for _, fine := range []string{"*/*", "text/html,*/*;q=0.8", "text/csv"} {
		e.want(e.do("GET", "/api/v1/vehicles:export?format=csv", "", "Accept", fine), 200)
	}
}
