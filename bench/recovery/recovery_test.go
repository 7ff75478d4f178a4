package recovery

import (
	"context"
	"errors"
	"io"
	"os"
	"testing"
	"time"

	"pacecar/bench/figure"
	"pacecar/bench/servers"
	"pacecar/cluster"
)

func TestMain(m *testing.M) { servers.Main(m) }

func within(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	t.Cleanup(cancel)
	return ctx
}

func options() Options {
	return Options{Vehicles: 300, InFlight: 40, Rounds: 1, Seed: 7, Progress: io.Discard}
}

// figuresOf fails a test without figures, and skips it where a service is missing.
func figuresOf(t *testing.T, figures []figure.Figure, err error) map[string]float64 {
	t.Helper()
	if errors.Is(err, servers.ErrMissing) && os.Getenv("CI") != "true" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]float64{}
	for _, f := range figures {
		if f.Bench != "recovery" || f.Value <= 0 {
			t.Errorf("figure %+v", f)
		}
		named[f.Figure] = f.Value
	}
	return named
}

// A server that is killed counts after its restart what it counted before.
func TestAServerThatIsKilledCountsAsBefore(t *testing.T) {
	figures, err := options().restartOfOne(within(t), t.TempDir())
	if got := figuresOf(t, figures, err); got["recovery_seconds"] == 0 || got["registered_vehicles"] != 300 || got["in_flight_vehicles"] != 40 {
		t.Errorf("figures %v", got)
	}
}

// Three nodes that are killed at one time do so, too.
func TestNodesThatAreKilledCountAsBefore(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for the leases of the dead to end")
	}
	figures, err := options().restartOfAll(within(t), t.TempDir())
	figuresOf(t, figures, err)
}

// A node that is killed under a rollout is replaced, its vehicles are answered, and the rollout ends as their
// ledger says.
func TestANodeIsKilledUnderARollout(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for the leases of the dead to end")
	}
	small := script{perSecond: 8, beside: 20 * time.Second, transfer: 6 * time.Second}
	figures, err := options().failover(within(t), t.TempDir(), 3*time.Second, small)
	got := figuresOf(t, figures, err)
	if got["failover_slots_p50_seconds_lease_3s"] == 0 || got["failover_answer_p99_seconds_lease_3s"] == 0 {
		t.Errorf("figures %v", got)
	}
}

func TestQuantiles(t *testing.T) {
	samples := []float64{4, 1, 3, 2}
	for share, want := range map[float64]float64{0: 1, 0.25: 1, 0.5: 2, 0.75: 3, 0.99: 4, 1: 4} {
		if got := quantile(samples, share); got != want {
			t.Errorf("of %v, %v are at most %v, want %v", samples, share, got, want)
		}
	}
	for i, f := range quantiles("slots", time.Second, samples, 1) {
		if want := []float64{2, 4}[i]; f.Value != want || f.N != 4 || f.Min != 1 || f.Max != 4 {
			t.Errorf("figure %+v, want %v", f, want)
		}
		if f.Target != 0 || !f.Holds {
			t.Errorf("figure %+v of short leases has a target", f)
		}
	}
	for target, holds := range map[float64]bool{3: false, 4: true} {
		if f := quantiles("slots", cluster.DefaultTimeToLive, samples, target)[1]; f.Target != target || f.Holds != holds {
			t.Errorf("figure %+v, want the target %v, and that it holds: %v", f, target, holds)
		}
	}
}
