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

// TestAResumeSaysWhatHappened: who resumes what goes on already is told so, and by whom it does, instead of what a resume would do; who is
// refused is not told that it goes on.
func TestAResumeSaysWhatHappened(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		state, already, says, never string
		status                      int
	}{
		{"Running", "campaign spring is Running already", "campaign spring is Running already: noor resumed it at 2026-04-01", "resuming", http.StatusOK},
		{"Halted", "", "", "resuming", http.StatusConflict},
		{"Paused", "", "resuming spring: ", "already", http.StatusOK},
		{"Halted", "campaign spring is Running already", "already: noor", "resuming", http.StatusOK}, // meanwhile
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, status := `{"id":"spring","version":7,"state":"`+c.state+`","counts":{}}`, http.StatusOK
			switch {
			case strings.HasSuffix(r.URL.Path, "/timeline"):
				body = `{"items":[{"at":"2026-04-01T09:00:00.000Z","event":"WaveOpened","by":"engine"},{"at":"2026-04-01T08:59:00.000Z","event":"CampaignResumed","by":"noor"}]}`
			case r.Method == http.MethodPost && c.status != http.StatusOK:
				body, status = `{"code":"FailuresNotAccepted","title":"Failures not accepted","status":409}`, c.status
				w.Header().Set("Content-Type", "application/problem+json")
			case r.Method == http.MethodPost:
				body = `{"id":"spring","version":8,"state":"Running","already":"` + c.already + `","counts":{}}`
			}
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
		}))
		t.Cleanup(server.Close)
		var said strings.Builder
		app := call.New(strings.NewReader(""), io.Discard, &said)
		root := &cobra.Command{Use: "pacecar", SilenceErrors: true, SilenceUsage: true}
		app.Root(root)
		root.AddCommand(Command(app))
		root.SetArgs([]string{"campaign", "resume", "spring", "--reason", "looked at", "--as", "mira", "--server", server.URL})
		err := root.ExecuteContext(t.Context())
		app.Close()
		if (err != nil) != (c.status != http.StatusOK) || !strings.Contains(said.String(), c.says) || strings.Contains(said.String(), c.never) {
			t.Errorf("of a campaign that is %s is said %q, %v", c.state, said.String(), err)
		}
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
