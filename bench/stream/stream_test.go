package stream

import (
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"pacecar/bench/figure"
	"pacecar/bench/servers"
)

// TestMain is also what servers start, which are this very program.
func TestMain(m *testing.M) { servers.Main(m) }

func measured(t *testing.T, o Options) map[string]figure.Figure {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	figures, err := Run(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]figure.Figure{}
	for _, f := range figures {
		if f.Bench != "stream" || f.N < 1 || f.Min > f.Max {
			t.Errorf("figure %+v", f)
		}
		named[f.Figure] = f
	}
	return named
}

func small(only ...string) Options {
	return Options{Vehicles: 120, Rounds: 1, Viewers: 8, Crowd: 100, Rate: 10, Only: only, Seed: 7, Span: 2 * time.Second, Progress: io.Discard}
}

// A few viewers of a few vehicles: every report has been seen by each, and a kill is survived with the same counters,
// or there would be no figures.
func TestAFewViewers(t *testing.T) {
	got := measured(t, small("delta", "slowdown", "resume"))
	for what, target := range map[string]float64{"delta_p99_ms": 500, "rollout_slowdown_percent": 5, "resume_seconds": 5} {
		if f := got[what]; f.Target != target || f.N < 1 {
			t.Errorf("%s is %+v, want the target %v", what, f, target)
		}
	}
	if f := got["delta_p50_ms"]; f.Value <= 0 || f.Value > got["delta_p99_ms"].Value {
		t.Errorf("half of the reports are shown within %v ms, and most within %v ms", f.Value, got["delta_p99_ms"].Value)
	}
	if f := got["resume_seconds"]; f.Value < got["restart_seconds"].Value {
		t.Errorf("viewers resume after %v s, and the server answers after %v s", f.Value, got["restart_seconds"].Value)
	}
}

// A crowd is weighed, and what became of readers that do not read is told. That all of them are let go with their
// code is a figure, for it takes a server that has time for them: the code itself is tested where it is said.
func TestACrowdIsWeighed(t *testing.T) {
	if testing.Short() {
		t.Skip("slow readers are given the time that they are given in earnest")
	}
	got := measured(t, small("crowd"))
	if f := got["slow_readers_let_go_percent"]; f.Target != 100 || f.N != 1 || f.Value < 0 || f.Value > 100 {
		t.Errorf("of the slow readers that were let go: %+v", f)
	}
	if f := got["viewers_cpu_seconds_per_second"]; f.Target != 0.5 || f.N != 1 {
		t.Errorf("what viewers take of the processor: %+v", f)
	}
	if f := got["viewers"]; f.Value != 80 {
		t.Errorf("%v viewers were weighed, want 80", f.Value)
	}
}

func TestThereIsNoOtherPart(t *testing.T) {
	if _, err := Run(t.Context(), small("delta", "lag")); err == nil || !strings.Contains(err.Error(), "delta, slowdown, crowd, resume") {
		t.Errorf("an unknown part: %v", err)
	}
}

// The k-th report that is shown is the k-th that was sent, also where a frame shows several at one time.
func TestReportsAreMatchedInOrder(t *testing.T) {
	ms := time.Millisecond
	sent := []time.Duration{10 * ms, 20 * ms, 30 * ms, 40 * ms}
	v := &viewer{seen: []shown{{5 * ms, 0}, {110 * ms, 1}, {130 * ms, 3}, {140 * ms, 2}, {240 * ms, 4}}}
	d, err := measure(sent, []*viewer{v, v})
	if err != nil {
		t.Fatal(err)
	}
	near := func(got, want float64) bool { return got > want*0.998 && got < want*1.002 }
	if n := d.all.TotalCount(); n != 8 || !near(milliseconds(d.all, 100), 200) || !near(milliseconds(d.all, 1), 100) || !near(milliseconds(d.all, 70), 110) {
		t.Errorf("%d delays from %v to %v", n, milliseconds(d.all, 1), milliseconds(d.all, 100))
	}
	v.seen = v.seen[:4]
	if _, err := measure(sent, []*viewer{v}); err == nil {
		t.Error("there is a figure though a viewer has not been shown all")
	}
}

// A viewer keeps the counters of frames without decoding the rest of them.
func TestAViewerCounts(t *testing.T) {
	v := newViewer("http://host", 4, time.Now())
	for _, frame := range []string{
		`{"t":"hello","e":"k3","now":1,"version":"x"}`,
		`{"t":"snap","p":"campaign:bench","e":"k3","s":7,"more":true,"d":{"counts.Offered":3,"counts.Succeeded":2,"waves.1":{"counts":{"Failed":9}}}}`,
		`{"t":"snap","p":"campaign:bench","e":"k3","s":7,"more":false,"d":{"counts.Waiting":5}}`,
		`{"t":"d","p":"campaign:bench","from":7,"s":9,"d":{"counts.Offered":null,"counts.Succeeded":5}}`,
		`{"t":"d","p":"events:bench","from":7,"s":12,"d":{"lines":[{"text":"counts.Succeeded"}]}}`,
	} {
		if err := v.take([]byte(frame)); err != nil {
			t.Fatal(err)
		}
	}
	if err := v.agrees(map[string]uint32{"Succeeded": 5, "Waiting": 5}); err != nil {
		t.Error(err)
	}
	for name, api := range map[string]map[string]uint32{
		"another number": {"Succeeded": 4, "Waiting": 5}, "one more": {"Succeeded": 5, "Waiting": 5, "Failed": 1}, "one less": {"Succeeded": 5},
	} {
		if v.agrees(api) == nil {
			t.Errorf("%s: agrees", name)
		}
	}
	if string(v.position) != `{"e":"k3","s":9}` || len(v.lives) != 1 || v.lives[0].shown != 2 {
		t.Errorf("position %s, lives %v", v.position, v.lives)
	}
	if err := v.take([]byte(`{"t":"bye","code":4008,"reconnect":true}`)); err == nil {
		t.Error("a goodbye is no error")
	}
}
