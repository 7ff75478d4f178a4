package backup

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"pacecar/messages"
	"pacecar/persistence/artifacts"
	"pacecar/persistence/artifacts/directory"
	"pacecar/persistence/pebble"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var made = time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)

// data makes a data directory with a store, one artifact, an upload that is not complete, and names of sessions.
func data(t *testing.T) (dir string, artifact messages.Digest) {
	t.Helper()
	dir = t.TempDir()
	s, err := pebble.Open(filepath.Join(dir, storeFolder), pebble.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	a, err := directory.Open(t.Context(), filepath.Join(dir, artifactsFolder), artifacts.Options{})
	if err != nil {
		t.Fatal(err)
	}
	body := []byte("software")
	artifact = messages.DigestOf(body)
	if err := a.Put(t.Context(), artifact, int64(len(body)), bytes.NewReader(body)); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{sessionsFile, artifactsFolder + "/incoming/put-1", "demo.json"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(`{"broker:1883":["pacecar"]}`), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir, artifact
}

// What was copied comes back, by a directory and by one file.
func TestThereAndBack(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"backup", "backup.tar"} {
		dir, artifact := data(t)
		to, back := filepath.Join(t.TempDir(), name), filepath.Join(t.TempDir(), "back")
		m, warnings, err := Make(t.Context(), Order{DataDir: dir, To: to, Now: made, Version: "1.0"})
		if err != nil || len(warnings) != 0 {
			t.Fatalf("%s: %v %q", name, err, warnings)
		}
		calmed := ""
		got, err := Restore(t.Context(), Return{From: to, DataDir: back, Now: made, Calm: func(_ context.Context, dir string) error {
			calmed = dir
			if _, err := os.Stat(filepath.Join(back, storeFolder)); !errors.Is(err, fs.ErrNotExist) {
				t.Error("the store has its place before it is calm")
			}
			return nil
		}})
		if err != nil || got.Slots != m.Slots || !got.Made.Equal(made) || len(got.Files) != len(m.Files) || calmed == "" {
			t.Fatalf("%s: %+v, %v", name, got, err)
		}
		a, err := directory.Open(t.Context(), filepath.Join(back, artifactsFolder), artifacts.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if found, err := a.Verify(t.Context(), artifact); err != nil || found != artifact {
			t.Errorf("%s: the artifact is %s, %v", name, found, err)
		}
		for path, want := range map[string]bool{sessionsFile: true, "demo.json": false, restoring: false, manifestFile: false, artifactsFolder + "/incoming/put-1": false} {
			if _, err := os.Stat(filepath.Join(back, path)); (err == nil) != want {
				t.Errorf("%s: after the restore %s is there: %v", name, path, err == nil)
			}
		}
		err = pebble.Frozen(t.Context(), filepath.Join(back, storeFolder), func(f pebble.Facts) error {
			if uint64(f.Epochs) < uint64(made.UnixMicro()) || f.Slots != m.Slots {
				t.Errorf("%s: the restored store says %+v", name, f)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
}

// Nothing is written over, and nothing in use is copied.
func TestNothingIsWrittenOver(t *testing.T) {
	t.Parallel()
	dir, _ := data(t)
	to := filepath.Join(t.TempDir(), "backup.tar")
	order := Order{DataDir: dir, To: to, Now: made}
	s, err := pebble.Open(filepath.Join(dir, storeFolder), pebble.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := Make(t.Context(), order); !errors.Is(err, pebble.ErrInUse) {
		t.Errorf("of a store in use: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(to + partial); err == nil {
		t.Error("a backup that failed leaves something")
	}
	if _, _, err := Make(t.Context(), order); err != nil {
		t.Fatal(err)
	}
	if _, _, err := Make(t.Context(), order); err == nil || !strings.Contains(err.Error(), "is there already") {
		t.Errorf("over a backup: %v", err)
	}
	if _, err := Restore(t.Context(), Return{From: to, DataDir: dir, Now: made}); err == nil || !strings.Contains(err.Error(), "into an empty directory only") {
		t.Errorf("over a data directory: %v", err)
	}
	nowhere := filepath.Join(t.TempDir(), "none")
	if _, _, err := Make(t.Context(), Order{DataDir: nowhere, To: to + "2", Now: made}); err == nil {
		t.Error("a backup of nothing is made")
	}
	if _, err := os.Stat(nowhere); err == nil {
		t.Error("a data directory is made by copying it")
	}
}

// What is damaged, or is no backup, is refused and leaves nothing.
func TestDamagedBackups(t *testing.T) {
	t.Parallel()
	dir, artifact := data(t)
	good := filepath.Join(t.TempDir(), "good")
	if _, _, err := Make(t.Context(), Order{DataDir: dir, To: good, Now: made}); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(artifactsFolder, "sha256", string(artifact[:2]), string(artifact))
	for says, spoil := range map[string]func(dir string) error{
		"is damaged":              func(dir string) error { return os.WriteFile(filepath.Join(dir, file), []byte("hardware"), 0o600) },
		"is missing":              func(dir string) error { return os.Remove(filepath.Join(dir, file)) },
		"it has no manifest.json": func(dir string) error { return os.Remove(filepath.Join(dir, manifestFile)) },
		"does not parse":          func(dir string) error { return os.WriteFile(filepath.Join(dir, manifestFile), nil, 0o600) },
		"this program knows": func(dir string) error {
			return os.WriteFile(filepath.Join(dir, manifestFile), []byte(`{"format":2,"version":"9"}`), 0o600)
		},
		"is not in its manifest": func(dir string) error { return os.WriteFile(filepath.Join(dir, storeFolder, "more"), nil, 0o600) },
		"which no backup has":    func(dir string) error { return os.WriteFile(filepath.Join(dir, "more"), nil, 0o600) },
		"is no file":             func(dir string) error { return os.Symlink("/", filepath.Join(dir, storeFolder, "link")) },
	} {
		bad, back := filepath.Join(t.TempDir(), "bad"), filepath.Join(t.TempDir(), "back")
		if err := errors.Join(os.CopyFS(bad, os.DirFS(good)), spoil(bad)); err != nil {
			t.Fatal(err)
		}
		if _, err := Check(t.Context(), bad); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("checked: %v, want %q", err, says)
		}
		if _, err := Restore(t.Context(), Return{From: bad, DataDir: back, Now: made}); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("restored: %v, want %q", err, says)
		}
		if left, err := os.ReadDir(back); err != nil || len(left) != 0 {
			t.Errorf("%q: a restore that was refused leaves %v, %v", says, left, err)
		}
	}
}

// An artifact that is damaged already does not keep the rest from being saved, and is told.
func TestDamagedArtifact(t *testing.T) {
	t.Parallel()
	dir, artifact := data(t)
	if err := os.WriteFile(filepath.Join(dir, artifactsFolder, "sha256", string(artifact[:2]), string(artifact)), []byte("rust"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, warnings, err := Make(t.Context(), Order{DataDir: dir, To: filepath.Join(t.TempDir(), "b.tar"), Now: made})
	if err != nil || len(warnings) != 1 || !strings.Contains(warnings[0], string(artifact)) {
		t.Errorf("%q, %v", warnings, err)
	}
}

// No name leads out of the data directory.
func TestNames(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{
		"store/CURRENT": true, "artifacts/sha256/ab/abcd": true, sessionsFile: true,
		"store/../../etc/passwd": false, "/store/x": false, "../store/x": false, "store": false, "storefront/x": false, `store\..\x`: false, "": false, "demo.json": false,
	} {
		if admitted(name) != want {
			t.Errorf("%q is admitted: %v", name, !want)
		}
	}
}
