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

// read opens a view of what is durable of a range of keys. The caller closes the
// iterator and then leaves.
func (s *Store) read(ctx context.Context, first, behind []byte) (*engine.Iterator, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := s.enter(); err != nil {
		return nil, err
	}
	iterator, err := s.db.NewIter(&engine.IterOptions{LowerBound: first, UpperBound: behind})
	if err != nil {
		s.leave()
		return nil, fmt.Errorf("read: %w", err)
	}
	if g := s.underWay.Load(); g != nil {
		if err := s.settle(ctx, g); err != nil {
			err = errors.Join(err, iterator.Close())
			s.leave()
			return nil, err
		}
	}
	return iterator, nil
}

// each calls visit with every key from first up to the end of prefix, and its value,
// which are valid during the call only. What it reads is one durable state.
func (s *Store) each(ctx context.Context, prefix, first []byte, visit func(tail []byte, key, value []byte) (more bool, err error)) (err error) {
	iterator, err := s.read(ctx, first, end(prefix))
	if err != nil {
		return err
	}
	defer s.leave()
	defer func() { err = errors.Join(err, iterator.Close()) }()
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

// LoadAll implements persistence.Records. It reads one state, seeking from one key to the
// next: for keys that lie close together that is a fraction of as many Loads.
func (s *Store) LoadAll(ctx context.Context, slot persistence.Slot, kind persistence.Kind, ids []string, yield func(string, persistence.Record) error) (err error) {
	prefix := appendKind(nil, recordSpace, slot, kind)
	iterator, err := s.read(ctx, prefix, end(prefix))
	if err != nil {
		return err
	}
	defer s.leave()
	defer func() { err = errors.Join(err, iterator.Close()) }()
	for _, id := range ids {
		if err := ctx.Err(); err != nil {
			return err
		}
		recordKey := append(append(prefix[:len(prefix):len(prefix)], id...), 0)
		if !iterator.SeekGE(recordKey) || !bytes.Equal(iterator.Key(), recordKey) {
			if err := iterator.Error(); err != nil {
				return fmt.Errorf("read: %w", err)
			}
			continue
		}
		value, err := iterator.ValueAndErr()
		if err != nil {
			return fmt.Errorf("read: %w", err)
		}
		r, _, err := parseRecord(value)
		if err != nil {
			return fmt.Errorf("load %s/%s: %w", kind, id, err)
		}
		if err := yield(id, r); err != nil {
			return err
		}
	}
	return nil
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

// Scan implements persistence.Records. It reads the state at the time of the call. A whole
// one tells the committer which records exist.
func (s *Store) Scan(ctx context.Context, slot persistence.Slot, kind persistence.Kind, after string, yield func(string, persistence.Record) error) error {
	prefix := appendKind(nil, recordSpace, slot, kind)
	first := prefix
	if after != "" {
		// One byte behind the zero that ends an ID: the ID itself is left out, and
		// every longer ID that begins with it stays in.
		first = append(bytes.Clone(prefix), after...)
		first = append(first, 1)
	}
	known := s.known.at(slot, kind)
	err := s.each(ctx, prefix, first, func(_, storedKey, value []byte) (bool, error) {
		_, _, key, _, err := parseKey(storedKey)
		if err != nil {
			return false, fmt.Errorf("scan: key %q: %w", storedKey, err)
		}
		known.add(storedKey)
		r, _, err := parseRecord(value)
		if err != nil {
			return false, fmt.Errorf("scan: %s/%s: %w", key.Kind, key.ID, err)
		}
		return true, yield(key.ID, r)
	})
	if err == nil && after == "" {
		known.complete()
	}
	return err
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
