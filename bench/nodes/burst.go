package nodes

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync/atomic"
	"time"

	"github.com/asynkron/protoactor-go/actor"
	"github.com/asynkron/protoactor-go/remote"

	"pacecar/bench/figure"
	"pacecar/cluster/system"
	"pacecar/messages"
)

// A burst is three times gRPC's 4 MiB, in messages that are each far smaller: as when manifests of vehicles, or
// the words of a campaign, queue while a connection is made.
const (
	burst       = 200
	burstBytes  = 64 << 10
	burstWithin = 5 * time.Second // for those that arrive
)

// bursts says how much of a burst arrives at another node: over the product's transport, and over protoactor's as it
// comes, whose batches grow over what gRPC takes and are then lost, with the connection.
func bursts(ctx context.Context) ([]figure.Figure, error) {
	ours, err := burstOfOurs(ctx)
	if err != nil {
		return nil, err
	}
	theirs, err := burstOfTheirs(ctx)
	if err != nil {
		return nil, err
	}
	percent := func(arrived int) float64 { return float64(arrived) * 100 / burst }
	return []figure.Figure{
		figure.Of(name, "burst_arrives_percent", "%", []float64{percent(ours)}, 100, figure.AtLeast),
		free("before_burst_arrives_percent", "%", percent(theirs)),
	}, nil
}

// burstOfOurs sends a burst between two nodes.
func burstOfOurs(ctx context.Context) (arrived int, err error) {
	p, err := newPair(ctx)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, p.end(ctx)) }()
	_, remote, err := p.sort(some, 1)
	if err != nil {
		return 0, err
	}
	m, outcomes := large(), make(chan error, burst)
	for i := range burst {
		p.from.Deliver(&messages.Envelope{Kind: kind, ID: remote[i%len(remote)], Message: m, Done: func(err error) { outcomes <- err }})
	}
	for range burst {
		select {
		case err := <-outcomes:
			if err == nil {
				arrived++
			}
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
	return arrived, nil
}

// burstOfTheirs sends a burst between two of protoactor's remotes.
func burstOfTheirs(ctx context.Context) (arrived int, err error) {
	quiet := slog.New(slog.DiscardHandler)
	from, to := system.New(quiet), system.New(quiet)
	var count atomic.Int64
	all := make(chan struct{})
	pid, err := to.Root.SpawnNamed(actor.PropsFromFunc(func(ctx actor.Context) {
		if _, is := ctx.Message().(*messages.Report); is && count.Add(1) == burst {
			close(all)
		}
	}), "target")
	if err != nil {
		return 0, err
	}
	for _, one := range []*actor.ActorSystem{from, to} {
		r := remote.NewRemote(one, remote.Configure("127.0.0.1", 0))
		r.Start()
		defer one.Shutdown()
		defer r.Shutdown(false)
	}
	target, m := actor.NewPID(to.Address(), pid.Id), large()
	for range burst {
		from.Root.Send(target, m)
	}
	late := time.NewTimer(burstWithin)
	defer late.Stop()
	select {
	case <-all:
	case <-late.C:
	case <-ctx.Done():
		return 0, ctx.Err()
	}
	return int(count.Load()), nil
}

// large is one message of a burst.
func large() *messages.Report { return &messages.Report{Detail: strings.Repeat("x", burstBytes)} }
