package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/gorilla/websocket"
	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/goleak"

	"pacecar/messages"
	"pacecar/web"
	"pacecar/web/webtest"
	"pacecar/web/webtest/files"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.Cleanup(func(status int) {
		flag.Parse()
		if run := flag.Lookup("test.run").Value.String(); status == 0 && run == "" && !testing.Short() {
			status = unasked()
		}
		os.Exit(status)
	}))
}

// edge is the whole edge over the twin engine, served on a free port.
type edge struct {
	t      *testing.T
	url    string
	engine *webtest.Engine
	feed   *web.Feed
	client *http.Client
}

func newEdge(t *testing.T, change ...func(*web.Config)) *edge {
	t.Helper()
	engine := webtest.NewEngine()
	feed := web.NewFeed(web.FeedConfig{Version: "test"})
	engine.Tell(feed)
	registry := prometheus.NewRegistry()
	registry.MustRegister(feed)
	config := web.Config{
		Engine: engine, Artifacts: &files.Store{}, Feed: feed, Gatherer: registry, Version: "test",
		Dashboard: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "dashboard") }),
	}
	for _, c := range change {
		c(&config)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := web.NewServer(web.New(config))
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	document, err := promised()
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Transport: document.Hold(&http.Transport{}, func(fault string) { t.Error(fault) })}
	t.Cleanup(func() {
		client.CloseIdleConnections()
		if err := feed.Close(); err != nil {
			t.Error(err)
		}
		if err := server.Shutdown(context.Background()); err != nil {
			t.Error(err)
		}
		if err := <-served; !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
	})
	return &edge{t: t, url: "http://" + listener.Addr().String(), engine: engine, feed: feed, client: client}
}

// answer is a response with its body read.
type answer struct {
	*http.Response
	raw []byte
}

// do sends a request; headers are name, value, ….
func (e *edge) do(method, path, body string, headers ...string) answer {
	e.t.Helper()
	r, err := http.NewRequest(method, e.url+path, strings.NewReader(body))
	if err != nil {
		e.t.Fatal(err)
	}
	r.Header.Set("Pacecar-Actor", "mira") // who acts where a test does not say
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
		if headers[i] == "Host" {
			r.Host = headers[i+1]
		}
	}
	response, err := e.client.Do(r)
	if err != nil {
		e.t.Fatal(err)
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		e.t.Fatal(err)
	}
	return answer{response, raw}
}

// json reads the body.
func (a answer) json() map[string]any {
	var m map[string]any
	if err := json.Unmarshal(a.raw, &m); err != nil {
		return map[string]any{"unreadable": string(a.raw)}
	}
	return m
}

// want fails unless the answer has that status and, where given, that problem code.
func (e *edge) want(a answer, status int, code ...string) map[string]any {
	e.t.Helper()
	if a.StatusCode != status {
		e.t.Fatalf("%s %s: %s %s, want %d", a.Request.Method, a.Request.URL, a.Status, a.raw, status)
	}
	if a.Header.Get("X-Request-Id") == "" {
		e.t.Error("no request id")
	}
	if len(code) > 0 {
		p := a.json()
		if a.Header.Get("Content-Type") != "application/problem+json" || p["code"] != code[0] || p["status"] != float64(status) ||
			p["requestId"] != a.Header.Get("X-Request-Id") || p["type"] != "/problems/"+code[0] {
			e.t.Errorf("problem %s, want %s", a.raw, code[0])
		}
		return p
	}
	if len(a.raw) == 0 {
		return nil
	}
	return a.json()
}

