package persistencetest

import (
	"errors"
	"strings"
	"time"

	"pacecar/persistence"
)

// noteCases check what nodes share for a while.
var noteCases = []testCase{
	{"the first note stays until it is replaced", func(d *desk) {
		d.left("lock", "one", "")
		d.left("lock", "two", "one")
		d.must(d.Store.ReplaceNote(d.ctx, "lock", []byte("one"), []byte("three"), time.Hour))
		d.left("lock", "four", "three")
		if err := d.Store.ReplaceNote(d.ctx, "lock", []byte("one"), []byte("five"), time.Hour); !errors.Is(err, persistence.ErrConflict) {
			d.Fatalf("replaced another note: %v", err)
		}
		d.left("lock", "five", "three")
		d.left("other", "five", "")
	}},
	{"notes outlast their process, as long as they would have lived", func(d *desk) {
		d.reads("kept", "")
		d.left("kept", "one", "")
		d.left("gone", "one", "")
		d.must(d.Store.ReplaceNote(d.ctx, "gone", []byte("one"), nil, 0))
		d.must(d.Store.ReplaceNote(d.ctx, "kept", []byte("one"), []byte("two"), time.Hour))
		there, err := d.Store.PutNote(d.ctx, "short", []byte("short"), 10*time.Second)
		d.must(err)
		if there != nil {
			d.Fatalf("%q is there", there)
		}
		d.Store = d.Reopen()
		d.reads("kept", "two")
		d.reads("short", "short")
		d.reads("gone", "")
		d.Advance(11 * time.Second)
		d.reads("short", "")
		d.Store = d.Reopen()
		d.reads("short", "")
		d.reads("kept", "two")
		d.left("short", "again", "")
	}},
	{"a note that was removed leaves room", func(d *desk) {
		d.left("lock", "one", "")
		d.must(d.Store.ReplaceNote(d.ctx, "lock", []byte("one"), nil, 0))
		if err := d.Store.ReplaceNote(d.ctx, "lock", []byte("one"), nil, 0); !errors.Is(err, persistence.ErrConflict) {
			d.Fatalf("removed twice: %v", err)
		}
		d.left("lock", "two", "")
	}},
	{"a note ends, unless it is renewed", func(d *desk) {
		for _, name := range []string{"short", "renewed"} {
			there, err := d.Store.PutNote(d.ctx, name, []byte(name), 10*time.Second)
			d.must(err)
			if there != nil {
				d.Fatalf("%s: %q is there", name, there)
			}
		}
		d.Advance(6 * time.Second)
		d.must(d.Store.ReplaceNote(d.ctx, "renewed", []byte("renewed"), []byte("renewed"), 10*time.Second))
		d.Advance(6 * time.Second)
		d.left("renewed", "next", "renewed")
		if err := d.Store.ReplaceNote(d.ctx, "short", []byte("short"), []byte("again"), time.Hour); !errors.Is(err, persistence.ErrConflict) {
			d.Fatalf("renewed after its end: %v", err)
		}
		d.left("short", "next", "")
	}},
	{"bytes of any kind are kept", func(d *desk) {
		text := string([]byte{0, 1, 255, '\r', '\n', '}', '{'})
		d.left("a}b{c", text, "")
		d.left("a}b{c", "x", text)
	}},
	{"a note out of bounds is refused", func(d *desk) {
		for _, bad := range []struct {
			name, text string
			life       time.Duration
		}{
			{"", "x", time.Hour}, {strings.Repeat("n", persistence.MaxNoteName+1), "x", time.Hour},
			{"n", "", time.Hour}, {"n", strings.Repeat("x", persistence.MaxNote+1), time.Hour}, {"n", "x", 0},
		} {
			if _, err := d.Store.PutNote(d.ctx, bad.name, []byte(bad.text), bad.life); err == nil {
				d.Fatalf("a note of %d bytes under a name of %d for %v is accepted", len(bad.text), len(bad.name), bad.life)
			}
		}
		d.left("n", strings.Repeat("x", persistence.MaxNote), "")
	}},
}

// left leaves a note, and checks what was there.
func (d *desk) left(name, text, want string) {
	d.Helper()
	there, err := d.Store.PutNote(d.ctx, name, []byte(text), time.Hour)
	d.must(err)
	if string(there) != want {
		d.Fatalf("under %q there is %.40q, want %.40q", name, there, want)
	}
}

// reads checks what is there; empty: nothing.
func (d *desk) reads(name, want string) {
	d.Helper()
	there, err := d.Store.ReadNote(d.ctx, name)
	d.must(err)
	if string(there) != want {
		d.Fatalf("under %q there is %.40q, want %.40q", name, there, want)
	}
}
