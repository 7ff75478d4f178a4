package balancer

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"pacecar/bench/chaos/ask"
)

// Vehicles fetch artifacts from any node that answers.
func TestTheBalancerPassesOverTheDead(t *testing.T) {
	serve := func(status int) *httptest.Server {
		return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(status)
			_, _ = io.WriteString(w, r.URL.Path)
		}))
	}
	alive, ill, dead := serve(http.StatusOK), serve(http.StatusServiceUnavailable), serve(http.StatusOK)
	defer alive.Close()
	defer ill.Close()
	dead.Close()
	b, err := New("localhost", []ask.Node{{URL: dead.URL}, {URL: ill.URL}, {URL: alive.URL}})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	for range 6 {
		answer, err := http.Get(b.URL() + "/api/v1/artifacts/x")
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(answer.Body)
		_ = answer.Body.Close() // it was read
		if err != nil || answer.StatusCode != http.StatusOK || string(text) != "/api/v1/artifacts/x" {
			t.Errorf("%d %q %v", answer.StatusCode, text, err)
		}
	}
}
