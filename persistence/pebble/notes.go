package pebble

import (
	"context"
	"time"
)

// ReadNote implements persistence.Notes.
func (s *Store) ReadNote(ctx context.Context, name string) ([]byte, error) {
	if err := s.enter(); err != nil {
		return nil, err
	}
	defer s.leave()
	return s.notes.ReadNote(ctx, name)
}

// PutNote implements persistence.Notes.
func (s *Store) PutNote(ctx context.Context, name string, text []byte, timeToLive time.Duration) ([]byte, error) {
	if err := s.enter(); err != nil {
		return nil, err
	}
	defer s.leave()
	return s.notes.PutNote(ctx, name, text, timeToLive)
}

// ReplaceNote implements persistence.Notes.
func (s *Store) ReplaceNote(ctx context.Context, name string, was, text []byte, timeToLive time.Duration) error {
	if err := s.enter(); err != nil {
		return err
	}
	defer s.leave()
	return s.notes.ReplaceNote(ctx, name, was, text, timeToLive)
}
