package probe

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	paho "github.com/eclipse/paho.mqtt.golang"
	"golang.org/x/sync/errgroup"

	"pacecar/bench/chaos/ask"
	"pacecar/messages"
	"pacecar/tcu/wire"
	"pacecar/web/view"
)

// Bounds of the probe.
const (
	singles        = 600 // vehicles
	singleEvery    = 250 * time.Millisecond
	registerAtOnce = 16
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
	acknowledged []messages.VIN
}

// BeginSingles registers vehicles and begins to have them speak, until all have; mark and broker are as BeginReports'.
func BeginSingles(ctx context.Context, mark, broker string, nodes []ask.Node) (*Singles, error) {
	p := &Singles{nodes: nodes}
	group, within := errgroup.WithContext(ctx)
	group.SetLimit(registerAtOnce)
	for i := range singles {
		v := messages.VIN(vin("SP", mark, i))
		p.vins = append(p.vins, v)
		group.Go(func() error {
			answer := ask.Send(within, nodes[i%len(nodes)], ask.Request{
				Method: http.MethodPut, Path: "/vehicles/" + string(v),
				Body: view.Registration{Model: "probe", ECUs: []view.ECU{{ID: reportECU, HardwarePart: "80A035741", Version: "0"}}},
			}, 5*answerWithin)
			if !answer.Done() {
				return fmt.Errorf("register %s: %s", v, answer)
			}
			return nil
		})
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
					p.acknowledged = append(p.acknowledged, v)
					p.mu.Unlock()
				}
			}
		})
	}
}

// End stops and says how many reports the broker acknowledged, and which of them no node shows.
func (p *Singles) End(ctx context.Context) (acknowledged int, lost []string) {
	p.stop()
	p.wait.Wait()
	p.line.Disconnect(100)
	ctx, cancel := context.WithTimeout(ctx, readWithin)
	defer cancel()
	pause := time.NewTicker(every)
	defer pause.Stop()
	for at := 0; ; at++ {
		if lost = p.missing(ctx, p.nodes[at%len(p.nodes)]); len(lost) == 0 {
			return len(p.acknowledged), nil
		}
		select {
		case <-ctx.Done():
			return len(p.acknowledged), lost
		case <-pause.C:
		}
	}
}

// missing asks a node for each report that was acknowledged.
func (p *Singles) missing(ctx context.Context, node ask.Node) (lost []string) {
	var mu sync.Mutex
	var group errgroup.Group
	group.SetLimit(registerAtOnce)
	for _, v := range p.acknowledged {
		group.Go(func() error {
			if is, err := look(context.WithoutCancel(ctx), node, string(v), version); err != nil || is != 1 {
				mu.Lock()
				lost = append(lost, fmt.Sprintf("what %s said once was acknowledged; %d is shown (%v)", v, is, err))
				mu.Unlock()
			}
			return nil
		})
	}
	_ = group.Wait() // nobody fails
	return lost
}
