package web_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// fleetFile writes n vehicles, with a broken line after each hundred.
func fleetFile(n int) (text string, broken int) {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `{"vin":"WPX%05dZ%08d","model":"e9"}`+"\n", i%7, i)
		if i%100 == 99 {
			b.WriteString("{broken\n")
			broken++
		}
	}
	return b.String(), broken
}

func TestAnImportRegistersGoodLinesAndNamesBadOnes(t *testing.T) {
	text, broken := fleetFile(1000)
	var zipped, packed bytes.Buffer
	z := gzip.NewWriter(&zipped)
	if _, err := io.WriteString(z, text); err != nil || z.Close() != nil {
		t.Fatal(err)
	}
	s, err := zstd.NewWriter(&packed)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(s, text); err != nil || s.Close() != nil {
		t.Fatal(err)
	}
	for encoding, body := range map[string]string{"identity": text, "gzip": zipped.String(), "zstd": packed.String()} {
		t.Run(encoding, func(t *testing.T) {
			e := newEdge(t)
			result := e.want(e.do("POST", "/api/v1/vehicles:import", body, "Content-Type", "application/x-ndjson", "Content-Encoding", encoding), 200)
			if result["received"] != float64(1000+broken) || result["registered"] != 1000.0 || result["rejected"] != float64(broken) || result["done"] != true {
				t.Errorf("result %v", result)
			}
			if first := result["errors"].([]any)[0].(map[string]any); first["line"] != 101.0 {
				t.Errorf("first error %v", first)
			}
			count := e.want(e.do("GET", "/api/v1/vehicles:count?selector="+url.QueryEscape(`model == "e9"`), ""), 200)
			if count["matched"] != 1000.0 {
				t.Errorf("count %v", count)
			}
		})
	}
}

func TestAnImportTellsItsProgressAndRefusesWhatItCannotRead(t *testing.T) {
	e := newEdge(t)
	text, broken := fleetFile(12000)
	a := e.do("POST", "/api/v1/vehicles:import", text, "Content-Type", "application/x-ndjson", "Accept", "application/x-ndjson")
	lines := strings.Split(strings.TrimSpace(string(a.raw)), "\n")
	var last struct {
		Received, Registered int
		Done                 bool
	}
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &last); err != nil {
		t.Fatal(err)
	}
	if len(lines) < 3 || !last.Done || last.Received != 12000+broken || last.Registered != 12000 {
		t.Errorf("%d lines, last %+v", len(lines), last)
	}
	csv := "vin,model,ecu.ADAS.version\nWVWZZZ1JZXW000001,e1,1.0\nWVWZZZ1JZXW000001,e2,2.0\n"
	e.want(e.do("POST", "/api/v1/vehicles:import", csv, "Content-Type", "text/csv; charset=utf-8"), 200)
	if v := e.want(e.do("GET", "/api/v1/vehicles/WVWZZZ1JZXW000001", ""), 200); v["model"] != "e2" {
		t.Errorf("of two lines for one VIN the last one wins: %v", v)
	}
	e.want(e.do("POST", "/api/v1/vehicles:import", "vin,modle\n", "Content-Type", "text/csv"), 422, "Malformed")
	e.want(e.do("POST", "/api/v1/vehicles:import", "x", "Content-Type", "text/plain"), 415, "UnsupportedType")
	e.want(e.do("POST", "/api/v1/vehicles:import", "x", "Content-Type", "text/csv", "Content-Encoding", "br"), 415, "UnsupportedType")
	e.want(e.do("POST", "/api/v1/vehicles:import", "no gzip", "Content-Type", "text/csv", "Content-Encoding", "gzip"), 400, "BadRequest")
}
