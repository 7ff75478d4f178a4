package persistence_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"pacecar/persistence"
)

// TestRefused: what a store refuses is certain not to be written, whoever wraps it. Of anything
// else nobody knows.
func TestRefused(t *testing.T) {
	t.Parallel()
	for _, refusal := range []error{persistence.ErrFenced, persistence.ErrConflict, persistence.ErrTooLarge, persistence.ErrClosed, persistence.ErrKey} {
		if !persistence.Refused(fmt.Errorf("commit: %w", refusal)) {
			t.Errorf("%v: may be written later", refusal)
		}
	}
	for _, unknown := range []error{persistence.ErrInjected, context.DeadlineExceeded, errors.New("connection reset by peer")} {
		if persistence.Refused(unknown) {
			t.Errorf("%v: is certain not to be written", unknown)
		}
	}
}
