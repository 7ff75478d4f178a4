package handover

import (
	"testing"

	"pacecar/messages"
)

func TestFromEntry(t *testing.T) {
	t.Parallel()
	for state, want := range map[messages.DealerState]DealerEntry{
		messages.DealerState_DEALER_FAILED:        {Why: "It has failed, lately in attempt 2, and is not tried again."},
		messages.DealerState_DEALER_UNREACHABLE:   {Why: "It has not been heard for as long as the plan allows."},
		messages.DealerState_DEALER_INSTALLED:     {Result: "installed", Why: "A dealer says that the update is installed; its manifest has not confirmed it yet."},
		messages.DealerState_DEALER_TAKEN_BACK:    {Result: "not-installed", Why: "What the dealer said is taken back; the vehicle is being told."},
		messages.DealerState_DEALER_NOT_INSTALLED: {Result: "not-installed", Why: "A dealer has not installed the update."},
	} {
		want.VIN, want.Attempt, want.Since, want.ECU, want.Code = "WPCAR000000000001", 2, "1970-01-01T00:00:01.000Z", "ADAS", "E7"
		got := FromEntry(&messages.RosterEntry{Vin: want.VIN, Attempt: 2, Dealer: state, DealerSinceMs: 1_000, EcuId: "ADAS", Code: "E7"})
		if got != want {
			t.Errorf("%s: got %+v, want %+v", state, got, want)
		}
	}
	if Follows("installed") == Follows("not-installed") {
		t.Error("what is installed follows from nothing")
	}
}
