package relay

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
	"pacecar/web/stream/topic"
)

// Paces and bounds.
const (
	TickEvery  = 100 * time.Millisecond // of whoever drives a relay
	sayChanged = time.Second            // between two words about what is watched here, where that has changed
	sayAgain   = 3 * time.Second        // and where it has not
	believed   = 10 * time.Second
	maxBatch   = 4 << 20 // bytes of one Shown; a status that is larger goes alone
	maxTopics  = 4096    // of one peer
)

// Feed is what shows changes on the screens of this node.
type Feed interface {
	CampaignChanged(*messages.CampaignStatus)
	VehicleChanged(*messages.VehicleStatus)
	WatchesVehicle(vin string) bool
	Watched() []topic.Name
}

// Nodes are the others.
type Nodes interface {
	// Others are the addresses of the living ones, where this node is one of several.
	Others() []string
	// Tell says something to one of them. done is told once; it may be from this call.
	Tell(address string, m proto.Message, done func(error))
}

// Relay is told of changes as a feed is, and hears those of other nodes. It is safe for concurrent use.
type Relay struct {
	feed Feed
	now  func() time.Time

	mu    sync.Mutex
	peers map[string]*peer
	said  []string // topics, as last told to others
	at    time.Time

	vehicles atomic.Int64 // vehicles that peers watch, so that WatchesVehicle costs nothing while there are none
}

// peer is another node with screens.
type peer struct {
	topics    map[topic.Name]bool
	until     time.Time
	busy      bool // a batch is on its way
	campaigns map[string]*messages.CampaignStatus
	vehicles  map[string]*messages.VehicleStatus
}

// New makes the relay of a node. Run drives it.
func New(feed Feed, now func() time.Time) *Relay {
	return &Relay{feed: feed, now: now, peers: map[string]*peer{}}
}

// Run tells others at every tick what is watched here, and what they watch, until ctx ends.
func (r *Relay) Run(ctx context.Context, nodes Nodes, ticks <-chan time.Time) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticks:
			r.tick(nodes)
		}
	}
}

// tick does what is due.
func (r *Relay) tick(nodes Nodes) {
	others := nodes.Others()
	watched := r.watched()
	r.mu.Lock()
	now := r.now()
	var due proto.Message
	since := now.Sub(r.at)
	if changed := !slices.Equal(watched, r.said); changed && since >= sayChanged || len(watched) > 0 && since >= sayAgain {
		r.said, r.at, due = watched, now, &messages.Watching{Topics: watched}
	}
	batches := map[string]*messages.Shown{}
	for address, p := range r.peers {
		if !slices.Contains(others, address) || now.After(p.until) {
			r.forget(address)
			continue
		}
		if batch := p.batch(); batch != nil {
			batches[address] = batch
		}
	}
	r.mu.Unlock()
	if due != nil {
		for _, address := range others {
			nodes.Tell(address, due, func(error) {})
		}
	}
	for address, batch := range batches {
		nodes.Tell(address, batch, func(error) { r.told(address) })
	}
}

// watched are the topics that the screens here show, in order.
func (r *Relay) watched() []string {
	names := r.feed.Watched()
	list := make([]string, 0, len(names))
	for _, name := range names {
		list = append(list, name.String())
	}
	slices.Sort(list)
	return list[:min(len(list), maxTopics)]
}

// told lets the next batch go to a peer.
func (r *Relay) told(address string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if p := r.peers[address]; p != nil {
		p.busy = false
	}
}

// batch takes out what goes to the peer next; nil: nothing, or a batch is on its way.
func (p *peer) batch() *messages.Shown {
	if p.busy || len(p.campaigns)+len(p.vehicles) == 0 {
		return nil
	}
	p.busy = true
	batch, left := &messages.Shown{}, maxBatch
	for id, s := range p.campaigns {
		if size := proto.Size(s); size <= left || left == maxBatch {
			batch.Campaigns, left = append(batch.Campaigns, s), left-size
			delete(p.campaigns, id)
		}
	}
	for vin, s := range p.vehicles {
		if size := proto.Size(s); size <= left || left == maxBatch {
			batch.Vehicles, left = append(batch.Vehicles, s), left-size
			delete(p.vehicles, vin)
		}
	}
	return batch
}

// CampaignChanged takes note of a campaign's newest status, as a feed does.
func (r *Relay) CampaignChanged(s *messages.CampaignStatus) {
	r.feed.CampaignChanged(s)
	id := s.GetRecord().GetPlan().GetId()
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, p := range r.peers {
		for _, name := range topic.OfCampaign(id) {
			if p.topics[name] {
				p.campaigns[id] = s
				break
			}
		}
	}
}

// VehicleChanged takes note of a vehicle's newest status, as a feed does.
func (r *Relay) VehicleChanged(s *messages.VehicleStatus) {
	r.feed.VehicleChanged(s)
	vin := s.GetRecord().GetVin()
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, p := range r.peers {
		if p.topics[topic.Name{Kind: topic.KindVehicle, ID: vin}] {
			p.vehicles[vin] = s
		}
	}
}

// WatchesVehicle says whether VehicleChanged is worth calling for a vehicle.
func (r *Relay) WatchesVehicle(vin string) bool {
	if r.feed.WatchesVehicle(vin) {
		return true
	}
	if r.vehicles.Load() == 0 {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, p := range r.peers {
		if p.topics[topic.Name{Kind: topic.KindVehicle, ID: vin}] {
			return true
		}
	}
	return false
}

// Hear takes what another node said.
func (r *Relay) Hear(from string, m proto.Message) {
	switch m := m.(type) {
	case *messages.Shown:
		for _, s := range m.GetCampaigns() {
			r.feed.CampaignChanged(s)
		}
		for _, s := range m.GetVehicles() {
			r.feed.VehicleChanged(s)
		}
	case *messages.Watching:
		r.watching(from, m.GetTopics())
	}
}

// watching notes what the screens of another node show. Names that are none are left out: that node may be
// newer than this one.
func (r *Relay) watching(from string, topics []string) {
	wanted := map[topic.Name]bool{}
	for _, text := range topics[:min(len(topics), maxTopics)] {
		if name, no := topic.Parse(text); no == nil {
			wanted[name] = true
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	was := r.peers[from]
	r.forget(from)
	if len(wanted) == 0 {
		return
	}
	is := &peer{campaigns: map[string]*messages.CampaignStatus{}, vehicles: map[string]*messages.VehicleStatus{}}
	if was != nil {
		is = was
	}
	is.topics, is.until = wanted, r.now().Add(believed)
	r.peers[from] = is
	r.vehicles.Add(is.watchesVehicles())
}

// forget lets go of a peer.
func (r *Relay) forget(address string) {
	if p := r.peers[address]; p != nil {
		r.vehicles.Add(-p.watchesVehicles())
		delete(r.peers, address)
	}
}

// watchesVehicles counts the vehicles that a peer watches.
func (p *peer) watchesVehicles() (n int64) {
	for name := range p.topics {
		if name.Kind == topic.KindVehicle {
			n++
		}
	}
	return n
}
