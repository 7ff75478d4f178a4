package persistence

import (
	"bytes"
	"container/heap"
	"context"
	"fmt"
	"strings"
	"sync"
	"time"
)

// Limits of notes.
const (
	MaxNoteName = 512       // bytes
	MaxNote     = 256 << 10 // bytes of a note
	maxNotes    = 1 << 17   // in a NoteTable
	maxNoteHeap = 128 << 20 // bytes of all notes in a NoteTable
	// ownShare is the part of both that each kind of note has for itself, up to four kinds: the rest is whose that comes first.
	ownShare = 8
	kinds    = 4
)

// room is what notes of one kind take.
type room struct{ notes, bytes int }

// beyond is what a kind takes of the room that is nobody's own.
func (r room) beyond() room {
	return room{max(r.notes-maxNotes/ownShare, 0), max(r.bytes-maxNoteHeap/ownShare, 0)}
}

// kindOf is the kind of a note: what stands before the first slash of its name.
func kindOf(name string) string {
	kind, _, _ := strings.Cut(name, "/")
	return kind
}

// NoteTable is the Notes of one process: those of the in-memory twin, and what the embedded engine knows of those that it
// keeps. It is safe for concurrent use and judges time by its clock only, when it is asked.
type NoteTable struct {
	mu    sync.Mutex
	clock func() time.Time
	notes map[string]*note
	ends  noteHeap // what ends first is on top
	bytes int
	taken map[string]room // by kind
}

type note struct {
	name string
	text []byte
	end  time.Time
	at   int // in the heap
}

// NewNoteTable makes a table without notes.
func NewNoteTable(clock func() time.Time) *NoteTable {
	return &NoteTable{clock: clock, notes: map[string]*note{}, taken: map[string]room{}}
}

// full refuses so much more of a kind as there is no room for, so that no kind takes the room of another.
func (t *NoteTable) full(name string, notes, bytes int) error {
	kind := kindOf(name)
	common := room{maxNotes - kinds*maxNotes/ownShare, maxNoteHeap - kinds*maxNoteHeap/ownShare}
	for other, taken := range t.taken {
		if other == kind {
			continue
		}
		common.notes -= taken.beyond().notes
		common.bytes -= taken.beyond().bytes
	}
	has := t.taken[kind]
	own := room{has.notes + notes, has.bytes + bytes}.beyond()
	if own.notes <= max(common.notes, 0) && own.bytes <= max(common.bytes, 0) && len(t.notes)+notes <= maxNotes && t.bytes+bytes <= maxNoteHeap {
		return nil
	}
	return fmt.Errorf("note %q: %d notes of %d bytes are there, of them %d of %d bytes of its kind: %w", name, len(t.notes), t.bytes, has.notes, has.bytes, ErrTooLarge)
}

// take counts notes and bytes of a kind in, or out where they are negative.
func (t *NoteTable) take(kind string, notes, bytes int) {
	t.bytes += bytes
	r := t.taken[kind]
	r = room{r.notes + notes, r.bytes + bytes}
	if t.taken[kind] = r; r.notes == 0 {
		delete(t.taken, kind)
	}
}

// ReadNote implements Notes.
func (t *NoteTable) ReadNote(_ context.Context, name string) ([]byte, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.expire()
	if there := t.notes[name]; there != nil {
		return bytes.Clone(there.text), nil
	}
	return nil, nil
}

// PutNote implements Notes.
func (t *NoteTable) PutNote(_ context.Context, name string, text []byte, timeToLive time.Duration) ([]byte, error) {
	if err := CheckNote(name, text, timeToLive); err != nil {
		return nil, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.expire()
	if there := t.notes[name]; there != nil {
		return bytes.Clone(there.text), nil
	}
	if err := t.full(name, 1, len(text)); err != nil {
		return nil, err
	}
	n := &note{name: name, text: bytes.Clone(text), end: now.Add(timeToLive)}
	t.notes[name] = n
	t.take(kindOf(name), 1, len(text))
	heap.Push(&t.ends, n)
	return nil, nil
}

// ReplaceNote implements Notes.
func (t *NoteTable) ReplaceNote(_ context.Context, name string, was, text []byte, timeToLive time.Duration) error {
	if text != nil {
		if err := CheckNote(name, text, timeToLive); err != nil {
			return err
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.expire()
	there := t.notes[name]
	if there == nil || !bytes.Equal(there.text, was) {
		return fmt.Errorf("note %q is another: %w", name, ErrConflict)
	}
	if text == nil {
		t.remove(there)
		return nil
	}
	more := len(text) - len(there.text)
	if more > 0 { // what shrinks is let in however full it is
		if err := t.full(name, 0, more); err != nil {
			return err
		}
	}
	t.take(kindOf(name), 0, more)
	there.text, there.end = bytes.Clone(text), now.Add(timeToLive)
	heap.Fix(&t.ends, there.at)
	return nil
}

// expire removes what has ended, and answers the time.
func (t *NoteTable) expire() time.Time {
	now := t.clock()
	for len(t.ends) > 0 && !now.Before(t.ends[0].end) {
		t.remove(t.ends[0])
	}
	return now
}

func (t *NoteTable) remove(n *note) {
	heap.Remove(&t.ends, n.at)
	delete(t.notes, n.name)
	t.take(kindOf(n.name), -1, -len(n.text))
}

// CheckNote says why a note cannot be kept.
func CheckNote(name string, text []byte, timeToLive time.Duration) error {
	switch {
	case name == "" || len(name) > MaxNoteName:
		return fmt.Errorf("name of a note has %d bytes, want 1 to %d: %w", len(name), MaxNoteName, ErrKey)
	case len(text) == 0 || len(text) > MaxNote:
		return fmt.Errorf("note %q has %d bytes, want 1 to %d: %w", name, len(text), MaxNote, ErrTooLarge)
	case timeToLive <= 0:
		return fmt.Errorf("note %q: a note needs a positive time to live, not %v", name, timeToLive)
	}
	return nil
}

// noteHeap orders notes by their end.
type noteHeap []*note

func (h noteHeap) Len() int           { return len(h) }
func (h noteHeap) Less(i, j int) bool { return h[i].end.Before(h[j].end) }
func (h noteHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i]; h[i].at, h[j].at = i, j }
func (h *noteHeap) Push(x any)        { n := x.(*note); n.at = len(*h); *h = append(*h, n) }
func (h *noteHeap) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}
