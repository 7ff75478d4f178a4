package pebble

import (
	"errors"
	"os"
	"testing"

	engine "github.com/cockroachdb/pebble/v2"

	"pacecar/persistence"
)

// A directory that was emptied, or has another engine's store, is not served to who knows whose it was; and nothing
// is made in it.
func TestAnotherEngine(t *testing.T) {
	first, other, empty := t.TempDir(), t.TempDir(), t.TempDir()
	name := func(dir string) string {
		t.Helper()
		s, err := Open(dir, Options{Slots: 4})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		return s.Engine()
	}
	want := name(first)
	name(other)
	for _, dir := range []string{other, empty} {
		if s, err := Open(dir, Options{Named: want}); !errors.Is(err, persistence.ErrAnother) {
			t.Errorf("opened as that of %s: %v, %v", want, s, err)
		}
	}
	if is, err := os.ReadDir(empty); err != nil || len(is) > 1 { // the lock's file
		t.Errorf("the refusal leaves %v, %v", is, err)
	}
	s, err := Open(first, Options{Named: want})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// A directory from before engines had names is given one, which stays.
func TestDirectoryWithoutAName(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(dir, Options{Slots: 4})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.db.Delete(metaKey(metaEngine), engine.Sync), s.Close()); err != nil {
		t.Fatal(err)
	}
	named := ""
	for range 2 {
		if s, err = Open(dir, Options{}); err != nil {
			t.Fatal(err)
		}
		if len(s.Engine()) != 16 || named != "" && s.Engine() != named {
			t.Errorf("the engine is %q, after %q", s.Engine(), named)
		}
		named = s.Engine()
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
