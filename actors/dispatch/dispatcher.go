// Package dispatch runs actors on goroutines that are kept: protoactor's own dispatcher
// starts one for every wake-up, whose stack then grows anew each time (8 % of the
// processor time of a rollout, measured).
//
// A [Dispatcher] without a bound lets no actor wait for a worker: without an idle one, another
// is started. With one, actors wait their turn; so those of which there are many do not stand in
// the scheduler's queue before the few on which everybody waits. Those for which nobody waits are
// scheduled by Later: they have one turn in shareOfLater while others want some. What runs on a bounded one
// must not wait for another of its actors. A Dispatcher is safe for concurrent use; its zero
// value is ready. [Turns] bounds and orders what actors do that takes long.
package dispatch

import "sync"

// throughput is how many messages an actor handles before it lets others run.
const throughput = 300

// shareOfLater is how many turns pass for one of those that can wait: so a thousand of them that a node takes over
// hold up nobody who speaks, and go on all the same.
const shareOfLater = 8

// maxIdle is how many workers wait for the next actor that has a message.
const maxIdle = 256

// Dispatcher keeps the workers that are idle.
type Dispatcher struct {
	Most int // workers at once; 0: as many as there is work for

	mu      sync.Mutex
	idle    []chan func()
	busy    int // workers that are not idle
	waiting queue
	later   queue // until nobody else waits, or their turn has come
	turns   int   // since one of them had one
	closed  bool
}

// queue is what waits, in order.
type queue struct {
	runs []func()
	next int // those before it have run
}

// Throughput implements actor.Dispatcher.
func (d *Dispatcher) Throughput() int { return throughput }

// Schedule implements actor.Dispatcher.
func (d *Dispatcher) Schedule(run func()) { d.schedule(&d.waiting, run) }

// Later schedules what nobody waits for.
func (d *Dispatcher) Later(run func()) { d.schedule(&d.later, run) }

func (d *Dispatcher) schedule(in *queue, run func()) {
	d.mu.Lock()
	if d.Most > 0 && d.busy >= d.Most {
		in.runs = append(in.runs, run)
		d.mu.Unlock()
		return
	}
	d.busy++
	if n := len(d.idle); n > 0 {
		worker := d.idle[n-1]
		d.idle = d.idle[:n-1]
		d.mu.Unlock()
		worker <- run
		return
	}
	d.mu.Unlock()
	go d.work(run)
}

// work runs one actor after another until enough others are idle.
func (d *Dispatcher) work(run func()) {
	own := make(chan func(), 1)
	for {
		run()
		var more, kept bool
		if run, more, kept = d.rest(own); more {
			continue
		}
		if !kept {
			return
		}
		if run, more = <-own; !more {
			return
		}
	}
}

// rest is the next actor that waits; without one the worker becomes idle, if it is still wanted.
func (d *Dispatcher) rest(worker chan func()) (run func(), more, kept bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if run = d.take(); run != nil {
		return run, true, false
	}
	d.busy--
	if d.closed || len(d.idle) >= maxIdle {
		return nil, false, false
	}
	d.idle = append(d.idle, worker)
	return nil, false, true
}

// take is whoever has the next turn; nil: nobody waits. d.mu is held.
func (d *Dispatcher) take() func() {
	if d.turns++; d.turns >= shareOfLater || d.waiting.empty() {
		if d.turns = 0; !d.later.empty() {
			return d.later.take()
		}
	}
	if d.waiting.empty() {
		return nil
	}
	return d.waiting.take()
}

func (q *queue) empty() bool { return q.next == len(q.runs) }

// take is the first that waits.
func (q *queue) take() func() {
	run := q.runs[q.next]
	q.runs[q.next] = nil
	q.next++
	if q.next > len(q.runs)/2 { // the rest moves down, each once or less
		n := copy(q.runs, q.runs[q.next:])
		clear(q.runs[n:])
		q.runs, q.next = q.runs[:n], 0
	}
	return run
}

// Close lets the idle workers go; what is scheduled afterwards runs all the same.
func (d *Dispatcher) Close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.closed = true
	for _, worker := range d.idle {
		close(worker)
	}
	d.idle = nil
}
