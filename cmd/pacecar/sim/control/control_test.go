package control

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"pacecar/tcu/tcusim"
	"pacecar/tcu/tcusim/failure"
	"pacecar/tcu/tcusim/population"
	"pacecar/tcu/tcusim/trouble"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// open controls a fleet whose broker nobody runs.
func open(t *testing.T, dir string) *Control {
	t.Helper()
	vehicles := population.Of(1, 20)
	board := trouble.New(nil)
	fleet, err := tcusim.Start(t.Context(), tcusim.Config{Broker: "tcp://127.0.0.1:1", Vehicles: vehicles, Troubles: board})
	if err != nil {
		t.Fatal(err)
	}
	c, err := Open(dir, Controlled{Fleet: fleet, Vehicles: vehicles, Board: board, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
		_ = fleet.Close()
	})
	return c
}

// Whoever has not the secret, as a page in a browser, changes nothing and is told nothing.
func TestOnlyWhoReadsTheDirectoryIsHeard(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, File), []byte(`{"secret":"left by another"}`), 0o644); err != nil {
		t.Fatal(err)
	}
	c := open(t, dir)
	info, err := os.Stat(filepath.Join(dir, File))
	if err != nil || info.Mode().Perm()&0o077 != 0 && runtime.GOOS != "windows" {
		t.Errorf("others may read %s: %v, %v", File, info.Mode(), err)
	}
	var at place
	text, err := os.ReadFile(filepath.Join(dir, File))
	if err == nil {
		err = json.Unmarshal(text, &at)
	}
	if err != nil || !strings.HasPrefix(at.URL, "http://127.0.0.1:") || len(at.Secret) < 20 {
		t.Fatalf("the file says %s: %v", text, err)
	}
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	for _, secret := range []string{"", "Bearer ", "Bearer left by another", at.Secret[1:]} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, at.URL+"/fail", strings.NewReader(`{"rule":{"Rate":1}}`))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Authorization", secret)
		answer, err := transport.RoundTrip(request)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != http.StatusUnauthorized {
			t.Errorf("with %q it answers %s", secret, answer.Status)
		}
	}
	if rules := c.fleet.Board.Rules(); len(rules) != 0 {
		t.Errorf("somebody without the secret broke the fleet: %+v", rules)
	}
}

func TestWhatIsLeftByAKilledDemonstrationIsNone(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, File), []byte(`{"url":"http://127.0.0.1:1","secret":"x"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := Dial(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := c.State(t.Context()); err == nil || !strings.Contains(err.Error(), "no demonstration runs in "+dir) {
		t.Errorf("it is asked: %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, File), []byte(`{`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Dial(dir); err == nil || !strings.Contains(err.Error(), "start the demonstration again") {
		t.Errorf("a file that does not parse: %v", err)
	}
}

func TestTheFileGoesWithTheControl(t *testing.T) {
	dir := t.TempDir()
	t.Run("open", func(t *testing.T) {
		open(t, dir)
		c, err := Dial(dir)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		if _, err := c.Fail(t.Context(), Failing{Rule: failure.Rule{ECU: "ADAS", Rate: 1.5, Code: "E31"}}); err == nil || !strings.Contains(err.Error(), "want 0% to 100%") {
			t.Errorf("a rate of 150 %%: %v", err)
		}
		done, err := c.Fail(t.Context(), Failing{Rule: failure.Rule{ECU: "ADAS", Rate: 0.5, Code: "E31", Revert: true}})
		if err != nil || done.Vehicles != 20 || len(done.Troubles) != 1 || done.Troubles[0] != (Trouble{ECU: "ADAS", Percent: 50, Code: "E31", End: "reverted"}) {
			t.Errorf("it fails %+v, %v", done, err)
		}
		if s, err := c.State(t.Context()); err != nil || s.Vehicles != 20 || len(s.Troubles) != 1 {
			t.Errorf("it is %+v, %v", s, err)
		}
	})
	if _, err := os.Stat(filepath.Join(dir, File)); !os.IsNotExist(err) {
		t.Errorf("the file is still there: %v", err)
	}
}
