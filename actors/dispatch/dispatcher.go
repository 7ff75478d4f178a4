// Package dispatch runs actors on goroutines that are kept: protoactor's own dispatcher
// starts one for every wake-up, whose stack then grows anew each time (8 % of the
// processor time of a rollout, measured).
//
// A [Dispatcher] without a bound lets no actor wait for a worker: without an idle one, another
// is started. With one, actors wait their turn; so those of which there are many do not stand in
// the scheduler's queue before the few on which everybody waits. What runs on a bounded one
// must not wait for another of its actors. A Dispatcher is safe for concurrent use; its zero
// value is ready.
package dispatch

import "sync"

// throughput is how many messages an actor handles before it lets others run.
const throughput = 300

// maxIdle is how many workers wait for the next actor that has a message.
const maxIdle = 256

// Dispatcher keeps the workers that are idle.
type Dispatcher struct {
	Most int // workers at once; 0: as many as there is work for

	mu      sync.Mutex
	idle    []chan func()
	busy    int // workers that are not idle
	waiting []func()
	next    int // of waiting: those before it have run
	closed  bool
}

// Throughput implements actor.Dispatcher.
func (d *Dispatcher) Throughput() int { return throughput }

// Schedule implements actor.Dispatcher.
func (d *Dispatcher) Schedule(run func()) {
	d.mu.Lock()
	if d.Most > 0 && d.busy >= d.Most {
		d.waiting = append(d.waiting, run)
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
	if d.next < len(d.waiting) {
		return d.take(), true, false
	}
	d.busy--
	if d.closed || len(d.idle) >= maxIdle {
		return nil, false, false
	}
	d.idle = append(d.idle, worker)
	return nil, false, true
}

// take is the first that waits. d.mu is held.
func (d *Dispatcher) take() func() {
	run := d.waiting[d.next]
	d.waiting[d.next] = nil
	d.next++
	if d.next > len(d.waiting)/2 { // the rest moves down, each once or less
		n := copy(d.waiting, d.waiting[d.next:])
		clear(d.waiting[n:])
		d.waiting, d.next = d.waiting[:n], 0
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
