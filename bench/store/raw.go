package store

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"

	engine "github.com/cockroachdb/pebble/v2"

	"pacecar/persistence"
	"pacecar/persistence/pebble"
)

// As many changes, and bytes, wait as in the store: see pebble.Options.
const (
	queueChanges = 16_384
	queueBytes   = persistence.MaxChange
)

// raw is the embedded engine alone: nothing is looked up, compared or remembered.
type raw struct {
	dir   string
	db    *engine.DB
	queue *persistence.CommitQueue
	ended chan struct{} // closed when the committer has ended
}

// rawIn is the engine with the store's settings, each time in a directory of its own.
func rawIn(dir string) side {
	return func(context.Context) (subject, error) {
		own, err := os.MkdirTemp(dir, "raw-")
		if err != nil {
			return nil, err
		}
		r := &raw{dir: own, queue: persistence.NewCommitQueue(queueChanges, queueBytes), ended: make(chan struct{})}
		if err := r.open(); err != nil {
			return nil, errors.Join(err, os.RemoveAll(own))
		}
		go r.commitGroups()
		return r, nil
	}
}

func (r *raw) open() (err error) {
	settings := pebble.Options{}.Engine()
	settings.Logger = silent{}
	r.db, err = engine.Open(r.dir, settings)
	return err
}

// silent is a log that nobody reads. What is fatal to the engine is so to the measurement.
type silent struct{}

func (silent) Infof(string, ...any)              {}
func (silent) Errorf(string, ...any)             {}
func (silent) Fatalf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }

func (r *raw) commit(w *writer, done func(error)) {
	if err := r.queue.Put(&w.Change, done); err != nil {
		done(err)
	}
}

// commitGroups syncs one batch after the other, of all that has queued meanwhile.
func (r *raw) commitGroups() {
	defer close(r.ended)
	var pending []persistence.Pending
	for {
		if pending = r.queue.Take(pending); pending == nil {
			return
		}
		err := r.sync(pending)
		for _, p := range pending {
			p.Done(err)
		}
	}
}

// sync writes the store's bytes under keys of the store's lengths.
func (r *raw) sync(pending []persistence.Pending) error {
	size := 0
	for _, p := range pending {
		size += p.Change.Size() + 128
	}
	batch := r.db.NewBatchWithSize(size)
	defer batch.Close()
	var key []byte
	for _, p := range pending {
		c := p.Change
		key = appendKey(key[:0], 'r', c)
		if err := batch.Set(key, c.Data, nil); err != nil {
			return err
		}
		for i, entry := range c.History {
			key = binary.BigEndian.AppendUint64(appendKey(key[:0], 'h', c), ^(c.Expected + 1))
			if err := batch.Set(binary.BigEndian.AppendUint32(key, uint32(i)), entry, nil); err != nil {
				return err
			}
		}
	}
	return batch.Commit(engine.Sync)
}

func appendKey(key []byte, space byte, c *persistence.Change) []byte {
	key = binary.BigEndian.AppendUint32(append(key, space), uint32(c.Slot))
	return append(append(append(append(key, c.Key.Kind...), 0), c.Key.ID...), 0)
}

func (r *raw) close() error {
	if r.db == nil {
		return nil
	}
	r.queue.Close(persistence.ErrClosed)
	<-r.ended
	err := r.db.Close()
	r.db = nil
	return err
}

func (r *raw) settle(context.Context) error {
	if err := r.close(); err != nil {
		return err
	}
	return r.open()
}

func (r *raw) verify(_ context.Context, w *writer) error {
	found, closer, err := r.db.Get(appendKey(nil, 'r', &w.Change))
	if err != nil {
		return fmt.Errorf("%s: %w", w.Key.ID, err)
	}
	defer closer.Close()
	return w.same(found)
}

func (r *raw) end(context.Context) error { return errors.Join(r.close(), os.RemoveAll(r.dir)) }
