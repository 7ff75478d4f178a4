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

// epochEvery is the time between two looks at who owns which slot.
const epochEvery = 500 * time.Millisecond

// Epochs watches who owns which slot: no epoch ever falls, and no epoch has two owners.
type Epochs struct {
	nodes  []ask.Node
	mu     sync.Mutex
	owners map[uint32]nodes.Slot // the highest epoch of each slot
	faults []string
	stop   context.CancelFunc
	wait   sync.WaitGroup
}

// BeginEpochs begins to watch.
func BeginEpochs(ctx context.Context, list []ask.Node) *Epochs {
	ctx, stop := context.WithCancel(ctx)
	p := &Epochs{nodes: list, owners: map[uint32]nodes.Slot{}, stop: stop}
	p.wait.Go(func() { p.watch(ctx) })
	return p
}

func (p *Epochs) watch(ctx context.Context) {
	tick := time.NewTicker(epochEvery)
	defer tick.Stop()
	for at := 0; ; at++ {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		answer := ask.Send(ctx, p.nodes[at%len(p.nodes)], ask.Request{Method: http.MethodGet, Path: "/slots"}, answerWithin)
		var list nodes.SlotList
		if answer.Done() && answer.Into(&list) == nil {
			p.see(list.Items)
		}
	}
}

// see compares what is seen with what was. One look follows the other, and nodes answer from the store.
func (p *Epochs) see(slots []nodes.Slot) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, s := range slots {
		was, known := p.owners[s.Slot]
		switch {
		case s.Epoch == 0: // nobody owns it
			continue
		case known && s.Epoch < was.Epoch:
			p.faults = append(p.faults, fmt.Sprintf("slot %d is owned under epoch %d by %s, after %d by %s", s.Slot, s.Epoch, s.Node, was.Epoch, was.Node))
		case known && s.Epoch == was.Epoch && s.ID != was.ID:
			p.faults = append(p.faults, fmt.Sprintf("slot %d has two owners under epoch %d: %s and %s", s.Slot, s.Epoch, s.Node, was.Node))
		}
		p.owners[s.Slot] = s
	}
}

// End stops and says what was wrong.
func (p *Epochs) End() []string {
	p.stop()
	p.wait.Wait()
	return p.faults
}
