package messages

import (
	"fmt"
	"testing"
)

// Several refusals are one, whose first is what it would have been alone, and nothing of them
// is lost or told twice.
func TestRefusalsTogether(t *testing.T) {
	t.Parallel()
	if Together() != nil || Together(nil, nil) != nil {
		t.Error("no refusal is one")
	}
	alone := Reject(Malformed, "one").At("/a")
	if Together(nil, alone) != alone {
		t.Error("one refusal is not itself")
	}
	nested := Together(alone, nil, Together(Reject(OutOfBounds, "two"), Reject(NotFound, "three").Suggest("seek")))
	var told string
	for _, r := range nested.Each() {
		told += fmt.Sprint(r.Error(), len(r.GetAlso()), " ")
	}
	if told != "Malformed: one (/a)2 OutOfBounds: two0 NotFound: three; seek0 " || len(alone.GetAlso()) > 0 {
		t.Error(told)
	}
	for range 5 {
		nested = Together(nested, nested)
	}
	if n := len(nested.Each()); n != maxTogether {
		t.Errorf("%d are told together", n)
	}
}
