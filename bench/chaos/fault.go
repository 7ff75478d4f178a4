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

	needs

	// spares are the nodes that must go on without the cure; none: nobody can.
	spares []string
	// mute says that nobody hears vehicles before the cure, whatever nodes are spared.
	mute bool
	// within is how long the spared nodes may take to serve from the fault on, and all nodes from the cure on.
	within bound
	// restarts bounds how often nodes end by themselves, and are started again.
	restarts int
	// halts says that a pause is ordered under the fault, which must stop what vehicles do.
	halts bool
	// outlasts says that the rollout must have ended before the cure.
	outlasts bool
	// seamless says that a request which is tried again at another node is always served.
	seamless bool
	// unlike says that the rollout may take half as long again as one without a fault, at most.
	unlike bool
	// besides is asked while the fault lasts, and says what does not hold.
	besides func(ctx context.Context, c *cast, campaign string) []string
	// afterwards is asked when the rollout has completed, and says what does not hold.
	afterwards func(ctx context.Context, c *cast, campaign string) []string
	// forgets says that the fault takes acknowledged writes away, as a store does whose replica lags: what was acknowledged since the
	// copy that the store came back with, and before it came back, may be gone then; what vehicles did must hold all the same.
	forgets bool
}

// bound is a time that may depend on the life of leases.
type bound struct {
	time.Duration
	leases int // so many lives more
}

func (b bound) in(leaseLife time.Duration) time.Duration {
	return b.Duration + time.Duration(b.leases)*leaseLife
}

// Patience with nodes.
var (
	// usually: a node that is gone leaves leases behind, and all that it owned is served again.
	usually = bound{30 * time.Second, 0}
	// atOnce: nodes have kept their leases.
	atOnce = bound{10 * time.Second, 0}
	// afterLeases: nodes have ended, or a dead one's word reached the store late. Their leases are in the store, and who comes back
	// waits until they have run out.
	afterLeases = bound{10 * time.Second, 1}
	// mutely: a network drops what is sent, which is noticed after 25 s; 20 s later the node that it cuts from the broker is given up, and
	// what the broker keeps for it is taken over within 15 s more, of heartbeats and of looks.
	mutely = bound{75 * time.Second, 0}
	// calm is for faults that should not be felt at all.
	calm = bound{15 * time.Second, 0}
)

// started is how often a supervisor can start three nodes that end at once in so long.
func started(long time.Duration) int { return 3 * int((long+afterLeases.Duration)/restartPause) }

// all are the nodes.
var all = places[:3]

