// Package inbox is where shells leave the newest status of what somebody watches, until the feed looks.
//
// All methods may be called from any goroutine.
package inbox

import (
	"maps"
	"slices"
	"sync"

	"pacecar/messages"
	"pacecar/web/stream/topic"
)

// Inbox is one. Its lock is held for a few map operations only, for the callers are actors at work; so it is never
// taken while the feed encodes.
type Inbox struct {
	mu        sync.RWMutex
	interest  map[topic.Name]int // watchers of each topic
	campaigns map[string]*messages.CampaignStatus
	vehicles  map[string]*messages.VehicleStatus
}

// New is an empty one, for what nobody watches yet.
func New() *Inbox { return &Inbox{interest: map[topic.Name]int{}} }

// Want counts a watcher in (1) or out (-1).
func (i *Inbox) Want(name topic.Name, change int) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.interest[name] += change; i.interest[name] <= 0 {
		delete(i.interest, name)
	}
}

// Wants says whether somebody watches a topic.
func (i *Inbox) Wants(name topic.Name) bool {
	i.mu.RLock()
	defer i.mu.RUnlock()
	return i.interest[name] > 0
}

// Watched are all topics that somebody watches.
func (i *Inbox) Watched() []topic.Name {
	i.mu.RLock()
	defer i.mu.RUnlock()
	return slices.Collect(maps.Keys(i.interest))
}

// Campaign keeps a status if a topic shows it.
func (i *Inbox) Campaign(s *messages.CampaignStatus) {
	id := s.GetRecord().GetPlan().GetId()
	i.mu.Lock()
	defer i.mu.Unlock()
	for _, name := range topic.OfCampaign(id) {
		if i.interest[name] > 0 {
			keepNewest(&i.campaigns, id, s)
			return
		}
	}
}

// Vehicle keeps a status if a topic shows it.
func (i *Inbox) Vehicle(s *messages.VehicleStatus) {
	vin := s.GetRecord().GetVin()
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.interest[topic.Name{Kind: topic.KindVehicle, ID: vin}] > 0 {
		keepNewest(&i.vehicles, vin, s)
	}
}

// keepNewest puts s unless a newer one is there.
func keepNewest[S interface{ GetVersion() uint64 }](m *map[string]S, id string, s S) {
	if *m == nil {
		*m = map[string]S{}
	}
	if old, ok := (*m)[id]; !ok || s.GetVersion() >= old.GetVersion() {
		(*m)[id] = s
	}
}

// Drain takes out what has come since the last call.
func (i *Inbox) Drain() (map[string]*messages.CampaignStatus, map[string]*messages.VehicleStatus) {
	i.mu.Lock()
	defer i.mu.Unlock()
	campaigns, vehicles := i.campaigns, i.vehicles
	i.campaigns, i.vehicles = nil, nil
	return campaigns, vehicles
}
