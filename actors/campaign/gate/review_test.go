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
		"counts of no wave": func(d *messages.GateDecision) {
			d.Inputs.AcceptedEnded, d.Inputs.AcceptedUnsucceeded, d.Inputs.AcceptedFailed = 9, 9, 9
		},
		"another limit": func(d *messages.GateDecision) { d.Inputs.Gate.MaximumFailedPercent = new(1.0) },
	} {
		changed := proto.CloneOf(kept)
		change(changed)
		if got := Review(changed); got.Recomputed != messages.GateRecomputation_GATE_DIFFERS || got.Text == "" {
			t.Errorf("%s: %v", name, got)
		}
	}
	for name, told := range map[string]func(*Inputs){
		"a person's word": func(in *Inputs) {
			in.Gate.Manual, in.Opening = true, &messages.GateOpening{By: "mira", AtMs: 1_500, Reason: "telemetry is clean"}
		},
		"a webhook that said": func(in *Inputs) {
			in.Gate.Webhook, in.Word = "board", &messages.WebhookWord{Webhook: "board", Id: "gate_1", Text: "CHG-7", Holds: 2}
		},
		"other software": func(in *Inputs) {
			in.Promotion = &messages.Promotion{Differences: []string{"the package was withdrawn"}}
		},
		"unhealthy vehicles": func(in *Inputs) { in.Unhealthy = 1 },
	} {
		in := in
		in.Gate = proto.CloneOf(in.Gate)
		told(&in)
		stored, err := proto.Marshal(Decision(in, Judge(in)))
		again := &messages.GateDecision{}
		if err != nil || proto.Unmarshal(stored, again) != nil {
			t.Fatal(err)
		}
		if got := Review(again); got.Recomputed != messages.GateRecomputation_GATE_SAME {
			t.Errorf("%s: %v", name, got)
		}
		if len(again.GetInputs().GetGate().GetWebhook()) > 0 {
			again.Inputs.Webhook.Text = "no"
		} else if again.GetInputs().GetGate().GetManual() {
			again.Inputs.Opening = nil
		} else {
			continue
		}
		if got := Review(again); got.Recomputed != messages.GateRecomputation_GATE_DIFFERS {
			t.Errorf("%s, changed: %v", name, got)
		}
	}
	if got := Review(&messages.GateDecision{Passed: true}); got.Recomputed != messages.GateRecomputation_GATE_UNKNOWN {
		t.Errorf("without inputs: %v", got)
	}
}
