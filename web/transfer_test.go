package web_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"pacecar/messages"
	"pacecar/web"
	"pacecar/web/view"
	"pacecar/web/webtest"
)

const ndjson = "application/x-ndjson"

// importing posts a file.
func (e *edge) importing(query, body string, headers ...string) answer {
	e.t.Helper()
	return e.do("POST", "/api/v1/vehicles:import?"+query, body, append([]string{"Content-Type", ndjson}, headers...)...)
}

// told is a streamed answer: its last word, and every rejected line.
func (e *edge) told(a answer) (last view.Import, rejects []view.LineError) {
	e.t.Helper()
	words := bufio.NewScanner(strings.NewReader(string(a.raw)))
	words.Buffer(nil, 1<<20)
	for words.Scan() {
		last = view.Import{}
		if err := json.Unmarshal(words.Bytes(), &last); err != nil {
			e.t.Fatalf("%v: %s", err, words.Text())
		}
		rejects = append(rejects, last.Errors...)
	}
	if err := words.Err(); err != nil {
		e.t.Fatal(err)
	}
	return last, rejects
}

func (e *edge) count(selector string) int {
	e.t.Helper()
	return int(e.want(e.do("GET", "/api/v1/vehicles:count?selector="+url.QueryEscape(selector), ""), 200)["matched"].(float64))
}

// What is misspelt, or would remove vehicles by accident, is refused before the body is read.
func TestAnImportRefusesWhatItIsNotSureOf(t *testing.T) {
	e := newEdge(t)
	before := e.count("")
	for query, code := range map[string]string{
		"mod=delete":                 "Invalid",
		"mode=purge":                 "Malformed",
		"colour=red":                 "Invalid",
		"mode=delete&mode=upsert":    "Malformed",
		"mode=replace":               "Malformed",
		"mode=replace&removals=3":    "Malformed",
		"mode=replace&selector=true": "Malformed",
		"mode=delete&selector=true":  "Malformed",
		"removals=1":                 "Malformed",
		"id=a/b":                     "Malformed",
		"from=0":                     "Malformed",
		"from=two":                   "Malformed",
		"validateOnly=yes":           "Malformed",
		"mode=replace&removals=1&selector=" + url.QueryEscape(`modle == "e1"`): "",
	} {
		a := e.importing(query, `{"vin":"WVWZZZ1JZXW000001"}`)
		if a.StatusCode != 422 {
			t.Errorf("%s: %s %s", query, a.Status, a.raw)
		} else if code != "" {
			problem := e.want(a, 422, code)
			if first := problem["errors"].([]any)[0].(map[string]any); first["suggestion"] == nil || query == "mod=delete" && first["suggestion"] != "did you mean mode?" {
				t.Errorf("%s: %v", query, first)
			}
		}
	}
	if now := e.count(""); now != before {
		t.Errorf("%d vehicles before, %d now", before, now)
	}
}

// A replacement counts first, removes what it was allowed to, and nothing otherwise.
func TestAReplacementOverHTTP(t *testing.T) {
	e := newEdge(t)
	text, _ := fleetFile(99) // no broken line
	e.want(e.importing("", text), 200)
	all, scope := e.count(""), url.QueryEscape(`model == "e9"`)
	kept, _ := fleetFile(90)
	dry := e.want(e.importing("mode=replace&validateOnly=true&selector="+scope, kept), 200)
	if dry["removals"] != 9.0 || dry["removed"] != 0.0 || dry["registered"] != 0.0 || e.count("") != all {
		t.Errorf("dry run %v", dry)
	}
	few := e.want(e.importing("mode=replace&removals=8&selector="+scope, kept), 200)
	if !strings.Contains(few["stopped"].(string), "9 vehicles") || e.count("") != all {
		t.Errorf("too few are allowed: %v", few)
	}
	done := e.want(e.importing("mode=replace&removals=9&selector="+scope, kept), 200)
	if done["removed"] != 9.0 || e.count("") != all-9 || e.count(`model == "e9"`) != 90 {
		t.Errorf("replacement %v", done)
	}
	gone := e.want(e.importing("mode=delete", kept), 200)
	if gone["removed"] != 90.0 || gone["mode"] != "delete" || e.count(`model == "e9"`) != 0 {
		t.Errorf("deletion %v", gone)
	}
	if again := e.want(e.importing("mode=delete", kept), 200); again["absent"] != 90.0 || again["rejected"] != 0.0 {
		t.Errorf("the same deletion again %v", again)
	}
}

