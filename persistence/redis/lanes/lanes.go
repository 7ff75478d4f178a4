// Package lanes keeps the commits of one server from waiting for those of another.
//
// A lane is a queue with one group of commits under way. Each master has lanes of its own, so that one which does not
// answer, or whose replica does not, holds up its own slots alone. A slot stays with its lane while commits of it wait
// there or are under way: its commits are sent in the order in which they came. When its master has changed, who commits
// to it next waits until those have been answered, and goes on in a lane of the new master. A lane that has lost its last slot ends.
//
// Usage: New, any number of Put by any goroutine, Close, Wait. Put blocks while its lane is full, and while its slot moves.
// Send and what it calls run on the lane, and must not Put.
package lanes

import (
	"sync"

	"pacecar/persistence"
)

// Options of Lanes; all are needed.
type Options struct {
	Slots uint32
	// Each is how many lanes a master has.
	Each int
	// Changes and Bytes bound what waits in one lane.
	Changes, Bytes int
	// Master names the server that has a slot now; "" when nobody knows. It is asked for each change.
	Master func(persistence.Slot) string
	// Send sends a group, and returns when each of it is answered, in order.
	Send func([]persistence.Pending) []error
}

// Lanes of a store.
type Lanes struct {
	Options
	places   []place
	finished sync.WaitGroup

	mu     sync.Mutex
	open   map[name]*lane
	closed error
}

type name struct {
	master string
	number int
}

// lane is one queue, and its goroutine.
type lane struct {
	name
	queue *persistence.CommitQueue
	slots int // that are with it
}

// place is where a slot is.
type place struct {
	mu     sync.Mutex
	moved  sync.Cond // nothing is under way
	lane   *lane
	inside int // commits that wait or are under way
}

// New makes lanes, none of which runs before it is needed.
func New(o Options) *Lanes {
	l := &Lanes{Options: o, places: make([]place, o.Slots), open: map[name]*lane{}}
	for i := range l.places {
		l.places[i].moved.L = &l.places[i].mu
	}
	return l
}

// Put queues a commit, or says why lanes are closed; then done is not called.
func (l *Lanes) Put(c *persistence.Change, done func(error)) error {
	p := &l.places[c.Slot]
	lane, err := l.enter(c.Slot, p)
	if err == nil {
		if err = lane.queue.Put(c, done); err != nil {
			p.leave()
		}
	}
	return err
}

// enter counts a commit in with its slot, in a lane of the slot's master.
func (l *Lanes) enter(slot persistence.Slot, p *place) (*lane, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for {
		at := name{l.Master(slot), int(slot) % l.Each}
		switch {
		case p.lane != nil && (at.master == "" || at == p.lane.name):
			p.inside++
			return p.lane, nil
		case p.inside == 0:
			lane, err := l.move(p.lane, at)
			if err != nil {
				return nil, err
			}
			p.lane, p.inside = lane, 1
			return lane, nil
		}
		p.moved.Wait()
	}
}

// leave counts it out.
func (p *place) leave() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.inside--; p.inside == 0 {
		p.moved.Broadcast()
	}
}

// move takes a slot from one lane, which may be none, to another.
func (l *Lanes) move(from *lane, to name) (*lane, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed != nil {
		return nil, l.closed
	}
	next := l.open[to]
	if next == nil {
		next = &lane{name: to, queue: persistence.NewCommitQueue(l.Changes, l.Bytes)}
		l.open[to] = next
		l.finished.Go(func() { l.run(next.queue) })
	}
	next.slots++
	if from != nil {
		if from.slots--; from.slots == 0 {
			delete(l.open, from.name)
			from.queue.Close(persistence.ErrClosed) // nothing waits, and nobody puts: its slots have gone
		}
	}
	return next, nil
}

// run sends one group after the other until the queue is closed and empty.
func (l *Lanes) run(queue *persistence.CommitQueue) {
	var pending []persistence.Pending
	for {
		if pending = queue.Take(pending); pending == nil {
			return
		}
		for i, err := range l.Send(pending) {
			l.places[pending[i].Change.Slot].leave()
			pending[i].Done(err)
		}
	}
}

// Waiting is how many commits wait for their turn, for metrics and tests.
func (l *Lanes) Waiting() (n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, lane := range l.open {
		n += lane.queue.Len()
	}
	return n
}

// Close refuses every later Put with reason; what waits is still sent.
func (l *Lanes) Close(reason error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed == nil {
		l.closed = reason
	}
	for _, lane := range l.open {
		lane.queue.Close(reason)
	}
}

// Wait returns when lanes that were closed have sent all.
func (l *Lanes) Wait() { l.finished.Wait() }
