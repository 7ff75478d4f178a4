package pebble

import (
	"encoding/binary"
	"errors"
	"fmt"
	"runtime"
	"sync"

	engine "github.com/cockroachdb/pebble/v2"

	"pacecar/persistence"
)

// group is the commits that one sync makes durable.
type group struct {
	pending []persistence.Pending
	results []error          // by commit; nil: part of the batch
	states  map[string]state // by record key: as the batch leaves it
	durable chan struct{}    // closed when the outcome is known
	once    sync.Once
}

// finish reports the outcome to every writer, once: failure, or each one's own result.
func (g *group) finish(failure error) {
	g.once.Do(func() {
		close(g.durable)
		for i, p := range g.pending {
			if failure != nil {
				p.Done(failure)
			} else {
				p.Done(g.results[i])
			}
		}
	})
}

// Commit implements persistence.Records. It blocks while the queue is full.
func (s *Store) Commit(c *persistence.Change, done func(error)) {
	err := c.Check(s.slots)
	if err == nil {
		err = s.queue.Put(c, done)
	}
	if err != nil {
		done(err)
	}
}

// commitGroups is the committer: it makes one group after the other durable until
// the queue is closed and empty.
func (s *Store) commitGroups() {
	defer close(s.committed)
	var pending []persistence.Pending
	for {
		if pending = s.queue.Take(pending); pending == nil {
			return
		}
		g := s.commitGroup(pending)
		for key, state := range g.states {
			s.versions.set(key, state)
		}
		g.finish(nil)
		s.underWay.Store(nil)
	}
}

// commitGroup checks a group and makes it durable. It ends the goroutine if the
// engine fails for good; then fail has reported that to the group's writers.
func (s *Store) commitGroup(pending []persistence.Pending) *group {
	g := &group{
		pending: pending,
		results: make([]error, len(pending)),
		states:  make(map[string]state, len(pending)),
		durable: make(chan struct{}),
	}
	s.fence.Lock()
	defer s.fence.Unlock()
	size := 0
	for _, p := range pending {
		size += p.Change.Size() + 128
	}
	batch := s.db.NewBatchWithSize(size)
	var scratch []byte
	for i, p := range pending {
		scratch = appendKey(scratch[:0], recordSpace, p.Change.Slot, p.Change.Key)
		g.results[i] = s.stage(batch, g, p.Change, scratch)
	}
	s.underWay.Store(g) // From here on readers look at its states, which stay as they are.
	if f := s.fatal.Load(); f != nil {
		g.finish(f) // The failure came before the group was there to be told.
		runtime.Goexit()
	}
	if !batch.Empty() {
		err := s.guard(func() error { return batch.Commit(engine.Sync) })
		if s.fatal.Load() != nil {
			g.finish(s.fatal.Load()) // fail may have come too early to know of the group
			runtime.Goexit()
		}
		if err != nil { // of use: those of the disk are fatal
			panic(fmt.Sprintf("pebble: commit of a group: %v", err))
		}
	}
	if err := batch.Close(); err != nil {
		panic(fmt.Sprintf("pebble: close a group's batch: %v", err))
	}
	return g
}

// stage checks one change against what the group and the store say, and adds it to
// the batch.
func (s *Store) stage(batch *engine.Batch, g *group, c *persistence.Change, recordKey []byte) error {
	if s.leases.Fenced(c.Slot, c.Epoch) {
		return fmt.Errorf("commit %s/%s under epoch %d: %w", c.Key.Kind, c.Key.ID, c.Epoch, persistence.ErrFenced)
	}
	known := s.known.at(c.Slot, c.Key.Kind)
	before, err := s.stateOf(g, known, recordKey)
	if err != nil {
		return fmt.Errorf("commit %s/%s: read its version: %w", c.Key.Kind, c.Key.ID, err)
	}
	if before.version != c.Expected {
		return fmt.Errorf("commit %s/%s: version %d, expected %d: %w",
			c.Key.Kind, c.Key.ID, before.version, c.Expected, persistence.ErrConflict)
	}
	after := state{version: c.Expected + 1, awake: c.Awake}
	op := batch.SetDeferred(len(recordKey), recordHeader+len(c.Data))
	copy(op.Key, recordKey)
	copy(op.Value[len(appendRecordHeader(op.Value[:0], after.version, c.Epoch, after.awake)):], c.Data)
	finish(op)
	for i, data := range c.History {
		op := batch.SetDeferred(len(recordKey)+historyTail, len(data))
		appendHistoryTail(appendKey(op.Key[:0], historySpace, c.Slot, c.Key), after.version, uint32(i))
		copy(op.Value, data)
		finish(op)
	}
	for _, page := range c.Pages {
		op := batch.SetDeferred(len(recordKey)+pageTail, len(page.Data))
		appendPageTail(appendKey(op.Key[:0], pageSpace, c.Slot, c.Key), page.Number)
		copy(op.Value, page.Data)
		finish(op)
	}
	switch {
	case after.awake && !before.awake:
		op := batch.SetDeferred(len(recordKey), 0)
		appendKey(op.Key[:0], awakeSpace, c.Slot, c.Key)
		finish(op)
	case before.awake && !after.awake:
		op := batch.DeleteDeferred(len(recordKey))
		appendKey(op.Key[:0], awakeSpace, c.Slot, c.Key)
		finish(op)
	}
	if c.Expected == 0 {
		known.add(recordKey)
	}
	g.states[string(recordKey)] = after
	return nil
}

// finish completes an operation whose key and value are in place. The batch refuses nothing
// that the limits of a change allow.
func finish(op *engine.DeferredBatchOp) {
	if err := op.Finish(); err != nil {
		panic(fmt.Sprintf("pebble: stage a change: %v", err))
	}
}

// stateOf answers a record's state: as this group leaves it, as remembered, as known not to
// exist, or as stored.
func (s *Store) stateOf(g *group, known *filter, recordKey []byte) (state, error) {
	if found, ok := g.states[string(recordKey)]; ok {
		return found, nil
	}
	if found, ok := s.versions.get(recordKey); ok {
		return found, nil
	}
	if known.lacks(recordKey) {
		return state{}, nil
	}
	value, closer, err := s.db.Get(recordKey)
	if errors.Is(err, engine.ErrNotFound) {
		return state{}, nil
	}
	if err != nil {
		return state{}, err
	}
	defer closer.Close()
	if len(value) < recordHeader {
		return state{}, errCorrupt
	}
	return state{version: binary.BigEndian.Uint64(value), awake: value[16] == flagAwake}, nil
}
