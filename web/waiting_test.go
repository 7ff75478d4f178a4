package web_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"pacecar/web"
)

// A server that waits lives and is not ready, says why to those who may know, and answers nothing else.
func TestAServerThatWaits(t *testing.T) {
	t.Parallel()
	why := errors.New("the store cannot be opened: connection refused")
	for _, c := range []struct {
		why    error
		told   bool
		path   string
		status int
		says   string
	}{
		{why, true, "/livez", http.StatusOK, "ok"},
		{why, true, "/readyz", http.StatusServiceUnavailable, "connection refused"},
		{why, false, "/readyz", http.StatusServiceUnavailable, "in its log"},
		{nil, true, "/readyz", http.StatusServiceUnavailable, "beginning"},
		{why, true, "/api/v1/vehicles", http.StatusServiceUnavailable, "Unavailable"},
		{why, true, "/", http.StatusServiceUnavailable, "Unavailable"},
		{why, true, "/metrics", http.StatusServiceUnavailable, "Unavailable"},
	} {
		w := httptest.NewRecorder()
		web.Waiting(func() error { return c.why }, c.told).ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, c.path, nil))
		text := w.Body.String()
		if w.Code != c.status || !strings.Contains(text, c.says) || !c.told && strings.Contains(text, "refused") {
			t.Errorf("%s, told %v: %d %s", c.path, c.told, w.Code, text)
		}
	}
}
