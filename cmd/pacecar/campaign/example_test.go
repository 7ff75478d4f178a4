package campaign_test

import (
	"os"
	"path/filepath"
	"testing"

	"pacecar/actors/campaign/plan"
	"pacecar/cmd/pacecar/document"
	"pacecar/web/schema"
	"pacecar/web/view"
)

// TestExamplesAreAccepted: every example is one that a campaign takes as it is.
func TestExamplesAreAccepted(t *testing.T) {
	found, err := filepath.Glob("../../../docs/examples/*/campaign.yaml")
	if err != nil || len(found) == 0 {
		t.Fatal(found, err)
	}
	for _, path := range found {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var written schema.Plan
		if err := document.Decode(path, text, &written); err != nil {
			t.Fatal(err)
		}
		p, no := view.ToPlan(written.Plan)
		if no == nil {
			_, no = plan.Check(p)
		}
		if no != nil {
			t.Errorf("%s: %v", path, no)
		}
	}
}
