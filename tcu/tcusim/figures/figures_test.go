package figures

import (
	"testing"

	"pacecar/messages"
)

func TestPhasesAreWords(t *testing.T) {
	for phase, want := range map[messages.Phase]string{
		messages.Phase_PHASE_UNSPECIFIED: "Offered", messages.Phase_PHASE_ACCEPTED: "Accepted",
		messages.Phase_PHASE_INSTALLING: "Installing", messages.Phase_PHASE_REVERTED: "Reverted",
	} {
		if got := Phase(phase); got != want {
			t.Errorf("%v reads %q, want %q", phase, got, want)
		}
	}
}
