package probe

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"pacecar/bench/chaos/ask"
	"pacecar/messages"
	"pacecar/web/view"
)

// A report that was acknowledged and is not shown is missing, and so is one of which nobody answers.
func TestMissingReportsShow(t *testing.T) {
	t.Parallel()
	shows := map[string]string{"WSP1": "1", "WSP2": "0"}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		version, there := shows[r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]]
		if !there {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		_ = json.NewEncoder(w).Encode(view.Vehicle{ECUs: []view.ECU{{ID: reportECU, Version: version}}}) // the probe may have gone
	}))
	defer server.Close()
	node := ask.Node{Name: "n1", URL: server.URL}
	for said, want := range map[messages.VIN]int{"WSP1": 0, "WSP2": 1, "WSP3": 1} {
		p := &Singles{acknowledged: []single{{vin: said}}}
		if lost := p.missing(t.Context(), node); len(lost) != want {
			t.Errorf("%s: missing %v", said, lost)
		}
	}
}
