package engine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors"
	"pacecar/actors/engine/evidence"
	"pacecar/messages"
	"pacecar/messages/delta"
	"pacecar/persistence"
)

// drawer is an artifact store in memory.
type drawer map[messages.Digest][]byte

func (s drawer) put(b []byte) string {
	digest := messages.DigestOf(b)
	s[digest] = b
	return string(digest)
}

func (s drawer) Open(_ context.Context, digest messages.Digest) (io.ReadSeekCloser, int64, error) {
	b, ok := s[digest]
	if !ok {
		return nil, 0, messages.Reject(messages.NotFound, "no such artifact")
	}
	if b == nil {
		return nil, 0, messages.Reject(messages.ArtifactSpoilt, "spoilt")
	}
	return shelved{bytes.NewReader(b)}, int64(len(b)), nil
}

func (s drawer) Stat(ctx context.Context, digest messages.Digest) (int64, error) {
	_, size, err := s.Open(ctx, digest)
	return size, err
}

type shelved struct{ *bytes.Reader }

func (shelved) Close() error { return nil }

func software(seed byte, size int) []byte {
	b := make([]byte, size)
	_, _ = rand.NewChaCha8([32]byte{seed}).Read(b) // it always succeeds
	return b
}

func patchOf(t *testing.T, old, target []byte) []byte {
	t.Helper()
	patch, err := delta.Make(old, target)
	if err != nil {
		t.Fatal(err)
	}
	return patch
}

// validated answers what the core is told when a package with these contents is validated.
func validated(t *testing.T, artifacts evidence.Artifacts, contents ...*messages.TargetArtifact) *messages.ValidatePackage {
	t.Helper()
	var told *messages.ValidatePackage
	s := &script{request: func(_, _ string, m proto.Message) (proto.Message, error) {
		if v, ok := m.(*messages.ValidatePackage); ok {
			told = v
		}
		return &messages.PackageStatus{Record: &messages.PackageRecord{Contents: contents}}, nil
	}}
	e := New(s, persistence.NewMemory(4, time.Now), actors.SystemClock{}, artifacts)
	if _, err := e.CommandPackage(t.Context(), "tcu@2", &messages.ValidatePackage{By: "mira"}); err != nil {
		t.Fatal(err)
	}
	return told
}

func TestValidationAppliesPatches(t *testing.T) {
	s := drawer{}
	old, other := software(1, 9_000), software(2, 9_000)
	target := append(bytes.Clone(old[:5_000]), software(3, 2_000)...)
	to, from := s.put(target), s.put(old)
	good, wrong := s.put(patchOf(t, old, target)), s.put(patchOf(t, old, append(bytes.Clone(old[1:5_001]), software(3, 2_000)...)))
	alien, garbage := s.put(patchOf(t, other, append(bytes.Clone(other[:5_000]), software(3, 2_000)...))), s.put([]byte("no patch"))
	missing, spoilt := string(messages.DigestOf([]byte("missing"))), string(messages.DigestOf([]byte("spoilt")))
	s[messages.Digest(spoilt)] = nil
	offered := func(from, patch, format string) *messages.DeltaArtifact {
		return &messages.DeltaArtifact{FromSha256: from, Sha256: patch, SizeBytes: 9, Format: format}
	}
	content := &messages.TargetArtifact{EcuId: "TCU", HardwarePart: "80A", Version: "2", Sha256: to, SizeBytes: uint64(len(target)), Deltas: []*messages.DeltaArtifact{
		offered(from, good, "zstd"), offered(from, wrong, "zstd"), offered(from, alien, "zstd"), offered(from, garbage, "zstd"),
		offered(from, missing, "zstd"), offered(from, spoilt, "zstd"), offered(from, good, "bsdiff"),
		offered(string(messages.DigestOf(other)), alien, "zstd"), // its old artifact is not stored
	}}
	told := validated(t, s, content, content)
	wants := []struct{ patch, made, problem string }{
		{good, to, ""},
		{wrong, "another", ""},
		{alien, "", "does not apply"},
		{garbage, "", "does not apply"},
		{missing, "", "not stored"},
		{spoilt, "", "not stored"},
	}
	if len(told.Deltas) != len(wants) {
		t.Fatalf("%d patches were tried: %v", len(told.Deltas), told.Deltas)
	}
	for i, want := range wants {
		is := told.Deltas[i]
		made := is.MadeSha256 == want.made || want.made == "another" && is.MadeSha256 != "" && is.MadeSha256 != to
		if is.Sha256 != want.patch || is.FromSha256 != from || !made || !strings.Contains(is.Problem, want.problem) || (is.Problem == "") != (want.problem == "") {
			t.Errorf("patch %d: %v, want %+v", i, is, want)
		}
	}
	if len(told.Present) != 5 { // the artifact and four patches
		t.Errorf("present: %v", told.Present)
	}
}

