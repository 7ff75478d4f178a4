package dashboard_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"

	"pacecar/web/dashboard"
)

// firstLoadLimit is what the first page may cost, in bytes after gzip: 130 KB. Any page with curves costs the
// library that draws them once, after it is shown.
const firstLoadLimit = 130_000

func fetch(method, path string, headers map[string]string) *http.Response {
	request := httptest.NewRequest(method, path, nil)
	for name, value := range headers {
		request.Header.Set(name, value)
	}
	recorder := httptest.NewRecorder()
	dashboard.Handler().ServeHTTP(recorder, request)
	return recorder.Result()
}

// TestFirstLoadIsSmall counts whatever a browser fetches before it shows the first page, and before it shows any
// view that is a file of its own.
func TestFirstLoadIsSmall(t *testing.T) {
	page := packed(t, "/")
	first := map[string]int{"/": page.size}
	for _, match := range regexp.MustCompile(`(?:href|src)="(/[^"]+)"`).FindAllStringSubmatch(page.text, -1) {
		first[match[1]] = packed(t, match[1]).size
	}
	for name := range needed(t, "/app.js") {
		if first[name] == 0 {
			t.Errorf("app.js needs %s, which the page does not ask for at once", name)
		}
	}
	total := sum(first)
	t.Logf("first load: %d bytes gzipped in %d files", total, len(first))
	if total > firstLoadLimit {
		t.Errorf("the first load is %d bytes gzipped, more than %d", total, firstLoadLimit)
	}
	later := regexp.MustCompile(`import\("\.(/[a-z]+-[A-Z0-9]+\.js)"\)`).FindAllStringSubmatch(packed(t, "/app.js").text, -1)
	if len(later) == 0 {
		t.Error("no view is a file of its own")
	}
	for _, match := range later {
		with := maps.Clone(first)
		maps.Copy(with, needed(t, match[1]))
		t.Logf("with %s: %d bytes", match[1], sum(with))
		if sum(with) > firstLoadLimit {
			t.Errorf("the first load of a view in %s is %d bytes gzipped, more than %d", match[1], sum(with), firstLoadLimit)
		}
	}
	t.Logf("the library for curves: %d bytes", packed(t, "/plot.js").size)
}

// file is what a path answers, with its size on the way.
type file struct {
	text string
	size int
}

func packed(t *testing.T, path string) file {
	t.Helper()
	response := fetch("GET", path, map[string]string{"Accept-Encoding": "gzip"})
	body, _ := io.ReadAll(response.Body)
	plain, err := gzip.NewReader(bytes.NewReader(body))
	if response.StatusCode != 200 || err != nil {
		t.Fatalf("%s: %d, %v", path, response.StatusCode, err)
	}
	text, err := io.ReadAll(plain)
	if err != nil {
		t.Fatal(err)
	}
	return file{string(text), len(body)}
}

// needed is a script and whatever it begins with importing, with the sizes.
func needed(t *testing.T, path string) map[string]int {
	t.Helper()
	script := packed(t, path)
	all := map[string]int{path: script.size}
	for _, match := range regexp.MustCompile(`(?:from|import)"\.(/[^"]+)"`).FindAllStringSubmatch(script.text, -1) {
		maps.Copy(all, needed(t, match[1]))
	}
	return all
}

func sum(sizes map[string]int) int {
	total := 0
	for _, size := range sizes {
		total += size
	}
	return total
}

func TestPagesAndFiles(t *testing.T) {
	cases := []struct {
		path        string
		status      int
		contentType string
	}{
		{"/", 200, "text/html; charset=utf-8"},
		{"/campaigns/demo", 200, "text/html; charset=utf-8"},
		{"/vehicles/WPC0000000A000104", 200, "text/html; charset=utf-8"},
		{"/packages/adas-stack@4.2.1", 200, "text/html; charset=utf-8"},
		{"/app.js", 200, "text/javascript; charset=utf-8"},
		{"/app.css", 200, "text/css; charset=utf-8"},
		{"/icon.svg", 200, "image/svg+xml"},
		{"/favicon.ico", 200, "image/svg+xml"},
		{"/old.js", 404, "text/plain; charset=utf-8"},
		{"/robots.txt", 404, "text/plain; charset=utf-8"},
		{"/api/v1/nothing", 404, "text/plain; charset=utf-8"},
		{"/api", 404, "text/plain; charset=utf-8"},
		{"/../../etc/passwd", 200, "text/html; charset=utf-8"},
	}
	for _, c := range cases {
		response := fetch("GET", c.path, nil)
		if response.StatusCode != c.status || response.Header.Get("Content-Type") != c.contentType {
			t.Errorf("%s: %d %s, want %d %s", c.path, response.StatusCode, response.Header.Get("Content-Type"), c.status, c.contentType)
		}
	}
}

