package recovery

import (
	"context"
	"errors"
	"fmt"
	"maps"

	"pacecar/bench/figure"
	"pacecar/bench/servers"
	"pacecar/bench/stopwatch"
	"pacecar/cmd/pacecar/client"
	"pacecar/web/view"
)

// recoveryTarget is how many seconds a restart may take: with a million vehicles of which 50,000 are in flight.
const recoveryTarget = 30

// restartOfOne kills a server that has a store of its own.
func (o Options) restartOfOne(ctx context.Context, dir string) ([]figure.Figure, error) {
	took, err := o.restart(ctx, func() (servers.Nodes, error) {
		s, err := servers.Start(ctx, alone(dir))
		return servers.Nodes{s}, err
	})
	if err != nil {
		return nil, err
	}
	o.say("one server, embedded store: serves %.2f s after its start, %d vehicles, %d in flight", took, o.Vehicles, o.InFlight)
	return []figure.Figure{
		figure.Of(name, "recovery_seconds", "s", []float64{took}, recoveryTarget, figure.AtMost),
		figure.Of(name, "registered_vehicles", "", []float64{float64(o.Vehicles)}, 0, figure.Free),
		figure.Of(name, "in_flight_vehicles", "", []float64{float64(o.InFlight)}, 0, figure.Free),
	}, nil
}

// restartOfAll kills three nodes on one Redis, which lives on.
func (o Options) restartOfAll(ctx context.Context, dir string) ([]figure.Figure, error) {
	services, err := servers.Serve(ctx, dir, "", "")
	if err != nil {
		return nil, err
	}
	defer services.End()
	part := servers.Part{Dir: dir, Store: services.Store, Broker: services.Broker}
	took, err := o.restart(ctx, func() (servers.Nodes, error) { return servers.Form(ctx, part, nodes) })
	if err != nil {
		return nil, err
	}
	o.say("%d nodes, Redis: serve %.2f s after their start, the life of their former leases included", nodes, took)
	return []figure.Figure{figure.Of(name, "recovery_redis_3_nodes_seconds", "s", []float64{took}, recoveryTarget, figure.AtMost)}, nil
}

// restart has servers register a fleet and offer some of it an update, kills all, starts them again, and says how
// many seconds after that they counted what they had counted before.
func (o Options) restart(ctx context.Context, start func() (servers.Nodes, error)) (took float64, err error) {
	list, err := start()
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, list.End()) }()
	before, err := o.burden(ctx, list[0].Client)
	if err != nil {
		return 0, err
	}
	for _, s := range list {
		s.Kill()
	}
	for _, s := range list {
		s.Wait()
	}
	clock := stopwatch.Begin()
	again, err := start()
	list = again // what was killed has nothing to end
	if err != nil {
		return 0, err
	}
	after, err := serving(ctx, list[0].Client, o.Vehicles)
	if err != nil {
		return 0, err
	}
	took = clock.End().Span.Seconds()
	if !maps.Equal(before.Counts, after.Counts) || before.Total != after.Total || before.InFlight != after.InFlight {
		return 0, fmt.Errorf("no figure: the campaign counted %v of %d before, and %v of %d after", before.Counts, before.Total, after.Counts, after.Total)
	}
	return took, nil
}

// burden registers the fleet and has as many vehicles offered the update as may be. None of them answers.
func (o Options) burden(ctx context.Context, c *client.Client) (campaign view.Campaign, err error) {
	if err := servers.Prepare(ctx, c, o.Seed, o.Vehicles, view.Pacing{MaximumInFlight: uint32(o.InFlight)}); err != nil {
		return campaign, err
	}
	if err := servers.Begin(ctx, c); err != nil {
		return campaign, err
	}
	err = servers.Until(ctx, func() (bool, error) {
		campaign, err = c.Campaign(ctx, servers.CampaignID)
		return campaign.Counts["Offered"] == uint32(min(o.InFlight, o.Vehicles)), err
	})
	return campaign, err
}

// serving waits until every slot answers, and tells how the campaign stands then.
func serving(ctx context.Context, c *client.Client, vehicles int) (campaign view.Campaign, err error) {
	if err := servers.Until(ctx, func() (bool, error) { return counted(ctx, c, vehicles) }); err != nil {
		return campaign, fmt.Errorf("not all slots answer: %w", err)
	}
	return c.Campaign(ctx, servers.CampaignID)
}

// counted asks all slots for their vehicles. The question itself waits for slots that are on their way.
func counted(ctx context.Context, c *client.Client, vehicles int) (bool, error) {
	count, err := c.CountVehicles(ctx, "")
	if err == nil && count.Matched != uint64(vehicles) {
		err = fmt.Errorf("%d of %d vehicles are there", count.Matched, vehicles)
	}
	return err == nil, err
}
