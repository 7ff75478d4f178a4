package campaign

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"pacecar/cmd/pacecar/call"
	"pacecar/web/view"
)

// TestAStartIsHeldToWhatItsPreviewTold: what is counted before a start goes with it, unless the person names a number. A
// campaign that is scheduled already is held to another number by nobody who does not say one.
func TestAStartIsHeldToWhatItsPreviewTold(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		state string
		args  []string
		sent  string
		told  string
	}{
		{"Draft", nil, "412", ""},
		{"Draft", []string{"--expect", "100"}, "100", ""},
		{"Draft", []string{"--expect", "0"}, "0", ""},
		{"Draft", []string{"--expect", "1000"}, "1000", "spring: its roster had 412 vehicles at the start, and 1,000 were expected"},
		{"Scheduled", nil, "", "spring is scheduled already: it would take 412 vehicles now, and --expect 412 has it begin with these"},
		{"Scheduled", []string{"--expect", "412"}, "412", ""},
	} {
		var sent view.Command
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			answer := any(view.Campaign{ID: "spring", State: c.state, Version: 7})
			switch {
			case strings.HasSuffix(r.URL.Path, ":dryRun"):
				answer = view.DryRun{Selected: 412, Registered: 500}
			case strings.HasSuffix(r.URL.Path, ":start"):
				if err := json.NewDecoder(r.Body).Decode(&sent); err != nil {
					t.Error(err)
				}
				after := view.Campaign{ID: "spring", State: "Running", Total: 412}
				if sent.ExpectedVehicles != nil && *sent.ExpectedVehicles == 1000 {
					after.Fewer = "its roster had 412 vehicles at the start, and 1,000 were expected"
				}
				answer = after
			}
			_ = json.NewEncoder(w).Encode(answer)
		}))
		var told strings.Builder
		app := call.New(strings.NewReader(""), io.Discard, &told)
		root := &cobra.Command{Use: "pacecar", SilenceErrors: true, SilenceUsage: true}
		app.Root(root)
		root.AddCommand(Command(app))
		root.SetArgs(append([]string{"campaign", "start", "spring", "--as", "mira", "--server", server.URL}, c.args...))
		err := root.ExecuteContext(t.Context())
		got := ""
		if sent.ExpectedVehicles != nil {
			got = fmt.Sprint(*sent.ExpectedVehicles)
		}
		if err != nil || got != c.sent || !strings.Contains(told.String(), c.told) {
			t.Errorf("%s, %v: %q vehicles are expected, want %q, and it says %q: %v", c.state, c.args, got, c.sent, told.String(), err)
		}
		app.Close()
		server.Close()
	}
}
