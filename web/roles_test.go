package web_test

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"slices"
	"sort"
	"strings"
	"testing"

	"pacecar/web"
	"pacecar/web/identity"
	"pacecar/web/identity/credentials"
	"pacecar/web/identity/gate"
	"pacecar/web/webtest"
)

var rewriteRoles = flag.Bool("rewrite-roles", false, "write testdata/roles.txt from what the edge does")

// somebody are the principals that every route is tried with.
var somebody = []struct {
	name   string
	grants []identity.Grant
}{
	{"nobody", nil},
	{"viewer", []identity.Grant{{Role: identity.Viewer}}},
	{"operator", []identity.Grant{{Role: identity.Operator}}},
	{"approver", []identity.Grant{{Role: identity.Approver}}},
	{"admin", []identity.Grant{{Role: identity.Admin}}},
	{"operator of taxi", []identity.Grant{{Role: identity.Operator, Fleets: []string{"taxi"}}}},
}

// guarded is an edge at which one has to sign in, with a token for everybody but nobody.
func guarded(t *testing.T, more ...func(*gate.Config)) (e *edge, book *credentials.Book, tokens map[string]string) {
	t.Helper()
	tokens = map[string]string{}
	e = newEdge(t, func(c *web.Config) {
		config := gate.Config{On: true, Now: c.Now}
		for _, m := range more {
			m(&config)
		}
		c.Gate, c.Cluster, c.Webhooks, c.Notices = gate.New(config), twinCluster{}, &pager{}, &pager{}
		book = c.Gate.Book
	})
	for _, who := range somebody[1:] {
		text, _, err := book.Make(t.Context(), credentials.Order{Name: who.name, Grants: who.grants}, "test")
		if err != nil {
			t.Fatal(err)
		}
		tokens[who.name] = text
	}
	return e, book, tokens
}

// as sends a request with a token, and names nobody.
func (e *edge) as(token, method, path, body string, headers ...string) answer {
	e.t.Helper()
	headers = append([]string{"Pacecar-Actor", ""}, headers...)
	if token != "" {
		headers = append(headers, "Authorization", "Bearer "+token)
	}
	return e.do(method, path, body, headers...)
}

// besides are the routes that the OpenAPI document does not list.
var besides = []string{
	"GET /livez", "GET /readyz", "GET /metrics", "GET /problems/{code}", "GET /api/v1/stream",
	"GET /api/v1/openapi.json", "GET /api/v1/openapi.yaml", "GET /api/v1/schemas/package", "GET /api/v1/schemas/campaign",
}

// routes lists every route of the edge.
func (e *edge) routes() []string {
	e.t.Helper()
	var document struct {
		Paths map[string]map[string]json.RawMessage `json:"paths"`
	}
	if err := json.Unmarshal(e.do("GET", "/api/v1/openapi.json", "").raw, &document); err != nil {
		e.t.Fatal(err)
	}
	list := slices.Clone(besides)
	for path, operations := range document.Paths {
		for method := range operations {
			switch method = strings.ToUpper(method); method {
			case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE":
				list = append(list, method+" "+path)
			}
		}
	}
	sort.Slice(list, func(i, j int) bool {
		a, b := strings.SplitN(list[i], " ", 2), strings.SplitN(list[j], " ", 2)
		return a[1] < b[1] || a[1] == b[1] && a[0] < b[0]
	})
	return slices.Compact(list)
}

// fill puts something that exists, or not, in the place of a path's parameters.
var fill = strings.NewReplacer("{vin}", webtest.VIN(1), "{sha256}", strings.Repeat("0", 64), "{id}", "nothing", "{name}", "nothing", "{code}", "NotFound", "{wave}", "1", "{webhook}", "pager", "{delivery}", "nothing")

// verdict is what the gate makes of a request, in a word.
func verdict(a answer) string {
	code, _ := a.json()["code"].(string)
	switch {
	case a.StatusCode == http.StatusUnauthorized && code == "Unauthenticated":
		return "sign in"
	case a.StatusCode == http.StatusForbidden && code == "Forbidden":
		return "no"
	case a.StatusCode == http.StatusForbidden && code == "OutsideFleets":
		return "outside"
	case a.StatusCode == http.StatusUnauthorized, a.StatusCode == http.StatusForbidden, a.StatusCode == http.StatusTooManyRequests:
		return fmt.Sprint(a.StatusCode, " ", code)
	}
	return "yes"
}

