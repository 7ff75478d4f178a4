package artifacts

import (
	"context"
	"log/slog"
	"maps"
	"time"

	"pacecar/messages"
)

// Expire forgets old uploads at every tick, until ctx ends or ticks is closed. Begin looks for them, too.
func (s *Store) Expire(ctx context.Context, ticks <-chan time.Time) {
	s.every(ctx, ticks, func() error {
		_, err := s.expire(ctx)
		return err
	})
}

// Follow reads again at every tick which artifacts are spoilt, for other processes find that out, too, until
// ctx ends or ticks is closed.
func (s *Store) Follow(ctx context.Context, ticks <-chan time.Time) {
	s.every(ctx, ticks, func() error { return s.follow(ctx) })
}

// every does something at every tick. What fails is told to the logger, and tried again the next time.
func (s *Store) every(ctx context.Context, ticks <-chan time.Time, do func() error) {
	for {
		select {
		case <-ctx.Done():
			return
		case _, more := <-ticks:
			if !more {
				return
			}
			if err := do(); err != nil && ctx.Err() == nil {
				s.logger.Warn("the place of artifacts could not be looked at", slog.Any("error", err))
			}
		}
	}
}

// expire forgets the uploads that nobody went on with, and answers those that are open. One that cannot be
// discarded is in nobody's way: it is told to the logger, and tried again the next time.
func (s *Store) expire(ctx context.Context) (open []State, err error) {
	saved, err := s.medium.Saved(ctx)
	if err != nil {
		return nil, err
	}
	before := s.now().Add(-UploadLife).UnixMilli()
	for _, state := range saved {
		if state.ChangedAtMs >= before {
			open = append(open, state)
			continue
		}
		leave, err := s.work(state.Digest)
		if err != nil {
			continue // somebody goes on with it just now
		}
		if err := s.discard(ctx, state.Digest); err != nil && ctx.Err() == nil {
			s.logger.Warn("an old upload could not be discarded", slog.String("artifact", string(state.Digest)), slog.Any("error", err))
		}
		leave()
	}
	return open, nil
}

// follow takes over the marks of the medium. One that this process changes meanwhile is its own.
func (s *Store) follow(ctx context.Context) error {
	s.mu.Lock()
	was := maps.Clone(s.spoilt)
	s.mu.Unlock()
	marked, err := s.medium.Marked(ctx)
	if err != nil {
		return err
	}
	is := map[messages.Digest]bool{}
	for _, digest := range marked {
		is[digest] = true
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for digest := range is {
		if !was[digest] {
			s.spoilt[digest] = true
		}
	}
	for digest := range was {
		if !is[digest] {
			delete(s.spoilt, digest)
		}
	}
	return nil
}
