package bounds

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pacecar/messages"
)

// FuzzCut: what is cut is within its bound, is UTF-8 that plain takes, and is the text
// itself where that was fine.
func FuzzCut(f *testing.F) {
	for _, text := range []string{"", "NO_SPACE", "tür\x00", "\xff\xfe", strings.Repeat("ü", 64)} {
		f.Add(text, uint8(64))
	}
	f.Fuzz(func(t *testing.T, text string, most uint8) {
		got := Cut(text, int(most))
		if len(got) > int(most) || !utf8.ValidString(got) {
			t.Fatalf("%q is cut to %q", text, got)
		}
		if no := plain("/code", got, int(most)); no != nil {
			t.Fatalf("%q is refused after it was cut: %v", got, no)
		}
		if plain("/code", text, int(most)) == nil && got != text {
			t.Fatalf("%q is fine and became %q", text, got)
		}
	})
}

// Each check names the field at fault.
func TestChecksNameTheField(t *testing.T) {
	t.Parallel()
	digest := strings.Repeat("ab", 32)
	fine := &messages.TargetArtifact{EcuId: "ADAS", HardwarePart: "A1", Version: "1.1.0", Sha256: digest}
	for want, no := range map[string]*messages.Rejection{
		"/campaign_id":                   Attempt("", 1),
		"/attempt":                       Attempt("spring", 0),
		"/artifacts":                     Assign(&messages.AssignVehicle{CampaignId: "spring", Attempt: 1}),
		"/artifacts/1/ecu_id":            Assign(&messages.AssignVehicle{CampaignId: "spring", Attempt: 1, Artifacts: []*messages.TargetArtifact{fine, {}}}),
		"/manifest/ecus/1/ecu_id":        Manifest(&messages.Manifest{Ecus: []*messages.ECUReport{{EcuId: "ADAS"}, {EcuId: "ADAS"}}}),
		"/manifest/ecus/0/hardware_part": Manifest(&messages.Manifest{Ecus: []*messages.ECUReport{{EcuId: "ADAS", HardwarePart: "\n"}}}),
	} {
		if no.GetField() != want {
			t.Errorf("got %v, want the field %s", no, want)
		}
	}
	if no := Assign(&messages.AssignVehicle{CampaignId: "spring", Attempt: 1, Artifacts: []*messages.TargetArtifact{fine}}); no != nil {
		t.Errorf("an offer of one artifact: %v", no)
	}
}