func TestVehiclesAreListedCountedShownAndReplaced(t *testing.T) {
	e := newEdge(t)
	seen, cursor, pages := map[string]bool{}, "", 0
	for {
		page := e.want(e.do("GET", "/api/v1/vehicles?limit=30&selector="+url.QueryEscape(`model == "e1"`)+"&cursor="+cursor, ""), 200)
		for _, item := range page["items"].([]any) {
			v := item.(map[string]any)
			if v["model"] != "e1" || seen[v["vin"].(string)] {
				t.Fatalf("item %v", v)
			}
			seen[v["vin"].(string)] = true
		}
		pages++
		if page["next"] == nil {
			break
		}
		cursor = page["next"].(string)
	}
	count := e.want(e.do("GET", "/api/v1/vehicles:count?selector="+url.QueryEscape(`model == "e1"`), ""), 200)
	if float64(len(seen)) != count["matched"] || count["total"] != 200.0 || pages != 3 {
		t.Errorf("%d vehicles on %d pages, count %v", len(seen), pages, count)
	}
	p := e.want(e.do("GET", "/api/v1/vehicles?selector="+url.QueryEscape(`modle == "e1"`), ""), 422, "UnknownAttribute")
	if first := p["errors"].([]any)[0].(map[string]any); first["suggestion"] != "did you mean model?" || first["pointer"] != "query selector" {
		t.Errorf("problem %v", p)
	}

	vin := "WVWZZZ1JZXW000001"
	e.want(e.do("GET", "/api/v1/vehicles/"+vin, ""), 404, "NotFound")
	e.want(e.do("GET", "/api/v1/vehicles/nonsense", ""), 422, "Malformed")
	e.want(e.do("PUT", "/api/v1/vehicles/"+vin, `{"model":"e1","bogus":1}`), 422, "Invalid")
	e.want(e.do("PUT", "/api/v1/vehicles/"+vin, `{"model":`), 400, "BadRequest")
	v := e.want(e.do("PUT", "/api/v1/vehicles/"+vin, `{"model":"e1","ecus":[{"id":"ADAS","version":"1.0.0"}]}`, "Pacecar-Actor", "ida"), 200)
	if v["vin"] != vin || v["ecus"].([]any)[0].(map[string]any)["version"] != "1.0.0" {
		t.Errorf("vehicle %v", v)
	}
	line := e.want(e.do("GET", "/api/v1/vehicles/"+vin+"/timeline", ""), 200)["items"].([]any)[0].(map[string]any)
	if line["event"] != "VehicleRegistered" || line["by"] != "ida" || line["at"] != "2026-11-23T12:00:00.000Z" && line["at"] == "" {
		t.Errorf("line %v", line)
	}
}

func TestTimelinesContinue(t *testing.T) {
	e := newEdge(t)
	lines, before := 0, ""
	for {
		page := e.want(e.do("GET", "/api/v1/campaigns/"+webtest.CampaignCompleted+"/timeline?limit=7&cursor="+before, ""), 200)
		lines += len(page["items"].([]any))
		if page["next"] == nil {
			break
		}
		before = page["next"].(string)
	}
	all := e.want(e.do("GET", "/api/v1/campaigns/"+webtest.CampaignCompleted+"/timeline?limit=1000", ""), 200)["items"].([]any)
	if lines != len(all) || all[len(all)-1].(map[string]any)["event"] != "CampaignCreated" {
		t.Errorf("%d lines in parts, %d at once", lines, len(all))
	}
	e.want(e.do("GET", "/api/v1/campaigns/demo/timeline?cursor=x", ""), 422, "Malformed")
	e.want(e.do("GET", "/api/v1/campaigns/nope/timeline", ""), 404, "NotFound")
	e.want(e.do("GET", "/api/v1/cohorts/never/timeline", ""), 404, "NotFound")
	e.want(e.do("GET", "/api/v1/campaigns/demo/timeline?limit=0", ""), 422, "Invalid")
	e.want(e.do("GET", "/api/v1/campaigns/demo/timeline?lim=1", ""), 422, "Invalid")
}

