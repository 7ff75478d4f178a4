package figure

import (
	"encoding/json"
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
