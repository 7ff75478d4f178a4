package ledger

import (
	"testing"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
)

func TestArtifactsAreRemembered(t *testing.T) {
	t.Parallel()
	offered := []*messages.OfferedArtifact{
		{EcuId: "ADAS", HardwarePart: "P1", Version: "2", Sha256: "aa", SizeBytes: 7, Url: "http://x/aa", Delta: &messages.Delta{FromSha256: "bb", Sha256: "cc", SizeBytes: 3, Url: "http://x/cc", Format: "zstd"}},
		{EcuId: "BMS", Version: "3"},
	}
	for i, got := range Artifacts(EntriesOf(offered)) {
		if !proto.Equal(got, offered[i]) {
			t.Errorf("remembered as %v, offered as %v", got, offered[i])
		}
	}
}
