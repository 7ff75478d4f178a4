package redis

import (
	"context"
	"errors"
	"fmt"

	client "github.com/redis/go-redis/v9"

	"pacecar/persistence"
)

// Engine implements persistence.Store.
func (s *Store) Engine() string { return s.engine }

// another begins what a script answers in a store that is not the one it was asked in.
const another = "ANOTHER"

// marks are the keys that say whose store it is: one with the members, and one with each slot, for each part of a
// cluster can be lost alone.
func (s *Store) marks() []string {
	marks := []string{s.keys.member("engine")}
	for slot := range s.slots {
		marks = append(marks, s.keys.slot(persistence.Slot(slot), "engine"))
	}
	return marks
}

// identify reads whose store it is, and says so in one that is new, or older than engines' names. Nodes that
// open a new one at the same time agree on a name before any of them looks at marks.
func (s *Store) identify(ctx context.Context, facts map[string]string) error {
	if s.engine = facts["engine"]; s.engine == "" {
		if err := s.name(ctx); err != nil {
			return err
		}
	}
	marks := s.marks()
	found, err := s.read(ctx, marks)
	if err != nil {
		return err
	}
	for _, mark := range found {
		if mark != s.engine && (mark != "" || facts["marked"] != "") {
			return fmt.Errorf("a part of the store is %w", persistence.Another(mark, s.engine))
		}
	}
	if facts["marked"] != "" {
		return nil
	}
	if _, err = s.client.Pipelined(ctx, func(p client.Pipeliner) error {
		for _, mark := range marks {
			p.SetNX(ctx, mark, s.engine, 0)
		}
		return nil
	}); err == nil {
		err = s.client.HSet(ctx, s.keys.store(), "marked", "all").Err()
	}
	if err != nil {
		return fmt.Errorf("write the engine's name: %w", err)
	}
	return nil
}

// name gives a store that has none the name that whoever is first proposes.
func (s *Store) name(ctx context.Context) error {
	err := s.client.HSetNX(ctx, s.keys.store(), "engine", persistence.NameEngine()).Err()
	if err == nil {
		s.engine, err = s.client.HGet(ctx, s.keys.store(), "engine").Result()
	}
	if err != nil {
		return fmt.Errorf("agree on the engine's name: %w", err)
	}
	return nil
}

// read reads keys, which may be anywhere; "" stands for one that is not there.
func (s *Store) read(ctx context.Context, names []string) ([]string, error) {
	answers := make([]*client.StringCmd, len(names))
	if _, err := s.client.Pipelined(ctx, func(p client.Pipeliner) error {
		for i, name := range names {
			answers[i] = p.Get(ctx, name)
		}
		return nil
	}); err != nil && !errors.Is(err, client.Nil) {
		return nil, fmt.Errorf("read the engine's name: %w", err)
	}
	texts := make([]string, len(names))
	for i, answer := range answers {
		if err := answer.Err(); err != nil && !errors.Is(err, client.Nil) {
			return nil, fmt.Errorf("read the engine's name: %w", err)
		}
		texts[i] = answer.Val()
	}
	return texts, nil
}

// absent is asked before somebody is told that a slot does not have a record: in a store that was emptied, or is
// another one, nothing is known of it.
func (s *Store) absent(ctx context.Context, slot persistence.Slot) error {
	is, err := s.client.Get(ctx, s.keys.slot(slot, "engine")).Result()
	if err != nil && !errors.Is(err, client.Nil) {
		return s.failed(err, "read whose slot %d is", slot)
	}
	if is != s.engine {
		return fmt.Errorf("redis: slot %d is %w", slot, persistence.Another(is, s.engine))
	}
	return nil
}