// All rejected lines are in the stream, in order, however many; a single answer has the
// first thousand.
func TestEveryRejectedLineIsTold(t *testing.T) {
	e := newEdge(t)
	const bad = 20_000
	text := strings.Repeat("{broken\n", bad) + `{"vin":"WVWZZZ1JZXW000001"}` + "\n"
	last, rejects := e.told(e.importing("id=nightly", text, "Accept", ndjson))
	if len(rejects) != bad || last.Rejected != bad || last.Registered != 1 || !last.Done || last.Durable != bad+1 || last.ID != "nightly" {
		t.Errorf("%d told, last %+v", len(rejects), last)
	}
	for i, no := range rejects {
		if no.Line != int64(i+1) || no.Reason == "" {
			t.Fatalf("at place %d: %+v", i, no)
		}
	}
	single := e.want(e.importing("", text), 200)
	if n := len(single["errors"].([]any)); n != 10_000 || single["rejected"] != float64(bad) {
		t.Errorf("%d errors in a single answer, rejected %v", n, single["rejected"])
	}
	if known := e.want(e.do("GET", "/api/v1/imports/nightly", ""), 200); known["rejected"] != float64(bad) || known["errors"] != nil {
		t.Errorf("remembered %v", known)
	}
}

// cutBody is a body whose connection breaks behind some bytes, once its reader has been
// told that something is durable.
type cutBody struct {
	text   string
	at     int
	before chan struct{} // closed: break
}

func (c *cutBody) Read(p []byte) (int, error) {
	if c.at == 0 {
		<-c.before
		return 0, errors.New("the cable was pulled")
	}
	n := copy(p, c.text[:c.at])
	c.text, c.at = c.text[n:], c.at-n
	return n, nil
}

