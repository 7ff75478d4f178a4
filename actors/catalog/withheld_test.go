package catalog

import (
	"strings"
	"testing"

	"pacecar/messages"
)

// Only a released package is offered by new campaigns; of every other the sentence says why not.
func TestWithheld(t *testing.T) {
	for state, says := range map[messages.PackageState]string{
		Draft: "is Draft, and only a released one", Validated: "is Validated", Approved: "is Approved", Released: "",
		Deprecated: "No new campaign", Withdrawn: "Nobody is offered the package: it is withdrawn.",
	} {
		why := Withheld(inState(state, 0).Record())
		if (why == "") != (says == "") || !strings.Contains(why, says) {
			t.Errorf("%s: %q", StateName(state), why)
		}
	}
}
