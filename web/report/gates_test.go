package report_test

import (
	"reflect"
	"testing"

	"google.golang.org/protobuf/reflect/protoreflect"

	"pacecar/messages"
	"pacecar/web/report"
	"pacecar/web/view/gates"
)

// TestEveryInputIsShown: a person who recomputes a decision needs all that the gate saw, so
// each field of the message that is set changes what is shown.
func TestEveryInputIsShown(t *testing.T) {
	shown := func(in *messages.GateInputs) report.Inputs {
		return *report.Judged([]*messages.GateReview{{Decision: &messages.GateDecision{Inputs: in}}}).Items[0].Inputs
	}
	fields := (&messages.GateInputs{}).ProtoReflect().Descriptor().Fields()
	for i := range fields.Len() {
		in := &messages.GateInputs{}
		fill(t, in.ProtoReflect(), fields.Get(i))
		if reflect.DeepEqual(shown(in), shown(&messages.GateInputs{})) {
			t.Errorf("%s is not shown", fields.Get(i).Name())
		}
	}
}

// TestEveryCountOfAStratumIsShown: the same of each stratum.
func TestEveryCountOfAStratumIsShown(t *testing.T) {
	shown := func(s *messages.GateStratum) gates.StratumSeen {
		in := &messages.GateInputs{Strata: []*messages.GateStratum{s}}
		return report.Judged([]*messages.GateReview{{Decision: &messages.GateDecision{Inputs: in}}}).Items[0].Inputs.Strata[0]
	}
	fields := (&messages.GateStratum{}).ProtoReflect().Descriptor().Fields()
	for i := range fields.Len() {
		s := &messages.GateStratum{}
		fill(t, s.ProtoReflect(), fields.Get(i))
		if shown(s) == shown(&messages.GateStratum{}) {
			t.Errorf("%s is not shown", fields.Get(i).Name())
		}
	}
}

// fill sets one field of a message to something; of a message in it, the first field.
func fill(t *testing.T, m protoreflect.Message, f protoreflect.FieldDescriptor) {
	t.Helper()
	switch {
	case f.IsList():
		one := m.Mutable(f).List().AppendMutable().Message()
		fill(t, one, one.Descriptor().Fields().Get(0))
		return
	case f.Kind() == protoreflect.MessageKind:
		one := m.Mutable(f).Message()
		fill(t, one, one.Descriptor().Fields().Get(0))
		return
	}
	values := map[protoreflect.Kind]any{
		protoreflect.BoolKind: true, protoreflect.Uint32Kind: uint32(7), protoreflect.Int64Kind: int64(7), protoreflect.DoubleKind: 7.0, protoreflect.StringKind: "seven",
	}
	value, known := values[f.Kind()]
	if !known {
		t.Fatalf("%s is of a kind that this test does not know", f.FullName())
	}
	m.Set(f, protoreflect.ValueOf(value))
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