func TestPatchesOfHugeArtifactsAreNotTried(t *testing.T) {
	s := drawer{}
	old := []byte("old")
	told := validated(t, s, &messages.TargetArtifact{EcuId: "IVI", HardwarePart: "I-12", Sha256: s.put([]byte("new")), SizeBytes: delta.MaxApplied + 1,
		Deltas: []*messages.DeltaArtifact{{FromSha256: s.put(old), Sha256: s.put([]byte("patch")), Format: "zstd"}}})
	if len(told.Deltas) != 1 || !strings.Contains(told.Deltas[0].Problem, fmt.Sprint(delta.MaxApplied)) {
		t.Errorf("%v", told.Deltas)
	}
}

// broken is a store whose disk fails.
type broken struct{}

var errDisk = errors.New("the disk is broken")

func (broken) Stat(context.Context, messages.Digest) (int64, error) { return 0, errDisk }

func (broken) Open(context.Context, messages.Digest) (io.ReadSeekCloser, int64, error) {
	return nil, 0, errDisk
}

func TestAFailingStoreIsNoVerdict(t *testing.T) {
	s := &script{request: func(string, string, proto.Message) (proto.Message, error) {
		return &messages.PackageStatus{Record: &messages.PackageRecord{Contents: []*messages.TargetArtifact{{EcuId: "TCU", HardwarePart: "80A", Sha256: string(messages.DigestOf(nil))}}}}, nil
	}}
	e := New(s, persistence.NewMemory(4, time.Now), actors.SystemClock{}, broken{})
	if _, err := e.CommandPackage(t.Context(), "tcu@2", &messages.ValidatePackage{}); !errors.Is(err, errDisk) {
		t.Errorf("%v, want the failure", err)
	}
}

// sticky is a store that gives so many files, and then keeps whoever asks until the time is over.
type sticky struct {
	drawer
	left int
}

func (s *sticky) Open(ctx context.Context, digest messages.Digest) (io.ReadSeekCloser, int64, error) {
	if s.left--; s.left < 0 {
		<-ctx.Done()
		return nil, 0, ctx.Err()
	}
	return s.drawer.Open(ctx, digest)
}

// A package with a broken patch is refused within the time of one request: what was found by
// then goes to the package while there is time left to hear what it says.
func TestThereIsTimeToRefuseABrokenPatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &sticky{drawer{}, 2}
		content := &messages.TargetArtifact{EcuId: "TCU", HardwarePart: "80A", Version: "2", Sha256: s.put([]byte("new")), SizeBytes: 3}
		for i := range 7 {
			content.Deltas = append(content.Deltas, &messages.DeltaArtifact{FromSha256: s.put(software(byte(i), 90)), Sha256: s.put(fmt.Appendf(nil, "no patch %d", i)), Format: "zstd"})
		}
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		var told *messages.ValidatePackage
		e := New(&script{request: func(_, _ string, m proto.Message) (proto.Message, error) {
			if v, ok := m.(*messages.ValidatePackage); ok {
				told = v
			}
			return &messages.PackageStatus{Record: &messages.PackageRecord{Contents: []*messages.TargetArtifact{content}}}, ctx.Err()
		}}, persistence.NewMemory(4, time.Now), actors.SystemClock{}, s)
		if _, err := e.CommandPackage(ctx, "tcu@2", &messages.ValidatePackage{By: "mira"}); err != nil || len(told.GetDeltas()) != 1 || told.Deltas[0].Problem == "" {
			t.Errorf("told %v, %v", told, err)
		}
	})
}
