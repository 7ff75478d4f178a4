package top

import (
	"cmp"
	"encoding/json"
	"slices"
	"time"

	"pacecar/cmd/pacecar/client"
	"pacecar/cmd/pacecar/watch"
	"pacecar/web/view"
	"pacecar/web/view/nodes"
)

// Sight is what is known of a fleet.
type Sight struct {
	At        string                 `json:"at"`
	Fleet     Totals                 `json:"fleet"`
	Campaigns []view.CampaignSummary `json:"campaigns"`
	Nodes     []nodes.Node           `json:"nodes"`

	chosen   view.Campaign // the one that is looked at; without an id: none, or not known yet
	warnings []string      // of the nodes
	unowned  uint32        // slots
	lost     error         // the connection
	nodesErr error         // why nodes are not known
	known    struct{ fleet, campaigns, nodes bool }
}

// Totals are sums over the fleet.
type Totals struct {
	Vehicles           uint64   `json:"vehicles"`
	Online             *float64 `json:"online,omitempty"` // nil: the server does not say
	InFlight           uint64   `json:"inFlight"`
	OffersPerMinute    float64  `json:"offersPerMinute"`
	SucceededPerMinute float64  `json:"succeededPerMinute"`
}

// The news that a sight is made of.
type (
	fleetNews     Totals
	campaignsNews []view.CampaignSummary
	chosenNews    view.Campaign
	nodesNews     struct {
		list nodes.NodeList
		err  error
	}
	lostNews struct{ err error }
	timeNews time.Time
)

// Complete says whether everything has been heard of once.
func (s *Sight) Complete() bool { return s.known.fleet && s.known.campaigns && s.known.nodes }

// Take makes news a part of it.
func (s *Sight) Take(news any) {
	switch n := news.(type) {
	case fleetNews:
		s.Fleet, s.known.fleet, s.lost = Totals(n), true, nil
	case campaignsNews:
		s.Campaigns, s.known.campaigns, s.lost = n, true, nil
	case chosenNews:
		s.chosen = view.Campaign(n)
	case nodesNews:
		s.Nodes, s.warnings, s.unowned, s.nodesErr, s.known.nodes = n.list.Items, n.list.Warnings, n.list.Unowned, n.err, true
	case lostNews:
		s.lost = n.err
	case timeNews:
		s.At = time.Time(n).UTC().Format(time.RFC3339)
	}
}

// totals reads the topic of the fleet. What is missing or otherwise counts as nothing: a later server may
// say more, or less.
func totals(state client.State) fleetNews {
	var t fleetNews
	read(state, "vehicles", &t.Vehicles)
	read(state, "inFlight", &t.InFlight)
	read(state, "offersPerMinute", &t.OffersPerMinute)
	read(state, "succeededPerMinute", &t.SucceededPerMinute)
	read(state, "figures.online", &t.Online)
	return t
}

func read(state client.State, key string, into any) {
	if text, ok := state[key]; ok {
		_ = json.Unmarshal(text, into) // see totals
	}
}

// summaries reads the topic of all campaigns, the newest first.
func summaries(state client.State) campaignsNews {
	list := campaignsNews{}
	for _, text := range state {
		var c view.CampaignSummary
		if json.Unmarshal(text, &c) == nil && c.ID != "" {
			list = append(list, c)
		}
	}
	slices.SortFunc(list, func(a, b view.CampaignSummary) int {
		return cmp.Or(cmp.Compare(b.CreatedAt, a.CreatedAt), cmp.Compare(a.ID, b.ID))
	})
	return list
}

// order is a way to sort campaigns; all keep the newest first among equals.
type order struct {
	name string
	rank func(view.CampaignSummary) float64 // the highest first
}

// orders are the ways, in the order in which a key goes through them.
var orders = []order{
	{name: "needs you first", rank: urgency},
	{name: "failures", rank: func(c view.CampaignSummary) float64 { return float64(watch.Sum(c.Counts).Failed) }},
	{name: "rate", rank: func(c view.CampaignSummary) float64 { return c.SucceededPerMinute }},
	{name: "newest", rank: func(view.CampaignSummary) float64 { return 0 }},
}

// urgency puts first what waits for a person, then what moves, and last what is over.
func urgency(c view.CampaignSummary) float64 {
	switch {
	case c.State == "Halted":
		return 6
	case c.AwaitsPerson, c.State == "Review":
		return 5
	case c.State == "Paused":
		return 4
	case c.State == "Running":
		return 3
	case c.State == "Scheduled", c.State == "Approved":
		return 2
	case watch.Ended(c.State):
		return 0
	}
	return 1
}

func (o order) sort(list []view.CampaignSummary) []view.CampaignSummary {
	sorted := slices.Clone(list)
	slices.SortStableFunc(sorted, func(a, b view.CampaignSummary) int { return cmp.Compare(o.rank(b), o.rank(a)) })
	return sorted
}
