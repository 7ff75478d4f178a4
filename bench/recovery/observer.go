package recovery

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"sync"
	"time"

	paho "github.com/eclipse/paho.mqtt.golang"

	"pacecar/messages"
	"pacecar/tcu/wire"
)

const (
	// fence is a topic of the observer's own: what it says there comes back behind all that the broker had before.
	fence        = "pacecar-bench/fence"
	brokerWithin = 10 * time.Second
	quiesce      = 250 // milliseconds for a goodbye
	everyDown    = "ota/v1/+/down"
)

// observer hears at the broker what vehicles say and what is said to them.
type observer struct {
	client paho.Client
	fenced chan string // what has come back

	mu    sync.Mutex
	mine  func(messages.VIN) bool // whose answers are awaited; nil: nobody's
	spoke map[messages.VIN]bool   // of those, since then
	heard chan time.Time          // when the first of them was answered
}

// observe connects to a broker.
func observe(broker string) (*observer, error) {
	o := &observer{fenced: make(chan string, 1)}
	o.client = paho.NewClient(paho.NewClientOptions().AddBroker(broker).SetClientID("observer-" + rand.Text()).SetOrderMatters(true))
	if err := settle(o.client.Connect()); err != nil {
		return nil, fmt.Errorf("observer: %w", err)
	}
	filters := map[string]byte{fence: 0, everyDown: 0}
	for _, filter := range wire.UpFilters() {
		filters[filter] = 0
	}
	if err := settle(o.client.SubscribeMultiple(filters, o.hear)); err != nil {
		o.close()
		return nil, fmt.Errorf("observer: %w", err)
	}
	return o, nil
}

// settle waits for the broker's answer.
func settle(token paho.Token) error {
	if !token.WaitTimeout(brokerWithin) {
		return errors.New("the broker does not answer")
	}
	return token.Error()
}

func (o *observer) close() { o.client.Disconnect(quiesce) }

// await is told when a vehicle of a node that has died spoke and was then answered. What the dead node may have
// said is behind the fence, so that an answer is another node's.
func (o *observer) await(ctx context.Context, mine func(messages.VIN) bool) (<-chan time.Time, error) {
	word := rand.Text()
	if err := settle(o.client.Publish(fence, 0, false, word)); err != nil {
		return nil, err
	}
	for {
		select {
		case back := <-o.fenced:
			if back != word {
				continue
			}
		case <-ctx.Done():
			return nil, fmt.Errorf("observer: %w", ctx.Err())
		}
		o.mu.Lock()
		defer o.mu.Unlock()
		o.mine, o.spoke, o.heard = mine, map[messages.VIN]bool{}, make(chan time.Time, 1)
		return o.heard, nil
	}
}

// hear is called for one message after the other.
func (o *observer) hear(_ paho.Client, m paho.Message) {
	if m.Topic() == fence {
		select {
		case o.fenced <- string(m.Payload()):
		default: // nobody waits for it
		}
		return
	}
	at := time.Now()
	topic, err := wire.ParseTopic(m.Topic())
	if err != nil {
		return // not of a vehicle
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	switch {
	case o.mine == nil || !o.mine(topic.VIN):
	case topic.Direction == wire.Upward:
		o.spoke[topic.VIN] = true
	case o.spoke[topic.VIN]:
		o.heard <- at
		o.mine = nil // one is enough
	}
}
