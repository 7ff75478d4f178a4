package history

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"time"

	"pacecar/bench/chaos/ask"
	"pacecar/web/view"
)

// Bounds of what clients do.
const (
	clients      = 4
	vehicleKeys  = 4
	campaignKeys = 2
	answerWithin = 3 * time.Second
	restAtMost   = 200 * time.Millisecond // between two requests of one client
	maxUnknown   = 8                      // operations without an answer of one resource; then it is only read
	finalWithin  = 30 * time.Second       // for a node's last answer about a resource
)

// Clients are at work from Begin to End.
type Clients struct {
	nodes []ask.Node
	pkg   string // that campaigns offer
	epoch time.Time
	keys  []string

	mu      sync.Mutex
	done    []Operation
	unknown map[string]int
	serial  int

	stop context.CancelFunc
	wait sync.WaitGroup
}

// Bystander is the model of the vehicles that campaigns of histories offer their package to; they never connect.
const Bystander = "bystander"

// Begin has clients use resources of their own, whose names hold mark, four to six capital letters or digits that
// nobody else uses. Campaigns offer a package that fits an ECU, to one vehicle each.
func Begin(ctx context.Context, mark, pkg string, fits view.ECU, nodes []ask.Node) (*Clients, error) {
	for i := range campaignKeys {
		answer := ask.Send(ctx, nodes[0], ask.Request{
			Method: http.MethodPut, Path: fmt.Sprintf("/vehicles/WBYSTD%s%0*d", mark, 11-len(mark), i),
			Body: view.Registration{Model: Bystander, Variant: campaignKey(mark, i), ECUs: []view.ECU{fits}},
		}, finalWithin)
		if !answer.Done() {
			return nil, fmt.Errorf("register a bystander: %s", answer)
		}
	}
	ctx, stop := context.WithCancel(ctx)
	c := &Clients{nodes: nodes, pkg: pkg, epoch: time.Now(), unknown: map[string]int{}, stop: stop}
	for i := range vehicleKeys {
		c.keys = append(c.keys, fmt.Sprintf("WHSTRY%s%0*d", mark, 11-len(mark), i))
	}
	for i := range campaignKeys {
		c.keys = append(c.keys, campaignKey(mark, i))
	}
	for i := range clients {
		c.wait.Go(func() { c.work(ctx, i) })
	}
	return c, nil
}

func campaignKey(mark string, number int) string {
	return fmt.Sprintf("history-%s-%d", strings.ToLower(mark), number)
}

// isVehicle tells the registers from the campaigns.
func isVehicle(key string) bool { return key[0] == 'W' }

// work is one client.
func (c *Clients) work(ctx context.Context, client int) {
	rest := time.NewTimer(0)
	defer rest.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-rest.C:
		}
		key, node := c.keys[rand.IntN(len(c.keys))], c.nodes[rand.IntN(len(c.nodes))]
		c.operate(ctx, Operation{Client: client, Key: key, Kind: c.choose(key), Node: node.Name}, node)
		rest.Reset(rand.N(restAtMost))
	}
}

// choose picks what to do with a resource.
func (c *Clients) choose(key string) Kind {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.unknown[key] >= maxUnknown || rand.IntN(2) == 0 {
		return Read
	}
	if isVehicle(key) {
		return Write
	}
	return []Kind{Create, Start, Pause, Pause, Resume, Resume}[rand.IntN(6)]
}

// operate sends one request, and once more to another node when nobody answered a command.
func (c *Clients) operate(ctx context.Context, o Operation, node ask.Node) {
	c.mu.Lock()
	c.serial++
	o.Value = fmt.Sprintf("%s-%d", o.Kind, c.serial)
	c.mu.Unlock()
	request := c.request(o)
	if o.Kind != Pause && o.Kind != Write {
		o.Value = ""
	}
	o.Call = time.Since(c.epoch)
	answer := ask.Send(context.WithoutCancel(ctx), node, request, answerWithin)
	o.Return = time.Since(c.epoch)
	o.judge(answer)
	if o.Outcome == Unknown && request.Key != "" {
		c.repeat(ctx, &o, request)
	}
	c.keep(o)
}

