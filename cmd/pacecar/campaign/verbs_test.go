package campaign

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"pacecar/cmd/pacecar/call"
	"pacecar/web/view"
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

// TestAStartForNobodyIsToldToWait: a dry run for no vehicle does not send people to a start that is refused.
func TestAStartForNobodyIsToldToWait(t *testing.T) {
	t.Parallel()
	start, approve := "pacecar campaign start spring", "pacecar campaign approve spring, by 1 person who did not write it"
	if got := whenFor(view.DryRun{}, start); !strings.HasPrefix(got, start+", once it is for a vehicle") {
		t.Errorf("for nobody, next is %q", got)
	}
	for _, c := range []struct {
		selected uint64
		command  string
	}{{1, start}, {0, approve}} {
		if got := whenFor(view.DryRun{Selected: c.selected}, c.command); got != c.command {
			t.Errorf("for %d vehicles, next is %q, want %q", c.selected, got, c.command)
		}
	}
}
