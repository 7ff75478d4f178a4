package whole

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pacecar/bench/servers"
)

func TestMain(m *testing.M) { servers.Main(m) }

// A small fleet is updated to the last vehicle, said in figures and drawn.
func TestAWholeFleetIsUpdated(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	defer cancel()
	var said bytes.Buffer
	drawing := filepath.Join(t.TempDir(), "burnup.svg")
	figures, err := Run(ctx, Options{Vehicles: 120, InFlight: 30, Seed: 7, Within: 3 * time.Minute, Progress: &said, BurnUp: drawing})
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]float64{}
	for _, f := range figures {
		if f.Bench != "whole" || f.Target != 0 { // targets are a million vehicles'
			t.Errorf("figure %+v", f)
		}
		named[f.Figure] = f.Value
	}
	for _, what := range []string{"rollout_seconds", "peak_bytes", "first_offer_ms", "import_seconds", "vehicles_per_second", "server_cpu_us_per_vehicle"} {
		if named[what] <= 0 {
			t.Errorf("%s is %v", what, named[what])
		}
	}
	if named["vehicles"] != 120 || named["connections"] != 120 || named["first_offer_ms"] > 1000*named["rollout_seconds"] {
		t.Errorf("figures %v", named)
	}
	drawn, err := os.ReadFile(drawing)
	if err != nil || !strings.Contains(string(drawn), "One campaign over 120 vehicles") {
		t.Errorf("the burn-up is %q, %v", drawn, err)
	}
}

// A rollout that takes longer than it may has no figures.
func TestARolloutThatTakesTooLong(t *testing.T) {
	_, err := Run(t.Context(), Options{Vehicles: 50, InFlight: 1, Seed: 7, Within: time.Millisecond, Progress: &bytes.Buffer{}})
	if err == nil || !strings.Contains(err.Error(), "deadline") {
		t.Errorf("it ends with %v", err)
	}
}
