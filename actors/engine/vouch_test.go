package engine

import (
	"context"
	"errors"
	"testing"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
)

// doubter trusts no key.
type doubter struct{}

func (doubter) Check(context.Context, []byte, []byte) *messages.SignatureCheck {
	return &messages.SignatureCheck{Required: true, Problem: "its key is not trusted"}
}

// A released package whose signer lost the server's trust, or whose file is gone, begins no
// campaign and lets none go on; the package is not even told of the start.
func TestACampaignOffersOnlyWhatCanBeVouchedFor(t *testing.T) {
	files := drawer{}
	record := &messages.PackageRecord{Name: "assist", Version: "1.0.0", State: messages.PackageState_PACKAGE_RELEASED, Signature: []byte("envelope"),
		Contents: []*messages.TargetArtifact{{EcuId: "ADAS", HardwarePart: "A-77", Sha256: files.put([]byte("adas")), SizeBytes: 4}}}
	begun, commanded := 0, 0
	e := with(&script{request: func(_, _ string, m proto.Message) (proto.Message, error) {
		switch m.(type) {
		case *messages.GetPackage:
			return &messages.PackageStatus{Record: record, RecordVersion: 7}, nil
		case *messages.BeginCampaign:
			begun++
			return &messages.PackageStatus{Record: record, RecordVersion: 7}, nil
		case *messages.StartCampaign, *messages.ResumeCampaign:
			commanded++
		}
		return &messages.CampaignStatus{Record: &messages.CampaignRecord{Plan: &messages.CampaignPlan{Id: "spring", Package: "assist@1.0.0", Selector: "true"}}}, nil
	}})
	refused := func(code string) {
		t.Helper()
		for _, command := range []proto.Message{&messages.StartCampaign{By: "mira"}, &messages.ResumeCampaign{By: "mira"}} {
			_, err := e.CommandCampaign(t.Context(), "spring", command)
			var no *messages.Rejection
			if !errors.As(err, &no) || no.Code != code || no.Field != "/package" || no.Suggestion == "" {
				t.Errorf("%T: %v, want %s", command, err, code)
			}
		}
		_, err := e.DryRun(t.Context(), &messages.CampaignPlan{
			Id: "spring", Package: "assist@1.0.0", Selector: "true", Waves: []*messages.Wave{{Size: &messages.Wave_Rest{Rest: true}}},
		})
		var no *messages.Rejection
		if !errors.As(err, &no) || no.Code != code || no.Field != "/package" || no.Suggestion == "" {
			t.Errorf("dry run: %v, want %s", err, code)
		}
		if begun+commanded > 0 {
			t.Errorf("%d campaigns began, %d were told to go on", begun, commanded)
		}
	}
	refused(messages.ArtifactMissing) // nothing is stored
	e.facts.Artifacts = files
	e.Trust(doubter{})
	refused(messages.NotSigned)
	e.Trust(&believer{})
	for _, command := range []proto.Message{&messages.StartCampaign{By: "mira"}, &messages.ResumeCampaign{By: "mira"}, &messages.PauseCampaign{By: "mira"}} {
		if _, err := e.CommandCampaign(t.Context(), "spring", command); err != nil {
			t.Errorf("%T: %v", command, err)
		}
	}
	if begun != 1 || commanded != 2 {
		t.Errorf("%d campaigns began, %d were told to go on", begun, commanded)
	}
}
