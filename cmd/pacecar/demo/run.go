package demo

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"pacecar/cmd/pacecar/client"
	"pacecar/cmd/pacecar/descriptors"
	"pacecar/cmd/pacecar/hold"
	"pacecar/cmd/pacecar/node"
	"pacecar/cmd/pacecar/sim/control"
	"pacecar/tcu/tcusim"
	"pacecar/tcu/tcusim/dice"
	"pacecar/tcu/tcusim/health"
	"pacecar/tcu/tcusim/ledger"
	"pacecar/tcu/tcusim/population"
	"pacecar/tcu/tcusim/trouble"
	"pacecar/web/view"
)

// stage is a running demonstration.
type stage struct {
	options   Options
	hold      *hold.Hold // of the data directory
	continues bool       // an earlier demonstration in the same directory
	begins    bool       // a new one, of which nothing was there
	node      *node.Node
	client    *client.Client
	ledger    *ledger.Ledger
	fleet     *tcusim.Fleet
	control   *control.Control // of the fleet, for pacecar sim
}

// Run runs a demonstration until ctx ends or, with Options.Wait, until its campaign has
// ended; then it takes everything down and says what was seen.
func Run(ctx context.Context, o Options) (Summary, error) {
	if err := o.check(); err != nil {
		return Summary{}, err
	}
	if err := descriptors.Reserve(2 * o.Vehicles); err != nil { // both ends of each connection are here
		return Summary{}, err
	}
	held, err := hold.Take(o.DataDir)
	if err != nil {
		return Summary{}, err
	}
	summary, err := (&stage{options: o, hold: held}).run(ctx)
	return summary, errors.Join(err, held.Release())
}

// run goes from curtain to curtain. The data directory is held.
func (s *stage) run(ctx context.Context) (Summary, error) {
	if err := s.open(ctx); err != nil {
		err = errors.Join(err, s.close())
		if s.begins { // a demonstration that never began leaves nothing to continue
			err = errors.Join(err, forget(s.options.DataDir))
		}
		return Summary{}, err
	}
	s.banner()
	summary, err := s.play(ctx)
	return summary, errors.Join(err, s.close())
}

// open starts the node. What an earlier demonstration left is forgotten, where that was
// asked for, only when nothing can be in the way of this one any more: neither another
// process in the directory nor a port that is taken.
func (s *stage) open(ctx context.Context) (err error) {
	s.node, err = node.Start(ctx, node.Config{
		DataDir: s.options.DataDir, HTTP: s.options.HTTP, MQTT: s.options.MQTT, Hold: s.hold,
		Prepare: func() error {
			continues, err := openDirectory(s.options)
			s.continues, s.begins = continues, err == nil && !continues
			return err
		},
		Store: s.options.Store, Broker: s.options.Broker, Version: s.options.Version, Logger: s.options.Logger,
	})
	if err != nil {
		return err
	}
	s.client, err = client.New(s.node.URL(), author)
	return err
}

// play prepares what is missing, lets the vehicles connect and waits.
func (s *stage) play(ctx context.Context) (Summary, error) {
	fleet := population.Of(s.options.Seed, s.options.Vehicles)
	campaign, err := s.prepared(ctx, fleet)
	if err != nil {
		return Summary{}, err
	}
	if err := s.connect(ctx, fleet); err != nil {
		return Summary{}, err
	}
	if s.options.Start && campaign.State == "Draft" {
		if _, err := s.client.CommandCampaign(ctx, CampaignID, "start", campaign.Version, view.Command{By: author}); err != nil {
			return Summary{}, fmt.Errorf("start campaign: %w", err)
		}
		fmt.Fprintf(s.options.Out, "started campaign %s\n", CampaignID)
	} else if campaign.State == "Draft" {
		fmt.Fprintf(s.options.Out, "campaign %s waits for its start: the Start button, pacecar campaign start %s --server %s, or --start\n", CampaignID, CampaignID, s.node.URL())
	}
	if s.options.Wait {
		return s.follow(ctx)
	}
	return Summary{}, s.tell(ctx, campaign)
}

