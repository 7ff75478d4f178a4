package engine

import (
	"testing"

	"pacecar/actors/catalog/shelf"
	"pacecar/messages"
)

// A withdrawn version counts for others when it had been approved, which a summary of it
// must still tell.
func TestASummaryTellsWhetherAVersionWasApproved(t *testing.T) {
	r := &messages.PackageRecord{Name: "brake", Version: "1.0.0", State: messages.PackageState_PACKAGE_WITHDRAWN}
	for _, by := range []string{"theo", "ana", ""} {
		if got := shelf.Fixed(summary(r)); got != shelf.Fixed(r) || got != (by == "") {
			t.Errorf("with %d approvals it was approved: %t", len(r.Approvals), got)
		}
		r.Approvals = append(r.Approvals, &messages.Approval{By: by})
	}
}
