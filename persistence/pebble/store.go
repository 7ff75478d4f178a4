package pebble

import (
	"encoding/binary"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"syscall"

	engine "github.com/cockroachdb/pebble/v2"

	"pacecar/persistence"
	"pacecar/persistence/pebble/board"
	"pacecar/persistence/pebble/medium"
)

// ErrInUse says that another process, or this one, has the directory open.
var ErrInUse = errors.New("directory is in use")

// Store is the embedded store. It is safe for concurrent use.
type Store struct {
	persistence.Near
	dir     string
	options Options
	slots   uint32
	engine  string
	db      *engine.DB
	lock    *engine.Lock
	leases  *persistence.LeaseTable
	notes   *board.Board
	ceiling persistence.Epoch // the highest epoch reserved in the directory; guarded by the lease table

	queue     *persistence.CommitQueue
	committed chan struct{} // closed when the committer has ended
	versions  *versions     // of the committer only
	known     *known
	fence     sync.Mutex                   // held from the check of a group's epochs until it is durable
	underWay  atomic.Pointer[group]        // what is written and not yet durable
	fatal     atomic.Pointer[fatalFailure] // why nothing more is possible
	failed    chan struct{}                // closed when fatal is set
	opened    atomic.Bool                  // Open has answered, or is about to

	mu      sync.Mutex
	idle    sync.Cond // of mu: users may have become 0
	users   int       // calls that use db
	closing bool
}

// Open opens the store in dir, which it makes if it does not exist.
func Open(dir string, options Options) (*Store, error) {
	options = options.withDefaults()
	if options.Slots&(options.Slots-1) != 0 {
		return nil, fmt.Errorf("open store %s: %d slots: the number must be a power of two", dir, options.Slots)
	}
	if err := options.fs.MkdirAll(dir, 0o750); err != nil {
		return nil, fmt.Errorf("open store: make directory: %w", err)
	}
	lock, err := engine.LockDirectory(dir, options.fs)
	if err != nil {
		return nil, lockFailure(dir, err)
	}
	s := &Store{
		dir:       dir,
		options:   options,
		lock:      lock,
		queue:     persistence.NewCommitQueue(options.QueueChanges, options.QueueBytes),
		committed: make(chan struct{}),
		failed:    make(chan struct{}),
		versions:  newVersions(options.Versions),
		known:     newKnown(),
	}
	s.idle.L = &s.mu
	if err := s.guard(s.open); err != nil {
		if s.fatal.Load() == nil { // else the engine may still hold files: the lock is kept until the process ends
			err = errors.Join(err, lock.Close())
		}
		return nil, fmt.Errorf("open store %s: %w", dir, err)
	}
	s.opened.Store(true)
	s.leases = persistence.NewLeaseTable(s.slots, s.ceiling, options.Clock, s.reserve)
	go s.commitGroups()
	return s, nil
}

// lockFailure says in one sentence what to do when the lock is taken. The file
// system reports a lock of this very process without a code of its own.
func lockFailure(dir string, err error) error {
	if errors.Is(err, syscall.EAGAIN) || errors.Is(err, syscall.EACCES) || err.Error() == "lock held by current process" {
		return fmt.Errorf("open store: %w: %s is open in another process; stop that one first, or choose another data directory", ErrInUse, dir)
	}
	return fmt.Errorf("open store %s: lock: %w", dir, err)
}

// open opens the engine and reads, or writes, what the directory says of itself.
func (s *Store) open() error {
	options := s.engineOptions()
	options.ErrorIfNotExists = s.options.Named != ""
	db, err := engine.Open(s.dir, options)
	if errors.Is(err, engine.ErrDBDoesNotExist) {
		return persistence.Another("", s.options.Named) // and none is made, so that a backup can be brought back
	}
	if err != nil {
		return err
	}
	s.db = db
	if err := s.readMeta(); err != nil {
		return errors.Join(err, db.Close())
	}
	if s.notes, err = board.Open(db, noteSpace, s.options.Clock, s.guard); err != nil {
		return errors.Join(err, db.Close())
	}
	return nil
}

