package persistence

import (
	"bytes"
	"container/heap"
	"context"
	"fmt"
	"sync"
	"time"
)

// Limits of notes.
const (
	MaxNoteName = 512       // bytes
	MaxNote     = 256 << 10 // bytes of a note
	maxNotes    = 1 << 17   // in a NoteTable
	maxNoteHeap = 128 << 20 // bytes of all notes in a NoteTable
)

// NoteTable is the Notes of one process: those of the in-memory twin, and what the embedded engine knows of those that it
// keeps. It is safe for concurrent use and judges time by its clock only, when it is asked.
type NoteTable struct {
	mu    sync.Mutex
	clock func() time.Time
	notes map[string]*note
	ends  noteHeap // what ends first is on top
	bytes int
}

type note struct {
	name string
	text []byte
	end  time.Time
	at   int // in the heap
}

// NewNoteTable makes a table without notes.
func NewNoteTable(clock func() time.Time) *NoteTable {
	return &NoteTable{clock: clock, notes: map[string]*note{}}
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
	if len(t.notes) >= maxNotes || t.bytes+len(text) > maxNoteHeap {
		return nil, fmt.Errorf("note %q: %d notes of %d bytes are there: %w", name, len(t.notes), t.bytes, ErrTooLarge)
	}
	n := &note{name: name, text: bytes.Clone(text), end: now.Add(timeToLive)}
	t.notes[name], t.bytes = n, t.bytes+len(text)
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
	t.bytes += len(text) - len(there.text)
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
	t.bytes -= len(n.text)
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