func TestRevalidation(t *testing.T) {
	for _, encoding := range []string{"", "gzip"} {
		first := fetch("GET", "/app.js", map[string]string{"Accept-Encoding": encoding})
		etag := first.Header.Get("ETag")
		if etag == "" || strings.HasPrefix(etag, "W/") {
			t.Fatalf("%q: the validator %q is not strong", encoding, etag)
		}
		for _, field := range []string{etag, "W/" + etag, `"x", ` + etag, "*"} {
			again := fetch("GET", "/app.js", map[string]string{"Accept-Encoding": encoding, "If-None-Match": field})
			body, _ := io.ReadAll(again.Body)
			if again.StatusCode != http.StatusNotModified || len(body) != 0 || again.Header.Get("ETag") != etag {
				t.Errorf("%q, If-None-Match %s: %d with %d bytes", encoding, field, again.StatusCode, len(body))
			}
		}
		if stale := fetch("GET", "/app.js", map[string]string{"Accept-Encoding": encoding, "If-None-Match": `"x"`}); stale.StatusCode != 200 {
			t.Errorf("%q: another validator is answered with %d", encoding, stale.StatusCode)
		}
	}
	plain, packed := fetch("GET", "/app.js", nil), fetch("GET", "/app.js", map[string]string{"Accept-Encoding": "gzip"})
	if plain.Header.Get("ETag") == packed.Header.Get("ETag") {
		t.Error("two representations share a strong validator")
	}
}

func TestCompression(t *testing.T) {
	want, err := os.ReadFile("dist/app.js")
	if err != nil {
		t.Fatal(err)
	}
	for field, packed := range map[string]bool{"gzip, br": true, "*": true, "br;q=1, gzip;q=0.5": true, "gzip;q=0": false, "gzip;q=0, *": false, "br": false, "": false} {
		response := fetch("GET", "/app.js", map[string]string{"Accept-Encoding": field})
		body := io.Reader(response.Body)
		if (response.Header.Get("Content-Encoding") == "gzip") != packed {
			t.Errorf("Accept-Encoding %q: Content-Encoding is %q", field, response.Header.Get("Content-Encoding"))
		}
		if response.Header.Get("Content-Encoding") == "gzip" {
			if body, err = gzip.NewReader(response.Body); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := io.ReadAll(body); err != nil || string(got) != string(want) {
			t.Errorf("Accept-Encoding %q: the body differs from the file (%v)", field, err)
		}
	}
}

func TestMethods(t *testing.T) {
	head := fetch("HEAD", "/app.css", nil)
	if body, _ := io.ReadAll(head.Body); head.StatusCode != 200 || len(body) != 0 || head.Header.Get("Content-Length") == "" {
		t.Errorf("HEAD: %d with %d bytes", head.StatusCode, len(body))
	}
	if post := fetch("POST", "/", nil); post.StatusCode != http.StatusMethodNotAllowed || post.Header.Get("Allow") != "GET, HEAD" {
		t.Errorf("POST: %d, Allow %q", post.StatusCode, post.Header.Get("Allow"))
	}
}

// TestNothingInline holds the page to its Content-Security-Policy.
func TestNothingInline(t *testing.T) {
	response := fetch("GET", "/", nil)
	policy := response.Header.Get("Content-Security-Policy")
	for _, part := range []string{"default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'"} {
		if !strings.Contains(policy, part) {
			t.Errorf("the policy lacks %s", part)
		}
	}
	if strings.Contains(policy, "unsafe") {
		t.Errorf("the policy is unsafe: %s", policy)
	}
	body, _ := io.ReadAll(response.Body)
	for _, inline := range []string{"<style", "style=", "onclick", "<script>", "http://", "https://"} {
		if strings.Contains(string(body), inline) {
			t.Errorf("index.html holds %s", inline)
		}
	}
}