// A connection that is cut in the middle loses nothing that was told durable, and the
// import continues behind it.
func TestACutImportContinues(t *testing.T) {
	e := newEdge(t)
	const vehicles = 20_000
	var b strings.Builder
	for i := range vehicles {
		fmt.Fprintf(&b, `{"vin":"WPX%05dZ%08d","model":"cut"}`+"\n", i%7, i)
	}
	text := b.String()
	body := &cutBody{text: text, at: len(text) / 2, before: make(chan struct{})}
	r, err := http.NewRequest("POST", e.url+"/api/v1/vehicles:import?id=cut", body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", ndjson)
	r.Header.Set("Accept", ndjson)
	answer, err := e.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	var first view.Import
	if err := json.NewDecoder(answer.Body).Decode(&first); err != nil || first.Durable == 0 {
		t.Fatalf("first word %+v, %v", first, err)
	}
	if a := e.importing("id=cut", text); a.StatusCode != 409 {
		t.Errorf("a second one of the same name: %s", a.Status)
	}
	close(body.before)
	_, _ = io.Copy(io.Discard, answer.Body) // ends with the connection
	answer.Body.Close()

	var now view.Import
	for !now.Done {
		if err := json.Unmarshal(e.do("GET", "/api/v1/imports/cut", "").raw, &now); err != nil {
			t.Fatal(err)
		}
	}
	if now.Stopped == "" || now.Durable < first.Durable || now.Durable >= vehicles || e.count(`model == "cut"`) != int(now.Durable) {
		t.Fatalf("cut at %+v, with %d vehicles", now, e.count(`model == "cut"`))
	}
	e.want(e.importing(fmt.Sprintf("id=cut&from=%d", now.Durable+2), text), 422, "OutOfBounds")
	e.want(e.importing(fmt.Sprintf("id=cut&mode=delete&from=%d", now.Durable+1), text), 422, "Malformed")
	done := e.want(e.importing(fmt.Sprintf("id=cut&from=%d", now.Durable+1), text), 200)
	if done["registered"] != float64(vehicles-now.Durable) || done["durable"] != float64(vehicles) || e.count(`model == "cut"`) != vehicles {
		t.Errorf("continued %v, with %d vehicles", done, e.count(`model == "cut"`))
	}
	list := e.want(e.do("GET", "/api/v1/imports", ""), 200)["items"].([]any)
	if len(list) != 1 || list[0].(map[string]any)["durable"] != float64(vehicles) {
		t.Errorf("list %v", list)
	}
	whole := e.want(e.do("GET", "/api/v1/imports/cut", ""), 200)
	if whole["from"] != float64(1) || whole["received"] != float64(vehicles) || whole["created"] != float64(vehicles) {
		t.Errorf("what is remembered is %v, want both parts", whole)
	}
	e.want(e.do("GET", "/api/v1/imports/other", ""), 404, "NotFound")
}

// exported fetches a file, undoing its encoding.
func (e *edge) exported(query, encoding string) (file string, vehicles string) {
	e.t.Helper()
	r, err := http.NewRequest("GET", e.url+"/api/v1/vehicles:export?"+query, nil)
	if err != nil {
		e.t.Fatal(err)
	}
	r.Header.Set("Accept-Encoding", encoding)
	a, err := e.client.Do(r)
	if err != nil {
		e.t.Fatal(err)
	}
	defer a.Body.Close()
	body := io.Reader(a.Body)
	switch got := a.Header.Get("Content-Encoding"); got {
	case "gzip":
		if body, err = gzip.NewReader(a.Body); err != nil {
			e.t.Fatal(err)
		}
	case "zstd":
		z, err := zstd.NewReader(a.Body)
		if err != nil {
			e.t.Fatal(err)
		}
		defer z.Close()
		body = z
	case "":
		if encoding == "gzip" || encoding == "zstd" {
			e.t.Errorf("%s was not used", encoding)
		}
	}
	text, err := io.ReadAll(body)
	if err != nil {
		e.t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, a.Body) // trailers come behind the end
	return string(text), a.Trailer.Get("Pacecar-Vehicles")
}

// An export reads into an empty server, whose export is the same, byte by byte.
func TestAnExportRoundTrips(t *testing.T) {
	full := newEdge(t)
	awkward := `{"vin":"WVWZZZ1JZXW000001","model":"=1+1","tags":["a;b"," c"],"timeZone":"Europe/Berlin","consent":"fleet","language":"de","ecus":[{"id":"A, B","rxswin":"R79SWIN 0001"},{"id":"C"}]}`
	full.want(full.importing("", awkward), 200)
	for format, kind := range map[string]string{"ndjson": ndjson, "csv": "text/csv"} {
		file, count := full.exported("format="+format, "identity")
		if fmt.Sprint(full.count("")) != count || strings.Count(file, "\n") < full.count("") {
			t.Errorf("%s of %s vehicles, there are %d:\n%s", format, count, full.count(""), file)
		}
		for _, encoding := range []string{"gzip", "zstd", "br, gzip;q=0.5", "zstd;q=0"} {
			if same, _ := full.exported("format="+format, encoding); same != file {
				t.Errorf("%s as %s differs", format, encoding)
			}
		}
		empty := newEdge(t, func(c *web.Config) { c.Engine = webtest.NewEmptyEngine() })
		result := empty.want(empty.do("POST", "/api/v1/vehicles:import", file, "Content-Type", kind), 200)
		if result["rejected"] != 0.0 || fmt.Sprint(result["registered"]) != count {
			t.Errorf("%s imports as %v", format, result)
		}
		if again, _ := empty.exported("format="+format, "identity"); again != file {
			t.Errorf("%s comes back as\n%s\nwas\n%s", format, again, file)
		}
	}
}

// An export names what it was asked for, or says why it cannot.
func TestAnExportIsPreciseAboutItsVehicles(t *testing.T) {
	e := newEdge(t)
	text, _ := fleetFile(50)
	e.want(e.importing("", text), 200)
	file, count := e.exported("selector="+url.QueryEscape(`model == "e9"`), "identity")
	if count != "50" || strings.Count(file, "\n") != 50 || !strings.HasPrefix(file, `{"vin":"WPX00000Z00000000","model":"e9"}`+"\n") {
		t.Errorf("%s vehicles:\n%s", count, file)
	}
	if file, count := e.exported("format=csv&selector=model+%3D%3D+%22none%22", "identity"); count != "0" || file != "vin,model,variant,market,region,time_zone,consent,language,model_year,tags\n" {
		t.Errorf("nobody is %s vehicles: %q", count, file)
	}
	if file, count := e.exported("selector=model+%3D%3D+%22none%22", "identity"); count != "0" || file != "" {
		t.Errorf("nobody is %s vehicles: %q", count, file)
	}
	for accept, kind := range map[string]string{
		"text/csv": "text/csv", "text/*": "text/csv", "*/*": "application/x-ndjson", "application/x-ndjson": "application/x-ndjson", "": "application/x-ndjson",
		"application/x-ndjson;q=0.5, text/csv": "text/csv", "text/csv;q=0.5, */*": "application/x-ndjson",
	} {
		a := e.do("GET", "/api/v1/vehicles:export", "", "Accept", accept)
		if a.StatusCode != 200 || !strings.HasPrefix(a.Header.Get("Content-Type"), kind) || a.Header.Get("Vary") != "Accept, Accept-Encoding" {
			t.Errorf("who accepts %q is answered %s with %s", accept, a.Status, a.Header.Get("Content-Type"))
		}
	}
	e.want(e.do("GET", "/api/v1/vehicles:export", "", "Accept", "application/xml"), 406, "NotAcceptable")
	for query, status := range map[string]int{"format=xml": 422, "selectr=x": 422, "selector=" + url.QueryEscape("model =="): 422} {
		if a := e.do("GET", "/api/v1/vehicles:export?"+query, ""); a.StatusCode != status {
			t.Errorf("%s: %s", query, a.Status)
		}
	}
	var wide strings.Builder
	for i := range 30 {
		fmt.Fprintf(&wide, `{"vin":"WVWZZZ1JZXW%06d","ecus":[`, i)
		for j := range 10 {
			fmt.Fprintf(&wide, `%s{"id":"E%d"}`, ","[:min(j, 1)], i*10+j)
		}
		wide.WriteString("]}\n")
	}
	e.want(e.importing("", wide.String()), 200)
	e.want(e.do("GET", "/api/v1/vehicles:export?format=csv", ""), 422, "OutOfBounds")
	e.want(e.do("GET", "/api/v1/vehicles:export", "", "Accept", "text/csv"), 422, "OutOfBounds")
}

// tired answers some vehicles and then fails.
type tired struct{ *webtest.Engine }

func (tired) EachVehicle(_ context.Context, _ string, yield func(*messages.VehicleRecord) error) error {
	for i := range 10_000 {
		if err := yield(&messages.VehicleRecord{Vin: fmt.Sprintf("WVWZZZ1JZXW%06d", i)}); err != nil {
			return err
		}
	}
	return errors.New("disk on fire")
}

// Nobody takes a part of a fleet for the whole.
func TestAnExportThatFailsEndsItsConnection(t *testing.T) {
	e := newEdge(t, func(c *web.Config) { c.Engine = tired{c.Engine.(*webtest.Engine)} })
	r, err := http.NewRequest("GET", e.url+"/api/v1/vehicles:export", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept-Encoding", "identity") // a compressed file would show its end by itself
	a, err := e.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	if _, err := io.ReadAll(a.Body); err == nil {
		t.Error("the file ends as if it were whole")
	}
}
