package figure

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

func TestFiguresFollowTheContract(t *testing.T) {
	var out strings.Builder
	figures := []Figure{Of("rollout", "engine_per_echo", "ratio", []float64{0.7, 0.3, 0.4, 0.6}, 0.5, AtLeast)}
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
		side          Bound
		holds         bool
	}{
		{0.5, 0.5, AtLeast, true}, {0.49, 0.5, AtLeast, false},
		{4096, 4096, AtMost, true}, {4097, 4096, AtMost, false}, {7, 0, Free, true},
	} {
		if f := Of("b", "f", "u", []float64{c.value}, c.target, c.side); f.Holds != c.holds {
			t.Errorf("%v against %v (side %d) holds %v, want %v", c.value, c.target, c.side, f.Holds, c.holds)
		}
	}
}

// A median comes as its samples, of which benchstat makes its own; a percentile comes as one line.
func TestBenchmarksAreSamples(t *testing.T) {
	percentile := Of("halt", "halt_p99_ms", "ms", []float64{20, 10, 30}, 0, Free)
	percentile.Value = 30
	var out strings.Builder
	WriteBenchmarks(&out, []Figure{
		Of("store", "commits_per_raw", "ratio", []float64{0.7, 0.5, 0.6}, 0.5, AtLeast), Of("store", "writers", "", []float64{8192}, 0, Free), percentile,
	})
	var lines []string
	for line := range strings.Lines(out.String()) {
		if !strings.HasPrefix(line, "goos: ") && !strings.HasPrefix(line, "goarch: ") {
			lines = append(lines, strings.TrimSuffix(line, "\n"))
		}
	}
	want := []string{
		"pkg: pacecar/bench/store",
		"BenchmarkStore/commits_per_raw 1 0.7 ratio", "BenchmarkStore/commits_per_raw 1 0.5 ratio", "BenchmarkStore/commits_per_raw 1 0.6 ratio",
		"BenchmarkStore/writers 1 8192 count",
		"pkg: pacecar/bench/halt",
		"BenchmarkHalt/halt_p99_ms 3 30 ms 10 min-ms 30 max-ms",
	}
	if !slices.Equal(lines, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(lines, "\n"), strings.Join(want, "\n"))
	}
}
