package persistence

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"pacecar/mutant"
)

// Verdict says what becomes of one commit in a test of failures.
type Verdict uint8

// The verdicts. Both failures answer ErrInjected: a writer cannot tell them apart,
// exactly as with a store that went away in between.
const (
	Allow    Verdict = iota // commit as usual
	Fail                    // nothing is written
	FailLate                // everything is written, and the writer hears of a failure
	Hold                    // wait for LetGo; later commits of the same key wait behind it
)

// ErrInjected is the failure that Fail and FailLate report.
var ErrInjected = errors.New("injected failure: the outcome of the commit is unknown")

// Judge sets who decides what becomes of each commit from now on; nil allows all.
// judge runs under the store's lock and must not call the store.
func (m *Memory) Judge(judge func(*Change) Verdict) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.judge = judge
}

// Held is how many commits wait.
func (m *Memory) Held() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.held)
}

// LetGo commits at most n of the held commits, in the order in which they came, and
// answers how many it did. Their fence and version are checked now.
func (m *Memory) LetGo(n int) int {
	for i := range n {
		m.mu.Lock()
		if len(m.held) == 0 {
			m.mu.Unlock()
			return i
		}
		p := m.held[0]
		m.held = slices.Delete(m.held, 0, 1)
		err := m.write(p.Change)
		m.mu.Unlock()
		p.Done(err)
	}
	return n
}

// Commits is how many commits have been written since the store was made.
func (m *Memory) Commits() uint64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.applied
}

// KeepCommits makes the store remember every commit from now on, for ReopenAt.
// It must be called before the first.
func (m *Memory) KeepCommits() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.applied > 0 {
		panic("persistence: KeepCommits after the first commit")
	}
	m.keep = true
}

// Reopen answers the store that is found after a crash: everything written remains,
// held commits, members and leases are gone, and every epoch given so far is fenced.
// The old store is closed.
func (m *Memory) Reopen() *Memory {
	_ = m.Close()
	m.mu.Lock()
	defer m.mu.Unlock()
	next := newMemory(m.slots, m.highest, m.clock)
	next.engine = m.engine
	next.actors, next.applied, next.keep, next.notes = m.actors, m.applied, m.keep, m.notes
	next.log = slices.Clone(m.log)
	m.actors = nil
	return next
}

// ReopenAt is Reopen with exactly the first n commits. It needs KeepCommits. Unlike
// Reopen it leaves this store as it is, so that a test can reopen at every boundary.
func (m *Memory) ReopenAt(n uint64) *Memory {
	return m.ReopenForgetting(n, func(Key) bool { return true })
}

// ReopenForgetting is ReopenAt, but for what was written of others than it forgets: of those, every commit remains.
func (m *Memory) ReopenForgetting(n uint64, forgets func(Key) bool) *Memory {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.keep || n > uint64(len(m.log)) {
		panic(fmt.Sprintf("persistence: reopen at %d with %d commits kept", n, len(m.log)))
	}
	next := newMemory(m.slots, m.highest, m.clock)
	next.keep, next.engine = true, m.engine
	for i, c := range m.log {
		if uint64(i) < n || !forgets(c.Key) {
			next.apply(c)
		}
	}
	return next
}

// Commit implements Records.
func (m *Memory) Commit(c *Change, done func(error)) {
	err, finished := m.commit(c, done)
	if finished {
		done(err)
	}
}

func (m *Memory) commit(c *Change, done func(error)) (err error, finished bool) {
	if err := c.Check(m.slots); err != nil {
		return err, true
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return ErrClosed, true
	}
	verdict := Allow
	if m.judge != nil {
		verdict = m.judge(c)
	}
	behind := slices.ContainsFunc(m.held, func(p Pending) bool { return p.Change.Slot == c.Slot && p.Change.Key == c.Key })
	switch {
	case verdict == Fail:
		return ErrInjected, true
	case verdict == Hold || behind:
		m.held = append(m.held, Pending{c, done})
		return nil, false
	case verdict == FailLate:
		if err := m.write(c); err != nil {
			return err, true
		}
		return ErrInjected, true
	}
	return m.write(c), true
}

// write checks and applies one change.
func (m *Memory) write(c *Change) error {
	if m.leases.Fenced(c.Slot, c.Epoch) && !mutant.NoFence.Planted() {
		return fmt.Errorf("commit %s/%s under epoch %d: %w", c.Key.Kind, c.Key.ID, c.Epoch, ErrFenced)
	}
	var version uint64
	if a := m.actors[c.Slot][c.Key]; a != nil {
		version = a.record.Version
	}
	if version != c.Expected && !mutant.NoVersionCheck.Planted() {
		return fmt.Errorf("commit %s/%s: version %d, expected %d: %w", c.Key.Kind, c.Key.ID, version, c.Expected, ErrConflict)
	}
	m.apply(copyOf(c))
	return nil
}

// apply puts a change in place; it cannot fail. It keeps c.
func (m *Memory) apply(c *Change) {
	actors := m.actors[c.Slot]
	if actors == nil {
		actors = make(map[Key]*stored)
		m.actors[c.Slot] = actors
	}
	a := actors[c.Key]
	if a == nil {
		a = &stored{pages: make(map[uint32][]byte)}
		actors[c.Key] = a
	}
	a.record = Record{Version: c.Expected + 1, Epoch: c.Epoch, Data: c.Data}
	a.awake = c.Awake
	for i, data := range c.History {
		a.entries = append(a.entries, Entry{c.Expected + 1, uint32(i), data})
	}
	for _, page := range c.Pages {
		a.pages[page.Number] = page.Data
	}
	m.applied++
	if m.keep {
		m.log = append(m.log, c)
	}
}

// granted notes each epoch as it is given.
func (m *Memory) granted(epoch Epoch) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return ErrClosed
	}
	m.highest = max(m.highest, epoch)
	return nil
}

func copyOf(c *Change) *Change {
	copied := *c
	copied.Data = bytes.Clone(c.Data)
	copied.History = make([][]byte, len(c.History))
	for i, entry := range c.History {
		copied.History[i] = bytes.Clone(entry)
	}
	copied.Pages = make([]Page, len(c.Pages))
	for i, page := range c.Pages {
		copied.Pages[i] = Page{page.Number, bytes.Clone(page.Data)}
	}
	return &copied
}

var _ Store = (*Memory)(nil)
