// Package program is what runs in a trial: programs that are started, ended and killed, started again by a
// supervisor when they end by themselves, and waited for.
//
// A Program may be used by several goroutines. What it starts dies with this process, see package stage.
package program

import (
	"context"
	"fmt"
	"net"
	"os/exec"
	"sync"
	"time"

	"pacecar/bench/chaos/stage"
)

const (
	listenWithin = 20 * time.Second // for a program that has started
	lookEvery    = 100 * time.Millisecond
	restartPause = 500 * time.Millisecond // as a supervisor waits before it starts a program again that ended
)

// Program is one of them.
type Program struct {
	Name    string
	Log     string // the file that it speaks into
	Command func() *exec.Cmd

	mu       sync.Mutex
	process  *stage.Process
	meant    bool // to run: whoever ends by itself is started again
	restarts int  // by the supervisor
}

// Start starts the program, which is not running.
func (p *Program) Start() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	process, err := stage.Start(p.Command(), p.Log)
	if err != nil {
		return err
	}
	p.process, p.meant = process, true
	return nil
}

// down says that the program is not to run, and returns what runs still; nil: nothing was ever started.
func (p *Program) down() *stage.Process {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.meant = false
	return p.process
}

// Kill ends the program at once.
func (p *Program) Kill() {
	if process := p.down(); process != nil {
		process.Kill()
	}
}

// End asks the program to end.
func (p *Program) End() {
	if process := p.down(); process != nil {
		process.End()
	}
}

// Current is what runs, or ran last.
func (p *Program) Current() *stage.Process {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.process
}

// Restarts is how often the supervisor has started it again.
func (p *Program) Restarts() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.restarts
}

// Supervise starts the program again whenever it ended by itself, until ctx ends.
func (p *Program) Supervise(ctx context.Context) {
	tick := time.NewTicker(restartPause)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			_ = p.revive() // it is tried again; a node that never starts shows in the probes
		}
	}
}

func (p *Program) revive() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.meant || p.process == nil || !p.process.Ended() {
		return nil
	}
	process, err := stage.Start(p.Command(), p.Log)
	if err != nil {
		return err
	}
	p.process = process
	p.restarts++
	return nil
}

// Listens waits until somebody accepts connections at an address.
func Listens(ctx context.Context, address string) error {
	return Await(ctx, listenWithin, address+" accepts connections", func() (bool, string) {
		conn, err := (&net.Dialer{Timeout: time.Second}).DialContext(ctx, "tcp", address)
		if err != nil {
			return false, err.Error()
		}
		return conn.Close() == nil, ""
	})
}

// Await looks again and again until something holds. While it does not, holds says why.
func Await(ctx context.Context, within time.Duration, what string, holds func() (bool, string)) error {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		good, why := holds()
		if good {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s: not within %s: %s", what, within, why)
		case <-tick.C:
		}
	}
}