func TestAPackageGoesThroughItsLife(t *testing.T) {
	e := newEdge(t)
	body := `{"name":"brakes","version":"2.0.0","contents":[{"ecu":"ESP","hardwarePart":"E-1","version":"2.0.0","sha256":"` +
		string(messages.DigestOf([]byte("x"))) + `","sizeBytes":1}]}`
	a := e.do("POST", "/api/v1/packages", body, "Pacecar-Actor", "ida")
	p := e.want(a, 201)
	if a.Header.Get("Location") != "/api/v1/packages/brakes@2.0.0" || a.Header.Get("ETag") != `"1"` || p["author"] != "ida" || p["state"] != "Draft" {
		t.Errorf("created %v %v", a.Header, p)
	}
	verb := func(name, by string) answer {
		return e.do("POST", "/api/v1/packages/brakes@2.0.0:"+name, `{"by":"`+by+`"}`)
	}
	e.want(verb("release", "ida"), 409, "WrongState")
	e.want(verb("validate", "ida"), 200)
	e.want(verb("approve", "noor"), 428, "PreconditionRequired")
	approve := func(by string) answer {
		return e.do("POST", "/api/v1/packages/brakes@2.0.0:approve", fmt.Sprintf(`{"by":%q,"contentHash":%q}`, by, p["contentHash"]))
	}
	e.want(approve("ida"), 403, "SamePerson")
	e.want(e.do("POST", "/api/v1/packages/brakes@2.0.0:approve", `{"by":"noor","contentHash":"other"}`), 409, "ContentChanged")
	e.want(e.do("POST", "/api/v1/packages/brakes@2.0.0:approve", `{"by":"noor"}`, "If-Match", `"1"`), 412, "StaleVersion")
	e.want(e.do("POST", "/api/v1/packages/brakes@2.0.0:approve", `{"by":"noor"}`, "If-Match", `"2"`), 200)
	e.want(approve("mika"), 200)
	if p := e.want(verb("release", "noor"), 200); p["state"] != "Released" {
		t.Errorf("released %v", p)
	}
	if p := e.want(e.do("POST", "/api/v1/packages/brakes@2.0.0:withdraw", `{"reason":"recall"}`), 200); p["state"] != "Withdrawn" || p["reason"] != "recall" {
		t.Errorf("withdrawn %v", p)
	}
	e.want(verb("explode", "ida"), 404, "NotFound")
	e.want(e.do("GET", "/api/v1/packages/none@1", ""), 404, "NotFound")
	if n := len(e.want(e.do("GET", "/api/v1/packages", ""), 200)["items"].([]any)); n != 4 {
		t.Errorf("%d packages", n)
	}
}

const plan = `{"id":"night","package":"adas-stack@4.2.1","selector":"model == \"e1\"","waves":[{"count":5,"gate":{"maximumFailedPercent":5}},{"rest":true}]}`

func TestACampaignIsPlannedRunAndReported(t *testing.T) {
	e := newEdge(t)
	dry := e.want(e.do("POST", "/api/v1/campaigns?validateOnly=true", plan), 200)
	if dry["selected"] != 67.0 || len(dry["waves"].([]any)) != 2 {
		t.Errorf("dry run %v", dry)
	}
	e.want(e.do("GET", "/api/v1/campaigns/night", ""), 404, "NotFound")
	a := e.do("POST", "/api/v1/campaigns", plan, "Pacecar-Actor", "mika")
	if c := e.want(a, 201); c["state"] != "Draft" || c["author"] != "mika" || a.Header.Get("ETag") != `"1"` {
		t.Errorf("created %v", c)
	}
	e.want(e.do("POST", "/api/v1/campaigns", plan), 409, "AlreadyExists")
	if d := e.want(e.do("POST", "/api/v1/campaigns/night:dryRun", ""), 200); d["selected"] != 67.0 {
		t.Errorf("dry run %v", d)
	}
	e.want(e.do("POST", "/api/v1/campaigns/night:start", `{}`), 428, "PreconditionRequired")
	stale := e.want(e.do("POST", "/api/v1/campaigns/night:start", `{}`, "If-Match", `"7"`), 412, "StaleVersion")
	if stale["current"].(map[string]any)["version"] != 1.0 {
		t.Errorf("stale %v", stale)
	}
	e.want(e.do("POST", "/api/v1/campaigns/night:start", `{}`, "If-Match", `W/"1"`), 412, "StaleVersion")
	c := e.want(e.do("POST", "/api/v1/campaigns/night:start", ``, "If-Match", `"9", "1"`), 200)
	if c["state"] != "Running" || c["total"] != 67.0 || c["version"] != 2.0 || c["startedAt"] == nil {
		t.Errorf("started %v", c)
	}
	e.engine.Advance()
	if c := e.want(e.do("POST", "/api/v1/campaigns/night:pause", `{"by":"mika","reason":"storm"}`), 200); c["state"] != "Paused" || c["cause"] != "storm" {
		t.Errorf("paused %v", c)
	}
	paused := e.want(e.do("POST", "/api/v1/campaigns/night:pause", `{"by":"omar","reason":"hotline"}`, "If-Match", `"1"`), 200)
	if also := paused["stop"].(map[string]any)["alsoBy"]; !reflect.DeepEqual(also, []any{"omar"}) || paused["state"] != "Paused" {
		t.Errorf("paused by a second person, on a stale version: %v", paused)
	}
	line := e.want(e.do("GET", "/api/v1/campaigns/night/timeline?limit=1", ""), 200)["items"].([]any)[0].(map[string]any)
	if line["event"] != "PausedToo" || line["by"] != "omar" {
		t.Errorf("its line says %v", line)
	}
	e.want(e.do("POST", "/api/v1/campaigns/night:resume", `{}`, "If-Match", `"3"`), 412, "StaleVersion")
	e.want(e.do("POST", "/api/v1/campaigns/night:resume", `{}`, "If-Match", "*"), 200)
	for e.engine.Advance() {
		continue
	}
	roster := e.want(e.do("GET", "/api/v1/campaigns/night/roster?limit=10&state=Succeeded", ""), 200)
	if len(roster["items"].([]any)) != 10 || roster["next"] == nil || roster["total"] != 67.0 {
		t.Errorf("roster %v", roster)
	}
	p := e.want(e.do("GET", "/api/v1/campaigns/night/roster?state=Failing", ""), 422, "Malformed")
	if s := p["errors"].([]any)[0].(map[string]any)["suggestion"]; s != "did you mean Failed?" {
		t.Errorf("suggestion %v", s)
	}
	report := e.want(e.do("GET", "/api/v1/campaigns/night/report", ""), 200)
	if report["final"] != true || report["succeeded"].(float64)+report["unsuccessful"].(float64) != 67 || report["remaining"] != 0.0 {
		t.Errorf("report %v", report)
	}
	page := e.do("GET", "/api/v1/campaigns/night/report", "", "Accept", "text/html,*/*;q=0.8")
	if text := string(page.raw); !strings.Contains(text, "final report") || strings.Contains(text, "<script") ||
		strings.Contains(text, "ZgotmplZ") || !strings.Contains(page.Header.Get("Content-Security-Policy"), "style-src 'sha256-") {
		t.Errorf("report page %s", text)
	}
	running := e.want(e.do("GET", "/api/v1/campaigns?state=Completed", ""), 200)["items"].([]any)
	if len(running) != 2 {
		t.Errorf("%d campaigns are completed", len(running))
	}
}

