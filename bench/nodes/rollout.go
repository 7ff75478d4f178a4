package nodes

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"pacecar/bench/figure"
	"pacecar/bench/servers"
	"pacecar/bench/stopwatch"
	"pacecar/cmd/pacecar/descriptors"
	"pacecar/persistence/redis"
	"pacecar/tcu/tcusim"
	"pacecar/tcu/tcusim/population"
	"pacecar/web/view"
)

const (
	inFlight = 5000 // vehicles offered and not ended, on both sides
	warmUp   = 2000 // vehicles of a round before the first, that does not count
	patience = 10 * time.Minute
)

// side is what is known of the rollouts with one number of nodes.
type side struct {
	nodes                                                int
	form, rates, costs                                   []float64
	crossed, bytes, crossedPerReport, batches, perReport []float64
}

// rollouts measures both sides, in turn.
func (o Options) rollouts(ctx context.Context, dir string) ([]figure.Figure, error) {
	services, err := servers.Serve(ctx, dir, o.Store, o.Broker)
	if err != nil {
		return nil, err
	}
	defer services.End()
	o.Store, o.Broker = services.Store, services.Broker
	fleet := population.Of(o.Seed, o.Vehicles)
	one, three := &side{nodes: 1}, &side{nodes: several}
	for round := range o.Rounds + 1 {
		vehicles, sides := fleet, []*side{one, three}
		if round == 0 {
			vehicles, sides = fleet[:min(len(fleet), warmUp)], []*side{{nodes: 1}, {nodes: several}}
		}
		for _, s := range sides {
			if err := o.roll(ctx, dir, s, vehicles); err != nil {
				return nil, fmt.Errorf("rollout with %d nodes: %w", s.nodes, err)
			}
		}
		if round > 0 {
			o.say("round %d/%d: 1 node %.0f vehicles/s, %d nodes %.0f vehicles/s, ratio %.2f", round, o.Rounds,
				one.rates[round-1], several, three.rates[round-1], three.rates[round-1]/one.rates[round-1])
		}
	}
	return figuresOf(one, three), nil
}

func figuresOf(one, three *side) []figure.Figure {
	return []figure.Figure{
		figure.Of(name, "nodes3_per_node1", "ratio", over(three.rates, one.rates), 0.7, figure.AtLeast),
		free("cpu_node1_per_nodes3", "ratio", over(one.costs, three.costs)...),
		free("vehicles_per_second_node1", "1/s", one.rates...),
		free("vehicles_per_second_nodes3", "1/s", three.rates...),
		free("cpu_us_per_vehicle_node1", "us", one.costs...),
		free("cpu_us_per_vehicle_nodes3", "us", three.costs...),
		free("crossings_per_vehicle", "", three.crossed...),
		free("crossings_per_report", "", three.crossedPerReport...),
		free("crossed_bytes_per_vehicle", "B", three.bytes...),
		figure.Of(name, "campaign_messages_per_report", "ratio", three.perReport, 0.5, figure.AtMost),
		free("campaign_messages_per_report_node1", "ratio", one.perReport...),
		free("campaign_messages_per_vehicle", "", three.batches...),
		free("form_1_node_seconds", "s", one.form...),
		free("form_3_nodes_seconds", "s", three.form...),
	}
}

// over divides pair by pair.
func over(a, b []float64) []float64 {
	ratios := make([]float64, len(a))
	for i := range a {
		ratios[i] = a[i] / b[i]
	}
	return ratios
}

// roll forms nodes on nothing, rolls out once and ends them.
func (o Options) roll(ctx context.Context, dir string, s *side, fleet []population.Vehicle) (err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	run := "pacecar-bench-" + rand.Text()
	perConnection := connections(len(fleet))
	part := servers.Part{Dir: filepath.Join(dir, run), Store: o.Store, Broker: o.Broker, Measured: run}
	defer func() {
		err = errors.Join(err, redis.Erase(context.WithoutCancel(ctx), o.Store, redis.Options{Prefix: run}), os.RemoveAll(part.Dir))
	}()
	clock := stopwatch.Begin()
	list, err := servers.Form(ctx, part, s.nodes)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, list.End()) }()
	at := list[0]
	if err := servers.Settled(ctx, at, s.nodes); err != nil {
		return fmt.Errorf("the nodes do not settle: %w", err)
	}
	formed := clock.End().Span.Seconds()
	if err := servers.Prepare(ctx, at.Client, o.Seed, len(fleet), view.Pacing{MaximumInFlight: inFlight}); err != nil {
		return err
	}
	vehicles, err := tcusim.Start(ctx, tcusim.Config{Broker: o.Broker, Vehicles: fleet, Seed: o.Seed, PerConnection: perConnection})
	if err != nil {
		return err
	}
	defer vehicles.Close()
	if err := vehicles.WaitConnected(ctx); err != nil {
		return err
	}
	before, err := list.Metrics(ctx)
	if err != nil {
		return err
	}
	clock = stopwatch.Begin()
	if err := servers.Begin(ctx, at.Client); err != nil {
		return err
	}
	campaign, err := servers.Finish(ctx, at.Client)
	if err != nil {
		return err
	}
	took := clock.End().Span.Seconds()
	after, err := list.Metrics(ctx)
	if err != nil {
		return err
	}
	s.add(formed, took, float64(len(fleet)), after.Since(before))
	return servers.Agree(ctx, at.Client, campaign, vehicles.Ledger().Summary(), len(fleet))
}

// add keeps what one rollout showed.
func (s *side) add(formed, took, vehicles float64, counted servers.Metrics) {
	keep := func(list *[]float64, value float64) { *list = append(*list, value) }
	keep(&s.form, formed)
	keep(&s.rates, vehicles/took)
	keep(&s.costs, counted["process_cpu_seconds_total"]*1e6/vehicles)
	keep(&s.crossed, counted.Sum("pacecar_node_messages_total")/vehicles)
	keep(&s.bytes, counted["pacecar_node_bytes_total"]/vehicles)
	keep(&s.crossedPerReport, counted.Sum("pacecar_node_messages_total")/counted["pacecar_mqtt_up_total"])
	keep(&s.batches, counted["pacecar_report_batches_total"]/vehicles)
	keep(&s.perReport, counted["pacecar_report_batches_total"]/counted["pacecar_reports_total"])
}

// connections is how many vehicles share a connection: one, unless this process may not open that many.
func connections(vehicles int) int {
	fit := max(1, descriptors.Raise(vehicles))
	return (vehicles + fit - 1) / fit
}
