package redis

import (
	"context"
	"errors"
	"fmt"
	"time"

	client "github.com/redis/go-redis/v9"

	"pacecar/persistence"
	"pacecar/persistence/redis/scripts"
)

// ReadNote implements persistence.Notes.
func (s *Store) ReadNote(ctx context.Context, name string) ([]byte, error) {
	if err := s.ready(ctx); err != nil {
		return nil, err
	}
	there, err := s.client.Get(ctx, s.keys.note(name)).Bytes()
	switch {
	case errors.Is(err, client.Nil):
		return nil, nil
	case err != nil:
		return nil, s.failed(err, "read note %q", name)
	}
	return there, nil
}

// PutNote implements persistence.Notes. Time is the server's.
func (s *Store) PutNote(ctx context.Context, name string, text []byte, timeToLive time.Duration) ([]byte, error) {
	if err := s.ready(ctx); err != nil {
		return nil, err
	}
	if err := persistence.CheckNote(name, text, timeToLive); err != nil {
		return nil, err
	}
	there, err := s.client.SetArgs(ctx, s.keys.note(name), text, client.SetArgs{Mode: "NX", Get: true, TTL: atLeastOne(timeToLive)}).Bytes()
	if errors.Is(err, client.Nil) {
		return nil, nil
	}
	if err != nil {
		return nil, s.failed(err, "put note %q", name)
	}
	return there, nil
}

// ReplaceNote implements persistence.Notes.
func (s *Store) ReplaceNote(ctx context.Context, name string, was, text []byte, timeToLive time.Duration) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	if text != nil {
		if err := persistence.CheckNote(name, text, timeToLive); err != nil {
			return err
		}
	}
	replaced, err := scripts.Note.Run(ctx, s.client, []string{s.keys.note(name)}, was, text, atLeastOne(timeToLive).Milliseconds()).Int()
	if err != nil {
		return s.failed(err, "replace note %q", name)
	}
	if replaced == 0 {
		return fmt.Errorf("note %q is another: %w", name, persistence.ErrConflict)
	}
	return nil
}

// atLeastOne is a time that the server can count: in milliseconds.
func atLeastOne(d time.Duration) time.Duration {
	return max(d.Truncate(time.Millisecond), time.Millisecond)
}
