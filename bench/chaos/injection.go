package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"pacecar/bench/chaos/noise"
	"pacecar/bench/chaos/program"
	"pacecar/web/view"
)

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

// killBroker takes what the broker has not written down: its sessions, with subscriptions and what is on its way.
func killBroker(_ context.Context, c *cast) error {
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

// pauseStore has the store answer nothing, with all its connections open: nodes lose their leases, and must end.
func pauseStore(_ context.Context, c *cast) error { return c.store.Pause(0) }

func resumeStore(_ context.Context, c *cast) error { return c.store.Resume(0) }

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
	return noise.Reports("tcp://"+c.brokerAt, c.vins())
}

// slowDashboards is noise at the stream.
func slowDashboards(ctx context.Context, c *cast) error {
	return noise.Dashboards(ctx, c.apis, roundName(c.rounds))
}

// haltReason is why haltWorks pauses a rollout.
const haltReason = "to see whether it works"

// haltWorks pauses the rollout while the fault lasts: some node must follow, and acknowledge, whichever a person asks first. It
// goes on when the fault is over.
func haltWorks(ctx context.Context, c *cast, campaign string) (faults []string) {
	ctx, followed := context.WithTimeout(ctx, askWithin)
	defer followed()
	var asking errgroup.Group
	answers := make([]string, len(c.apis))
	for node := range c.apis {
		asking.Go(func() error {
			for ctx.Err() == nil {
				is, err := c.order(ctx, node, campaign, "pause")
				if err == nil && is.State == "Paused" {
					followed()
					return nil
				}
				if ctx.Err() == nil { // else it says that nobody waits any more
					answers[node] = fmt.Sprintf("%s says %s %v", c.apis[node].Name, is.State, err)
				}
				_ = wait(ctx, lookEvery) // the loop looks
			}
			return ctx.Err()
		})
	}
	if asking.Wait() == nil || errors.Is(ctx.Err(), context.Canceled) {
		return nil
	}
	return []string{fmt.Sprintf("a pause is acknowledged: not within %s: %s", askWithin, strings.Join(answers, "; "))}
}

// order gives a campaign one order at one node.
func (c *cast) order(ctx context.Context, node int, campaign, verb string) (view.Campaign, error) {
	to, err := c.client(node)
	if err != nil {
		return view.Campaign{}, err
	}
	defer to.Close()
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	return to.CommandCampaign(ctx, campaign, verb, 0, view.Command{By: "mira", Reason: haltReason})
}
