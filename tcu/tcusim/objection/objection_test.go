package objection

import (
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"pacecar/messages"
	"pacecar/tcu/tcusim/population"
)

func TestObjections(t *testing.T) {
	now := time.UnixMilli(1_795_449_871_123)
	v := &population.Vehicle{ECUs: []population.ECU{{ID: "ADAS", Part: "8K"}}}
	fitting := []*messages.OfferedArtifact{{EcuId: "ADAS", HardwarePart: "8K"}}
	for _, c := range []struct {
		offer *messages.OfferUpdate
		want  string
	}{
		{&messages.OfferUpdate{Artifacts: fitting}, ""},
		{&messages.OfferUpdate{Artifacts: []*messages.OfferedArtifact{{EcuId: "ADAS"}}}, ""},
		{&messages.OfferUpdate{Artifacts: fitting, ExpiresAt: timestamppb.New(now.Add(time.Second))}, ""},
		{&messages.OfferUpdate{Artifacts: fitting, ExpiresAt: timestamppb.New(now.Add(-time.Second))}, "EXPIRED"},
		{&messages.OfferUpdate{}, "EMPTY_OFFER"},
		{&messages.OfferUpdate{Artifacts: make([]*messages.OfferedArtifact, maxArtifacts+1)}, "TOO_MANY_ARTIFACTS"},
		{&messages.OfferUpdate{Artifacts: []*messages.OfferedArtifact{{EcuId: "ADAS", HardwarePart: "other"}}}, "INCOMPATIBLE"},
		{&messages.OfferUpdate{Artifacts: []*messages.OfferedArtifact{{EcuId: "TCU"}}}, "INCOMPATIBLE"},
	} {
		if code, detail := To(c.offer, v, now); code != c.want || (detail == "") != (code == "") {
			t.Errorf("to %v: %s %q, want %q", c.offer, code, detail, c.want)
		}
	}
}
