package assignment_test

import (
	"slices"
	"testing"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/vehicle/assignment"
	"pacecar/messages"
)

func offeredTwo() []*messages.OfferedArtifact {
	return []*messages.OfferedArtifact{
		{EcuId: "ADAS", HardwarePart: "A1", Version: "2", Sha256: "aa", SizeBytes: 1000, Group: "g", Delta: &messages.Delta{FromSha256: "bb", Sha256: "cc", SizeBytes: 100, Format: "zstd"}},
		{EcuId: "BMS", Version: "3", Sha256: "dd", SizeBytes: 500},
	}
}

// The edge writes URLs into a copy, and nothing of it reaches the original.
func TestACopyOfWhatIsOfferedIsDeep(t *testing.T) {
	t.Parallel()
	original := offeredTwo()
	copies := assignment.CopyArtifacts(original)
	if !slices.EqualFunc(copies, original, func(a, b *messages.OfferedArtifact) bool { return proto.Equal(a, b) }) {
		t.Fatalf("copied %v of %v", copies, original)
	}
	copies[0].Url, copies[0].Delta.Url = "http://x", "http://y"
	if original[0].Url != "" || original[0].Delta.Url != "" {
		t.Error("the original was written")
	}
}

// The numbers are the engine's; the vehicle says only for which ECUs it used the patch.
func TestWhatPatchesSave(t *testing.T) {
	t.Parallel()
	worse := offeredTwo()
	worse[0].Delta.SizeBytes = 5000
	for _, c := range []struct {
		offered []*messages.OfferedArtifact
		patched []string
		want    uint64
	}{
		{offeredTwo(), nil, 0}, {offeredTwo(), []string{"ADAS"}, 900}, {offeredTwo(), []string{"BMS"}, 0},
		{offeredTwo(), []string{"ADAS", "ADAS"}, 900}, {offeredTwo(), []string{"x", "y", "ADAS"}, 0}, {worse, []string{"ADAS"}, 0}, {nil, []string{"ADAS"}, 0},
	} {
		if got := assignment.Saved(c.offered, c.patched); got != c.want {
			t.Errorf("%v saves %d, want %d", c.patched, got, c.want)
		}
	}
}
