package bounds_test

import (
	"testing"

	"pacecar/actors/vehicle/bounds"
	"pacecar/messages"
)

func TestPatchesOfAnOfferAreBounded(t *testing.T) {
	t.Parallel()
	digest := string(messages.DigestOf(nil))
	sound := &messages.DeltaArtifact{FromSha256: digest, Sha256: digest}
	for field, deltas := range map[string][]*messages.DeltaArtifact{
		"":                                  {sound, sound},
		"/artifacts/0/deltas":               make([]*messages.DeltaArtifact, 17),
		"/artifacts/0/deltas/1/sha256":      {sound, {FromSha256: digest, Sha256: "x"}},
		"/artifacts/0/deltas/0/from_sha256": {{FromSha256: "../x", Sha256: digest}},
	} {
		no := bounds.Assign(&messages.AssignVehicle{CampaignId: "c", Attempt: 1, Artifacts: []*messages.TargetArtifact{
			{EcuId: "ADAS", Version: "1", Sha256: digest, Deltas: deltas},
		}})
		if no.GetField() != field {
			t.Errorf("%v, want a refusal at %q", no, field)
		}
	}
}