// faults is the table. Every fault that one machine can inject is a row.
var faults = []fault{
	{name: noFault, inject: func(context.Context, *cast) error { return nil }, spares: all, within: calm},
	{name: "kill -9 of one node", quick: true, inject: killNode(1), cure: startNode(1), spares: []string{"n1", "n3"}, within: usually},
	{name: "a node that does not come back", inject: killNode(1), cure: startNode(1), spares: []string{"n1", "n3"}, within: usually, outlasts: true, halts: true},
	{name: "kill -9 of all nodes", inject: killNode(0, 1, 2), hold: time.Second, cure: startNode(0, 1, 2), within: usually},
	{name: "kill -9 of a node that hands over", inject: killLeaving(1), cure: startNode(1), spares: []string{"n1", "n3"}, within: usually},
	{name: "a node paused for 5 s", inject: pauseNode(0), hold: 5 * time.Second, cure: resumeNode(0), within: usually},
	{name: "a node paused for 15 s", inject: pauseNode(0), hold: 15 * time.Second, cure: resumeNode(0), within: usually, restarts: 2},
	{name: "a node paused for 60 s", inject: pauseNode(0), hold: time.Minute, cure: resumeNode(0), spares: []string{"n2", "n3"}, within: usually, restarts: 2},
	{name: "two nodes cut from each other", cuts: true, inject: cut(true, "n1", "n2"), hold: 20 * time.Second, cure: cut(false, "n1", "n2"), within: usually, halts: true},
	{name: "all nodes cut from each other", cuts: true, inject: cut(true, "n1", "n2", "n3"), hold: 20 * time.Second, cure: cut(false, "n1", "n2", "n3"), within: usually, halts: true},
	{name: "a node cut from the store", cuts: true, inject: cut(true, "n1", "store"), hold: 30 * time.Second, cure: cut(false, "n1", "store"), spares: []string{"n2", "n3"}, within: usually, restarts: 4},
	{name: "a node cut from the broker", needs: needs{detour: true}, inject: cutBroker(true), hold: 80 * time.Second, cure: cutBroker(false), spares: []string{"n2", "n3"}, within: mutely, outlasts: true, halts: true, besides: standsAside, afterwards: takesPartAgain},
	{name: "broker restarted", quick: true, inject: endBroker, cure: returnBroker, within: usually},
	{name: "broker away for 60 s", inject: endBroker, hold: time.Minute, cure: returnBroker, mute: true, spares: all, within: usually},
	{name: "broker killed, its sessions lost", inject: killBroker, hold: time.Second, cure: returnBroker, mute: true, spares: all, within: usually},
	{name: "broker paused for 15 s", inject: pauseBroker, hold: 15 * time.Second, cure: resumeBroker, mute: true, spares: all, within: usually},
	{name: "Redis killed", quick: true, inject: killStore(0), hold: time.Second, cure: startStore(0), within: atOnce, restarts: 3, halts: true},
	{name: "Redis away for 30 s", inject: killStore(0), hold: 30 * time.Second, cure: startStore(0), within: afterLeases, restarts: started(30 * time.Second), halts: true},
	{name: "Redis paused for 30 s", inject: pauseStore(0), hold: 30 * time.Second, cure: resumeStore(0), within: afterLeases, restarts: started(30 * time.Second)},
	{name: "Redis out of memory", inject: tell("CONFIG", "SET", "maxmemory", "1"), hold: 10 * time.Second, cure: tell("CONFIG", "SET", "maxmemory", "0"), within: afterLeases, restarts: started(10 * time.Second)},
	{name: "Redis lacks its replicas", inject: tell("CONFIG", "SET", "min-replicas-to-write", "1"), hold: 10 * time.Second, cure: tell("CONFIG", "SET", "min-replicas-to-write", "0"), within: afterLeases, restarts: started(10 * time.Second)},
	{name: "Redis read-only", inject: tell("REPLICAOF", "127.0.0.1", "1"), hold: 10 * time.Second, cure: tell("REPLICAOF", "NO", "ONE"), within: afterLeases, restarts: started(10 * time.Second)},
	{name: "Redis and a node killed together", inject: both(killStore(0), killNode(1)), hold: time.Second, cure: both(startStore(0), startNode(1)), within: afterLeases, restarts: 3, halts: true},
	{name: "Redis failed over, 2 s lost", inject: loseTail, within: afterLeases, restarts: 6, forgets: true, afterwards: tailIsNoticed},
	{name: "Redis restored from a backup", inject: restore, cure: startNode(0, 1, 2), within: afterLeases, restarts: 3, forgets: true, afterwards: tailIsNoticed},
	{name: "Redis comes back empty", inject: emptyStore, hold: 20 * time.Second, cure: returnStore, within: afterLeases, restarts: started(40 * time.Second), besides: nobodyServes},
	{name: "a node whose commits come late", needs: needs{store: store.Relayed}, inject: hold, hold: 20 * time.Second, cure: deliver, spares: []string{"n2", "n3"}, within: usually, restarts: started(30 * time.Second), afterwards: lateIsRefused},
	{name: "Redis loses its only replica, then itself", needs: needs{store: store.Followed}, inject: killStore(1), hold: 20 * time.Second, cure: promote, within: afterLeases, restarts: started(20 * time.Second), besides: nothingIsTaken},
	{name: "a master of a Redis Cluster killed", needs: needs{store: store.Cluster}, inject: killStore(0), hold: 20 * time.Second, cure: startStore(0), spares: all, within: afterLeases, restarts: 3},
	{name: "a master of a Redis Cluster paused", needs: needs{store: store.Cluster}, inject: pauseStore(0), hold: 20 * time.Second, cure: resumeStore(0), spares: all, within: afterLeases},
	{name: "rolling restart", quick: true, inject: roll, within: usually, seamless: true, halts: true},
	{name: "all vehicles reconnect at once", inject: storm, spares: all, within: usually, halts: true},
	{name: "garbage at the nodes' port", inject: garbagePeers, spares: all, within: calm},
	{name: "garbage over MQTT", inject: garbageReports, spares: all, within: calm},
	{name: "reports twice and late", inject: replaceFleet(late), hold: 20 * time.Second, cure: replaceFleet(usual), spares: all, within: calm, unlike: true},
	{name: "slow dashboards", inject: slowDashboards, hold: 15 * time.Second, spares: all, within: calm},
}

// noFault is the row that others are compared with.
const noFault = "nothing"