// engineOptions are the engine's settings, with what binds it to this store.
func (s *Store) engineOptions() *engine.Options {
	o := s.options.Engine()
	o.FS, o.Lock, o.Logger, o.EventListener = s.options.fs, s.lock, logger{s}, s.events()
	return o
}

func (s *Store) readMeta() error {
	slots, made, err := s.readNumber(metaSlots)
	if err != nil {
		return err
	}
	if !made {
		if err := s.identify(); err != nil {
			return err
		}
		return s.writeMeta()
	}
	number, _, err := s.readNumber(metaFormat)
	if err != nil {
		return err
	}
	if number != format {
		return fmt.Errorf("the directory has layout %d and this program knows layout %d: use the program that wrote it", number, format)
	}
	if s.options.Slots != 0 && uint64(s.options.Slots) != slots {
		return fmt.Errorf("the directory was made with %d slots and %d are asked for: ask for %d, or choose another data directory", slots, s.options.Slots, slots)
	}
	s.slots = uint32(slots)
	if err := s.identify(); err != nil {
		return err
	}
	ceiling, _, err := s.readNumber(metaEpochs)
	if err != nil {
		return err
	}
	s.ceiling = persistence.Epoch(ceiling)
	if above := s.options.EpochsAbove; above > s.ceiling {
		s.ceiling = above
		return s.db.Set(metaKey(metaEpochs), binary.BigEndian.AppendUint64(nil, uint64(above)), engine.Sync)
	}
	return nil
}

func (s *Store) writeMeta() error {
	s.slots = s.options.Slots
	if s.slots == 0 {
		s.slots = persistence.DefaultSlots
	}
	batch := s.db.NewBatch()
	defer batch.Close()
	for name, number := range map[string]uint64{metaFormat: format, metaSlots: uint64(s.slots)} {
		if err := batch.Set(metaKey(name), binary.BigEndian.AppendUint64(nil, number), nil); err != nil {
			return err
		}
	}
	return batch.Commit(engine.Sync)
}

func (s *Store) readNumber(name string) (number uint64, found bool, err error) {
	value, closer, err := s.db.Get(metaKey(name))
	if errors.Is(err, engine.ErrNotFound) {
		return 0, false, nil
	}
	if err != nil {
		return 0, false, fmt.Errorf("read %s: %w", name, err)
	}
	defer closer.Close()
	if len(value) != 8 {
		return 0, false, fmt.Errorf("read %s: %w", name, errCorrupt)
	}
	return binary.BigEndian.Uint64(value), true, nil
}

// Slots implements persistence.Store.
func (s *Store) Slots() uint32 { return s.slots }

// Warnings implements persistence.Store.
func (s *Store) Warnings() []string { return medium.Warnings(s.dir) }

// Close implements persistence.Store. After a fatal failure it answers that failure
// and leaves the directory locked until the process ends, since the engine cannot be
// closed in good order any more.
func (s *Store) Close() error {
	s.queue.Close(persistence.ErrClosed)
	s.mu.Lock()
	again := s.closing
	s.closing = true
	s.mu.Unlock()
	if again {
		return persistence.ErrClosed
	}
	select {
	case <-s.committed:
	case <-s.failed:
	}
	if f := s.fatal.Load(); f != nil {
		return f
	}
	s.mu.Lock()
	for s.users > 0 {
		s.idle.Wait()
	}
	s.mu.Unlock()
	return errors.Join(s.db.Close(), s.lock.Close())
}

// enter lets a call use the engine until it leaves, and says why it cannot.
func (s *Store) enter() error {
	if f := s.fatal.Load(); f != nil {
		return f
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closing {
		return persistence.ErrClosed
	}
	s.users++
	return nil
}

func (s *Store) leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.users--; s.users == 0 {
		s.idle.Broadcast()
	}
}

var _ persistence.Store = (*Store)(nil)
