package revalidation_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"pacecar/web/revalidation"
)

// ask serves one request and answers what came of it.
func ask(method, known string, next http.HandlerFunc) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "/", nil)
	if known != "" {
		r.Header.Set("If-None-Match", known)
	}
	w := httptest.NewRecorder()
	w.Header().Set("Cache-Control", "no-store")
	revalidation.Wrap(w, r, next)
	return w
}

func says(body string, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		for i := 0; i < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		for part := range strings.SplitAfterSeq(body, ",") {
			_, _ = w.Write([]byte(part))
		}
	}
}

// A client that has the answer is told so, and nobody else.
func TestWhatIsKnownIsNotSaidAgain(t *testing.T) {
	first := ask("GET", "", says(`{"a":1,"b":2}`))
	tag := first.Header().Get("ETag")
	if first.Code != 200 || first.Body.String() != `{"a":1,"b":2}` || !strings.HasPrefix(tag, `W/"`) || first.Header().Get("Cache-Control") != "private, no-cache" {
		t.Fatalf("%d %v %s", first.Code, first.Header(), first.Body)
	}
	for _, known := range []string{tag, strings.TrimPrefix(tag, "W/"), `"other", ` + tag, "*"} {
		if again := ask("GET", known, says(`{"a":1,"b":2}`)); again.Code != 304 || again.Body.Len() > 0 || again.Header().Get("ETag") != tag || again.Header().Get("Content-Type") != "" {
			t.Errorf("%s: %d %v %s", known, again.Code, again.Header(), again.Body)
		}
	}
	if changed := ask("GET", tag, says(`{"a":1,"b":3}`)); changed.Code != 200 || changed.Header().Get("ETag") == tag {
		t.Errorf("another answer: %d %v", changed.Code, changed.Header())
	}
	if versioned := ask("GET", `"7"`, says(`{"rate":1}`, "ETag", `"7"`)); versioned.Code != 304 || versioned.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("a record's own version: %d %v", versioned.Code, versioned.Header())
	}
	if posted := ask("POST", "*", says(`{}`)); posted.Code != 200 {
		t.Errorf("a write: %d", posted.Code)
	}
}

// Refusals, other types, long answers and streams pass as they are.
func TestOtherAnswersPass(t *testing.T) {
	long := `"` + strings.Repeat("x", revalidation.MaxKept) + `"`
	for name, next := range map[string]http.HandlerFunc{
		"a refusal": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(404); _, _ = w.Write([]byte(`{}`)) },
		"a file":    says("a,b", "Content-Type", "text/csv"),
		"long":      says("[1," + long + "]"),
		"a stream": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write([]byte(`{`))
			w.(http.Flusher).Flush()
			_, _ = w.Write([]byte(`}`))
		},
		"nothing": func(http.ResponseWriter, *http.Request) {},
	} {
		plain, kept := httptest.NewRecorder(), ask("GET", "*", next)
		next(plain, httptest.NewRequest("GET", "/", nil))
		if kept.Code != plain.Code || kept.Body.String() != plain.Body.String() || kept.Header().Get("ETag") != "" {
			t.Errorf("%s: %d with %d bytes and ETag %q, want %d with %d", name, kept.Code, kept.Body.Len(), kept.Header().Get("ETag"), plain.Code, plain.Body.Len())
		}
	}
}
