// Package passage is a network between one node and its broker that can be cut without anybody being told: no connection ends and new
// ones are made, as by a balancer whose broker is not reached, and nothing comes through.
//
// A Passage passes on from New to Close, and may be used by several goroutines.
package passage

import (
	"fmt"
	"net"
	"sync"
	"time"
)

const (
	dialWithin = 5 * time.Second
	pieceBytes = 32 << 10 // that are passed on at once
)

// Passage is between one node and its broker.
type Passage struct {
	to     string
	listen net.Listener

	mu     sync.Mutex
	joined *sync.Cond
	cut    bool
	closed bool
	open   map[net.Conn]bool
}

// New listens on a host for what is said to a broker.
func New(host, to string) (*Passage, error) {
	l, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
	if err != nil {
		return nil, fmt.Errorf("passage: %w", err)
	}
	p := &Passage{to: to, listen: l, open: map[net.Conn]bool{}}
	p.joined = sync.NewCond(&p.mu)
	go func() {
		for {
			node, err := l.Accept()
			if err != nil {
				return // it is closed
			}
			go p.pass(node)
		}
	}()
	return p, nil
}

// At is where the node reaches it: host:port.
func (p *Passage) At() string { return p.listen.Addr().String() }

// Cut lets nothing through from now on, or lets through what waits and what comes.
func (p *Passage) Cut(on bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cut = on
	p.joined.Broadcast()
}

// Close ends all connections.
func (p *Passage) Close() {
	_ = p.listen.Close() // it is closed once
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	p.joined.Broadcast()
	for c := range p.open {
		_ = c.Close() // the other side may have done so
	}
}

// pass is one connection of the node. Its end passes as its words do.
func (p *Passage) pass(node net.Conn) {
	defer p.leave(node)
	if !p.enter(node) || !p.through() {
		return
	}
	broker, err := net.DialTimeout("tcp", p.to, dialWithin)
	if err != nil {
		return // nobody listens behind it
	}
	defer p.leave(broker)
	if !p.enter(broker) {
		return
	}
	ended := make(chan struct{}, 2)
	for _, way := range [][2]net.Conn{{node, broker}, {broker, node}} {
		go func() {
			p.carry(way[0], way[1])
			ended <- struct{}{}
		}()
	}
	<-ended
}

// carry passes on what one side says until it ends.
func (p *Passage) carry(from, to net.Conn) {
	piece := make([]byte, pieceBytes)
	for {
		n, err := from.Read(piece)
		if !p.through() {
			return
		}
		if n > 0 {
			if _, failed := to.Write(piece[:n]); failed != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// through waits while it is cut; false: all has ended.
func (p *Passage) through() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for p.cut && !p.closed {
		p.joined.Wait()
	}
	return !p.closed
}

func (p *Passage) enter(end net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.open[end] = true
	return !p.closed
}

func (p *Passage) leave(end net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.open, end)
	_ = end.Close() // the other side may have done so
}
