package report_test

import (
	"testing"

	"google.golang.org/protobuf/reflect/protoreflect"

	"pacecar/messages"
	"pacecar/web/report"
)

// TestEveryInputIsShown: a person who recomputes a decision needs all that the gate saw, so
// each field of the message that is set changes what is shown.
func TestEveryInputIsShown(t *testing.T) {
	shown := func(in *messages.GateInputs) report.Inputs {
		return *report.Judged([]*messages.GateReview{{Decision: &messages.GateDecision{Inputs: in}}}).Items[0].Inputs
	}
	fields := (&messages.GateInputs{}).ProtoReflect().Descriptor().Fields()
	for i := range fields.Len() {
		f, in := fields.Get(i), &messages.GateInputs{}
		switch f.Kind() {
		case protoreflect.MessageKind:
			in.Gate = &messages.Gate{MinimumSample: 7}
		case protoreflect.BoolKind:
			in.ProtoReflect().Set(f, protoreflect.ValueOfBool(true))
		case protoreflect.Uint32Kind:
			in.ProtoReflect().Set(f, protoreflect.ValueOfUint32(7))
		case protoreflect.Int64Kind:
			in.ProtoReflect().Set(f, protoreflect.ValueOfInt64(7))
		default:
			t.Fatalf("%s is of a kind that this test does not know", f.FullName())
		}
		if shown(in) == shown(&messages.GateInputs{}) {
			t.Errorf("%s is not shown", f.Name())
		}
	}
}

func TestARecomputationIsTold(t *testing.T) {
	reviews := []*messages.GateReview{
		{Decision: &messages.GateDecision{Wave: 1, Passed: true, Text: "well"}, Recomputed: messages.GateRecomputation_GATE_SAME},
		{Decision: &messages.GateDecision{Wave: 2}, Recomputed: messages.GateRecomputation_GATE_DIFFERS, Text: "not well"},
		{Decision: &messages.GateDecision{Wave: 3}, Recomputed: messages.GateRecomputation_GATE_UNKNOWN},
	}
	for i, want := range []string{"same", "differs", "unknown"} {
		if got := report.Judged(reviews).Items[i]; got.Recomputed != want || got.Wave != uint32(i+1) || got.RecomputedAs != reviews[i].Text {
			t.Errorf("%+v, want %s", got, want)
		}
	}
}
