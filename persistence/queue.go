package persistence

import "sync"

// Pending is a commit that waits to become durable.
type Pending struct {
	Change *Change
	Done   func(error)
}

// CommitQueue is the bounded queue in front of a committer. Put blocks while it is
// full, which is the back-pressure that a store puts on its actors; Take answers
// whatever has queued while the last group was made durable, without any waiting
// interval. Many goroutines may Put, one may Take. Commits leave in the order in
// which they came.
//
// Because Put may block until the committer takes, a done callback, which runs on
// the committer, must never commit by itself.
type CommitQueue struct {
	mu       sync.Mutex
	notEmpty sync.Cond
	notFull  sync.Cond
	waiting  []Pending
	bytes    int
	closed   error // why nothing more is taken in

	maxChanges int
	maxBytes   int
}

// NewCommitQueue makes a queue that holds at most so many changes with at most so
// many bytes together. One change over maxBytes still passes when it is alone.
func NewCommitQueue(maxChanges, maxBytes int) *CommitQueue {
	q := &CommitQueue{maxChanges: maxChanges, maxBytes: maxBytes}
	q.notEmpty.L = &q.mu
	q.notFull.L = &q.mu
	return q
}

// Put queues a commit, or says why the queue is closed; then done is not called.
func (q *CommitQueue) Put(c *Change, done func(error)) error {
	size := c.Size()
	q.mu.Lock()
	defer q.mu.Unlock()
	for q.closed == nil && len(q.waiting) > 0 && (len(q.waiting) >= q.maxChanges || q.bytes+size > q.maxBytes) {
		q.notFull.Wait()
	}
	if q.closed != nil {
		return q.closed
	}
	q.waiting = append(q.waiting, Pending{c, done})
	q.bytes += size
	if len(q.waiting) == 1 {
		q.notEmpty.Signal()
	}
	return nil
}

// Take waits for the first commit and answers everything that has queued by then.
// The answer is nil when the queue is closed and empty. It reuses the memory of
// spent, which the caller gives up.
func (q *CommitQueue) Take(spent []Pending) []Pending {
	clear(spent)
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.waiting) == 0 && q.closed == nil {
		q.notEmpty.Wait()
	}
	if len(q.waiting) == 0 {
		return nil
	}
	taken := q.waiting
	q.waiting, q.bytes = spent[:0], 0
	q.notFull.Broadcast()
	return taken
}

// Close refuses every later Put with reason; what waits is still taken. Only the
// first reason counts.
func (q *CommitQueue) Close(reason error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed == nil {
		q.closed = reason
	}
	q.notEmpty.Broadcast()
	q.notFull.Broadcast()
}

// Len is how many commits wait, for metrics and tests.
func (q *CommitQueue) Len() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.waiting)
}
