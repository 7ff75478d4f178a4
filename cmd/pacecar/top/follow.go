package top

import (
	"context"
	"maps"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"pacecar/cmd/pacecar/client"
)

// How often what is not on the stream is asked for, and how often the stream tells.
const (
	askEvery   = 2 * time.Second
	askWithin  = 10 * time.Second
	streamRate = 2
)

// source is where news come from.
type source struct {
	server *client.Client
	chosen atomic.Pointer[string] // the campaign that is looked at
	again  chan struct{}          // it is another one now
	now    func() time.Time
}

func newSource(server *client.Client, now func() time.Time) *source {
	return &source{server: server, again: make(chan struct{}, 1), now: now}
}

// choose says which campaign is looked at.
func (s *source) choose(id string) {
	s.chosen.Store(&id)
	select {
	case s.again <- struct{}{}:
	default: // it will be seen anyway
	}
}

// follow tells news until ctx ends or the server refuses.
func (s *source) follow(ctx context.Context, tell func(news any)) error {
	all, ctx := errgroup.WithContext(ctx)
	tell(timeNews(s.now()))
	all.Go(func() error {
		return s.topic(ctx, "fleet", tell, func(state client.State) any { return totals(state) })
	})
	all.Go(func() error {
		return s.topic(ctx, "campaigns", tell, func(state client.State) any { return summaries(state) })
	})
	all.Go(func() error { return s.ask(ctx, tell) })
	return all.Wait()
}

func (s *source) topic(ctx context.Context, name string, tell func(any), read func(client.State) any) error {
	return s.server.Follow(ctx, name, client.Watcher{
		Rate: streamRate, Lost: func(err error) { tell(lostNews{err}) },
		Update: func(state client.State) error {
			tell(read(maps.Clone(state)))
			tell(timeNews(s.now()))
			return nil
		},
	})
}

// ask reads now and then what is not on the stream. What fails is asked again.
func (s *source) ask(ctx context.Context, tell func(any)) error {
	next := time.NewTicker(askEvery)
	defer next.Stop()
	for {
		s.askNodes(ctx, tell)
		s.askChosen(ctx, tell)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-next.C:
			tell(timeNews(s.now()))
		case <-s.again:
			s.askChosen(ctx, tell)
		}
	}
}

func (s *source) askNodes(ctx context.Context, tell func(any)) {
	within, cancel := context.WithTimeout(ctx, askWithin)
	defer cancel()
	list, err := s.server.Nodes(within)
	if ctx.Err() == nil {
		tell(nodesNews{list, err})
	}
}

func (s *source) askChosen(ctx context.Context, tell func(any)) {
	id := s.chosen.Load()
	if id == nil {
		return
	}
	within, cancel := context.WithTimeout(ctx, askWithin)
	defer cancel()
	if c, err := s.server.Campaign(within, *id); err == nil {
		tell(chosenNews(c))
	}
}
