package bench

import (
	"context"
	"io"
	"testing"
	"time"
)

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
