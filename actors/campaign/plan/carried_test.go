package plan

import (
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
)

// A campaign keeps what must hold for an installation, which permits depend on, and not what
// is long.
func TestACampaignCarriesThePreconditions(t *testing.T) {
	t.Parallel()
	long := &messages.PackageRecord{Name: "drive", Version: "1.1", Terms: &messages.PackageTerms{
		Preconditions: &messages.Preconditions{Parked: true, MinimumBatteryPercent: 50},
		ReleaseNotes:  []*messages.ReleaseNote{{Language: "en", Before: strings.Repeat("word ", 1000)}},
	}}
	kept := Carried(long)
	if n := proto.Size(kept); n > 100 {
		t.Errorf("the campaign writes %d bytes of its package with every step", n)
	}
	policy := Policy(&messages.CampaignPlan{Readiness: &messages.Readiness{MaximumAgeSeconds: 300}}, kept, nil)
	if !proto.Equal(policy.GetPreconditions(), long.Terms.Preconditions) {
		t.Errorf("vehicles are asked for %v, the package wants %v", policy.GetPreconditions(), long.Terms.Preconditions)
	}
	if Carried(&messages.PackageRecord{Name: "drive"}).Terms != nil {
		t.Error("a package that says nothing carries terms")
	}
}
