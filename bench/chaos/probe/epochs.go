package probe

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"pacecar/bench/chaos/ask"
	"pacecar/web/view/nodes"
)

// epochEvery is the time between two looks of one node at who owns which slot.
const epochEvery = 250 * time.Millisecond

// Epochs watches who owns which slot. By the store no epoch ever falls, and no epoch has two owners. By the nodes themselves, none acts
// on a slot under an epoch when another one has said, before it was asked, that it acts under a higher one: the lease of the
// first had ended then, and it does not know.
type Epochs struct {
	mu     sync.Mutex
	owners map[uint32]seen // the highest epoch of each slot, by the store
	held   map[uint32]seen // the same by the nodes that act under it
	faults []string
	stop   context.CancelFunc
	wait   sync.WaitGroup
}

// seen is what was said about a slot, and when the answer was there.
type seen struct {
	node  string
	id    string // of the owner, by the store
	epoch uint64
	at    time.Time
}

// BeginEpochs begins to watch.
func BeginEpochs(ctx context.Context, list []ask.Node) *Epochs {
	ctx, stop := context.WithCancel(ctx)
	p := &Epochs{owners: map[uint32]seen{}, held: map[uint32]seen{}, stop: stop}
	for _, node := range list {
		p.wait.Go(func() { p.watch(ctx, node) })
	}
	return p
}

// watch asks one node again and again. One that is paused, or cut off, answers late; what counts is when it was asked, for it
// says what it believes later than that.
func (p *Epochs) watch(ctx context.Context, node ask.Node) {
	tick := time.NewTicker(epochEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		asked := time.Now()
		answer := ask.Send(ctx, node, ask.Request{Method: http.MethodGet, Path: "/slots"}, heldWithin)
		var list nodes.SlotList
		if answer.Done() && answer.Into(&list) == nil {
			p.see(node.Name, list.Items, asked, time.Now())
		}
	}
}

// heldWithin is how long a node may take to say what it holds: longer than the pause after which it must not believe it any more.
const heldWithin = 20 * time.Second

// see compares what a node says with what was known before it was asked.
func (p *Epochs) see(node string, slots []nodes.Slot, asked, answered time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, s := range slots {
		p.leased(s, asked, answered)
		if s.Held == 0 {
			continue
		}
		was, known := p.held[s.Slot]
		switch {
		case known && was.at.Before(asked) && s.Held < was.epoch:
			p.faults = append(p.faults, fmt.Sprintf("slot %d: %s acts under epoch %d, asked %.1f s after %s acted under %d", s.Slot, node, s.Held, asked.Sub(was.at).Seconds(), was.node, was.epoch))
		case known && s.Held == was.epoch && node != was.node:
			p.faults = append(p.faults, fmt.Sprintf("slot %d: both %s and %s act under epoch %d", s.Slot, node, was.node, s.Held))
		case s.Held > was.epoch:
			p.held[s.Slot] = seen{node: node, epoch: s.Held, at: answered}
		}
	}
}

// leased looks at what the store says, by whichever node.
func (p *Epochs) leased(s nodes.Slot, asked, answered time.Time) {
	was, known := p.owners[s.Slot]
	switch {
	case s.Epoch == 0: // nobody owns it
	case known && was.at.Before(asked) && s.Epoch < was.epoch:
		p.faults = append(p.faults, fmt.Sprintf("slot %d is owned under epoch %d by %s, after %d by %s", s.Slot, s.Epoch, s.Node, was.epoch, was.node))
	case known && s.Epoch == was.epoch && s.ID != was.id:
		p.faults = append(p.faults, fmt.Sprintf("slot %d has two owners under epoch %d: %s and %s", s.Slot, s.Epoch, s.Node, was.node))
	case s.Epoch > was.epoch:
		p.owners[s.Slot] = seen{node: s.Node, id: s.ID, epoch: s.Epoch, at: answered}
	}
}

// End stops and says what was wrong.
func (p *Epochs) End() []string {
	p.stop()
	p.wait.Wait()
	return p.faults
}
