package download

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"pacecar/messages"
	"pacecar/messages/delta"
)

// library serves artifacts under their digests, as the engine does.
type library struct {
	*httptest.Server
	files  map[string][]byte
	broken map[string]int // status instead of a file
}

func newLibrary(t *testing.T) *library {
	l := &library{files: map[string][]byte{}, broken: map[string]int{}}
	l.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		digest := strings.TrimPrefix(r.URL.Path, "/artifacts/")
		if status := l.broken[digest]; status != 0 {
			w.WriteHeader(status)
			return
		}
		b, ok := l.files[digest]
		if !ok {
			http.NotFound(w, r)
			return
		}
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(b))
	}))
	t.Cleanup(l.Close)
	return l
}

// put stores a file and answers its digest.
func (l *library) put(b []byte) string {
	digest := string(messages.DigestOf(b))
	l.files[digest] = b
	return digest
}

func (l *library) url(digest string) string { return l.URL + "/artifacts/" + digest }

func software(seed byte, size int) []byte {
	b := make([]byte, size)
	_, _ = rand.NewChaCha8([32]byte{seed}).Read(b) // it always succeeds
	return b
}

// story is an artifact, what came before it and the patch between them.
type story struct {
	*library
	old, next, patch []byte
	fetcher          *Fetcher
	offered          *messages.OfferedArtifact
}