// tell says when the campaign changes its state or its wave, until ctx ends.
func (s *stage) tell(ctx context.Context, campaign view.Campaign) error {
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	state, wave := "Draft", uint32(0)
	for {
		if campaign.State != state || campaign.Wave != wave {
			state, wave = campaign.State, campaign.Wave
			fmt.Fprintln(s.options.Out, progress(campaign))
		}
		select {
		case <-ctx.Done():
			return nil
		case err := <-s.node.Lost():
			return err
		case <-s.fleet.Done():
			return s.fleet.Err()
		case <-look.C:
		}
		if next, err := s.client.Campaign(ctx, CampaignID); err == nil { // else it is asked again
			campaign = next
		}
	}
}

// prepared finds the campaign, or prepares all of it. An interrupted preparation is done
// again: each of its steps may be repeated.
func (s *stage) prepared(ctx context.Context, fleet []population.Vehicle) (view.Campaign, error) {
	campaign, err := s.client.Campaign(ctx, CampaignID)
	if err == nil && !s.continues {
		return campaign, fmt.Errorf("store %s already holds a campaign %s that %s knows nothing of: use an empty database, or the --data-dir that belongs to it",
			s.options.Store, CampaignID, s.options.DataDir)
	}
	var problem *client.Problem
	if err == nil || !errors.As(err, &problem) || problem.Status != 404 {
		return campaign, err
	}
	began := time.Now()
	if err := prepare(ctx, s.client, s.options, fleet); err != nil {
		return campaign, err
	}
	fmt.Fprintf(s.options.Out, "registered %d vehicles, released package %s, wrote campaign %s in %.1f s\n",
		len(fleet), packageID, CampaignID, time.Since(began).Seconds())
	return s.client.Campaign(ctx, CampaignID)
}

// connect starts the vehicles: another party, that knows the broker's address only.
func (s *stage) connect(ctx context.Context, fleet []population.Vehicle) (err error) {
	if s.ledger, err = ledger.Open(filepath.Join(s.options.DataDir, "tcusim", "ledger.ndjson")); err != nil {
		return err
	}
	broker := s.options.Broker
	if broker == "" {
		broker = "tcp://" + s.node.MQTT()
	}
	board := trouble.New(s.options.Fail)
	s.fleet, err = tcusim.Start(context.WithoutCancel(ctx), tcusim.Config{
		Broker: broker, Vehicles: fleet, Seed: s.options.Seed, Profile: s.profile(), Ledger: s.ledger, Download: true,
		Introduce: true, Troubles: board,
	})
	if err != nil {
		return err
	}
	s.control, err = control.Open(s.options.DataDir, control.Controlled{Fleet: s.fleet, Vehicles: fleet, Board: board, Seed: s.options.Seed})
	return err
}

// profile makes vehicles quick enough to watch and slow enough to see.
func (s *stage) profile() tcusim.Profile {
	p := tcusim.Profile{Health: health.Profile{FaultRate: s.options.Faulty}}
	if !s.options.Speedup {
		p.Think = dice.Spread{Min: 50 * time.Millisecond, Max: 400 * time.Millisecond}
		p.Install = dice.Spread{Min: time.Second, Max: 3 * time.Second}
	}
	return p
}

// close takes the stage down: the vehicles first, then the engine.
func (s *stage) close() error {
	var failed error
	if s.control != nil {
		failed = errors.Join(failed, s.control.Close())
	}
	if s.fleet != nil {
		failed = errors.Join(failed, s.fleet.Close())
	}
	if s.ledger != nil {
		failed = errors.Join(failed, s.ledger.Close())
	}
	if s.client != nil {
		s.client.Close()
	}
	if s.node != nil {
		failed = errors.Join(failed, s.node.Close(context.Background()))
	}
	return failed
}

func (s *stage) banner() {
	verb := "holds"
	if s.continues {
		verb = "continues"
	}
	where := ""
	if s.options.DataDir != DefaultDataDir {
		where = " --data-dir " + s.options.DataDir
	}
	fmt.Fprintf(s.options.Out, `Pacecar demonstration of %d vehicles
  dashboard  %s/
  API        %s/api/v1/   (described at /api/v1/openapi.json)
  MQTT       %s
  metrics    %s/metrics
  data       %s %s this demonstration
  break it   pacecar sim fail --ecu ADAS --rate 8%%%s
`, s.options.Vehicles, s.node.URL(), s.node.URL(), s.node.MQTT(), s.node.URL(), s.options.DataDir, verb, where)
}
