package bench

import (
	"context"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"time"
)

func TestFiguresFollowTheContract(t *testing.T) {
	var out strings.Builder
	figures := []Figure{summarize("rollout", "engine_per_echo", "ratio", []float64{0.7, 0.3, 0.4, 0.6}, 0.5, atLeast)}
	if err := WriteJSON(&out, figures); err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal([]byte(out.String()), &got); err != nil {
		t.Fatalf("%q: %v", out.String(), err)
	}
	want := map[string]any{
		"bench": "rollout", "figure": "engine_per_echo", "value": 0.5, "unit": "ratio", "target": 0.5,
		"holds": true, "n": 4.0, "min": 0.3, "max": 0.7,
	}
	for key, value := range want {
		if got[key] != value {
			t.Errorf("%s is %v, want %v", key, got[key], value)
		}
	}
	if len(got) != len(want) {
		t.Errorf("got %d keys, want %d: %v", len(got), len(want), got)
	}
}

func TestTargetsHaveSides(t *testing.T) {
	for _, c := range []struct {
		value, target float64
		side          bound
		holds         bool
	}{
		{0.5, 0.5, atLeast, true}, {0.49, 0.5, atLeast, false},
		{4096, 4096, atMost, true}, {4097, 4096, atMost, false}, {7, 0, free, true},
	} {
		if f := summarize("b", "f", "u", []float64{c.value}, c.target, c.side); f.Holds != c.holds {
			t.Errorf("%v against %v (side %d) holds %v, want %v", c.value, c.target, c.side, f.Holds, c.holds)
		}
	}
}

// A bench is itself a rollout over real MQTT connections, whose account must agree with
// the vehicles' ledger: a few vehicles on one connection each, and on shared ones.
func TestRolloutOfAFewVehicles(t *testing.T) {
	for _, perConnection := range []int{1, 8} {
		rollOut(t, Options{Vehicles: 24, Rounds: 1, Seed: 7, PerConnection: perConnection})
	}
}

func rollOut(t *testing.T, o Options) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	o.Progress = io.Discard
	figures, err := Rollout(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]float64{}
	for _, f := range figures {
		values[f.Figure] = f.Value
	}
	for _, name := range []string{"engine_per_echo", "vehicles_per_second", "echo_vehicles_per_second", "cpu_us_per_vehicle", "vehicles_per_connection"} {
		if values[name] <= 0 {
			t.Errorf("figure %s is %v", name, values[name])
		}
	}
}

// An import is measured only if the fleet that comes out is the one that went in.
func TestImportOfAFewVehicles(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	figures, err := Import(ctx, Options{Vehicles: 3000, Rounds: 1, Seed: 7, Progress: io.Discard})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range figures {
		if f.Bench != "import" || f.Value <= 0 {
			t.Errorf("figure %+v", f)
		}
	}
	if figures[0].Figure != "import_seconds" || figures[0].Target != 0.09 {
		t.Errorf("the first figure is %+v", figures[0])
	}
}
