// Package dispatch runs actors on goroutines that are kept: protoactor's own dispatcher
// starts one for every wake-up, whose stack then grows anew each time (8 % of the
// processor time of a rollout, measured).
//
// An actor never waits for a worker: without an idle one, another is started. A
// Dispatcher is safe for concurrent use; its zero value is ready.
package dispatch

import "sync"

// throughput is how many messages an actor handles before it lets others run.
const throughput = 300

// maxIdle is how many workers wait for the next actor that has a message.
const maxIdle = 256

// Dispatcher keeps the workers that are idle.
type Dispatcher struct {
	mu     sync.Mutex
	idle   []chan func()
	closed bool
}

// Throughput implements actor.Dispatcher.
func (d *Dispatcher) Throughput() int { return throughput }

// Schedule implements actor.Dispatcher.
func (d *Dispatcher) Schedule(run func()) {
	d.mu.Lock()
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
	next := make(chan func(), 1)
	for ok := true; ok; run, ok = <-next {
		run()
		if !d.rest(next) {
			return
		}
	}
}

// rest makes a worker idle, if it is still wanted.
func (d *Dispatcher) rest(worker chan func()) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed || len(d.idle) >= maxIdle {
		return false
	}
	d.idle = append(d.idle, worker)
	return true
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