func TestBadPlansAreRefusedWithTheirPlace(t *testing.T) {
	e := newEdge(t)
	for _, c := range []struct {
		body    string
		status  int
		code    string
		pointer string
	}{
		{strings.Replace(plan, `"count":5`, `"count":5,"percent":1`, 1), 422, "Malformed", "/waves/0"},
		{strings.Replace(plan, `{"rest":true}`, `{}`, 1), 422, "Malformed", "/waves/1"},
		{strings.Replace(plan, `"maximumFailedPercent":5`, `"maximumFailedPercent":500`, 1), 422, "Invalid", "/waves/0/gate/maximumFailedPercent"},
		{strings.Replace(plan, `"night"`, `"Night!"`, 1), 422, "Invalid", "/id"},
		{strings.Replace(plan, `"selector"`, `"selektor"`, 1), 422, "Invalid", ""},
		{strings.Replace(plan, `adas-stack@4.2.1`, `adas-stack@9`, 1), 404, "NotFound", "/package"},
		{`[]`, 422, "Invalid", ""},
	} {
		p := e.want(e.do("POST", "/api/v1/campaigns", c.body), c.status, c.code)
		if c.pointer != "" && p["errors"].([]any)[0].(map[string]any)["pointer"] != c.pointer {
			t.Errorf("%s: %v, want pointer %s", c.body, p["errors"], c.pointer)
		}
	}
	e.want(e.do("POST", "/api/v1/campaigns", `{"name":"`+strings.Repeat("x", 2<<20)+`"}`), 413, "TooLarge")
	e.want(e.do("POST", "/api/v1/campaigns", plan, "Content-Type", "application/x-www-form-urlencoded"), 415, "UnsupportedType")
	e.want(e.do("POST", "/api/v1/campaigns", plan, "Pacecar-Actor", strings.Repeat("x", 300)), 422, "Invalid")
}

