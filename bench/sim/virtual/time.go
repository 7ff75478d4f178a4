// Package virtual is the time, the chance and the memory of a simulation: one goroutine,
// one queue of events, one seed. The same seed gives the same events in the same order.
package virtual

import (
	"container/heap"
	"hash/fnv"
	"math/rand/v2"
	"time"
)

// Began is when every simulation begins.
var Began = time.Date(2026, 4, 1, 8, 0, 0, 0, time.UTC)

// Time is virtual time with what happens in it. It is not safe for concurrent use.
type Time struct {
	Dice
	Trace
	Events uint64 // run so far

	elapsed time.Duration
	queue   queue
	order   uint64
	digest  uint64
}

// New begins at [Began]; kept is how many events the trace remembers.
func New(seed uint64, kept int) *Time {
	return &Time{Dice: Dice{rand.New(rand.NewPCG(seed, 0x5ac)).Float64}, Trace: Trace{lines: make([]line, kept)}, digest: fnv.New64a().Sum64()}
}

// Elapsed is the time since the beginning.
func (t *Time) Elapsed() time.Duration { return t.elapsed }

// Now is the time of day.
func (t *Time) Now() time.Time { return Began.Add(t.elapsed) }

// After runs f once, when d has passed.
func (t *Time) After(d time.Duration, f func()) (stop func() bool) {
	t.order++
	e := &event{at: t.elapsed + max(0, d), order: t.order, run: f}
	heap.Push(&t.queue, e)
	return func() bool {
		waits := e.run != nil
		e.run = nil
		return waits
	}
}

// Next runs the next event; false: there is none.
func (t *Time) Next() bool {
	for len(t.queue) > 0 {
		e := heap.Pop(&t.queue).(*event)
		if e.run == nil {
			continue // stopped
		}
		t.elapsed = e.at
		t.Events++
		t.digest = t.digest*31 + uint64(e.at) ^ e.order
		run := e.run
		e.run = nil
		run()
		return true
	}
	return false
}

// Digest is one number for the course of events so far: two runs that are the same have
// the same.
func (t *Time) Digest() uint64 { return t.digest }

// Note remembers what happens.
func (t *Time) Note(who, what string, about any) { t.note(t.elapsed, who, what, about) }

type event struct {
	at    time.Duration
	order uint64
	run   func()
}

// queue is a heap of events by time, and by order among those of one time.
type queue []*event

func (q queue) Len() int { return len(q) }
func (q queue) Less(i, j int) bool {
	return q[i].at < q[j].at || q[i].at == q[j].at && q[i].order < q[j].order
}
func (q queue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(e any)   { *q = append(*q, e.(*event)) }
func (q *queue) Pop() any {
	last := len(*q) - 1
	e := (*q)[last]
	(*q)[last] = nil
	*q = (*q)[:last]
	return e
}
