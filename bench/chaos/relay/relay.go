// Package relay is a network between one node and its Redis that holds back what the node says until long after it was said, when the node may be gone: whether commits that come then are still taken is what it counts.
//
// A Relay passes on from New to Close, and may be used by several goroutines.
package relay

import (
	"bufio"
	"bytes"
	"fmt"
	"net"
	"sync"
	"time"
)

const (
	dialWithin = 5 * time.Second
	underway   = 16_384 // frames in one direction; who says more waits
)

// Relay is between one node and its Redis.
type Relay struct {
	to     string
	commit []byte // by which a commit is known
	listen net.Listener

	mu      sync.Mutex
	free    *sync.Cond // what is held goes on, or all has ended
	holding bool
	closed  bool
	late    Late
	open    map[net.Conn]bool
}

// Late is what became of requests that were held back.
type Late struct {
	Commits  int // requests, of one or more changes each
	Answered int // of them
	Taken    int // changes
	Refused  int // changes, because their slot had another owner
}

// New listens on a host for what is said to a Redis; commit is the name of the script by which nodes commit.
func New(host, to, commit string) (*Relay, error) {
	l, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
	if err != nil {
		return nil, fmt.Errorf("relay: %w", err)
	}
	r := &Relay{to: to, commit: []byte(commit), listen: l, open: map[net.Conn]bool{}}
	r.free = sync.NewCond(&r.mu)
	go func() {
		for {
			node, err := l.Accept()
			if err != nil {
				return // it is closed
			}
			go r.pass(node)
		}
	}()
	return r, nil
}

// At is where nodes reach it: host:port.
func (r *Relay) At() string { return r.listen.Addr().String() }

// Hold keeps all that the node says from now on; what Redis says goes on.
func (r *Relay) Hold() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.holding, r.late = true, Late{}
}

// Deliver lets what was held go on, in its order, also where the node that said it is gone.
func (r *Relay) Deliver() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.holding = false
	r.free.Broadcast()
}

// Late says what became of what was held back last.
func (r *Relay) Late() Late {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.late
}

// Close ends all connections.
func (r *Relay) Close() {
	_ = r.listen.Close() // it is closed once
	r.mu.Lock()
	defer r.mu.Unlock()
	r.closed = true
	r.free.Broadcast()
	for c := range r.open {
		_ = c.Close() // the other side may have done so
	}
}

// said is a frame that is on its way.
type said struct {
	frame []byte
	held  bool
}

// pass is one connection of the node. It lives on without the node until all that was said is answered.
func (r *Relay) pass(node net.Conn) {
	store, err := net.DialTimeout("tcp", r.to, dialWithin)
	if err != nil || !r.enter(node, store) {
		_ = node.Close() // nobody listens behind it
		if store != nil {
			_ = store.Close() // nobody speaks to it
		}
		return
	}
	defer r.leave(node, store)
	p := &passage{relay: r, up: make(chan said, underway), down: make(chan said, underway)}
	go p.read(node, p.up)
	go p.read(store, p.down)
	answered := make(chan struct{})
	go func() {
		defer close(answered)
		p.answer(node)
	}()
	p.ask(store)
	if tcp, is := store.(*net.TCPConn); is {
		_ = tcp.CloseWrite() // Redis answers what it was asked, and then closes its side
	}
	<-answered
}

func (r *Relay) enter(ends ...net.Conn) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, c := range ends {
		r.open[c] = true
	}
	return !r.closed
}

func (r *Relay) leave(ends ...net.Conn) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, c := range ends {
		delete(r.open, c)
		_ = c.Close() // the other side may have done so
	}
}

// released waits while all is held, and says whether this did; over says that all has ended.
func (r *Relay) released() (waited, over bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for r.holding && !r.closed {
		waited = true
		r.free.Wait()
	}
	return waited, r.closed
}

// said is a frame that is said now, and whether it is held.
func (r *Relay) said(frame []byte) said {
	r.mu.Lock()
	defer r.mu.Unlock()
	return said{frame: frame, held: r.holding}
}

// count notes a commit that was held, or what was answered to it; 0 of both: it is under way.
func (r *Relay) count(of Late) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.late.Commits += of.Commits
	r.late.Answered += of.Answered
	r.late.Taken += of.Taken
	r.late.Refused += of.Refused
}

// passage is the two directions of one connection.
type passage struct {
	relay    *Relay
	up, down chan said

	mu    sync.Mutex
	asked []bool // requests that are not answered: whether each is a commit that was held
}

// read reads frames of one side until it ends.
func (p *passage) read(from net.Conn, into chan<- said) {
	defer close(into)
	for r := bufio.NewReader(from); ; {
		f, err := frame(r)
		if err != nil {
			return
		}
		into <- p.relay.said(f)
	}
}

// ask says to Redis what the node has said, when it is not held.
func (p *passage) ask(store net.Conn) {
	for s := range p.up {
		waited, over := p.relay.released()
		if over {
			return
		}
		late := (s.held || waited) && bytes.Contains(s.frame, p.relay.commit)
		if late {
			p.relay.count(Late{Commits: 1})
		}
		p.mu.Lock()
		p.asked = append(p.asked, late)
		p.mu.Unlock()
		_, _ = store.Write(s.frame) // one that has ended answers nothing either
	}
}

// answer says to the node what Redis has said, while somebody hears it.
func (p *passage) answer(node net.Conn) {
	for s := range p.down {
		if p.answers(s.frame) {
			taken, refused := answers(s.frame)
			p.relay.count(Late{Answered: 1, Taken: taken, Refused: refused})
		}
		_, _ = node.Write(s.frame) // it may be gone
	}
	_ = node.Close() // likewise
}

// answers says whether a frame is the answer to a commit that was held.
func (p *passage) answers(f []byte) (late bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if told(f) || len(p.asked) == 0 {
		return false
	}
	late, p.asked = p.asked[0], p.asked[1:]
	return late
}
