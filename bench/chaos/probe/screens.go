package probe

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"pacecar/bench/chaos/ask"
	"pacecar/cmd/pacecar/client"
	"pacecar/messages"
	"pacecar/web/view"
)

// Bounds of the screens.
const (
	screenVehicles = 3               // whose pages are open at each node
	shownWithin    = 5 * time.Second // of what is so
)

// Screens are dashboards at every node: each looks at the campaign and at some vehicles, whichever nodes they live on, and is
// opened again by itself when its node was away.
type Screens struct {
	nodes    []ask.Node
	campaign string
	vins     []messages.VIN
	stop     context.CancelFunc
	wait     sync.WaitGroup

	mu    sync.Mutex
	shown map[string]client.State // by node and topic
}

// BeginScreens opens dashboards for a campaign that is there.
func BeginScreens(ctx context.Context, nodes []ask.Node, campaign string, fleet []messages.VIN) *Screens {
	ctx, stop := context.WithCancel(ctx)
	s := &Screens{nodes: nodes, campaign: campaign, vins: fleet[:min(len(fleet), screenVehicles)], stop: stop, shown: map[string]client.State{}}
	for _, node := range nodes {
		for _, topic := range s.topics() {
			s.wait.Go(func() { s.look(ctx, node, topic) })
		}
	}
	return s
}

func (s *Screens) topics() []string {
	topics := []string{"campaign:" + s.campaign}
	for _, vin := range s.vins {
		topics = append(topics, vehicleTopic(vin))
	}
	return topics
}

func vehicleTopic(vin messages.VIN) string { return "vehicle:" + string(vin) }

// look follows a topic at a node. Where that ends, somebody loads the page again.
func (s *Screens) look(ctx context.Context, node ask.Node, topic string) {
	for ctx.Err() == nil {
		if to, err := client.New(node.URL, "mira"); err == nil {
			_ = to.Follow(ctx, topic, client.Watcher{Rate: 2, Update: func(is client.State) error { // what ends it is begun again
				s.mu.Lock()
				defer s.mu.Unlock()
				s.shown[node.Name+" "+topic] = maps.Clone(is)
				return nil
			}})
			to.Close()
		}
		select {
		case <-ctx.Done():
		case <-time.After(every):
		}
	}
}

// End says which screens do not show, within some seconds, what is so at the end; then it closes all.
func (s *Screens) End(ctx context.Context, campaign view.Campaign, roster map[messages.VIN]view.RosterEntry) (faults []string) {
	defer func() {
		s.stop()
		s.wait.Wait()
	}()
	ctx, cancel := context.WithTimeout(ctx, shownWithin)
	defer cancel()
	pause := time.NewTicker(every)
	defer pause.Stop()
	for {
		if faults = s.faults(campaign, roster); len(faults) == 0 {
			return nil
		}
		select {
		case <-ctx.Done():
			return faults
		case <-pause.C:
		}
	}
}

func (s *Screens) faults(campaign view.Campaign, roster map[messages.VIN]view.RosterEntry) (faults []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, node := range s.nodes {
		is := s.shown[node.Name+" campaign:"+s.campaign]
		if got, want := tally(is), count(campaign.State, campaign.Counts); got != want {
			faults = append(faults, fmt.Sprintf("the screen at %s shows %s as %s, not %s", node.Name, s.campaign, got, want))
		}
		for _, vin := range s.vins {
			if roster[vin].State == "Skipped" { // its record may never have heard of the campaign
				continue
			}
			if got, want := standing(s.shown[node.Name+" "+vehicleTopic(vin)], s.campaign), roster[vin].State; got != want {
				faults = append(faults, fmt.Sprintf("the screen at %s shows %s as %q, not %q", node.Name, vin, got, want))
			}
		}
	}
	return faults
}

// count is a state and counts in words that can be compared.
func count(state string, counts map[string]uint32) string {
	words := []string{state}
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		if counts[name] > 0 {
			words = append(words, name+" "+strconv.FormatUint(uint64(counts[name]), 10))
		}
	}
	return strings.Join(words, ", ")
}

// tally is what a campaign's topic shows, in the same words.
func tally(is client.State) string {
	var state string
	counts := map[string]uint32{}
	for key, value := range is {
		if name, counted := strings.CutPrefix(key, "counts."); counted {
			n, _ := strconv.ParseUint(string(value), 10, 32) // what is no number is no count
			counts[name] = uint32(n)
		}
	}
	_ = json.Unmarshal(is["state"], &state) // likewise
	return count(state, counts)
}

// standing is how a vehicle's topic says that it stands with a campaign.
func standing(is client.State, campaign string) string {
	var now view.Assignment
	if json.Unmarshal(is["assignment"], &now) == nil && now.Campaign == campaign {
		return now.State
	}
	var results []view.Result
	_ = json.Unmarshal(is["results"], &results) // none are there before one has ended
	for _, one := range results {
		if one.Campaign == campaign {
			return one.State
		}
	}
	return ""
}
