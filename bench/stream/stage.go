package stream

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"pacecar/bench/servers"
	"pacecar/cmd/pacecar/descriptors"
	"pacecar/messages"
	"pacecar/tcu/tcusim"
	"pacecar/tcu/tcusim/population"
	"pacecar/web/view"
)

const (
	inFlight    = 5000 // vehicles offered and not ended
	connections = 2000 // that vehicles share, so that connecting takes seconds
)

// stage is a server with a fleet that waits for a campaign to begin.
type stage struct {
	server   *servers.Server
	vehicles *tcusim.Fleet
	count    int
	began    time.Time
	mu       sync.Mutex
	ends     []time.Duration // when vehicles sent their last report, since began
}

// set starts a server and a fleet, and writes a campaign at so many offers a minute; 0: as fast as it goes.
func (o Options) set(ctx context.Context, dir string, vehicles int, perMinute uint32) (*stage, error) {
	fit := descriptors.Raise(connections + o.Viewers + o.Crowd)
	if fit < connections+max(o.Viewers, o.Crowd) {
		return nil, fmt.Errorf("%d connections and %d viewers need as many open descriptors, and this process may have %d: run ulimit -n first", connections, max(o.Viewers, o.Crowd), fit)
	}
	s := &stage{count: vehicles, began: time.Now()}
	var err error
	if s.server, err = servers.Start(ctx, servers.Part{Dir: dir, Name: "n1", AllowAnonymous: true, CPUProfile: o.CPUProfile}); err != nil {
		return nil, err
	}
	if err := s.fill(ctx, o, perMinute); err != nil {
		return nil, errors.Join(err, s.end())
	}
	return s, nil
}

// fill prepares the campaign and connects the vehicles.
func (s *stage) fill(ctx context.Context, o Options, perMinute uint32) (err error) {
	pacing := view.Pacing{MaximumInFlight: inFlight, MaximumPerMinute: perMinute}
	if err := servers.Prepare(ctx, s.server.Client, o.Seed, s.count, pacing); err != nil {
		return err
	}
	s.vehicles, err = tcusim.Start(ctx, tcusim.Config{
		Broker: "tcp://" + s.server.MQTT, Vehicles: population.Of(o.Seed, s.count), Seed: o.Seed,
		PerConnection: max(1, (s.count+connections-1)/connections), Settled: s.settled,
	})
	if err != nil {
		return err
	}
	return s.vehicles.WaitConnected(ctx)
}

// settled notes when a vehicle has said that it is done.
func (s *stage) settled(_ messages.VIN, phase messages.Phase) {
	if phase != messages.Phase_PHASE_INSTALLED {
		return
	}
	at := time.Since(s.began)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ends = append(s.ends, at)
}

// sent are the times of last reports, in order.
func (s *stage) sent() []time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Sorted(slices.Values(s.ends))
}

// roll begins the campaign and waits for its end, which must be as the vehicles' ledger says, and as all viewers
// are shown.
func (s *stage) roll(ctx context.Context, a *audience) (took time.Duration, err error) {
	began := time.Now()
	if err := servers.Begin(ctx, s.server.Client); err != nil {
		return 0, err
	}
	campaign, err := servers.Finish(ctx, s.server.Client)
	if err != nil {
		return 0, err
	}
	took = time.Since(began)
	return took, s.check(ctx, campaign, a)
}

// check compares what all say of a campaign that has ended.
func (s *stage) check(ctx context.Context, campaign view.Campaign, a *audience) error {
	err := servers.Agree(ctx, s.server.Client, campaign, s.vehicles.Ledger().Summary(), s.count)
	if err != nil || a == nil {
		return err
	}
	return a.agree(ctx, campaign)
}

// processor is what the server has used of the processors.
func (s *stage) processor(ctx context.Context) (time.Duration, error) {
	counted, err := servers.Nodes{s.server}.Metrics(ctx)
	return time.Duration(counted["process_cpu_seconds_total"] * float64(time.Second)), err
}

// restart starts the server again where it was.
func (s *stage) restart(ctx context.Context) error {
	part := s.server.Part
	part.HTTP, part.MQTT = strings.TrimPrefix(s.server.Client.Address(), "http://"), s.server.MQTT
	again, err := servers.Start(ctx, part)
	if err == nil {
		s.server = again
	}
	return err
}

func (s *stage) end() (err error) {
	if s.vehicles != nil {
		err = s.vehicles.Close()
	}
	return errors.Join(err, s.server.End())
}