func TestAnIdempotencyKeyGivesTheFirstAnswerAgain(t *testing.T) {
	e := newEdge(t)
	first := e.do("POST", "/api/v1/campaigns", plan, "Idempotency-Key", "k1")
	e.want(first, 201)
	second := e.do("POST", "/api/v1/campaigns", plan, "Idempotency-Key", "k1")
	e.want(second, 201)
	if !bytes.Equal(first.raw, second.raw) || second.Header.Get("Idempotency-Replayed") != "true" || second.Header.Get("Location") == "" ||
		first.Header.Get("X-Request-Id") == second.Header.Get("X-Request-Id") {
		t.Errorf("replayed %v %s", second.Header, second.raw)
	}
	e.want(e.do("POST", "/api/v1/campaigns", strings.Replace(plan, "night", "day", 1), "Idempotency-Key", "k1"), 422, "KeyReused")
	e.want(e.do("POST", "/api/v1/campaigns/night:start", "", "Idempotency-Key", "k2"), 428, "PreconditionRequired")
	e.want(e.do("POST", "/api/v1/campaigns/night:start", "", "Idempotency-Key", "k2", "If-Match", "*"), 200) // a refusal is not kept
	e.want(e.do("POST", "/api/v1/campaigns/night:start", "", "Idempotency-Key", "k2", "If-Match", "*"), 200) // this one is
	e.want(e.do("POST", "/api/v1/campaigns/night:start", "", "If-Match", "*"), 409, "WrongState")
}

func TestArtifactsAreStoredUnderTheirDigestAndServedInRanges(t *testing.T) {
	e := newEdge(t)
	content := strings.Repeat("0123456789", 1000)
	digest := string(messages.DigestOf([]byte(content)))
	path := "/api/v1/artifacts/" + digest
	e.want(e.do("GET", path, ""), 404, "NotFound")
	e.want(e.do("PUT", path, content[1:]), 422, "Malformed")
	e.want(e.do("GET", path, ""), 404, "NotFound")
	e.want(e.do("PUT", "/api/v1/artifacts/ABC", content), 422, "Malformed")
	r, err := http.NewRequest("PUT", e.url+path, struct{ io.Reader }{strings.NewReader(content)}) // no Content-Length
	if err != nil {
		t.Fatal(err)
	}
	response, err := e.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusLengthRequired {
		t.Errorf("without a length: %s", response.Status)
	}
	if s := e.want(e.do("PUT", path, content), 201); s["url"] != path || s["sizeBytes"] != 10000.0 {
		t.Errorf("stored %v", s)
	}
	whole := e.do("GET", path, "")
	if string(whole.raw) != content || whole.Header.Get("ETag") != `"`+digest+`"` || !strings.Contains(whole.Header.Get("Cache-Control"), "immutable") {
		t.Errorf("whole: %v", whole.Header)
	}
	part := e.do("GET", path, "", "Range", "bytes=5-9", "If-Range", `"`+digest+`"`)
	if part.StatusCode != 206 || string(part.raw) != "56789" || part.Header.Get("Content-Range") != "bytes 5-9/10000" {
		t.Errorf("part: %s %q", part.Status, part.raw)
	}
	if a := e.do("GET", path, "", "Range", "bytes=5-9", "If-Range", `"other"`); a.StatusCode != 200 {
		t.Errorf("If-Range of another content: %s", a.Status)
	}
	if a := e.do("HEAD", path, ""); a.StatusCode != 200 || a.ContentLength != 10000 {
		t.Errorf("HEAD: %s %d", a.Status, a.ContentLength)
	}
	if a := e.do("GET", path, "", "If-None-Match", `"`+digest+`"`); a.StatusCode != 304 {
		t.Errorf("If-None-Match: %s", a.Status)
	}
	if a := e.do("GET", path, "", "Range", "bytes=20000-"); a.StatusCode != 416 {
		t.Errorf("beyond the end: %s", a.Status)
	}
}

// failingEngine fails every registration.
type failingEngine struct {
	*webtest.Engine
	err error
}

func (f *failingEngine) RegisterVehicle(context.Context, *messages.RegisterVehicle) error {
	return f.err
}

func (f *failingEngine) RegisterVehicles(_ context.Context, commands []*messages.RegisterVehicle) ([]messages.Effect, []error) {
	return nil, slices.Repeat([]error{f.err}, len(commands))
}

func (f *failingEngine) Package(context.Context, string) (*messages.PackageStatus, error) {
	panic("a bug")
}

func (f *failingEngine) Packages(context.Context) ([]*messages.PackageStatus, error) {
	return nil, messages.ErrOverloaded
}

