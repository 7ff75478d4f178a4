package catalog

import (
	"testing"

	"pacecar/messages"
)

// A validation tells all that its checks find, the hardware first; patches are judged only
// where the files are there.
func TestAValidationTellsAllItFinds(t *testing.T) {
	t.Parallel()
	digest := string(messages.DigestOf([]byte("a")))
	record := &messages.PackageRecord{Name: "base", Version: "1.0.0", UpdateType: "regulatory", Contents: []*messages.TargetArtifact{
		{EcuId: "ADAS", HardwarePart: "P", Version: "1", Sha256: digest, SizeBytes: 1, Deltas: []*messages.DeltaArtifact{{FromSha256: digest, Sha256: digest, SizeBytes: 1}}},
		{EcuId: "ESP", HardwarePart: "Q", Version: "1", Sha256: digest, SizeBytes: 1},
	}}
	no := check(record, &messages.ValidatePackage{Registered: 3, SignatureCheck: &messages.SignatureCheck{Required: true}})
	var codes []string
	fields := map[string]bool{}
	for _, r := range no.Each() {
		codes = append(codes, r.GetCode())
		fields[r.GetField()] = true
		if r.GetSuggestion() == "" {
			t.Errorf("%v has no cure", r)
		}
	}
	want := []string{messages.UnknownHardware, messages.UnknownHardware, messages.ArtifactMissing, messages.NotSigned}
	if len(codes) < len(want)+1 || len(fields) != len(codes) {
		t.Fatalf("told %v at %v", codes, fields)
	}
	for i, code := range want {
		if codes[i] != code {
			t.Errorf("told %v, want %v and what a regulatory package must say", codes, want)
		}
	}
	record.Contents = record.Contents[:1]
	no = check(record, &messages.ValidatePackage{Present: []*messages.StoredArtifact{{Sha256: digest, SizeBytes: 1}}})
	if no.GetCode() != messages.DeltaBroken {
		t.Errorf("a patch that was not tried: %v", no)
	}
}
