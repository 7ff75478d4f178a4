package replies

import (
	"errors"
	"fmt"

	"pacecar/messages"
	"pacecar/persistence"
)

// Ended says that this node answers no more, for a reason, and that another one will.
func Ended(reason error) error {
	return fmt.Errorf("%w: %w", reason, messages.Reject(messages.Unavailable, "this node is ending, and others take over its slots").Suggest("try again"))
}

// Unreached says that the patience with a slot ended while it could not be reached, for the last reason.
func Unreached(slot persistence.Slot, ended, last error) error {
	var no *messages.Rejection
	if !errors.As(last, &no) {
		no = messages.Reject(messages.Unavailable, "slot %d could not be reached: %v", slot, last).Suggest("try again")
	}
	return fmt.Errorf("%w: %w", ended, no)
}
