package truth

import (
	"testing"

	"pgregory.net/rapid"
)

func TestNot(t *testing.T) {
	for answer, want := range map[Truth]Truth{Yes: No, No: Yes, Unknown: Unknown} {
		if answer.Not() != want || answer.Not().Not() != answer {
			t.Errorf("not %d is %d, want %d", answer, answer.Not(), want)
		}
	}
	if Of(true) != Yes || Of(false) != No {
		t.Error("what is known is not")
	}
}

// TestOperators: an operator with its sides exchanged says the same, and the opposite of
// an operator of order holds exactly where it does not.
func TestOperators(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Int64Range(1, 3).Draw(t, "a"), rapid.Int64Range(1, 3).Draw(t, "b")
		operator := rapid.SampledFrom([]Operator{Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual}).Draw(t, "operator")
		says := func(o Operator, left, right int64) Truth {
			p := Predicate{Operator: o, Numbers: []int64{right}}
			return p.OfNumber(left)
		}
		if says(operator, a, b) != says(operator.Flipped(), b, a) {
			t.Fatalf("operator %d turned around says something else", operator)
		}
		if opposite := operator.Opposite(); opposite != 0 && says(opposite, a, b) != says(operator, a, b).Not() {
			t.Fatalf("the opposite of operator %d is %d", operator, opposite)
		}
	})
}

// TestWhatIsMissingIsUnknown: to everything but whether it is there.
func TestWhatIsMissingIsUnknown(t *testing.T) {
	for o := Present; o <= EndsWith; o++ {
		p := Predicate{Operator: o, Texts: []string{"a"}, Numbers: []int64{1}, Version: ParseVersion("1.0.0")}
		want := Unknown
		if o == Present {
			want = No
		}
		if p.OfText("") != want || p.OfNumber(0) != want || p.OfVersion(ParseVersion("one")) != Unknown {
			t.Errorf("operator %d decides about nothing", o)
		}
	}
}
