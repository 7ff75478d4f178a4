package artifacts

import (
	"context"
	"log/slog"
	"time"
)

// Expire forgets old uploads at every tick, until ctx ends or ticks is closed. Begin and New
// look for them, too.
func (s *Store) Expire(ctx context.Context, ticks <-chan time.Time) {
	for {
		select {
		case <-ctx.Done():
			return
		case _, more := <-ticks:
			if !more {
				return
			}
			s.expire(ctx)
		}
	}
}

// expire forgets the uploads that nobody went on with. One that cannot be discarded is in
// nobody's way: it is told to the logger, and tried again the next time.
func (s *Store) expire(ctx context.Context) {
	before := s.now().Add(-UploadLife).UnixMilli()
	var old []State
	s.mu.Lock()
	for _, u := range s.uploads {
		if !u.busy && u.state.ChangedAtMs < before {
			old, u.busy = append(old, u.state), true
		}
	}
	s.mu.Unlock()
	for _, state := range old {
		err := s.discard(ctx, state.Digest)
		if err != nil && ctx.Err() == nil {
			s.logger.Warn("an old upload could not be discarded", slog.String("artifact", string(state.Digest)), slog.Any("error", err))
		}
		s.release(state.Digest, state, err == nil)
	}
}
