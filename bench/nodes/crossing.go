package nodes

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"pacecar/bench/figure"
	"pacecar/bench/servers"
	"pacecar/bench/stopwatch"
	"pacecar/cluster"
	"pacecar/messages"
	"pacecar/persistence"
	"pacecar/tcu/tcusim/population"
)

const (
	reports = 50_000 // of a vehicle, delivered in one round
	atOnce  = 2_000  // of them are under way at one time
	alone   = 2_000  // delivered one after the other
	some    = 4_096  // vehicles are theirs
)

// crossing measures what delivering a report costs to an actor of this node and to one of another node, in turn.
// The actors answer at once: what a report means and how it is made durable costs both sides the same, and is left
// out. Both nodes are in this process, so that its processor time is that of both ends.
func (o Options) crossing(ctx context.Context, reports, alone int) (figures []figure.Figure, err error) {
	pair, err := newPair(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, pair.end(ctx)) }()
	local, remote, err := pair.sort(some, o.Seed)
	if err != nil {
		return nil, err
	}
	near, far := &leg{to: local}, &leg{to: remote}
	for round := range o.Rounds + 1 { // the first does not count
		for _, l := range []*leg{near, far} {
			if err := l.measure(ctx, pair.from, reports, alone, round > 0); err != nil {
				return nil, err
			}
		}
	}
	o.say("a report: %.2f us of processor time to an actor of the same node, %.2f us to another node", near.costs[0], far.costs[0])
	return []figure.Figure{
		free("report_local_cpu_us", "us", near.costs...),
		free("report_crossing_cpu_us", "us", far.costs...),
		free("report_crossing_per_local", "ratio", over(far.costs, near.costs)...),
		free("reports_crossing_per_second", "1/s", far.rates...),
		free("report_local_round_trip_us", "us", near.trips...),
		free("report_crossing_round_trip_us", "us", far.trips...),
	}, nil
}

// pair is two nodes of one engine.
type pair struct {
	from *cluster.Node
	all  []*cluster.Node
}

func newPair(ctx context.Context) (*pair, error) {
	store, p := persistence.NewMemory(persistence.DefaultSlots, nil), &pair{}
	for i := range 2 {
		n, err := cluster.Start(ctx, cluster.Config{
			Leases: store, Slots: store.Slots(), Kinds: []string{kind}, Self: persistence.Member{Name: fmt.Sprintf("n%d", i+1)},
			SlotProps: func(persistence.Slot, persistence.Epoch) *actor.Props { return actor.PropsFromFunc(answer) },
		})
		if err != nil {
			return nil, errors.Join(err, p.end(ctx))
		}
		p.all, p.from = append(p.all, n), n
	}
	err := servers.Until(ctx, func() (bool, error) { return p.settled(), nil })
	if err != nil {
		return nil, errors.Join(err, p.end(ctx))
	}
	return p, nil
}

// settled says whether each node owns its half, and both know.
func (p *pair) settled() bool {
	for _, n := range p.all {
		owners, local := n.Slots(), 0
		for _, o := range owners {
			if o.Local {
				local++
			}
		}
		if len(owners) != persistence.DefaultSlots || local != persistence.DefaultSlots/len(p.all) {
			return false
		}
	}
	return true
}

// answer is the actor of a slot that has done at once what it is sent.
func answer(ctx actor.Context) {
	switch m := ctx.Message().(type) {
	case *messages.Envelope:
		m.Done(nil)
	case *messages.Routed:
		ctx.Respond(&messages.Done{})
	}
}

// sort parts vehicles into those of this node and those of the other.
func (p *pair) sort(vehicles int, seed uint64) (local, remote []string, err error) {
	own := map[persistence.Slot]bool{}
	for _, o := range p.from.Slots() {
		own[o.Slot] = o.Local
	}
	for _, v := range population.Of(seed, vehicles) {
		vin := string(v.VIN)
		if own[persistence.SlotOf(persistence.Key{Kind: kind, ID: vin}, persistence.DefaultSlots)] {
			local = append(local, vin)
		} else {
			remote = append(remote, vin)
		}
	}
	if len(local) == 0 || len(remote) == 0 {
		err = errors.New("all vehicles are of one node")
	}
	return local, remote, err
}

func (p *pair) end(ctx context.Context) (err error) {
	for _, n := range p.all {
		err = errors.Join(err, n.Shutdown(context.WithoutCancel(ctx)))
		n.System().Shutdown()
	}
	return err
}

// leg is one way that reports take.
type leg struct {
	to                  []string
	costs, rates, trips []float64
}

// measure delivers many reports, and then some one after the other.
func (l *leg) measure(ctx context.Context, from *cluster.Node, reports, alone int, counts bool) error {
	clock := stopwatch.Begin()
	if err := l.deliver(ctx, from, reports, atOnce); err != nil {
		return err
	}
	took := clock.End()
	clock = stopwatch.Begin()
	if err := l.deliver(ctx, from, alone, 1); err != nil {
		return err
	}
	single := clock.End()
	if counts {
		l.costs = append(l.costs, float64(took.CPU)/float64(time.Microsecond)/float64(reports))
		l.rates = append(l.rates, float64(reports)/took.Span.Seconds())
		l.trips = append(l.trips, float64(single.Span)/float64(time.Microsecond)/float64(alone))
	}
	return nil
}

// deliver delivers so many reports, so many of them at one time.
func (l *leg) deliver(ctx context.Context, from *cluster.Node, count, atOnce int) error {
	room, failed := make(chan struct{}, atOnce), make(chan error, 1)
	var under sync.WaitGroup
	for i := range count {
		select {
		case room <- struct{}{}:
		case err := <-failed:
			return err
		case <-ctx.Done():
			return ctx.Err()
		}
		under.Add(1)
		from.Deliver(&messages.Envelope{Kind: kind, ID: l.to[i%len(l.to)], Message: report(), Done: func(err error) {
			if err != nil {
				select {
				case failed <- err:
				default: // one is enough
				}
			}
			<-room
			under.Done()
		}})
	}
	under.Wait()
	select {
	case err := <-failed:
		return err
	default:
		return nil
	}
}

// report is what a vehicle says most often.
func report() *messages.Up {
	return &messages.Up{Body: &messages.Up_Report{Report: &messages.Report{
		CampaignId: servers.CampaignID, Attempt: 1, Phase: messages.Phase_PHASE_DOWNLOADED,
	}}}
}
