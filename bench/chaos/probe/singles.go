package probe

import (
	"context"
	"fmt"
	"sync"
	"time"

	paho "github.com/eclipse/paho.mqtt.golang"
	"golang.org/x/sync/errgroup"

	"pacecar/bench/chaos/ask"
	"pacecar/messages"
	"pacecar/tcu/wire"
)

// Bounds of the probe.
const (
	singles        = 600 // vehicles
	singleEvery    = 250 * time.Millisecond
	registerAtOnce = 16
	mislaidWithin  = 5 * time.Second // for what is lost anyhow
)

// Singles has each of many vehicles say once what it runs. Nobody says it again: each report that the broker has
// acknowledged must be shown in the end, also one that was said under the fault to a node that is gone.
type Singles struct {
	nodes []ask.Node
	line  paho.Client
	vins  []messages.VIN
	stop  context.CancelFunc
	wait  sync.WaitGroup

	mu           sync.Mutex
	acknowledged []single
}

// single is a vehicle whose report the broker has acknowledged, and when.
type single struct {
	vin messages.VIN
	at  time.Time
}

// BeginSingles registers vehicles and begins to have them speak, until all have; mark and broker are as BeginReports'.
func BeginSingles(ctx context.Context, mark, broker string, nodes []ask.Node) (*Singles, error) {
	p := &Singles{nodes: nodes}
	group, within := errgroup.WithContext(ctx)
	group.SetLimit(registerAtOnce)
	for i := range singles {
		v := messages.VIN(vin("SP", mark, i))
		p.vins = append(p.vins, v)
		group.Go(func() error { return registered(within, nodes, i, v) })
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	p.line = lineTo(broker, "chaos-singles-"+mark)
	p.line.Connect() // it is tried until it succeeds
	ctx, p.stop = context.WithCancel(ctx)
	p.wait.Go(func() { p.speak(ctx) })
	return p, nil
}

// speak has one vehicle after the other say what it runs.
func (p *Singles) speak(ctx context.Context) {
	tick := time.NewTicker(singleEvery)
	defer tick.Stop()
	for _, v := range p.vins {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		token := p.line.Publish(wire.UpTopic(v, messages.Encoding_ENCODING_JSON).String(), 1, false, manifest(1))
		p.wait.Go(func() {
			select {
			case <-ctx.Done():
			case <-token.Done():
				if token.Error() == nil {
					p.mu.Lock()
					p.acknowledged = append(p.acknowledged, single{v, time.Now()})
					p.mu.Unlock()
				}
			}
		})
	}
}

// End stops and says how many reports the broker acknowledged, and which of them no node shows. Those that a gap explains are not
// waited for for long.
func (p *Singles) End(ctx context.Context, gap Gap) (acknowledged int, lost []Loss) {
	p.stop()
	p.wait.Wait()
	p.line.Disconnect(100)
	ctx, cancel := context.WithTimeout(ctx, readWithin)
	defer cancel()
	pause := time.NewTicker(every)
	defer pause.Stop()
	for at, asked := 0, time.Now(); ; at++ {
		lost = p.missing(ctx, p.nodes[at%len(p.nodes)])
		if _, unexplained := Forgive(lost, gap); len(lost) == 0 || len(unexplained) == 0 && time.Since(asked) > mislaidWithin {
			return len(p.acknowledged), lost
		}
		select {
		case <-ctx.Done():
			return len(p.acknowledged), lost
		case <-pause.C:
		}
	}
}

// missing asks a node for each report that was acknowledged.
func (p *Singles) missing(ctx context.Context, node ask.Node) (lost []Loss) {
	var mu sync.Mutex
	var group errgroup.Group
	group.SetLimit(registerAtOnce)
	for _, said := range p.acknowledged {
		group.Go(func() error {
			if is, err := look(context.WithoutCancel(ctx), node, string(said.vin), version); err != nil || is != 1 {
				mu.Lock()
				lost = append(lost, Loss{
					What:  fmt.Sprintf("what %s said once was acknowledged at %s; %d is shown (%v)", said.vin, said.at.Format(clock), is, err),
					Asked: said.at, Answered: said.at,
				})
				mu.Unlock()
			}
			return nil
		})
	}
	_ = group.Wait() // nobody fails
	return lost
}
