package artifacts_test

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"pacecar/messages"
	"pacecar/web/api"
	"pacecar/web/problem"
	"pacecar/web/webtest"
	"pacecar/web/webtest/files"
)

// timed is an answer that knows until when it may be written.
type timed struct {
	*httptest.ResponseRecorder
	until time.Time
}

func (t *timed) SetWriteDeadline(until time.Time) error {
	t.until = until
	return nil
}

func (t *timed) SetReadDeadline(time.Time) error { return nil }

// stored is an API with one file, and a way to ask it.
func stored(t *testing.T, b []byte) func(method string, body []byte, headers ...string) *timed {
	t.Helper()
	files := &files.Store{}
	digest := messages.DigestOf(b)
	if err := files.Put(t.Context(), digest, int64(len(b)), bytes.NewReader(b)); err != nil {
		t.Fatal(err)
	}
	edge := api.New(api.Config{Engine: webtest.NewEngine(), Artifacts: files, Logger: slog.New(slog.DiscardHandler)})
	return func(method string, body []byte, headers ...string) *timed {
		r := httptest.NewRequestWithContext(context.Background(), method, api.Prefix+"/artifacts/"+string(digest), bytes.NewReader(body))
		for i := 0; i+1 < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		w := &timed{ResponseRecorder: httptest.NewRecorder()}
		edge.ServeHTTP(w, r)
		return w
	}
}

// What ServeContent refuses in plain text is a problem here.
func TestRefusedRangesAreProblems(t *testing.T) {
	ask := stored(t, []byte("0123456789"))
	for _, c := range []struct {
		header, value string
		status        int
		code          string
	}{
		{"Range", "bytes=10-", http.StatusRequestedRangeNotSatisfiable, "RangeNotSatisfiable"},
		{"Range", "bytes=5-2", http.StatusRequestedRangeNotSatisfiable, "RangeNotSatisfiable"},
		{"Range", "furlongs=1-2", http.StatusRequestedRangeNotSatisfiable, "RangeNotSatisfiable"},
		{"If-Match", `"other"`, http.StatusPreconditionFailed, "PreconditionFailed"},
	} {
		w := ask(http.MethodGet, nil, c.header, c.value)
		if w.Code != c.status || w.Header().Get("Content-Type") != problem.ContentType || !strings.Contains(w.Body.String(), `"code":"`+c.code+`"`) ||
			w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %s is answered with %d, %v, %s", c.header, c.value, w.Code, w.Header(), w.Body)
		}
	}
	if w := ask(http.MethodGet, nil, "Range", "bytes=10-"); w.Header().Get("Content-Range") != "bytes */10" || strings.Contains(w.Body.String(), "invalid range") {
		t.Errorf("%v, %s", w.Header(), w.Body)
	}
	if w := ask(http.MethodGet, nil, "Range", "bytes=2-4"); w.Code != http.StatusPartialContent || w.Body.String() != "234" {
		t.Errorf("%d, %s", w.Code, w.Body)
	}
}

// A piece of a large file has the time of the piece, not of the file.
func TestAnAnswerHasTheTimeOfItsBytes(t *testing.T) {
	file := bytes.Repeat([]byte("0123456789abcdef"), 1<<16) // 1 MiB: 64 seconds at 16 KiB a second
	ask := stored(t, file)
	for ranges, seconds := range map[string]time.Duration{
		"": 64, "bytes=0-327679": 20, "bytes=0-99": 0, "bytes=-16384": 1, "bytes=0-163839,524288-688127": 20, "bytes=9999999-": 0,
	} {
		before := time.Now()
		w := ask(http.MethodGet, nil, "Range", ranges)
		if ranges == "" {
			w = ask(http.MethodGet, nil)
		}
		earliest, latest := before.Add(time.Minute+seconds*time.Second), time.Now().Add(time.Minute+seconds*time.Second)
		if w.until.Before(earliest) || w.until.After(latest) {
			t.Errorf("%q may take %v from its beginning, want a minute and %d s", ranges, w.until.Sub(before), seconds)
		}
	}
	if w := ask(http.MethodPut, file); w.Code != http.StatusCreated || w.until.IsZero() {
		t.Errorf("the answer to an upload, which may have taken hours, has the time of the request's beginning: %d, %v", w.Code, w.until)
	}
}
