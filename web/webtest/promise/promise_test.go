package promise

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

const small = `
openapi: 3.1.0
components:
  schemas:
    Car: {type: object, additionalProperties: false, required: [vin], properties: {vin: {type: string}, seenAt: {type: string, format: date-time}}}
    Problem: {type: object, additionalProperties: false, required: [code], properties: {code: {type: string}}}
paths:
  /cars/{vin}:
    get:
      operationId: getCar
      responses:
        "200": {content: {application/json: {schema: {$ref: "#/components/schemas/Car"}}, application/x-ndjson: {schema: {$ref: "#/components/schemas/Car"}}, text/csv: {schema: {type: string}}}}
        default: {content: {application/problem+json: {schema: {$ref: "#/components/schemas/Problem"}}}}
  /cars/{vin}:sell:
    post: {operationId: sellCar, responses: {"204": {}, "416": {}, default: {content: {application/problem+json: {schema: {$ref: "#/components/schemas/Problem"}}}}}}
`

type canned struct {
	status     int
	kind, body string
}

func (c canned) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: c.status, Status: http.StatusText(c.status), Request: r, Header: http.Header{"Content-Type": {c.kind}}, Body: io.NopCloser(strings.NewReader(c.body))}, nil
}

// What a document does not promise is a fault, and what it promises is none.
func TestFaults(t *testing.T) {
	file := filepath.Join(t.TempDir(), "openapi.yaml")
	if err := os.WriteFile(file, []byte(small), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		asked  string
		answer canned
		fault  string
	}{
		"as promised":          {"GET /cars/W1", canned{200, plain, `{"vin":"W1","seenAt":"2026-11-30T12:00:00Z"}`}, ""},
		"a table":              {"GET /cars/W1", canned{200, "text/csv; charset=utf-8", "vin\nW1\n"}, ""},
		"each line":            {"GET /cars/W1", canned{200, jsonl, "{\"vin\":\"W1\"}\n{\"vin\":\"W2\"}\n"}, ""},
		"a refusal":            {"GET /cars/W1", canned{404, refuse, `{"code":"NotFound"}`}, ""},
		"a verb":               {"POST /cars/W1:sell", canned{204, "", ""}, ""},
		"an unknown address":   {"GET /", canned{200, "text/html", "hello"}, ""},
		"one key too many":     {"GET /cars/W1", canned{200, plain, `{"vin":"W1","colour":"red"}`}, "colour"},
		"no key":               {"GET /cars/W1", canned{200, plain, `{}`}, "vin"},
		"null":                 {"GET /cars/W1", canned{200, plain, `{"vin":null}`}, "null"},
		"no time":              {"GET /cars/W1", canned{200, plain, `{"vin":"W1","seenAt":"noon"}`}, "date-time"},
		"a line":               {"GET /cars/W1", canned{200, jsonl, "{\"vin\":\"W1\"}\n{\"v\":1}\n"}, "'v'"},
		"another status":       {"POST /cars/W1:sell", canned{202, "", ""}, "does not know"},
		"another type":         {"GET /cars/W1", canned{200, "text/html", "hello"}, "does not know"},
		"a refusal in words":   {"GET /cars/W1", canned{404, "text/plain", "no"}, "does not know"},
		"a refusal of no form": {"POST /cars/W1:sell", canned{416, refuse, `{"why":1}`}, "why"},
		"no JSON":              {"GET /cars/W1", canned{200, plain, `{`}, "EOF"},
	} {
		d, err := Read(file)
		if err != nil {
			t.Fatal(err)
		}
		var faults []string
		client := &http.Client{Transport: d.Hold(c.answer, func(fault string) { faults = append(faults, fault) })}
		method, path, _ := strings.Cut(c.asked, " ")
		r, err := http.NewRequestWithContext(t.Context(), method, "http://cars.example"+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		if body, err := io.ReadAll(answer.Body); err != nil || string(body) != c.answer.body {
			t.Errorf("%s: the body arrives as %q, %v", name, body, err)
		}
		_ = answer.Body.Close()
		if said := strings.Join(faults, "; "); (c.fault == "") != (said == "") || !strings.Contains(said, c.fault) {
			t.Errorf("%s: %q, want %q", name, said, c.fault)
		}
		want := map[string][]string{"as promised": {"sellCar"}, "a verb": {"getCar"}, "a refusal": {"getCar", "sellCar"}}[name]
		if got := d.Unasked(false); want != nil && !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v are unasked, want %v", name, got, want)
		}
	}
}
