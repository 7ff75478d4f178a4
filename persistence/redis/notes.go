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
	var there []byte
	err := s.writeNote(ctx, name, func(at client.Cmdable) (written bool, err error) {
		there, err = at.SetArgs(ctx, s.keys.note(name), text, client.SetArgs{Mode: "NX", Get: true, TTL: atLeastOne(timeToLive)}).Bytes()
		if errors.Is(err, client.Nil) {
			return true, nil
		}
		return false, err
	})
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
	var replaced bool
	err := s.writeNote(ctx, name, func(at client.Cmdable) (written bool, err error) {
		replaced, err = scripts.Note.Run(ctx, at, []string{s.keys.note(name)}, was, text, atLeastOne(timeToLive).Milliseconds()).Bool()
		return replaced, err
	})
	if err != nil {
		return s.failed(err, "replace note %q", name)
	}
	if !replaced {
		return fmt.Errorf("note %q is another: %w", name, persistence.ErrConflict)
	}
	return nil
}

// writeNote writes a note where a change must be, too: who is told that a token is revoked must not see it again after
// a failover. What is written and not safe in time is there and may go again.
func (s *Store) writeNote(ctx context.Context, name string, write func(client.Cmdable) (written bool, err error)) error {
	if !s.safe.Asked() {
		_, err := write(s.client)
		return err
	}
	server, err := s.serverOf(ctx, s.keys.note(name))
	if err == nil {
		err = s.writes.Make(ctx, server, s.safe, write)
	}
	if cluster, is := s.client.(*client.ClusterClient); is && err != nil && client.HasErrorPrefix(err, "MOVED") {
		cluster.ReloadState(ctx) // the next call goes to where the note is now
	}
	return err
}

// atLeastOne is a time that the server can count: in milliseconds.
func atLeastOne(d time.Duration) time.Duration {
	return max(d.Truncate(time.Millisecond), time.Millisecond)
}
