package directory

import (
	"bytes"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pacecar/messages"
	"pacecar/persistence/artifacts"
	"pacecar/persistence/artifacts/artifactstest"
)

func TestStore(t *testing.T) {
	artifactstest.Exercise(t, func(t *testing.T) artifactstest.Place {
		dir, now := t.TempDir(), time.Unix(1, 0)
		return artifactstest.Place{
			Open: func(t *testing.T) *artifacts.Store {
				return open(t, dir, func() time.Time { return now })
			},
			Chunk:   chunkBytes,
			Flip:    func(t *testing.T, digest messages.Digest) { flip(t, (&medium{dir}).path(digest)) },
			Left:    func(t *testing.T) []string { return left(t, dir) },
			Advance: func(d time.Duration) { now = now.Add(d) },
		}
	})
}

func open(t *testing.T, dir string, now func() time.Time) *artifacts.Store {
	t.Helper()
	s, err := Open(t.Context(), dir, artifacts.Options{Now: now, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func flip(t *testing.T, path string) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	content[len(content)/2] ^= 1
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// left lists everything that is not an artifact.
func left(t *testing.T, dir string) []string {
	t.Helper()
	var found []string
	for _, folder := range []string{incomingFolder, spoiltFolder} {
		paths, err := filepath.Glob(filepath.Join(dir, folder, "*"))
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, paths...)
	}
	return found
}

func TestOpenRemovesWhatADeadProcessLeft(t *testing.T) {
	dir := t.TempDir()
	store := open(t, dir, nil)
	kept := messages.DigestOf([]byte("kept"))
	if err := store.Put(t.Context(), kept, 4, strings.NewReader("kept")); err != nil {
		t.Fatal(err)
	}
	upload := messages.DigestOf([]byte("upload"))
	if _, _, err := store.Begin(t.Context(), upload, 6); err != nil {
		t.Fatal(err)
	}
	spoiltState := string(messages.DigestOf([]byte("torn")))
	for name, text := range map[string]string{
		"put-1": "half", string(kept): "bytes without a state", string(kept) + ".json.next": "{",
		strings.Repeat("a", 64) + ".json": `{"digest":"x"}`, spoiltState: "half", spoiltState + ".json": `{"digest":`,
	} {
		if err := os.WriteFile(filepath.Join(dir, incomingFolder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	store = open(t, dir, nil)
	if offset, size, err := store.Offset(t.Context(), upload); err != nil || offset != 0 || size != 6 {
		t.Errorf("the upload that was saved has %d of %d bytes, %v", offset, size, err)
	}
	if found := left(t, dir); len(found) != 2 || !strings.Contains(found[0], string(upload)) || !strings.Contains(found[1], string(upload)) {
		t.Errorf("left %v", found)
	}
}

func TestForeignFilesAreNotListed(t *testing.T) {
	dir := t.TempDir()
	store := open(t, dir, nil)
	digest := messages.DigestOf([]byte("ours"))
	if err := store.Put(t.Context(), digest, 4, strings.NewReader("ours")); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"notes.txt", string(messages.DigestOf([]byte("in the wrong folder")))} {
		if err := os.WriteFile(filepath.Join(dir, filesFolder, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var list []messages.Digest
	if err := store.List(t.Context(), func(d messages.Digest, _ int64) error { list = append(list, d); return nil }); err != nil || len(list) != 1 || list[0] != digest {
		t.Fatal(list, err)
	}
}

// A disk that fails is a failure, not a verdict: nothing is marked.
func TestAnUnreadableArtifactIsNotMarked(t *testing.T) {
	dir := t.TempDir()
	store := open(t, dir, nil)
	digest := messages.DigestOf([]byte("ours"))
	path := (&medium{dir}).path(digest)
	if err := os.MkdirAll(path, 0o700); err != nil { // a folder opens and cannot be read
		t.Fatal(err)
	}
	found, err := store.Verify(t.Context(), digest)
	var no *messages.Rejection
	if err == nil || errors.As(err, &no) || found != "" {
		t.Errorf("found %q, %v, want a failure", found, err)
	}
	if marked := left(t, dir); len(marked) > 0 {
		t.Errorf("marked: %v", marked)
	}
}

// An old upload that cannot be discarded keeps neither the server nor other uploads.
func TestAnOldUploadThatStaysIsInNobodysWay(t *testing.T) {
	dir, now := t.TempDir(), time.Unix(1, 0)
	stuck, other := messages.DigestOf([]byte("stuck")), messages.DigestOf([]byte("other"))
	if _, _, err := open(t, dir, func() time.Time { return now }).Begin(t.Context(), stuck, 5); err != nil {
		t.Fatal(err)
	}
	path := (&medium{dir}).incoming(stuck)
	if err := errors.Join(os.Remove(path), os.Mkdir(path, 0o700)); err != nil { // a folder is not opened for writing
		t.Fatal(err)
	}
	now = now.Add(artifacts.UploadLife + time.Second)
	s := open(t, dir, func() time.Time { return now })
	if offset, stored, err := s.Begin(t.Context(), other, 5); offset != 0 || stored || err != nil {
		t.Fatalf("at %d, stored %v, %v", offset, stored, err)
	}
	if err := s.Put(t.Context(), other, 5, strings.NewReader("other")); err != nil {
		t.Error(err)
	}
	if err := os.Remove(path); err != nil { // somebody helped
		t.Fatal(err)
	}
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	once := make(chan time.Time, 1)
	once <- now
	close(once)
	s.Expire(t.Context(), once)
	if _, _, err := s.Offset(t.Context(), stuck); err == nil {
		t.Error("it is not tried again")
	}
}

// After a power loss a file may have more than its upload counts, in whatever state, or, from
// a disk that called durable what was not, less. The first is sent again, the second forgets
// the upload; neither is ever stored.
func TestAnUploadAfterAPowerLoss(t *testing.T) {
	content := bytes.Repeat([]byte("0123456789abcdef"), 1<<16)
	half := len(content) / 2
	digest := messages.DigestOf(content)
	for name, c := range map[string]struct {
		lose    func(path string) error
		reopens bool // or the same process goes on
		kept    bool
	}{
		"more, and spoilt": {func(path string) error {
			file, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
			if err == nil {
				_, err = file.Write(make([]byte, 3*chunkBytes))
			}
			return errors.Join(err, file.Close())
		}, true, true},
		"less":                            {func(path string) error { return os.Truncate(path, int64(half)-1) }, true, false},
		"less, in a process that goes on": {func(path string) error { return os.Truncate(path, 0) }, false, false},
	} {
		dir := t.TempDir()
		s := open(t, dir, nil)
		if _, _, err := s.Begin(t.Context(), digest, int64(len(content))); err != nil {
			t.Fatal(err)
		}
		if at, err := s.Append(t.Context(), digest, 0, bytes.NewReader(content[:half])); at != int64(half) || err != nil {
			t.Fatalf("%s: %d bytes are here, %v", name, at, err)
		}
		if err := c.lose((&medium{dir}).incoming(digest)); err != nil {
			t.Fatal(err)
		}
		if c.reopens {
			s = open(t, dir, nil)
		}
		_, err := s.Append(t.Context(), digest, int64(half), bytes.NewReader(content[half:]))
		var no *messages.Rejection
		if gone := errors.As(err, &no) && no.Code == messages.NotFound; c.kept == gone || c.kept && err != nil {
			t.Errorf("%s: going on: %v", name, err)
		}
		if !c.kept {
			if at, _, err := s.Begin(t.Context(), digest, int64(len(content))); at != 0 || err != nil {
				t.Errorf("%s: beginning anew: at %d, %v", name, at, err)
			}
			if _, err := s.Append(t.Context(), digest, 0, bytes.NewReader(content)); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		if found, err := s.Verify(t.Context(), digest); found != digest || err != nil {
			t.Errorf("%s: stored is %s, %v", name, found, err)
		}
	}
}