func TestFailuresAreToldApartFromRefusals(t *testing.T) {
	e := newEdge(t, func(c *web.Config) {
		c.Engine = &failingEngine{c.Engine.(*webtest.Engine), errors.New("secret path /var/lib")}
	})
	text, _ := fleetFile(5000)
	stopped := e.want(e.do("POST", "/api/v1/vehicles:import", text, "Content-Type", "application/x-ndjson"), 500, "Internal")
	result := stopped["current"].(map[string]any)
	if result["registered"] != 0.0 || result["received"].(float64) >= 5000 || !strings.Contains(result["stopped"].(string), "100 lines in a row") {
		t.Errorf("result %v", result["stopped"])
	}
	streamed := e.do("POST", "/api/v1/vehicles:import", text, "Content-Type", "application/x-ndjson", "Accept", "application/x-ndjson")
	if !strings.Contains(string(streamed.raw), "100 lines in a row") {
		t.Errorf("streamed result %s", streamed.raw)
	}
	a := e.do("PUT", "/api/v1/vehicles/WVWZZZ1JZXW000001", `{}`)
	e.want(a, 500, "Internal")
	if strings.Contains(string(a.raw), "secret") {
		t.Errorf("a failure's cause is told to the client: %s", a.raw)
	}
	e.want(e.do("GET", "/api/v1/packages/x@1", ""), 500, "Internal")
	if a := e.do("GET", "/api/v1/packages", ""); a.Header.Get("Retry-After") != "1" {
		t.Errorf("overloaded: %v", a.Header)
	} else {
		e.want(a, 503, "Unavailable")
	}
}

func TestBrowsersAreNotAWayIn(t *testing.T) {
	e := newEdge(t, func(c *web.Config) {
		c.AllowedHosts, c.AllowedOrigins = []string{"ops.example"}, []string{"https://ops.example"}
	})
	e.want(e.do("GET", "/api/v1/campaigns", "", "Host", "rebound.example"), 421, "UnexpectedHost")
	for _, host := range []string{"localhost:1", "127.0.0.1", "[::1]:80", "OPS.example:8080", "a.localhost"} {
		e.want(e.do("GET", "/api/v1/campaigns", "", "Host", host), 200)
	}
	e.want(e.do("POST", "/api/v1/campaigns/demo:pause", "{}", "Sec-Fetch-Site", "cross-site"), 403, "CrossOrigin")
	e.want(e.do("POST", "/api/v1/campaigns/demo:pause", "{}", "Origin", "http://evil.example"), 403, "CrossOrigin")
	e.want(e.do("POST", "/api/v1/campaigns/demo:pause", "{}", "Origin", "https://ops.example"), 409, "WrongState")
	a := e.do("GET", "/campaigns/demo", "")
	if string(a.raw) != "dashboard" || !strings.HasPrefix(a.Header.Get("Content-Security-Policy"), "default-src 'self';") || a.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("dashboard: %v %s", a.Header, a.raw)
	}
}

func TestProbesMetricsAndUnroutedAddresses(t *testing.T) {
	e := newEdge(t)
	e.want(e.do("GET", "/livez", ""), 200)
	e.want(e.do("GET", "/readyz", ""), 200)
	e.engine.SetReady(errors.Join(errors.New("store: cannot be reached"), errors.New("broker: not connected")))
	checks := e.want(e.do("GET", "/readyz", ""), 503)["checks"].([]any)
	if len(checks) != 2 || checks[1].(map[string]any)["detail"] != "broker: not connected" {
		t.Errorf("checks %v", checks)
	}
	if a := e.do("GET", "/metrics", ""); !strings.Contains(string(a.raw), "pacecar_stream_connections 0") {
		t.Errorf("metrics %s", a.raw)
	}
	e.want(e.do("GET", "/api/v1/nothing", ""), 404, "NotFound")
	a := e.do("DELETE", "/api/v1/campaigns/demo", "")
	e.want(a, 405, "MethodNotAllowed")
	if !strings.Contains(a.Header.Get("Allow"), "GET") {
		t.Errorf("Allow %q", a.Header.Get("Allow"))
	}
	e.want(e.do("GET", "/api/v1/stream", ""), 426, "UpgradeRequired")
	if a := e.do("GET", "/problems/StaleVersion", ""); a.StatusCode != 200 || !strings.Contains(string(a.raw), "412") {
		t.Errorf("problem page %s", a.raw)
	}
}

