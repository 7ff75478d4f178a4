package probe

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"

	paho "github.com/eclipse/paho.mqtt.golang"

	"pacecar/bench/chaos/ask"
	"pacecar/messages"
	"pacecar/tcu/wire"
	"pacecar/web/view"
)

// Bounds of the probe.
const (
	reporters   = 8
	reportEvery = 500 * time.Millisecond
	behind      = 2 * time.Second // a report that is not shown by then is not served
	reportECU   = "TCU"
)

// Reports has vehicles say by MQTT what they run, and looks at some node for what they said.
type Reports struct {
	Samples
	nodes    []ask.Node
	line     paho.Client
	vehicles []*reporter
	stop     context.CancelFunc
	wait     sync.WaitGroup
}

// reporter is one vehicle. Its manifests bear rising numbers, so that a late one changes nothing.
type reporter struct {
	vin messages.VIN

	mu           sync.Mutex
	said         []time.Time // when each number was said, from 1
	shown        int
	acknowledged int       // by the broker
	at           time.Time // when it acknowledged that one
}

// Vehicles is the name of the vehicles in Samples.
const Vehicles = "vehicles"

// BeginReports registers vehicles and begins to probe; mark is as BeginAPI's. The broker may come and go.
func BeginReports(ctx context.Context, mark, broker string, nodes []ask.Node) (*Reports, error) {
	p := &Reports{nodes: nodes}
	for i := range reporters {
		r := &reporter{vin: messages.VIN(vin("RP", mark, i))}
		if err := registered(ctx, nodes, i, r.vin); err != nil {
			return nil, err
		}
		p.vehicles = append(p.vehicles, r)
	}
	p.line = lineTo(broker, "chaos-"+mark)
	p.line.Connect() // it is tried until it succeeds
	ctx, p.stop = context.WithCancel(ctx)
	for i, r := range p.vehicles {
		p.wait.Go(func() { p.report(ctx, r) })
		p.wait.Go(func() { p.watch(ctx, r, i) })
	}
	return p, nil
}

// registerTries bounds how often a vehicle is registered before anything was done to the nodes: a machine that is busy lets somebody wait.
const registerTries = 4

// registered makes a vehicle known at one node, or the next.
func registered(ctx context.Context, nodes []ask.Node, at int, v messages.VIN) (err error) {
	for try := range registerTries {
		answer := ask.Send(ctx, nodes[(at+try)%len(nodes)], ask.Request{
			Method: http.MethodPut, Path: "/vehicles/" + string(v),
			Body: view.Registration{Model: "probe", ECUs: []view.ECU{{ID: reportECU, HardwarePart: "80A035741", Version: "0"}}},
		}, 5*answerWithin)
		if answer.Done() {
			return nil
		}
		err = fmt.Errorf("register %s: %s", v, answer)
	}
	return err
}

// lineTo is a connection that outlives a broker, with all that was not acknowledged.
func lineTo(broker, id string) paho.Client {
	return paho.NewClient(paho.NewClientOptions().AddBroker(broker).SetClientID(id).
		SetCleanSession(false).SetAutoReconnect(true).SetConnectRetry(true).SetConnectRetryInterval(every).
		SetMaxReconnectInterval(every).SetKeepAlive(5 * time.Second).SetStore(paho.NewOrderedMemoryStore()))
}

// manifest says what a vehicle runs: the version of this number, in the manifest of this number.
func manifest(number int) []byte {
	payload, err := wire.EncodeUp(&messages.Up{Body: &messages.Up_Manifest{Manifest: &messages.Manifest{
		Sequence: uint64(number),
		Ecus:     []*messages.ECUReport{{EcuId: reportECU, HardwarePart: "80A035741", Version: strconv.Itoa(number)}},
	}}}, messages.Encoding_ENCODING_JSON)
	if err != nil {
		panic(err) // a short manifest is always encoded
	}
	return payload
}

// report says one manifest after the other, as vehicles do that nobody hears.
func (p *Reports) report(ctx context.Context, r *reporter) {
	tick := time.NewTicker(reportEvery)
	defer tick.Stop()
	for number := 1; ; number++ {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		r.mu.Lock()
		r.said = append(r.said, time.Now())
		r.mu.Unlock()
		token := p.line.Publish(wire.UpTopic(r.vin, messages.Encoding_ENCODING_JSON).String(), 1, false, manifest(number))
		p.wait.Go(func() { r.await(ctx, token, number) })
	}
}

// await notes that the broker has acknowledged a report.
func (r *reporter) await(ctx context.Context, token paho.Token, number int) {
	select {
	case <-ctx.Done():
		return
	case <-token.Done():
	}
	if token.Error() != nil {
		return
	}
	r.mu.Lock()
	if number > r.acknowledged {
		r.acknowledged, r.at = number, time.Now()
	}
	r.mu.Unlock()
}

// watch looks at one node after the other how far the vehicle's reports are shown.
func (p *Reports) watch(ctx context.Context, r *reporter, at int) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for ; ; at++ {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		one := p.begin(Vehicles)
		now, served := p.look(ctx, r, at)
		p.end(one, served && !r.late(now), "what "+string(r.vin)+" said is not shown")
	}
}

// look reads the vehicle at the first node that answers: what is shown when it was asked, not after others were
// waited for.
func (p *Reports) look(ctx context.Context, r *reporter, at int) (asked time.Time, served bool) {
	for i := range p.nodes {
		asked = time.Now()
		if is, err := look(context.WithoutCancel(ctx), p.nodes[(at+i)%len(p.nodes)], string(r.vin), version); err == nil {
			r.see(is)
			return asked, true
		}
	}
	return asked, false
}

func version(v view.Vehicle) string {
	for _, e := range v.ECUs {
		if e.ID == reportECU {
			return e.Version
		}
	}
	return ""
}

func (r *reporter) see(number int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.shown = max(r.shown, number)
}

// late says whether something was said so long ago that it should be shown.
func (r *reporter) late(now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.shown < len(r.said) && r.said[r.shown].Before(now.Add(-behind))
}

// End stops and says what the broker acknowledged and no node shows.
func (p *Reports) End(ctx context.Context) (acknowledged int, lost []Loss) {
	p.stop()
	p.wait.Wait()
	p.line.Disconnect(100)
	ctx, cancel := context.WithTimeout(ctx, readWithin)
	defer cancel()
	for _, r := range p.vehicles {
		there := func(is int) bool { return is >= r.acknowledged }
		if is, err := read(ctx, p.nodes, string(r.vin), version, there); err != nil || !there(is) {
			lost = append(lost, Loss{
				What:  fmt.Sprintf("report %d of %s was acknowledged at %s; %d is shown (%v)", r.acknowledged, r.vin, r.at.Format(clock), is, err),
				Asked: r.at, Answered: r.at.Add(behind), // by then it was in the store, if it ever was
			})
		}
		acknowledged += r.acknowledged
	}
	return acknowledged, lost
}
