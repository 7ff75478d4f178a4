package deploy

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"pacecar/cmd/pacecar/node"
	"pacecar/cmd/pacecar/node/certificate/certificatetest"
)

func read(t *testing.T, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// strictly decodes every document of a file, and accepts no field that the shape does not have.
func strictly[T any](t *testing.T, text []byte) (all []T) {
	t.Helper()
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	for {
		var one T
		err := decoder.Decode(&one)
		if err == io.EOF {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, one)
	}
}

// shown are the names of all that a server shows at /metrics, from its beginning.
func shown(t *testing.T) map[string]bool {
	t.Helper()
	files := certificatetest.Make(t, "ota.example")
	n, err := node.Start(t.Context(), node.Config{
		DataDir: t.TempDir(), HTTP: "127.0.0.1:0", MQTT: "127.0.0.1:0", Access: node.Access{Certificate: files.Certificate, Key: files.Key},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := n.Close(t.Context()); err != nil {
			t.Error(err)
		}
	}()
	answer, err := files.Client().Get(n.URL() + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("metrics: %s, %v", answer.Status, err)
	}
	names := map[string]bool{"up": true} // Prometheus' own
	for line := range strings.Lines(string(text)) {
		if name := metric.FindString(line); name != "" && !strings.HasPrefix(line, "#") {
			names[name] = true
		}
	}
	return names
}

// metric is a name of one at the beginning of a line.
var metric = regexp.MustCompile(`^[a-z][a-z0-9_]*`)

// asked are the metrics that an expression names: words with an underscore that are no label and no function,
// and up.
func asked(expression string) (names []string) {
	bare := regexp.MustCompile(`"[^"]*"|\bby \([a-z, ]*\)|\[[^\]]*\]`).ReplaceAllString(expression, "")
	for _, word := range regexp.MustCompile(`[a-zA-Z_]\w*[({]?`).FindAllString(bare, -1) {
		if name := strings.TrimSuffix(word, "{"); !strings.HasSuffix(name, "(") && (strings.Contains(name, "_") || name == "up") {
			names = append(names, name)
		}
	}
	return names
}

type ruleFile struct {
	Groups []struct {
		Name  string
		Rules []rule
	}
}

type rule struct {
	Alert, Expr, For    string
	Labels, Annotations map[string]string
}

type panel struct {
	Title   string
	Type    string
	GridPos struct{ H, W, X, Y int } `json:"gridPos"`
	ID      int
	Targets []struct{ Expr string }
}

func panels(t *testing.T) []panel {
	t.Helper()
	var board struct{ Panels []panel }
	if err := json.Unmarshal(read(t, "grafana/pacecar.json"), &board); err != nil {
		t.Fatal(err)
	}
	return board.Panels
}

// Whatever dashboard and alerts look at is there to be seen.
func TestMetricsExist(t *testing.T) {
	there, looked := shown(t), 0
	look := func(where, expression string) {
		t.Helper()
		names := asked(expression)
		if len(names) == 0 {
			t.Errorf("%s looks at nothing: %s", where, expression)
		}
		for _, name := range names {
			looked++
			if !there[name] {
				t.Errorf("%s looks at %s, which a server does not show", where, name)
			}
		}
	}
	for _, p := range panels(t) {
		if p.Type != "row" && len(p.Targets) == 0 {
			t.Errorf("panel %s shows nothing", p.Title)
		}
		for _, target := range p.Targets {
			look("panel "+p.Title, target.Expr)
		}
	}
	for _, file := range strictly[ruleFile](t, read(t, "prometheus/alerts.yaml")) {
		for _, group := range file.Groups {
			for _, r := range group.Rules {
				look("alert "+r.Alert, r.Expr)
				if r.Annotations["summary"] == "" || r.Annotations["description"] == "" || r.Labels["severity"] == "" {
					t.Errorf("alert %s does not say what it means, or how urgent it is", r.Alert)
				}
			}
		}
	}
	if looked < 40 {
		t.Errorf("only %d metrics were found in expressions", looked)
	}
}

// What means that vehicles wait, or that something was lost, wakes somebody, and is seen at once.
func TestNothingIsLostUnseen(t *testing.T) {
	t.Parallel()
	alerts, shows := map[string]bool{}, map[string]bool{}
	for _, file := range strictly[ruleFile](t, read(t, "prometheus/alerts.yaml")) {
		for _, r := range file.Groups[0].Rules {
			for _, name := range asked(r.Expr) {
				alerts[name] = alerts[name] || r.Labels["severity"] == "page"
			}
		}
	}
	for _, p := range panels(t) {
		for _, target := range p.Targets {
			for _, name := range asked(target.Expr) {
				shows[name] = true
			}
		}
	}
	for _, name := range []string{"pacecar_slots_unowned", "pacecar_broker_attached", "pacecar_regressed_records_total", "pacecar_lease_renewed_seconds"} {
		if !alerts[name] || !shows[name] {
			t.Errorf("%s: an alert pages %v, a panel shows it %v", name, alerts[name], shows[name])
		}
	}
}

// Panels have numbers of their own, and none lies over another.
func TestPanelsHaveRoom(t *testing.T) {
	t.Parallel()
	taken, ids := map[[2]int]string{}, map[int]string{}
	for _, p := range panels(t) {
		if other, there := ids[p.ID]; there {
			t.Errorf("%s has the number of %s", p.Title, other)
		}
		ids[p.ID] = p.Title
		for x := p.GridPos.X; x < p.GridPos.X+p.GridPos.W; x++ {
			for y := p.GridPos.Y; y < p.GridPos.Y+p.GridPos.H; y++ {
				if other, there := taken[[2]int{x, y}]; there {
					t.Fatalf("%s lies over %s", p.Title, other)
				}
				taken[[2]int{x, y}] = p.Title
			}
		}
	}
}
