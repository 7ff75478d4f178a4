package inventory_test

import (
	"fmt"
	"strings"
	"testing"

	"pacecar/actors/vehicle/inventory"
	"pacecar/messages"
)

// The patch that is offered is the shortest from the very bytes that the vehicle reports.
func TestThePatchThatIsOffered(t *testing.T) {
	t.Parallel()
	patch := func(text string) *messages.DeltaArtifact {
		d := &messages.DeltaArtifact{Format: "zstd"}
		if _, err := fmt.Sscanf(text, "%s %s %d", &d.FromSha256, &d.Sha256, &d.SizeBytes); err != nil {
			t.Fatal(err)
		}
		return d
	}
	for name, c := range map[string]struct {
		reported bool
		sha256   string
		patches  string
		want     string
	}{
		"none":                 {true, "aa", "", ""},
		"from what it runs":    {true, "aa", "bb p1 10,aa p2 20", "p2"},
		"the shortest":         {true, "aa", "aa p1 30,aa p2 20,aa p3 25", "p2"},
		"from something else":  {true, "aa", "bb p1 10", ""},
		"as long as the whole": {true, "aa", "aa p1 1000", ""},
		"only registered":      {false, "aa", "aa p1 10", ""},
		"reported without one": {true, "", "aa p1 10", ""},
	} {
		target := &messages.TargetArtifact{EcuId: "ADAS", HardwarePart: "A1", Version: "2.0.0", SizeBytes: 1000}
		for text := range strings.SplitSeq(c.patches, ",") {
			if text != "" {
				target.Deltas = append(target.Deltas, patch(text))
			}
		}
		offered, from, no := inventory.Fit([]*messages.ECU{{Id: "ADAS", HardwarePart: "A1", Version: "1.0.0", Sha256: c.sha256, Reported: c.reported}}, []*messages.TargetArtifact{target}, nil, "", false)
		if no != nil {
			t.Fatalf("%s: %v", name, no)
		}
		if len(from[0].Deltas) > 0 || from[0].Version != "2.0.0" {
			t.Errorf("%s: %v is kept", name, from[0])
		}
		if got := offered[0].GetDelta(); got.GetSha256() != c.want || got != nil && (got.FromSha256 != c.sha256 || got.Format != "zstd" || got.Url != "") {
			t.Errorf("%s: %v, want %q", name, got, c.want)
		}
	}
}

// A digest is the vehicle's word only where the vehicle has said it: one that confirms the
// version of a registration may run another file of that version.
func TestAManifestThatNamesTheVersionAloneConfirmsNoFile(t *testing.T) {
	t.Parallel()
	old := inventory.Registered(nil, []*messages.ECU{{Id: "ADAS", HardwarePart: "A1", Version: "1.0.0", Sha256: "aa"}}, nobody)
	target := &messages.TargetArtifact{EcuId: "ADAS", HardwarePart: "A1", Version: "2.0.0", SizeBytes: 1000, Deltas: []*messages.DeltaArtifact{{FromSha256: "aa", Sha256: "p1", SizeBytes: 10}}}
	for _, step := range []struct{ says, digest, patch, describes string }{
		{"", "", "", "ADAS 1.0.0 is confirmed"},
		{"aa", "aa", "p1", "ADAS has another digest"},
		{"", "aa", "p1", ""},
	} {
		now := inventory.Reported(old, []*messages.ECUReport{{EcuId: "ADAS", Version: "1.0.0", Sha256: step.says}})
		offered, _, no := inventory.Fit(now, []*messages.TargetArtifact{target}, nil, "", false)
		if no != nil {
			t.Fatal(no)
		}
		adas, is := now[0], inventory.Describe(old, now)
		if !adas.GetReported() || adas.GetSha256() != step.digest || offered[0].GetDelta().GetSha256() != step.patch || is != step.describes {
			t.Errorf("a manifest with the digest %q leaves %v, %q, and is offered %v", step.says, adas, is, offered[0].GetDelta())
		}
		old = now
	}
}