// want is what a rule makes of a principal.
func wantOf(rule identity.Rule, grants []identity.Grant) string {
	reach, ok := (&identity.Principal{Grants: grants}).Reach(rule.Need)
	switch {
	case rule.Need == identity.Nothing:
		return "yes"
	case grants == nil:
		return "sign in"
	case !ok:
		return "no"
	case rule.Whole && !reach.Whole:
		return "outside"
	}
	return "yes"
}

// TestEveryRouteWithEveryRole: each route has one rule, does what it says, and the table of all that people read is true.
func TestEveryRouteWithEveryRole(t *testing.T) {
	e, _, tokens := guarded(t)
	taxis(t, e)
	rules := map[string]identity.Rule{}
	for _, r := range identity.Rules {
		rules[r.Route] = r
	}
	var table strings.Builder
	fmt.Fprintf(&table, "# Who may use which route. Written by go test ./web -run TestEveryRouteWithEveryRole -rewrite-roles.\n")
	fmt.Fprintf(&table, "# yes; no: the role is missing; sign in: nobody is known; outside: it is of the whole fleet.\n\n%-58s", "route")
	for _, who := range somebody {
		fmt.Fprintf(&table, "  %-9s", who.name)
	}
	table.WriteByte('\n')
	cells := 0
	for _, route := range e.routes() {
		rule, known := rules[route]
		if !known {
			t.Errorf("%s has no rule: add a row to web/identity.Rules, which says who may use it", route)
			continue
		}
		delete(rules, route)
		method, path, _ := strings.Cut(route, " ")
		fmt.Fprintf(&table, "%-58s", route)
		for _, who := range somebody {
			body := ""
			if method == "POST" || method == "PUT" {
				body = `{"tags":["fleet:taxi"]}` // what a registration by somebody confined must have
			}
			got := verdict(e.as(tokens[who.name], method, fill.Replace(path), body))
			if want := wantOf(rule, who.grants); got != want && method != "HEAD" { // an answer to HEAD has no code
				t.Errorf("%s by %s: %s, want %s", route, who.name, got, want)
			}
			fmt.Fprintf(&table, "  %-9s", wantOf(rule, who.grants))
			cells++
		}
		table.WriteByte('\n')
	}
	for route := range rules {
		t.Errorf("%s has a rule and does not exist", route)
	}
	t.Logf("%d cells", cells)
	text := regexp.MustCompile(`(?m) +$`).ReplaceAllString(table.String(), "")
	if *rewriteRoles {
		if err := os.WriteFile("testdata/roles.txt", []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if kept, err := os.ReadFile("testdata/roles.txt"); err != nil || string(kept) != text {
		t.Errorf("testdata/roles.txt is not what the edge does: look at the difference, and write it with -rewrite-roles (%v)", err)
	}
}

// TestWhatHasNoRuleIsNobodys: an address that nobody thought of lets not even an admin in.
func TestWhatHasNoRuleIsNobodys(t *testing.T) {
	e, _, tokens := guarded(t)
	for _, path := range []string{"/api/v1/nothing", "/api/v1/vehicles/x/y/z", "/api/", "/api/v1/", "/metrics/x"} {
		if a := e.as("", "GET", path, ""); a.StatusCode != http.StatusUnauthorized && !(path == "/metrics/x" && string(a.raw) == "dashboard") {
			t.Errorf("%s is answered %d to nobody", path, a.StatusCode)
		}
		if a := e.as(tokens["admin"], "GET", path, ""); a.StatusCode != http.StatusNotFound && string(a.raw) != "dashboard" {
			t.Errorf("%s is answered %d to an admin", path, a.StatusCode)
		}
	}
	e.want(e.as(tokens["admin"], "PATCH", "/api/v1/vehicles", ""), 404, "NotFound")
	if a := e.as("", "GET", "/campaigns/demo", ""); a.StatusCode != 200 || string(a.raw) != "dashboard" {
		t.Errorf("a page is answered %d %s", a.StatusCode, a.raw)
	}
	e.want(e.as("", "POST", "/campaigns/demo", "{}"), 401, "Unauthenticated")
}

// TestWhoHasSignedInActs: nobody acts for somebody else, in the body as in the header, and two tokens of one name are one person.
func TestWhoHasSignedInActs(t *testing.T) {
	e, book, tokens := guarded(t)
	const night = "/api/v1/campaigns/night"
	token := func(name string, role identity.Role) string {
		text, _, err := book.Make(t.Context(), credentials.Order{Name: name, Grants: []identity.Grant{{Role: role}}}, "test")
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	reviewed := strings.Replace(plan, `{`, `{"requiredApprovals":2,`, 1)
	made := e.want(e.as(tokens["operator"], "POST", "/api/v1/campaigns", reviewed), 201)
	if made["author"] != "operator" {
		t.Errorf("the author is %v", made["author"])
	}
	no := e.want(e.as(tokens["approver"], "POST", night+":approve", `{"by":"omar"}`, "If-Match", "*"), 403, "AnotherPerson")
	if at := no["errors"].([]any)[0].(map[string]any); at["pointer"] != "/by" || at["suggestion"] == "" {
		t.Errorf("the refusal points at %v", at)
	}
	no = e.want(e.as(tokens["approver"], "POST", night+":approve", `{}`, "If-Match", "*", "Pacecar-Actor", "omar"), 403, "AnotherPerson")
	if at := no["errors"].([]any)[0].(map[string]any); at["pointer"] != "header Pacecar-Actor" {
		t.Errorf("the refusal points at %v", at)
	}
	e.want(e.as(token("Operator", identity.Approver), "POST", night+":approve", `{}`, "If-Match", "*"), 403, "SamePerson")
	e.want(e.as(token("lena", identity.Approver), "POST", night+":approve", `{"by":"LENA"}`, "If-Match", "*"), 200)
	e.want(e.as(token("Lena", identity.Approver), "POST", night+":approve", `{}`, "If-Match", "*"), 200)
	e.want(e.as(tokens["operator"], "POST", night+":start", `{}`, "If-Match", "*"), 409, "NotApproved")
	c := e.want(e.as(token("omar", identity.Approver), "POST", night+":approve", `{"by":"anonymous"}`, "If-Match", "*"), 200)
	if by := c["approvals"].([]any)[len(c["approvals"].([]any))-1].(map[string]any)["by"]; by != "omar" {
		t.Errorf("the last approval is by %v", by)
	}
	e.want(e.as(tokens["operator"], "POST", night+":start", `{}`, "If-Match", "*"), 200)
	e.want(e.as(tokens["approver"], "POST", night+":pause", `{"reason":"smoke"}`), 200)
	e.want(e.as(tokens["viewer"], "POST", night+":pause", `{}`), 403, "Forbidden")
}

// TestPackagesAreByWhoWroteThem.
func TestPackagesAreByWhoWroteThem(t *testing.T) {
	e, _, tokens := guarded(t)
	e.want(e.as(tokens["operator"], "POST", "/api/v1/packages", `{"name":"x","version":"1.0.0","author":"mira","contents":[{"ecu":"ADAS","hardwarePart":"8K0907107","version":"1","sha256":"`+strings.Repeat("0", 64)+`","sizeBytes":1}]}`), 403, "AnotherPerson")
}

// TestReadinessTellsNobodyWhatFails.
func TestReadinessTellsNobodyWhatFails(t *testing.T) {
	e, _, tokens := guarded(t)
	e.engine.SetReady(context.DeadlineExceeded)
	for token, told := range map[string]bool{"": false, tokens["viewer"]: true} {
		a := e.as(token, "GET", "/readyz", "")
		if a.StatusCode != 503 || strings.Contains(string(a.raw), "deadline") != told {
			t.Errorf("told %v: %s", told, a.raw)
		}
	}
}

// lostNotes are of a store that has been taken away.
type lostNotes struct{ credentials.Notes }

func (lostNotes) ReadNote(context.Context, string) ([]byte, error) {
	return nil, errors.New("the store does not answer")
}

// Who somebody is cannot be told while the store is away: that is no word that nobody has signed in, after which a page would
// ask for a sign-in that cannot be had.
func TestWhoIsHereCannotBeToldWithoutTheStore(t *testing.T) {
	_, _, tokens := guarded(t)
	token := tokens["viewer"]
	e := newEdge(t, func(c *web.Config) {
		c.Gate = gate.New(gate.Config{On: true, Now: c.Now, Book: credentials.New(credentials.Config{Notes: lostNotes{}, Now: c.Now})})
	})
	if p := e.want(e.as(token, "GET", "/api/v1/me", ""), 503, "Unavailable"); p["name"] != nil {
		t.Errorf("%v", p)
	}
	e.want(e.as("", "GET", "/api/v1/me", ""), 200)
	e.want(e.as(token, "GET", "/livez", ""), 200)
}
