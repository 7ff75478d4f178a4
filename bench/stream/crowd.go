package stream

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/gorilla/websocket"
	"golang.org/x/sync/errgroup"

	"pacecar/bench/figure"
	"pacecar/bench/servers"
)

const (
	processorTarget = 0.5              // seconds a second, of all viewers of the crowd
	memoryTarget    = 25 << 10         // bytes of a viewer
	slowReaders     = 20               // of the crowd
	slowCode        = 4008             // with which one is let go
	unread          = 20 * time.Second // how long they do not read
	crowdPace       = 12_000           // offers a minute
)

// crowd weighs many viewers: what they take of the server's memory and processor, and that slow readers are let go.
func (o Options) crowd(ctx context.Context, dir string) (figures []figure.Figure, err error) {
	vehicles := int(crowdPace * (o.Span + unread + 10*time.Second).Minutes())
	s, err := o.set(ctx, dir, vehicles, crowdPace)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.end()) }()
	empty, err := s.server.Account(ctx)
	if err != nil {
		return nil, err
	}
	a, err := gather(ctx, s.server.Client.Address(), o.Crowd-slowReaders, o.Rate, s.began, false)
	if err != nil {
		return nil, err
	}
	full, err := s.server.Account(ctx)
	if err != nil {
		return nil, errors.Join(err, a.dismiss())
	}
	each := func(more, less uint64) float64 { return (float64(more) - float64(less)) / float64(len(a.viewers)) }
	o.say("%d viewers: %.1f KiB of memory each", len(a.viewers), each(full.Used(), empty.Used())/1024)
	busy, frames, letGo, err := o.burden(ctx, s, a)
	if err != nil {
		return nil, errors.Join(err, a.dismiss())
	}
	if err := a.dismiss(); err != nil {
		return nil, err
	}
	calm, err := s.share(ctx, o.Span/2)
	if err != nil {
		return nil, err
	}
	campaign, err := servers.Finish(ctx, s.server.Client)
	if err != nil {
		return nil, err
	}
	if err := s.check(ctx, campaign, nil); err != nil {
		return nil, err
	}
	o.say("the server's processor time: %.2f s/s with %d viewers, %.2f s/s without; %d of %d slow readers were let go", busy, len(a.viewers), calm, letGo, slowReaders)
	return []figure.Figure{
		figure.Of(name, "viewers_cpu_seconds_per_second", "s/s", []float64{busy - calm}, processorTarget, figure.AtMost),
		free("server_cpu_seconds_per_second", "s/s", busy),
		free("server_cpu_seconds_per_second_unwatched", "s/s", calm),
		free("viewers", "", float64(len(a.viewers))),
		free("frames_per_second", "1/s", frames),
		figure.Of(name, "bytes_per_viewer", "B", []float64{each(full.Used(), empty.Used())}, memoryTarget, figure.AtMost),
		free("resident_bytes_per_viewer", "B", each(full.ResidentBytes, empty.ResidentBytes)),
		figure.Of(name, "slow_readers_let_go_percent", "%", []float64{100 * float64(letGo) / slowReaders}, 100, figure.AtLeast),
	}, nil
}

// burden begins the rollout under the eyes of the crowd, and has some of it not read.
func (o Options) burden(ctx context.Context, s *stage, a *audience) (busy, framesPerSecond float64, letGo int, err error) {
	if err := servers.Begin(ctx, s.server.Client); err != nil {
		return 0, 0, 0, err
	}
	before := a.frames()
	if busy, err = s.share(ctx, o.Span/2); err != nil {
		return 0, 0, 0, err
	}
	framesPerSecond = float64(a.frames()-before) / (o.Span / 2).Seconds()
	codes := make([]int, slowReaders)
	var slow errgroup.Group
	for i := range codes {
		slow.Go(func() (err error) {
			codes[i], err = newViewer(s.server.Client.Address(), o.Rate, s.began).refusedToRead(ctx, unread)
			return err
		})
	}
	if err := slow.Wait(); err != nil {
		o.say("a slow reader was cut without a word: %v", err)
	}
	for _, code := range codes {
		switch code {
		case slowCode:
			letGo++
		case 0, websocket.CloseAbnormalClosure:
		default:
			return 0, 0, 0, fmt.Errorf("no figure: a slow reader was let go with code %d", code)
		}
	}
	return busy, framesPerSecond, letGo, nil
}

// share is how much of a processor the server takes for a while.
func (s *stage) share(ctx context.Context, look time.Duration) (float64, error) {
	before, err := s.processor(ctx)
	if err != nil {
		return 0, err
	}
	began := time.Now()
	select {
	case <-time.After(look):
	case <-ctx.Done():
		return 0, ctx.Err()
	}
	after, err := s.processor(ctx)
	return (after - before).Seconds() / time.Since(began).Seconds(), err
}