func TestTheOpenAPIDocumentListsEveryOperation(t *testing.T) {
	e := newEdge(t)
	a := e.do("GET", "/api/v1/openapi.json", "")
	document := a.json()
	if document["openapi"] != "3.1.0" {
		t.Errorf("openapi %v", document["openapi"])
	}
	paths := document["paths"].(map[string]any)
	for _, want := range []string{
		"get /vehicles", "get /vehicles/{vin}", "put /vehicles/{vin}", "get /vehicles/{vin}/timeline", "get /vehicles/{vin}/configurations", "post /vehicles/{vin}:clear", "post /vehicles/{vin}:settle", "delete /vehicles/{vin}", "post /vehicles:import", "get /vehicles:count", "get /vehicles:facets",
		"get /cohorts", "get /cohorts/{name}", "put /cohorts/{name}", "delete /cohorts/{name}", "get /cohorts/{name}/timeline",
		"put /cohorts/{name}/vins", "get /cohorts/{name}/vins",
		"post /packages", "get /packages", "get /packages/{id}", "post /packages/{id}:validate", "post /packages/{id}:approve",
		"post /packages/{id}:release", "post /packages/{id}:deprecate", "post /packages/{id}:withdraw",
		"get /packages/{id}:map", "get /packages/{id}/vehicles", "get /packages/{id}/vehicles/{vin}",
		"put /artifacts/{sha256}", "get /artifacts/{sha256}", "head /artifacts/{sha256}", "post /artifacts", "post /artifacts:verify",
		"get /uploads/{sha256}", "head /uploads/{sha256}", "patch /uploads/{sha256}", "delete /uploads/{sha256}",
		"get /campaigns", "post /campaigns", "get /campaigns/{id}", "post /campaigns/{id}:start", "post /campaigns/{id}:pause",
		"post /campaigns/{id}:resume", "post /campaigns/{id}:cancel", "post /campaigns/{id}:approve", "post /campaigns/{id}:dryRun", "post /campaigns/{id}:rehearse", "post /campaigns:rehearse",
		"get /campaigns/{id}/roster", "get /campaigns/{id}/timeline", "get /campaigns/{id}/report",
	} {
		method, path, _ := strings.Cut(want, " ")
		item, _ := paths["/api/v1"+path].(map[string]any)
		operation, _ := item[method].(map[string]any)
		if operation["summary"] == nil || operation["responses"] == nil {
			t.Errorf("%s is not described", want)
		}
	}
	if y := e.do("GET", "/api/v1/openapi.yaml", ""); !strings.Contains(string(y.raw), "/api/v1/campaigns/{id}:start:") {
		t.Error("the YAML form lacks a verb")
	}
	for name, s := range document["components"].(map[string]any)["schemas"].(map[string]any) {
		properties, _ := s.(map[string]any)["properties"].(map[string]any)
		for field, p := range properties {
			if p.(map[string]any)["description"] == nil {
				t.Errorf("%s.%s has no description", name, field)
			}
		}
	}
}

// The whole way: start through the API, watch through the socket, and at the end both say the same.
func TestARolloutIsWatchedLive(t *testing.T) {
	e := newEdge(t)
	ws, _, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(e.url, "http")+"/api/v1/stream", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer ws.Close()
	if err := ws.WriteJSON(map[string]any{"id": 1, "sub": "campaign:demo", "fps": 10}); err != nil {
		t.Fatal(err)
	}
	state := map[string]any{}
	until := func(done func() bool) {
		t.Helper()
		for !done() {
			var f struct {
				T string
				D map[string]any
			}
			if err := ws.ReadJSON(&f); err != nil {
				t.Fatal(err)
			}
			for key, value := range f.D {
				if state[key] = value; value == nil {
					delete(state, key)
				}
			}
		}
	}
	until(func() bool { return state["state"] == "Draft" })
	e.want(e.do("POST", "/api/v1/campaigns/demo:start", "{}", "If-Match", "*"), 200)
	until(func() bool { return state["state"] == "Running" })
	for e.engine.Advance() {
		continue
	}
	until(func() bool { return state["state"] == "Completed" })
	c := e.want(e.do("GET", "/api/v1/campaigns/demo", ""), 200)
	for name, n := range c["counts"].(map[string]any) {
		if state["counts."+name] != n {
			t.Errorf("counts.%s is %v on the stream, %v in the API", name, state["counts."+name], n)
		}
	}
	points := 0
	for key := range state {
		if strings.HasPrefix(key, "burnUp.") {
			points++
		}
	}
	if points != len(c["burnUp"].([]any)) || state["waves.3"].(map[string]any)["state"] != "Passed" {
		t.Errorf("%d burn-up points on the stream, %d in the API; wave 3 %v", points, len(c["burnUp"].([]any)), state["waves.3"])
	}
}
