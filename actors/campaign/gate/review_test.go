package gate

import (
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
)

// TestReview: a decision is judged the same again, and any change of what was written down
// is noticed.
func TestReview(t *testing.T) {
	in := Inputs{
		Gate: &messages.Gate{MaximumFailedPercent: new(10.0), MinimumSample: 10}, Wave: 2, Size: 40, Ended: 40, Succeeded: 39, Failed: 1,
		LastEnd: time.UnixMilli(1_000), Now: time.UnixMilli(2_000),
	}
	kept := Decision(in, Judge(in))
	if got := Review(kept); got.Recomputed != messages.GateRecomputation_GATE_SAME || got.Text != "" || got.Decision != kept {
		t.Errorf("the same: %v", got)
	}
	for name, change := range map[string]func(*messages.GateDecision){
		"another outcome": func(d *messages.GateDecision) { d.Passed = !d.Passed },
		"another text":    func(d *messages.GateDecision) { d.Text = "all is well" },
		"another count":   func(d *messages.GateDecision) { d.Failed++ },
		"another wave":    func(d *messages.GateDecision) { d.Wave++ },
		"other inputs":    func(d *messages.GateDecision) { d.Inputs.Failed = 20 },
		"another limit":   func(d *messages.GateDecision) { d.Inputs.Gate.MaximumFailedPercent = new(1.0) },
	} {
		changed := proto.CloneOf(kept)
		change(changed)
		if got := Review(changed); got.Recomputed != messages.GateRecomputation_GATE_DIFFERS || got.Text == "" {
			t.Errorf("%s: %v", name, got)
		}
	}
	if got := Review(&messages.GateDecision{Passed: true}); got.Recomputed != messages.GateRecomputation_GATE_UNKNOWN {
		t.Errorf("without inputs: %v", got)
	}
}
