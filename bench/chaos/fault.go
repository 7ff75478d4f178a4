package main

import (
	"context"
	"time"

	"pacecar/bench/chaos/store"
)

// fault is one row of the table: what is done to the cast while a rollout is under way, and how it is undone.
type fault struct {
	name   string
	quick  bool // part of the short run
	cuts   bool // needs networks that can be cut
	inject func(ctx context.Context, c *cast) error
	hold   time.Duration                            // between fault and cure, at least
	cure   func(ctx context.Context, c *cast) error // nil: there is nothing to undo

	// store is what it needs of the store.
	store store.Shape

	// spares are the nodes that must go on without the cure; none: nobody can.
	spares []string
	// mute says that nobody hears vehicles before the cure, whatever nodes are spared.
	mute bool
	// within is how long the spared nodes may take to serve from the fault on, and all nodes from the cure on.
	within time.Duration
	// besides is asked while the fault lasts, and says what does not hold.
	besides func(ctx context.Context, c *cast, campaign string) []string
	// afterwards is asked when the rollout has completed, and says what does not hold.
	afterwards func(ctx context.Context, c *cast, campaign string) []string
	// forgets says that the fault takes acknowledged writes away, as a store does whose replica lags: what was
	// acknowledged is not looked for then; what vehicles did must hold all the same.
	forgets bool
	// mislays says that the broker loses what it has acknowledged: one that is killed, what nobody has fetched; one
	// that is started again, what comes before the nodes are back, for Mosquitto 2.0 keeps their sessions without
	// their shared subscriptions. What is said once and never again is counted then, and no violation.
	mislays bool
}

// Patience with nodes.
const (
	usualWithin = 30 * time.Second
	storeWithin = 30 * time.Second // nodes that have lost their leases start again
)

// faults is the table. Every fault that one machine can inject is a row.
var faults = []fault{
	{name: "kill -9 of one node", quick: true, inject: killNode(1), cure: startNode(1), spares: []string{"n1", "n3"}, within: usualWithin},
	{name: "a node that does not come back", inject: killNode(1), hold: 100 * time.Second, cure: startNode(1), spares: []string{"n1", "n3"}, within: usualWithin},
	{name: "kill -9 of all nodes", inject: killNode(0, 1, 2), hold: time.Second, cure: startNode(0, 1, 2), within: usualWithin},
	{name: "a node paused for 5 s", inject: pauseNode(0), hold: 5 * time.Second, cure: resumeNode(0), within: usualWithin},
	{name: "a node paused for 15 s", inject: pauseNode(0), hold: 15 * time.Second, cure: resumeNode(0), within: usualWithin},
	{name: "a node paused for 60 s", inject: pauseNode(0), hold: time.Minute, cure: resumeNode(0), spares: []string{"n2", "n3"}, within: usualWithin},
	{name: "two nodes cut from each other", cuts: true, inject: cut(true, "n1", "n2"), hold: 20 * time.Second, cure: cut(false, "n1", "n2"), within: usualWithin, besides: haltWorks},
	{name: "all nodes cut from each other", cuts: true, inject: cut(true, "n1", "n2", "n3"), hold: 20 * time.Second, cure: cut(false, "n1", "n2", "n3"), within: usualWithin, besides: haltWorks},
	{name: "a node cut from the store", cuts: true, inject: cut(true, "n1", "store"), hold: 30 * time.Second, cure: cut(false, "n1", "store"), spares: []string{"n2", "n3"}, within: usualWithin},
	{name: "broker restarted", quick: true, inject: endBroker, cure: startBroker, mislays: true, within: usualWithin},
	{name: "broker away for 60 s", inject: endBroker, hold: time.Minute, cure: startBroker, mute: true, mislays: true, spares: []string{"n1", "n2", "n3"}, within: usualWithin},
	{name: "broker killed, its sessions lost", inject: killBroker, hold: time.Second, cure: startBroker, mute: true, mislays: true, spares: []string{"n1", "n2", "n3"}, within: usualWithin},
	{name: "Redis killed", quick: true, inject: killStore(0), hold: time.Second, cure: startStore(0), within: storeWithin},
	{name: "Redis away for 30 s", inject: killStore(0), hold: 30 * time.Second, cure: startStore(0), within: storeWithin},
	{name: "Redis paused for 30 s", inject: pauseStore, hold: 30 * time.Second, cure: resumeStore, within: storeWithin},
	{name: "Redis out of memory", inject: tell("CONFIG", "SET", "maxmemory", "1"), hold: 10 * time.Second, cure: tell("CONFIG", "SET", "maxmemory", "0"), within: storeWithin},
	{name: "Redis lacks its replicas", inject: tell("CONFIG", "SET", "min-replicas-to-write", "1"), hold: 10 * time.Second, cure: tell("CONFIG", "SET", "min-replicas-to-write", "0"), within: storeWithin},
	{name: "Redis read-only", inject: tell("REPLICAOF", "127.0.0.1", "1"), hold: 10 * time.Second, cure: tell("REPLICAOF", "NO", "ONE"), within: storeWithin},
	{name: "Redis failed over, 2 s lost", inject: loseTail, within: storeWithin, forgets: true, afterwards: tailIsNoticed},
	{name: "Redis restored from a backup", inject: restore, cure: startNode(0, 1, 2), within: storeWithin, forgets: true, afterwards: tailIsNoticed},
	{name: "Redis comes back empty", inject: emptyStore, hold: 20 * time.Second, cure: returnStore, within: storeWithin, besides: nobodyServes},
	{name: "Redis loses its only replica, then itself", store: store.Followed, inject: killStore(1), hold: 20 * time.Second, cure: promote, within: storeWithin, besides: nothingIsTaken},
	{name: "a master of a Redis Cluster killed", store: store.Cluster, inject: killStore(0), hold: 20 * time.Second, cure: startStore(0), spares: []string{"n1", "n2", "n3"}, within: storeWithin},
	{name: "rolling restart", quick: true, inject: roll, within: usualWithin},
	{name: "all vehicles reconnect at once", inject: storm, spares: []string{"n1", "n2", "n3"}, within: usualWithin},
	{name: "garbage at the nodes' port", inject: garbagePeers, spares: []string{"n1", "n2", "n3"}, within: calmWithin},
	{name: "garbage over MQTT", inject: garbageReports, spares: []string{"n1", "n2", "n3"}, within: calmWithin},
	{name: "reports twice and late", inject: replaceFleet(late), hold: 20 * time.Second, cure: replaceFleet(usual), spares: []string{"n1", "n2", "n3"}, within: calmWithin},
	{name: "slow dashboards", inject: slowDashboards, hold: 15 * time.Second, spares: []string{"n1", "n2", "n3"}, within: calmWithin},
}

// calmWithin is for faults that should not be felt at all.
const calmWithin = 15 * time.Second