func newStory(t *testing.T) *story {
	t.Helper()
	s := &story{library: newLibrary(t), old: software(1, 60_000)}
	s.next = append(bytes.Clone(s.old[:50_000]), software(2, 4_000)...)
	var err error
	if s.patch, err = delta.Make(s.old, s.next); err != nil {
		t.Fatal(err)
	}
	s.fetcher, err = New(Config{ChunkBytes: 1_000, Note: func(error) {}, Installed: func(digest string) []byte {
		if digest == string(messages.DigestOf(s.old)) {
			return s.old
		}
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.fetcher.Close)
	whole, patch := s.put(s.next), s.put(s.patch)
	s.offered = &messages.OfferedArtifact{EcuId: "TCU", Sha256: whole, SizeBytes: uint64(len(s.next)), Url: s.url(whole), Delta: &messages.Delta{
		FromSha256: string(messages.DigestOf(s.old)), Sha256: patch, SizeBytes: uint64(len(s.patch)), Url: s.url(patch), Format: delta.Format,
	}}
	return s
}

// fetch downloads the artifact twice, as for two control units.
func (s *story) fetch(t *testing.T) (Progress, error) {
	t.Helper()
	var got Progress
	err := s.fetcher.Fetch(t.Context(), []*messages.OfferedArtifact{s.offered, s.offered}, &got, func() {})
	return got, err
}

func TestAPatchIsFetchedInsteadOfTheWhole(t *testing.T) {
	s := newStory(t)
	got, err := s.fetch(t)
	if err != nil {
		t.Fatal(err)
	}
	saved := uint64(len(s.next) - len(s.patch))
	if p := got.Patched(); len(p) != 2 || p[0] != (Patched{"TCU", saved}) || saved < 40_000 {
		t.Errorf("patched %v of %d bytes", p, len(s.next))
	}
	f := s.fetcher
	if f.Bytes.Load() != 2*uint64(len(s.patch)) || f.Saved.Load() != 2*saved || f.Patches.Load() != 2 || f.FellBack.Load() != 0 {
		t.Errorf("%d bytes, %d saved, %d patches, %d given up", f.Bytes.Load(), f.Saved.Load(), f.Patches.Load(), f.FellBack.Load())
	}
}

// A patch that is interrupted after each step fetches every byte once, too.
func TestAnInterruptedPatchGoesOn(t *testing.T) {
	s := newStory(t)
	var got Progress
	artifacts := []*messages.OfferedArtifact{s.offered}
	interruptions, percent := 0, uint32(0)
	for {
		ctx, cancel := context.WithCancel(t.Context())
		err := s.fetcher.Fetch(ctx, artifacts, &got, cancel)
		cancel()
		if now := got.Percent(artifacts); now < percent {
			t.Fatalf("%d %% after %d %%", now, percent)
		} else {
			percent = now
		}
		if err == nil {
			break
		}
		if !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		interruptions++
	}
	if interruptions < 3 || percent != 100 || s.fetcher.Bytes.Load() != uint64(len(s.patch)) || len(got.Patched()) != 1 {
		t.Errorf("%d interruptions, %d %%, %d bytes of %d, patched %v", interruptions, percent, s.fetcher.Bytes.Load(), len(s.patch), got.Patched())
	}
}

// Whatever is wrong with a patch, the artifact is fetched whole, and its digest holds.
func TestAPatchThatFailsIsGivenUp(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(*story)
		tried bool // the patch was begun
	}{
		"other bytes": {func(s *story) { s.files[s.offered.Delta.Sha256] = append(bytes.Clone(s.patch[1:]), 1) }, true},
		"no patch": {func(s *story) {
			s.offered.Delta.Sha256 = s.put(software(3, len(s.patch)))
			s.offered.Delta.Url = s.url(s.offered.Delta.Sha256)
		}, true},
		"a patch of something else": {func(s *story) {
			other, err := delta.Make(s.old, append(bytes.Clone(s.old[:50_001]), software(4, 3_999)...))
			if err != nil {
				panic(err)
			}
			s.offered.Delta.Sha256, s.offered.Delta.SizeBytes = s.put(other), uint64(len(other))
			s.offered.Delta.Url = s.url(s.offered.Delta.Sha256)
		}, true},
		"gone":            {func(s *story) { s.broken[s.offered.Delta.Sha256] = http.StatusNotFound }, true},
		"spoilt":          {func(s *story) { s.broken[s.offered.Delta.Sha256] = http.StatusServiceUnavailable }, true},
		"a wrong address": {func(s *story) { s.offered.Delta.Url = "://" }, true},
		"another format":  {func(s *story) { s.offered.Delta.Format = "bsdiff" }, false},
		"longer":          {func(s *story) { s.offered.Delta.SizeBytes = s.offered.SizeBytes }, false},
		"from software that nobody has": {func(s *story) {
			s.offered.Delta.FromSha256 = string(messages.DigestOf([]byte("unknown")))
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStory(t)
			c.spoil(s)
			var got Progress
			if err := s.fetcher.Fetch(t.Context(), []*messages.OfferedArtifact{s.offered}, &got, func() {}); err != nil {
				t.Fatal(err)
			}
			if len(got.Patched()) != 0 || s.fetcher.Saved.Load() != 0 || (s.fetcher.FellBack.Load() == 1) != c.tried || s.fetcher.Bytes.Load() < s.offered.SizeBytes {
				t.Errorf("patched %v, %d given up, %d bytes", got.Patched(), s.fetcher.FellBack.Load(), s.fetcher.Bytes.Load())
			}
		})
	}
}

// The whole is still checked when the patch has failed.
func TestAFailedPatchExcusesNothing(t *testing.T) {
	s := newStory(t)
	s.broken[s.offered.Delta.Sha256] = http.StatusNotFound
	s.files[s.offered.Sha256] = software(5, len(s.next))
	_, err := s.fetch(t)
	var fault *Fault
	if !errors.As(err, &fault) || fault.Code != "DIGEST_MISMATCH" {
		t.Errorf("%v, want DIGEST_MISMATCH", err)
	}
}

// Software that came later than the factory's is read from where artifacts lie, once.
func TestInstalledSoftwareIsReadByItsDigest(t *testing.T) {
	s := newStory(t)
	s.fetcher.flash.installed = nil
	s.put(s.old)
	if got, err := s.fetch(t); err != nil || len(got.Patched()) != 2 {
		t.Fatalf("patched %v, %v", got.Patched(), err)
	}
	if s.fetcher.Bytes.Load() != 2*uint64(len(s.patch)) {
		t.Errorf("reading what is installed counts as a download: %d bytes", s.fetcher.Bytes.Load())
	}
	delete(s.files, string(messages.DigestOf(s.old)))
	if got, err := s.fetch(t); err != nil || len(got.Patched()) != 2 {
		t.Errorf("what was read is kept: patched %v, %v", got.Patched(), err)
	}
	if s.fetcher.flash.bytes != len(s.old) {
		t.Errorf("%d bytes are kept", s.fetcher.flash.bytes)
	}
}
