package pebble

import (
	"context"
	"errors"
	"fmt"

	engine "github.com/cockroachdb/pebble/v2"

	"pacecar/persistence"
)

// LockFile is the file of a store's directory that says who has it open. It is no part of the store.
const LockFile = "LOCK"

// Facts are what a store's directory says of itself.
type Facts struct {
	Slots  uint32
	Epochs persistence.Epoch // no higher one has been given
	Keys   uint64
}

// Frozen calls f while nobody can open the store in dir, so that f can copy its files. Before, every record is
// read, from files whose blocks have checksums: f is not called for a store that is damaged. Nothing of the
// store is changed.
func Frozen(ctx context.Context, dir string, f func(Facts) error) (err error) {
	options := Options{}.withDefaults()
	lock, err := engine.LockDirectory(dir, options.fs)
	if err != nil {
		return lockFailure(dir, err)
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	s := &Store{dir: dir, options: options, lock: lock, failed: make(chan struct{})}
	facts, err := s.survey(ctx)
	if err != nil {
		return fmt.Errorf("read store %s: %w", dir, err)
	}
	return f(facts)
}

// survey opens the engine for reading, and reads all.
func (s *Store) survey(ctx context.Context) (facts Facts, err error) {
	options := s.engineOptions()
	options.ReadOnly = true
	if s.db, err = engine.Open(s.dir, options); err != nil {
		return facts, err
	}
	defer func() { err = errors.Join(err, s.db.Close()) }()
	slots, made, err := s.readNumber(metaSlots)
	if err != nil || !made {
		return facts, errors.Join(err, fmt.Errorf("it says not how many slots it has: %w", errCorrupt))
	}
	if number, _, err := s.readNumber(metaFormat); err != nil || number != format {
		return facts, errors.Join(err, fmt.Errorf("the directory has layout %d and this program knows layout %d: use the program that wrote it", number, format))
	}
	epochs, _, err := s.readNumber(metaEpochs)
	if err != nil {
		return facts, err
	}
	facts = Facts{Slots: uint32(slots), Epochs: persistence.Epoch(epochs)}
	all, err := s.db.NewIter(nil)
	if err != nil {
		return facts, err
	}
	for ok := all.First(); ok; ok = all.Next() {
		if _, err = all.ValueAndErr(); err != nil {
			break
		}
		if facts.Keys++; facts.Keys%10_000 == 0 && ctx.Err() != nil {
			err = ctx.Err()
			break
		}
	}
	return facts, errors.Join(err, all.Error(), all.Close())
}

// Checkpoint copies the store as it is at one moment, with all that was committed before, into a directory that is not
// there yet. The copy shares files with the store where the file system can; both go on by themselves.
func (s *Store) Checkpoint(dir string) error {
	if err := s.enter(); err != nil {
		return err
	}
	defer s.leave()
	return s.guard(func() error { return s.db.Checkpoint(dir, engine.WithFlushedWAL()) })
}
