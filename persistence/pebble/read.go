package pebble

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	engine "github.com/cockroachdb/pebble/v2"

	"pacecar/persistence"
)

// Load implements persistence.Records.
func (s *Store) Load(ctx context.Context, slot persistence.Slot, key persistence.Key) (persistence.Record, error) {
	if err := ctx.Err(); err != nil {
		return persistence.Record{}, err
	}
	if err := s.enter(); err != nil {
		return persistence.Record{}, err
	}
	defer s.leave()
	recordKey := appendKey(make([]byte, 0, keySize(key)), recordSpace, slot, key)
	value, closer, err := s.db.Get(recordKey)
	if errors.Is(err, engine.ErrNotFound) {
		return persistence.Record{}, persistence.ErrNotFound
	}
	if err != nil {
		return persistence.Record{}, fmt.Errorf("load %s/%s: %w", key.Kind, key.ID, err)
	}
	r, _, err := parseRecord(value)
	if err = errors.Join(err, closer.Close()); err != nil {
		return persistence.Record{}, fmt.Errorf("load %s/%s: %w", key.Kind, key.ID, err)
	}
	// The engine shows a change before it is durable. Whatever was seen of a group
	// under way is durable once that group is.
	if g := s.underWay.Load(); g != nil {
		if _, touched := g.states[string(recordKey)]; touched {
			if err := s.settle(ctx, g); err != nil {
				return persistence.Record{}, err
			}
		}
	}
	return r, nil
}

// settle waits until the outcome of a group is known.
func (s *Store) settle(ctx context.Context, g *group) error {
	select {
	case <-g.durable:
	case <-ctx.Done():
		return ctx.Err()
	}
	if f := s.fatal.Load(); f != nil {
		return f
	}
	return nil
}

// each calls visit with every key from first up to the end of prefix, and its value,
// which are valid during the call only. What it reads is one durable state.
func (s *Store) each(ctx context.Context, prefix, first []byte, visit func(tail []byte, key, value []byte) (more bool, err error)) (err error) {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := s.enter(); err != nil {
		return err
	}
	defer s.leave()
	iterator, err := s.db.NewIter(&engine.IterOptions{LowerBound: first, UpperBound: end(prefix)})
	if err != nil {
		return fmt.Errorf("read: %w", err)
	}
	defer func() { err = errors.Join(err, iterator.Close()) }()
	if g := s.underWay.Load(); g != nil {
		if err := s.settle(ctx, g); err != nil {
			return err
		}
	}
	for valid := iterator.First(); valid; valid = iterator.Next() {
		if err := ctx.Err(); err != nil {
			return err
		}
		value, err := iterator.ValueAndErr()
		if err != nil {
			return fmt.Errorf("read: %w", err)
		}
		more, err := visit(iterator.Key()[len(prefix):], iterator.Key(), value)
		if err != nil || !more {
			return err
		}
	}
	return iterator.Error()
}

// Pages implements persistence.Records.
func (s *Store) Pages(ctx context.Context, slot persistence.Slot, key persistence.Key, yield func(persistence.Page) error) error {
	prefix := appendKey(nil, pageSpace, slot, key)
	return s.each(ctx, prefix, prefix, func(tail, _, value []byte) (bool, error) {
		number, err := parsePageTail(tail)
		if err != nil {
			return false, fmt.Errorf("pages of %s/%s: %w", key.Kind, key.ID, err)
		}
		return true, yield(persistence.Page{Number: number, Data: bytes.Clone(value)})
	})
}

// History implements persistence.Records.
func (s *Store) History(ctx context.Context, slot persistence.Slot, key persistence.Key, before uint64, limit int) ([]persistence.Entry, error) {
	prefix := appendKey(nil, historySpace, slot, key)
	first := prefix
	if before > 0 {
		first = appendHistoryTail(bytes.Clone(prefix), before-1, ^uint32(0))
	}
	page := persistence.NewHistoryPage(limit)
	err := s.each(ctx, prefix, first, func(tail, _, value []byte) (bool, error) {
		version, index, err := parseHistoryTail(tail)
		if err != nil {
			return false, fmt.Errorf("history of %s/%s: %w", key.Kind, key.ID, err)
		}
		return page.Add(persistence.Entry{Version: version, Index: index, Data: bytes.Clone(value)}), nil
	})
	return page.Entries(), err
}

// Scan implements persistence.Records. It reads the state at the time of the call.
func (s *Store) Scan(ctx context.Context, slot persistence.Slot, kind persistence.Kind, after string, yield func(string, persistence.Record) error) error {
	prefix := appendKind(nil, recordSpace, slot, kind)
	first := prefix
	if after != "" {
		// One byte behind the zero that ends an ID: the ID itself is left out, and
		// every longer ID that begins with it stays in.
		first = append(bytes.Clone(prefix), after...)
		first = append(first, 1)
	}
	return s.each(ctx, prefix, first, func(_, storedKey, value []byte) (bool, error) {
		_, _, key, _, err := parseKey(storedKey)
		if err != nil {
			return false, fmt.Errorf("scan: key %q: %w", storedKey, err)
		}
		r, _, err := parseRecord(value)
		if err != nil {
			return false, fmt.Errorf("scan: %s/%s: %w", key.Kind, key.ID, err)
		}
		return true, yield(key.ID, r)
	})
}

// Awake implements persistence.Records. Keys come in order of kind and ID.
func (s *Store) Awake(ctx context.Context, slot persistence.Slot, yield func(persistence.Key) error) error {
	prefix := appendSlot(nil, awakeSpace, slot)
	return s.each(ctx, prefix, prefix, func(_, storedKey, _ []byte) (bool, error) {
		_, _, key, _, err := parseKey(storedKey)
		if err != nil {
			return false, fmt.Errorf("awake: key %q: %w", storedKey, err)
		}
		return true, yield(key)
	})
}
