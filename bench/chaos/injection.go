package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"pacecar/bench/chaos/figures"
	"pacecar/bench/chaos/noise"
	"pacecar/bench/chaos/program"
)

// askWithin bounds what is asked of nodes while they are under a fault.
const askWithin = 20 * time.Second

type action = func(ctx context.Context, c *cast) error

func killNode(which ...int) action {
	return func(_ context.Context, c *cast) error {
		for _, i := range which {
			c.nodes[i].Kill()
		}
		return nil
	}
}

func startNode(which ...int) action {
	return func(_ context.Context, c *cast) (err error) {
		for _, i := range which {
			err = errors.Join(err, c.nodes[i].Start())
		}
		return err
	}
}

func pauseNode(i int) action {
	return func(_ context.Context, c *cast) error { return c.nodes[i].Current().Pause() }
}

func resumeNode(i int) action {
	return func(_ context.Context, c *cast) error { return c.nodes[i].Current().Resume() }
}

func cut(on bool, which ...string) action {
	return func(ctx context.Context, c *cast) error { return c.stage.Isolate(ctx, on, which...) }
}

// mislaidBefore is how long before the end of a broker that is killed nodes may not have fetched what it has acknowledged.
const mislaidBefore = 2 * time.Second

// killBroker takes what the broker has not written down: its sessions, with subscriptions and what is on its way.
func killBroker(_ context.Context, c *cast) error {
	c.gap.From = time.Now().Add(-mislaidBefore)
	c.broker.Kill()
	return nil
}

// endBroker lets the broker write down what it has acknowledged.
func endBroker(_ context.Context, c *cast) error {
	c.broker.End()
	return nil
}

func startBroker(ctx context.Context, c *cast) error {
	return errors.Join(c.broker.Start(), program.Listens(ctx, c.brokerAt))
}

// returnBroker starts a broker that nodes have used, and notes when all of them hear it again: Mosquitto 2.0 keeps their sessions
// without their shared subscriptions, and drops what comes before. What is said then once and never again is counted, and no violation.
func returnBroker(ctx context.Context, c *cast) error {
	if err := c.hear(ctx, "nodes have noticed that the broker is gone", func(figures.Counters) figures.Counters { return figures.Counters{} }); err != nil {
		return err
	}
	if c.gap.From.IsZero() {
		c.gap.From = time.Now()
	}
	if err := startBroker(ctx, c); err != nil {
		return err
	}
	err := c.hear(ctx, "nodes hear the broker again", func(usual figures.Counters) figures.Counters { return usual })
	c.gap.To = time.Now()
	return err
}

// hear waits until each node has as many lines to the broker as want makes of those that it usually has.
func (c *cast) hear(ctx context.Context, what string, want func(usual figures.Counters) figures.Counters) error {
	return program.Await(ctx, usually.Duration, what, func() (bool, string) {
		open, wanted := figures.Read(ctx, c.apis, figures.Lines), want(c.lines)
		for name := range c.lines {
			if is, answers := open[name]; !answers || is != wanted[name] {
				return false, fmt.Sprintf("lines of nodes: %v, want %v", open, wanted)
			}
		}
		return true, ""
	})
}

// pauseBroker has the broker read and answer nothing, with all its connections open.
func pauseBroker(_ context.Context, c *cast) error { return c.broker.Current().Pause() }

func resumeBroker(_ context.Context, c *cast) error { return c.broker.Current().Resume() }

// cutBroker has nothing pass between the first node and the broker, with all its connections open, or has it pass again.
func cutBroker(on bool) action {
	return func(_ context.Context, c *cast) error {
		c.passage.Cut(on)
		return nil
	}
}

// standsAside says that the first node keeps slots though it is cut from the broker.
func standsAside(ctx context.Context, c *cast, _ string) []string {
	return c.owns(ctx, "a node that is cut from the broker gives its slots away", func(slots uint32) bool { return slots == 0 })
}

// takesPartAgain says that it has none though it is cut no more.
func takesPartAgain(ctx context.Context, c *cast, _ string) []string {
	return c.owns(ctx, "a node that reaches the broker again has slots", func(slots uint32) bool { return slots > 0 })
}

