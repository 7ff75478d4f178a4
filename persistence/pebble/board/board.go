// Package board keeps notes in the embedded engine, so that they outlast the process: all of them in memory, and each
// written to the directory before it is answered.
//
// A Board is safe for concurrent use. What has ended is removed when the board is opened, and after every 4,096 notes. A
// note that cannot be written is not there, unless it took another's place.
package board

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"
	"time"

	engine "github.com/cockroachdb/pebble/v2"

	"pacecar/persistence"
)

// sweptEvery is after how many notes those that have ended are removed from the directory.
const sweptEvery = 4096

// endBytes is the length of when a note ends, in ms, before its text.
const endBytes = 8

// ErrCorrupt says that what is stored is no note.
var ErrCorrupt = errors.New("stored bytes of a note do not parse")

// Board is persistence.Notes.
type Board struct {
	*persistence.NoteTable
	db    *engine.DB
	space byte // that begins the keys
	clock func() time.Time
	guard func(write func() error) error

	mu      sync.Mutex // held while a note is written, so that table and directory have them in one order
	written int        // since those that have ended were removed
}

// Open reads the notes of a directory, whose keys begin with space. Every write goes through guard.
func Open(db *engine.DB, space byte, clock func() time.Time, guard func(write func() error) error) (*Board, error) {
	b := &Board{NoteTable: persistence.NewNoteTable(clock), db: db, space: space, clock: clock, guard: guard}
	return b, b.each(func(name string, text []byte, left time.Duration) error {
		_, err := b.NoteTable.PutNote(context.Background(), name, text, left)
		return err
	})
}

func (b *Board) key(name string) []byte { return append([]byte{b.space}, name...) }

// each calls yield with every note that has not ended, and removes the others.
func (b *Board) each(yield func(name string, text []byte, left time.Duration) error) (err error) {
	view, err := b.db.NewIter(&engine.IterOptions{LowerBound: []byte{b.space}, UpperBound: []byte{b.space + 1}})
	if err != nil {
		return fmt.Errorf("read notes: %w", err)
	}
	defer func() { err = errors.Join(err, view.Close()) }()
	now := b.clock()
	for view.First(); view.Valid(); view.Next() {
		value, err := view.ValueAndErr()
		if err != nil {
			return fmt.Errorf("read notes: %w", err)
		}
		name := string(view.Key()[1:])
		if len(value) <= endBytes {
			return fmt.Errorf("read note %q: %w", name, ErrCorrupt)
		}
		left := time.UnixMilli(int64(binary.BigEndian.Uint64(value))).Sub(now)
		if left <= 0 {
			err = b.db.Delete(b.key(name), engine.NoSync)
		} else {
			err = yield(name, value[endBytes:], left)
		}
		if err != nil {
			return fmt.Errorf("read notes: %w", err)
		}
	}
	return nil
}

// keep makes a note durable, or with nil its absence.
func (b *Board) keep(name string, text []byte, timeToLive time.Duration) error {
	return b.guard(func() error {
		if text == nil {
			return b.db.Delete(b.key(name), engine.Sync)
		}
		if b.written++; b.written%sweptEvery == 0 {
			if err := b.each(func(string, []byte, time.Duration) error { return nil }); err != nil {
				return err
			}
		}
		end := binary.BigEndian.AppendUint64(nil, uint64(b.clock().Add(timeToLive).UnixMilli()))
		return b.db.Set(b.key(name), append(end, text...), engine.Sync)
	})
}

// PutNote implements persistence.Notes.
func (b *Board) PutNote(ctx context.Context, name string, text []byte, timeToLive time.Duration) ([]byte, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	there, err := b.NoteTable.PutNote(ctx, name, text, timeToLive)
	if err != nil || there != nil {
		return there, err
	}
	if err := b.keep(name, text, timeToLive); err != nil {
		return nil, errors.Join(fmt.Errorf("put note %q: %w", name, err), b.NoteTable.ReplaceNote(ctx, name, text, nil, 0))
	}
	return nil, nil
}

// ReplaceNote implements persistence.Notes.
func (b *Board) ReplaceNote(ctx context.Context, name string, was, text []byte, timeToLive time.Duration) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.NoteTable.ReplaceNote(ctx, name, was, text, timeToLive); err != nil {
		return err
	}
	if err := b.keep(name, text, timeToLive); err != nil {
		return fmt.Errorf("replace note %q: %w", name, err)
	}
	return nil
}
