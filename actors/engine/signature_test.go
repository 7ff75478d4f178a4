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