// owns waits for what the second node knows of the first one's slots.
func (c *cast) owns(ctx context.Context, what string, is func(slots uint32) bool) []string {
	err := program.Await(ctx, mutely.Duration, what, func() (bool, string) {
		slots, err := slotsOf(ctx, c.apis[1], c.apis[0].Name)
		return err == nil && is(slots), fmt.Sprintf("%s has %d slots (%v)", c.apis[0].Name, slots, err)
	})
	if err != nil {
		return []string{err.Error()}
	}
	return nil
}

// both does one thing after the other, as nearly at once as can be.
func both(first, second action) action {
	return func(ctx context.Context, c *cast) error { return errors.Join(first(ctx, c), second(ctx, c)) }
}

// killLeaving tells a node to end, and kills it when it has given away some of its slots, and not all.
func killLeaving(which int) action {
	return func(ctx context.Context, c *cast) error {
		node, other := c.nodes[which], c.apis[(which+1)%len(c.apis)]
		owned, err := slotsOf(ctx, other, node.Name)
		if err != nil {
			return err
		}
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			node.End()
		}()
		left := owned
		for begun := time.Now(); left == owned && time.Since(begun) < askWithin; { // it is a matter of milliseconds: nobody rests
			if now, err := slotsOf(ctx, other, node.Name); err == nil {
				left = now
			}
		}
		node.Kill()
		if <-ended; left == owned || left == 0 {
			return noTrial{fmt.Errorf("%s was to be killed while it hands over: of %d slots it had %d", node.Name, owned, left)}
		}
		return nil
	}
}

// killStore kills one server of the store.
func killStore(which int) action {
	return func(_ context.Context, c *cast) error {
		c.store.Kill(which)
		return nil
	}
}

func startStore(which int) action {
	return func(ctx context.Context, c *cast) error { return c.store.StartAgain(ctx, which) }
}

// pauseStore has a server of the store answer nothing, with all its connections open. Where it is the one with the members,
// nodes lose their leases, and must end.
func pauseStore(which int) action {
	return func(_ context.Context, c *cast) error { return c.store.Pause(which) }
}

func resumeStore(which int) action {
	return func(_ context.Context, c *cast) error { return c.store.Resume(which) }
}

func emptyStore(ctx context.Context, c *cast) error { return c.store.Empty(ctx) }

func returnStore(ctx context.Context, c *cast) error { return c.store.Return(ctx) }

// promote has the store be what its replica is.
func promote(ctx context.Context, c *cast) error { return c.store.Promote(ctx) }

func tell(words ...any) action {
	return func(ctx context.Context, c *cast) error { return c.store.Tell(ctx, 0, words...) }
}

func wait(ctx context.Context, long time.Duration) error {
	timer := time.NewTimer(long)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// roll restarts one node after the other, each when the one before has joined.
func roll(ctx context.Context, c *cast) error {
	for _, n := range c.nodes {
		n.End()
		if err := n.Start(); err != nil {
			return err
		}
		if err := c.joined(ctx); err != nil {
			return err
		}
	}
	return nil
}

// storm has all vehicles connect at the same time: their process dies, and another one goes on from the ledger.
func storm(_ context.Context, c *cast) error {
	c.fleet.Kill()
	c.fleetFlags = append(append([]string{}, usual...), "--connect-rate", "100000")
	return c.fleet.Start()
}

// replaceFleet has the vehicles behave in another way from now on.
func replaceFleet(flags []string) action {
	return func(_ context.Context, c *cast) error {
		c.fleet.End()
		c.fleetFlags = flags
		return c.fleet.Start()
	}
}

// garbagePeers is noise at the ports where nodes listen for each other.
func garbagePeers(ctx context.Context, c *cast) error { return noise.Peers(ctx, c.peers) }

// garbageReports is noise in the name of vehicles that are being updated.
func garbageReports(_ context.Context, c *cast) error {
	return noise.Reports("tcp://"+c.brokerAt, c.rollout().VINs())
}

// slowDashboards is noise at the stream.
func slowDashboards(ctx context.Context, c *cast) error {
	return noise.Dashboards(ctx, c.apis, c.rollout().Campaign())
}
