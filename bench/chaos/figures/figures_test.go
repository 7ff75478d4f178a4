package figures

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestCounters(t *testing.T) {
	before := Counters{"n1": 5, "n2": 7}
	if got := (Counters{"n1": 6, "n2": 2, "n3": 4}).Since(before); got != 1+2+4 {
		t.Errorf("%d commits were fenced since; n2 counts from its start, n3 did not answer before", got)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "# HELP "+Conflicts+" Commits.\n"+Conflicts+"_more 9\n"+Conflicts+" 12\n")
	}))
	defer server.Close()
	if value, read := scrape(t.Context(), server.URL, Conflicts); !read || value != 12 {
		t.Errorf("%d, %t", value, read)
	}
	if _, read := scrape(t.Context(), server.URL, "another_total"); read {
		t.Error("a counter is read that is not there")
	}
}
