//go:build unix && !solaris && !aix

package hold

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestADirectoryIsHeldOnce(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	first, err := Take(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Take(dir); !errors.Is(err, ErrHeld) || !strings.Contains(err.Error(), "--data-dir") {
		t.Errorf("held twice: %v, want ErrHeld and the cure", err)
	}
	if err := first.Release(); err != nil {
		t.Fatal(err)
	}
	again, err := Take(dir)
	if err != nil {
		t.Fatalf("after its release: %v", err)
	}
	if err := again.Release(); err != nil {
		t.Error(err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 0 {
		t.Errorf("a hold leaves %v, %v", entries, err)
	}
}

func TestWhatIsNoDirectoryCannotBeHeld(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Take(file); err == nil || errors.Is(err, ErrHeld) {
		t.Errorf("a file was held: %v", err)
	}
}
