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

// TestARollbackIsMeant: how the vehicles stand is told first, and where nobody can be asked it is confirmed; who calls a wait off does it by what
// was read.
func TestARollbackIsMeant(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		state, command string
		sent           string // what is written, and upon which version
		says           string
	}{
		"nobody confirms":        {"Running", "rollback spring --reason smoke", "", "rolling spring back: 3 vehicles not told, 0 offered or downloading, 0 downloaded and not begun to install, 1 installing, 5 done; those that have the update go back to adas@1"},
		"confirmed":              {"Running", "rollback spring --reason smoke --yes", "/rollback ", "go back to adas@1"},
		"to another package":     {"Running", "rollback spring --reason smoke --yes --package adas@0", "/rollback ", "go back to adas@0"},
		"it has ended already":   {"Cancelled", "rollback spring --reason smoke", "/rollback ", "It goes back."},
		"the wait is called off": {"Running", "call-off spring --reason enough", `/rollback/callOff "7"`, "It goes back."},
	} {
		t.Run(name, func(t *testing.T) {
			sent := ""
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				campaign := `{"id":"spring","version":7,"state":"` + c.state + `","counts":{"Waiting":3,"Installing":1,"Succeeded":5},"prepared":{"package":"adas@1"}}`
				body := campaign
				if r.Method == http.MethodPost {
					sent = strings.TrimPrefix(r.URL.Path, "/api/v1/campaigns/spring") + " " + r.Header.Get("If-Match")
					body = `{"text":"It goes back.","original":` + campaign + `,"campaign":` + campaign + `}`
				}
				_, _ = io.WriteString(w, body)
			}))
			t.Cleanup(server.Close)
			var said strings.Builder
			app := call.New(strings.NewReader(""), io.Discard, &said)
			defer app.Close()
			root := &cobra.Command{Use: "pacecar", SilenceErrors: true, SilenceUsage: true}
			app.Root(root)
			root.AddCommand(Command(app))
			root.SetArgs(append([]string{"campaign", "--as", "mira", "--server", server.URL}, strings.Fields(c.command)...))
			err := root.ExecuteContext(t.Context())
			if (err != nil) != (c.sent == "") || err != nil && !strings.Contains(err.Error(), "confirm with --yes") {
				t.Errorf("%v", err)
			}
			if sent != c.sent || !strings.Contains(said.String(), c.says) {
				t.Errorf("sent %q and said %q", sent, said.String())
			}
		})
	}
}
