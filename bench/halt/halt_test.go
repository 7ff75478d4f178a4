package halt

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"pacecar/bench/servers"
	"pacecar/messages"
	"pacecar/tcu/tcusim/line"
)

func TestMain(m *testing.M) { servers.Main(m) }

// A campaign is paused again and again; every permit is taken back, and the figures say how soon.
func TestEveryPermitIsTakenBack(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	defer cancel()
	var said bytes.Buffer
	figures, err := Run(ctx, Options{Vehicles: 60, Rounds: 2, Seed: 7, Progress: &said})
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]float64{}
	for _, f := range figures {
		if f.Bench != "halt" {
			t.Errorf("figure %+v", f)
		}
		named[f.Figure] = f.Value
	}
	if f := figures[0]; f.Figure != "halt_p99_ms" || f.Target != 2000 || f.N != 2 || f.Value <= 0 || f.Value < f.Min {
		t.Errorf("figure %+v", f)
	}
	// In each round at least half of the vehicles had a permit that was taken back.
	for _, f := range figures {
		if f.Figure == "withdrawal_p99_ms" && f.N < 2*30 {
			t.Errorf("%d withdrawals were heard in two rounds of 60 vehicles", f.N)
		}
	}
	if named["in_flight_vehicles"] != 60 || named["commands_dropped"] != 0 || named["acknowledged_ms"] <= 0 || named["cpu_us_per_withdrawal"] <= 0 {
		t.Errorf("figures %v", named)
	}
	if !strings.Contains(said.String(), "round 2/2") {
		t.Errorf("progress is %q", said.String())
	}
}

// heard is a fleet of one connection whose vehicles have heard something.
func heard(t *testing.T, vehicles map[messages.VIN]*vehicle) *fleet {
	t.Helper()
	exchange, err := line.NewExchange(t.Context(), line.Config{Broker: "tcp://127.0.0.1:1"}) // which is never run
	if err != nil {
		t.Fatal(err)
	}
	f := &fleet{reached: make(chan struct{}, 1)}
	s := &session{fleet: f, vehicles: vehicles}
	s.line = exchange.Add(s, line.Login{}, nil)
	f.sessions = []*session{s}
	return f
}

// A permit that comes after its withdrawal, or without one, is an error; one that is taken back late is counted.
func TestAccount(t *testing.T) {
	const acknowledged = 10 * time.Second
	kept := map[string]*vehicle{
		"never taken back":          {held: true, permitted: 9 * time.Second},
		"given again after the end": {permitted: 12 * time.Second, withdrawn: 11 * time.Second},
	}
	for name, v := range kept {
		_, _, err := heard(t, map[messages.VIN]*vehicle{"WPCAR000000000001": v}).account(acknowledged, microseconds())
		if err == nil || !strings.Contains(err.Error(), "WPCAR000000000001") {
			t.Errorf("%s: %v", name, err)
		}
	}
	each := microseconds()
	withdrawn, late, err := heard(t, map[messages.VIN]*vehicle{
		"WPCAR000000000001": {permitted: 9 * time.Second, withdrawn: acknowledged + 40*time.Millisecond},
		"WPCAR000000000002": {permitted: 11 * time.Second, withdrawn: acknowledged + 2*time.Second},
		"WPCAR000000000003": {},
		"WPCAR000000000004": {permitted: 8 * time.Second, withdrawn: 9 * time.Second}, // before the answer had arrived
	}).account(acknowledged, each)
	if err != nil || withdrawn != 3 || late != 1 || each.TotalCount() != 3 || !near(each, 100, 2000) || !near(each, 50, 40) {
		t.Errorf("%d late, %v, %d withdrawals, the last after %g ms", late, err, each.TotalCount(), milliseconds(each, 100))
	}
}

// near says whether a percentile is so many milliseconds, to three digits.
func near(h *hdrhistogram.Histogram, percentile, want float64) bool {
	got := milliseconds(h, percentile)
	return got >= want*0.999 && got <= want*1.001
}

// Repetitions change nothing, and whoever waits is told at the number that he waits for.
func TestPermitsAreCountedOnce(t *testing.T) {
	f := &fleet{reached: make(chan struct{}, 1)}
	one, two := new(vehicle), new(vehicle)
	reached := f.when(2)
	f.hear(one, 1, true)
	f.hear(one, 2, true)
	select {
	case <-reached:
		t.Fatal("one vehicle with two permits counts as two")
	default:
	}
	f.hear(two, 4, true)
	select {
	case <-reached:
	default:
		t.Fatal("two vehicles have a permit, and nobody is told")
	}
	f.hear(two, 5, false)
	f.hear(two, 7, false)
	f.hear(two, 9, false) // said again
	if f.held.Load() != 1 || f.lastHeard() != 5 || two.withdrawn != 5 {
		t.Errorf("%d have a permit, the last heard at %v, told at %v", f.held.Load(), f.lastHeard(), two.withdrawn)
	}
}