// repeat asks another node the same under the same key. An answer that is given again is the first request's;
// any other one is of a request of its own, whose predecessor's end stays unknown.
func (c *Clients) repeat(ctx context.Context, first *Operation, request ask.Request) {
	second := *first
	node := c.nodes[rand.IntN(len(c.nodes))]
	second.Node, second.Call = node.Name, time.Since(c.epoch)
	answer := ask.Send(context.WithoutCancel(ctx), node, request, answerWithin)
	second.Return = time.Since(c.epoch)
	second.judge(answer)
	if answer.Replayed {
		first.Outcome, first.Return = second.Outcome, second.Return
		return
	}
	if second.Outcome == Done || second.Outcome == Unknown && answer.Code == "" {
		c.keep(second)
	}
}

func (c *Clients) keep(o Operation) {
	if o.Kind == Read && o.Outcome != Done {
		return // nobody saw anything
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if o.Outcome == Unknown {
		c.unknown[o.Key]++
	}
	c.done = append(c.done, o)
}

// request is how an operation is written.
func (c *Clients) request(o Operation) ask.Request {
	switch {
	case isVehicle(o.Key) && o.Kind == Write:
		return ask.Request{Method: http.MethodPut, Path: "/vehicles/" + o.Key, Body: view.Registration{Model: "history", Variant: o.Value}}
	case isVehicle(o.Key):
		return ask.Request{Method: http.MethodGet, Path: "/vehicles/" + o.Key}
	case o.Kind == Create:
		return ask.Request{Method: http.MethodPost, Path: "/campaigns", Key: o.Key + o.Value, Body: view.Plan{
			ID: o.Key, Package: c.pkg, Selector: fmt.Sprintf(`variant == %q`, o.Key), Waves: []view.PlanWave{{Rest: true}},
		}}
	case o.Kind == Read:
		return ask.Request{Method: http.MethodGet, Path: "/campaigns/" + o.Key}
	}
	return ask.Request{
		Method: http.MethodPost, Path: "/campaigns/" + o.Key + ":" + string(o.Kind), Key: o.Key + o.Value, Any: true,
		Body: view.Command{Reason: o.Value},
	}
}

// judge says what an answer means.
func (o *Operation) judge(a ask.Answer) {
	switch {
	case o.Kind == Read && a.Status == http.StatusNotFound:
		o.Outcome = Done
	case o.Kind == Read && a.Done():
		o.Outcome = o.look(a)
	case a.Done():
		o.Outcome = Done
	case a.Code == "WrongState" && (o.Kind == Pause || o.Kind == Resume):
		o.Outcome = Refused
	case a.Refused() && a.Code != "InProgress" && a.Status != http.StatusRequestTimeout:
		o.Outcome = Void
	default:
		o.Outcome = Unknown
	}
}

// look reads what a reader saw.
func (o *Operation) look(a ask.Answer) Outcome {
	if isVehicle(o.Key) {
		var v view.Vehicle
		if a.Into(&v) != nil {
			return Unknown
		}
		o.Seen = State{Life: "Known", Value: v.Variant}
		return Done
	}
	var campaign view.Campaign
	if a.Into(&campaign) != nil {
		return Unknown
	}
	o.Seen = State{Life: campaign.State}
	if campaign.State == "Paused" {
		o.Seen.Value = campaign.Cause
	}
	return Done
}

// End stops the clients, asks every node once more about every resource, and returns all that was done. A node that
// does not answer is a fault.
func (c *Clients) End(ctx context.Context) (done []Operation, faults []string) {
	c.stop()
	c.wait.Wait()
	for _, key := range c.keys {
		for _, node := range c.nodes {
			if !c.last(ctx, key, node) {
				faults = append(faults, fmt.Sprintf("%s says nothing about %s, %s after the fault was cured", node.Name, key, finalWithin))
			}
		}
	}
	return c.done, faults
}

// last reads until a node answers.
func (c *Clients) last(ctx context.Context, key string, node ask.Node) bool {
	ctx, cancel := context.WithTimeout(ctx, finalWithin)
	defer cancel()
	for ctx.Err() == nil {
		before := len(c.done)
		c.operate(ctx, Operation{Client: clients, Key: key, Kind: Read, Node: node.Name}, node)
		if len(c.done) > before {
			return true
		}
	}
	return false
}
