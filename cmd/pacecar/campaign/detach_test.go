package campaign

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"pacecar/cmd/pacecar/call"
)

// TestWhoDetachesIsToldTheOperation: what takes long goes on, nobody waits for it or ends it, and the answer says where
// its result will be. What is answered at once is shown as ever.
func TestWhoDetachesIsToldTheOperation(t *testing.T) {
	t.Parallel()
	asked, status, body := []string{}, http.StatusAccepted, `{"id":"op-7","kind":"report","request":"GET /x","state":"Running","done":false,"by":"ida"}`
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Method+" "+r.URL.Path+" "+r.Header.Get("Prefer"))
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}))
	t.Cleanup(server.Close)
	ask := func(args ...string) (out, said string) {
		asked = nil
		var stdout, stderr bytes.Buffer
		app := call.New(strings.NewReader(""), &stdout, &stderr)
		defer app.Close()
		root := &cobra.Command{Use: "pacecar"}
		app.Root(root)
		root.AddCommand(Command(app))
		root.SetArgs(append(args, "--server", server.URL, "--detach", "-o", "json"))
		if err := root.ExecuteContext(t.Context()); err != nil {
			t.Fatalf("%v: %v", args, err)
		}
		return stdout.String(), stderr.String()
	}
	for call, args := range map[string][]string{
		"GET /api/v1/campaigns/spring/report":     {"campaign", "report", "spring"},
		"GET /api/v1/campaigns/spring/comparison": {"campaign", "compare", "spring", "autumn"},
		"POST /api/v1/campaigns/spring:rehearse":  {"campaign", "rehearse", "spring"},
	} {
		out, said := ask(args...)
		if len(asked) != 1 || asked[0] != call+" respond-async" {
			t.Errorf("%v asked %q", args, asked)
		}
		if !strings.Contains(out, `"id": "op-7"`) || !strings.Contains(said, "pacecar operation watch op-7") {
			t.Errorf("%v answers %s, and says %s", args, out, said)
		}
	}
	status, body = http.StatusOK, `{"final":true,"succeeded":7}`
	if out, said := ask("campaign", "report", "spring"); !strings.Contains(out, `"succeeded": 7`) || said != "" {
		t.Errorf("a report that is there at once: %s, and %s", out, said)
	}
}
