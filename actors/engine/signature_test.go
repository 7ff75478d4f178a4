package engine

import (
	"context"
	"slices"
	"testing"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/catalog"
	"pacecar/messages"
)

// believer trusts one key for whatever is given to it, and keeps what was given.
type believer struct{ content, envelope []byte }

func (b *believer) Check(_ context.Context, content, envelope []byte) *messages.SignatureCheck {
	b.content, b.envelope = content, envelope
	return &messages.SignatureCheck{Required: true, Keys: []string{"k"}}
}

// TestAValidationIsToldOfTheSignature: the keys are asked about the canonical content of the
// very version that is validated, whatever the caller claims about it.
func TestAValidationIsToldOfTheSignature(t *testing.T) {
	record := &messages.PackageRecord{Name: "assist", Version: "1.0.0", UpdateType: "feature", Signature: []byte("envelope")}
	var asked *messages.ValidatePackage
	s := &script{request: func(_, _ string, m proto.Message) (proto.Message, error) {
		if validate, ok := m.(*messages.ValidatePackage); ok {
			asked = validate
		}
		return &messages.PackageStatus{Record: record, RecordVersion: 7}, nil
	}}
	forged := &messages.ValidatePackage{By: "mira", SignatureCheck: &messages.SignatureCheck{Required: true, Keys: []string{"forged"}}}
	e := with(s)
	if _, err := e.CommandPackage(t.Context(), "assist@1.0.0", forged); err != nil {
		t.Fatal(err)
	}
	if asked.SignatureCheck != nil || asked.ExpectedVersion != 7 {
		t.Errorf("without trusted keys: %v", asked)
	}
	keys := &believer{}
	e.Trust(keys)
	forged.ExpectedVersion = 6
	if _, err := e.CommandPackage(t.Context(), "assist@1.0.0", forged); err != nil {
		t.Fatal(err)
	}
	if !asked.SignatureCheck.GetRequired() || !slices.Equal(asked.SignatureCheck.GetKeys(), []string{"k"}) || asked.ExpectedVersion != 6 {
		t.Errorf("with trusted keys: %v", asked)
	}
	if string(keys.content) != string(catalog.Canonical(record)) || string(keys.envelope) != "envelope" {
		t.Errorf("the keys were asked about %s and %s", keys.content, keys.envelope)
	}
}

// TestAReleaseIsToldWhatValidationRestsOn: the keys, the files and the other packages as they
// are now, whatever the caller claims.
func TestAReleaseIsToldWhatValidationRestsOn(t *testing.T) {
	files := drawer{}
	record := &messages.PackageRecord{Name: "assist", Version: "1.0.0", UpdateType: "feature", Contents: []*messages.TargetArtifact{
		{EcuId: "ADAS", HardwarePart: "A-77", Sha256: files.put([]byte("adas"))}, {EcuId: "TCU", HardwarePart: "T-7", Sha256: string(messages.DigestOf([]byte("spoilt")))},
	}}
	files[messages.DigestOf([]byte("spoilt"))] = nil
	var asked *messages.ReleasePackage
	e := with(&script{request: func(_, _ string, m proto.Message) (proto.Message, error) {
		if release, ok := m.(*messages.ReleasePackage); ok {
			asked = release
		}
		return &messages.PackageStatus{Record: record, RecordVersion: 7}, nil
	}})
	e.facts.Artifacts = files
	e.Trust(&believer{})
	forged := &messages.ReleasePackage{By: "mira", Present: []*messages.StoredArtifact{{Sha256: "forged", SizeBytes: 8}}, Known: []*messages.PackageRecord{{Name: "forged"}}}
	if _, err := e.CommandPackage(t.Context(), "assist@1.0.0", forged); err != nil {
		t.Fatal(err)
	}
	want := &messages.ReleasePackage{
		By: "mira", ExpectedVersion: 7, SignatureCheck: &messages.SignatureCheck{Required: true, Keys: []string{"k"}},
		Present: []*messages.StoredArtifact{{Sha256: record.Contents[0].Sha256, SizeBytes: 4}},
	}
	if !proto.Equal(asked, want) {
		t.Errorf("the package is told %v, want %v", asked, want)
	}
}
