package campaign

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"pacecar/cmd/pacecar/call"
)

// TestAnEmptyPlanHashStartsNothing: a script whose variable is empty would start what nobody has reviewed.
func TestAnEmptyPlanHashStartsNothing(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("asked the server: %s %s", r.Method, r.URL)
	}))
	t.Cleanup(server.Close)
	app := call.New(strings.NewReader(""), io.Discard, io.Discard)
	defer app.Close()
	root := &cobra.Command{Use: "pacecar", SilenceErrors: true, SilenceUsage: true}
	app.Root(root)
	root.AddCommand(Command(app))
	root.SetArgs([]string{"campaign", "start", "spring", "--plan-hash", "", "--server", server.URL})
	if err := root.ExecuteContext(t.Context()); err == nil || !strings.Contains(err.Error(), "--plan-hash is empty") {
		t.Errorf("started by an empty hash: %v", err)
	}
}
