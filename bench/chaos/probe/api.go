package probe

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"

	"pacecar/bench/chaos/ask"
	"pacecar/web/view"
)

// Bounds of the probes.
const (
	vehiclesPerNode = 9 // whose slots are anywhere: while one third of all has no owner, few of these are spared
	writersPerNode  = 3
	keepEvery       = 4                      // of a writer's registrations, one is of a vehicle that is never registered again
	keepAtMost      = 100_000                // numbers of one writer
	every           = 250 * time.Millisecond // of one writer
	answerWithin    = 2 * time.Second        // or the node does not serve
	readWithin      = 30 * time.Second       // after the end, for all that is there
)

// clock is how moments are said.
const clock = "15:04:05.0"

// API asks each node to register vehicles, most of them again and again, some once, and whether they are there.
type API struct {
	Samples
	nodes []ask.Node
	mark  string

	mu           sync.Mutex
	acknowledged map[string]promise      // by VIN: the last number that was
	open         map[string]map[int]bool // by VIN: numbers that nobody answered, which may come at any later time

	stop context.CancelFunc
	wait sync.WaitGroup
}

// promise is a number that was acknowledged: when it was written, and when the answer came.
type promise struct {
	number          int
	asked, answered time.Time
}

// Anyone is the name, in Samples, of who asks any node, and another one when that does not answer: what serves behind a balancer.
const Anyone = "any node, and another one"

// BeginAPI begins to probe; mark, four to six capital letters or digits, tells these vehicles from others.
func BeginAPI(ctx context.Context, mark string, nodes []ask.Node) *API {
	ctx, stop := context.WithCancel(ctx)
	p := &API{nodes: nodes, mark: mark, acknowledged: map[string]promise{}, open: map[string]map[int]bool{}, stop: stop}
	for i, node := range nodes {
		for w := range writersPerNode {
			p.wait.Go(func() { p.write(ctx, node, i, w) })
		}
	}
	for w := range writersPerNode {
		p.wait.Go(func() { p.retry(ctx, w) })
	}
	return p
}

func vin(kind, mark string, number int) string {
	return fmt.Sprintf("W%s%s%0*d", kind, mark, 16-len(kind)-len(mark), number)
}

// write writes rising numbers to some vehicles of a node, one after the other.
func (p *API) write(ctx context.Context, node ask.Node, place, writer int) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for number := 1; ; number++ {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		v := vin("AP", p.mark, place*vehiclesPerNode+writer+number%writersPerNode*writersPerNode)
		if number%keepEvery == 0 {
			v = vin("KP", p.mark, (place*writersPerNode+writer)*keepAtMost+number%keepAtMost)
		}
		one := p.begin(node.Name)
		answer := p.register(ctx, node, v, number)
		p.end(one, answer.Done(), answer.String())
	}
}

// register writes a number to a vehicle at a node.
func (p *API) register(ctx context.Context, node ask.Node, vin string, number int) ask.Answer {
	asked := time.Now()
	answer := ask.Send(context.WithoutCancel(ctx), node, ask.Request{
		Method: http.MethodPut, Path: "/vehicles/" + vin, Body: view.Registration{Model: "probe", Variant: strconv.Itoa(number)},
	}, answerWithin)
	p.note(vin, promise{number, asked, time.Now()}, answer.Done())
	return answer
}

// retry writes rising numbers to a vehicle at one node after the other, each once more at the next one when nobody answered.
func (p *API) retry(ctx context.Context, writer int) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	v := vin("RT", p.mark, writer)
	for number := 1; ; number++ {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		one := p.begin(Anyone)
		answer := p.register(ctx, p.nodes[number%len(p.nodes)], v, number)
		if why := answer.String(); !answer.Done() {
			answer = p.register(ctx, p.nodes[(number+1)%len(p.nodes)], v, number)
			p.end(one, answer.Done(), why+"; "+answer.String())
			continue
		}
		p.end(one, true, "")
	}
}

func (p *API) note(vin string, said promise, acknowledged bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case acknowledged:
		p.acknowledged[vin] = said
	case p.open[vin] == nil:
		p.open[vin] = map[int]bool{said.number: true}
	default:
		p.open[vin][said.number] = true
	}
}

// End stops and says what was acknowledged and is not there, or a former state of it.
func (p *API) End(ctx context.Context) (acknowledged int, lost []Loss) {
	p.stop()
	p.wait.Wait()
	ctx, cancel := context.WithTimeout(ctx, readWithin)
	defer cancel()
	if len(p.acknowledged) == 0 {
		return 0, []Loss{{What: "nothing was acknowledged"}}
	}
	for v, said := range p.acknowledged {
		there := func(is int) bool { return is >= said.number || p.open[v][is] }
		if is, err := read(ctx, p.nodes, v, variant, there); err != nil || !there(is) {
			lost = append(lost, Loss{
				What:  fmt.Sprintf("registration %d of %s was acknowledged at %s; it has %d (%v)", said.number, v, said.answered.Format(clock), is, err),
				Asked: said.asked, Answered: said.answered,
			})
		}
	}
	return len(p.acknowledged), lost
}

func variant(v view.Vehicle) string { return v.Variant }

// read reads a number of a vehicle at any node until it is good enough, or time is up. Each node is asked once all the same: what is
// lost for good takes the time of all who are looked for behind it.
func read(ctx context.Context, nodes []ask.Node, vin string, of func(view.Vehicle) string, enough func(int) bool) (is int, err error) {
	pause := time.NewTicker(every)
	defer pause.Stop()
	for at := 0; ; at++ {
		if is, err = look(context.WithoutCancel(ctx), nodes[at%len(nodes)], vin, of); err == nil && enough(is) {
			return is, nil
		}
		if ctx.Err() != nil && at+1 < len(nodes) {
			continue
		}
		select {
		case <-ctx.Done():
			return is, err
		case <-pause.C:
		}
	}
}

func look(ctx context.Context, node ask.Node, vin string, of func(view.Vehicle) string) (int, error) {
	answer := ask.Send(ctx, node, ask.Request{Method: http.MethodGet, Path: "/vehicles/" + vin}, answerWithin)
	if !answer.Done() {
		return 0, fmt.Errorf("%s says %s", node.Name, answer)
	}
	var v view.Vehicle
	if err := answer.Into(&v); err != nil {
		return 0, err
	}
	number, err := strconv.Atoi(of(v))
	if err != nil {
		return 0, fmt.Errorf("%s has %q", vin, of(v))
	}
	return number, nil
}
