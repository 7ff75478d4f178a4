package recovery

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"pacecar/bench/figure"
	"pacecar/bench/servers"
	"pacecar/bench/stopwatch"
	"pacecar/cmd/pacecar/client"
	"pacecar/messages"
	"pacecar/persistence"
	"pacecar/tcu/tcusim"
	"pacecar/tcu/tcusim/dice"
	"pacecar/tcu/tcusim/population"
	"pacecar/web/view"
)

// script is the rollout under which nodes are killed. It must last for longer than all kills.
type script struct {
	perSecond int           // offers
	beside    time.Duration // what a round takes besides the life of a lease
	transfer  time.Duration // a vehicle's longest download: so long some have yet to speak when their node dies
}

// usual is the script of a measurement.
var usual = script{perSecond: 20, beside: 10 * time.Second, transfer: 20 * time.Second}

// vehicles is how many keep the rollout going over so many kills.
func (s script) vehicles(rounds int, lease time.Duration) int {
	lasts := time.Duration(rounds) * (lease + lease/4 + s.beside)
	return s.perSecond * max(1, int(lasts.Seconds()))
}

// failovers are three nodes of which one is killed after the other.
type failovers struct {
	Options
	part     servers.Part
	list     servers.Nodes
	vehicles int
	observer *observer

	slots, answers []float64
}

// failover kills nodes, one at a time, and lets each come back before the next.
func (o Options) failover(ctx context.Context, dir string, lease time.Duration, s script) (figures []figure.Figure, err error) {
	services, err := servers.Serve(ctx, dir, "", "")
	if err != nil {
		return nil, err
	}
	defer services.End()
	f := &failovers{Options: o, part: servers.Part{Dir: dir, Store: services.Store, Broker: services.Broker, LeaseLife: lease}, vehicles: s.vehicles(o.Rounds, lease)}
	if f.list, err = servers.Form(ctx, f.part, nodes); err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.list.End()) }()
	if err := servers.Settled(ctx, f.list[0], nodes); err != nil {
		return nil, err
	}
	pacing := view.Pacing{MaximumPerMinute: uint32(60 * s.perSecond), MaximumInFlight: uint32(f.vehicles)}
	if err := servers.Prepare(ctx, f.list[0].Client, o.Seed, f.vehicles, pacing); err != nil {
		return nil, err
	}
	if f.observer, err = observe(services.Broker); err != nil {
		return nil, err
	}
	defer f.observer.close()
	fleet, err := tcusim.Start(ctx, tcusim.Config{
		Broker: services.Broker, Vehicles: population.Of(o.Seed, f.vehicles), Seed: o.Seed, PerConnection: 16,
		Profile: tcusim.Profile{Transfer: dice.Spread{Max: s.transfer}},
	})
	if err != nil {
		return nil, err
	}
	defer fleet.Close()
	if err := errors.Join(fleet.WaitConnected(ctx), servers.Begin(ctx, f.list[0].Client)); err != nil {
		return nil, err
	}
	for round := range o.Rounds {
		if err := f.round(ctx, round); err != nil {
			return nil, fmt.Errorf("kill %d: %w", round+1, err)
		}
		o.say("lease %v, kill %d/%d: all slots served after %.2f s, a vehicle of the killed node answered after %.2f s", lease, round+1, o.Rounds, f.slots[round], f.answers[round])
	}
	campaign, err := servers.Finish(ctx, f.list[0].Client)
	if err != nil {
		return nil, err
	}
	if err := servers.Agree(ctx, f.list[0].Client, campaign, fleet.Ledger().Summary(), f.vehicles); err != nil {
		return nil, err
	}
	return append(quantiles("failover_slots", lease, f.slots, slotsWithin), quantiles("failover_answer", lease, f.answers, answersWithin)...), nil
}

// round kills a node, measures, and starts it again.
func (f *failovers) round(ctx context.Context, round int) error {
	victim := round % nodes
	survivor := f.list[(victim+1)%nodes].Client
	if err := f.rolling(ctx, survivor, round); err != nil {
		return err
	}
	mine, err := f.owned(ctx, survivor, f.list[victim].Name)
	if err != nil {
		return err
	}
	clock := stopwatch.Begin()
	f.list[victim].Kill()
	f.list[victim].Wait()
	heard, err := f.observer.await(ctx, mine)
	if err != nil {
		return err
	}
	group, within := errgroup.WithContext(ctx)
	group.Go(func() error {
		_, err := serving(within, survivor, f.vehicles)
		f.slots = append(f.slots, clock.End().Span.Seconds())
		return err
	})
	group.Go(func() error {
		select {
		case at := <-heard:
			f.answers = append(f.answers, clock.EndedAt(at).Span.Seconds())
			return nil
		case <-within.Done():
			return fmt.Errorf("no vehicle of the killed node was answered: %w", within.Err())
		}
	})
	if err := group.Wait(); err != nil {
		return err
	}
	back, err := servers.Start(ctx, f.part.Member(victim))
	if err != nil {
		return err
	}
	f.list[victim] = back
	return servers.Settled(ctx, back, nodes)
}

// rolling checks that the rollout is still one, and waits until some of it is under way.
func (f *failovers) rolling(ctx context.Context, c *client.Client, round int) error {
	return servers.Until(ctx, func() (bool, error) {
		campaign, err := c.Campaign(ctx, servers.CampaignID)
		if err == nil && campaign.State != "Running" {
			return true, fmt.Errorf("no figure: the rollout of %d vehicles is %s after %d kills: this machine is too slow for it", f.vehicles, campaign.State, round)
		}
		return campaign.InFlight >= nodes, err
	})
}

// owned are the slots of a node, and tells by it whose vehicle one is.
func (f *failovers) owned(ctx context.Context, c *client.Client, node string) (func(messages.VIN) bool, error) {
	list, err := c.Slots(ctx)
	if err != nil {
		return nil, err
	}
	own := map[persistence.Slot]bool{}
	for _, s := range list.Items {
		own[persistence.Slot(s.Slot)] = s.Node == node
	}
	return func(vin messages.VIN) bool {
		return own[persistence.SlotOf(persistence.Key{Kind: "vehicle", ID: string(vin)}, uint32(len(list.Items)))]
	}, nil
}
