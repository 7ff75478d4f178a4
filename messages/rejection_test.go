package messages

import (
	"errors"
	"fmt"
	"testing"
)

func TestRejectionReadsAsASentence(t *testing.T) {
	r := Reject(WrongState, "the package %s is %s", "assist@1", "Draft").At("/id").Suggest("validate it %s", "first")
	if got, want := r.Error(), "WrongState: the package assist@1 is Draft (/id); validate it first"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := Reject(NotFound, "nothing").Error(), "NotFound: nothing"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestRejectionTravelsAsAnError: code that is no core finds it behind wrapping.
func TestRejectionTravelsAsAnError(t *testing.T) {
	err := fmt.Errorf("start campaign: %w", error(Reject(NotReleased, "not yet")))
	var r *Rejection
	if !errors.As(err, &r) || r.Code != NotReleased {
		t.Errorf("found %v in %v", r, err)
	}
}
