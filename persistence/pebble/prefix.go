package pebble

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"pacecar/persistence"
)

// ScanPrefixes implements persistence.Records. It reads one state, seeking from one prefix to
// the next.
func (s *Store) ScanPrefixes(ctx context.Context, slot persistence.Slot, kind persistence.Kind, prefixes []string, yield func(string, persistence.Record) error) (err error) {
	if len(prefixes) == 0 {
		return ctx.Err()
	}
	space := appendKind(nil, recordSpace, slot, kind)
	iterator, err := s.read(ctx, space, end(space))
	if err != nil {
		return err
	}
	defer s.leave()
	defer func() { err = errors.Join(err, iterator.Close()) }()
	for _, prefix := range prefixes {
		first := append(space[:len(space):len(space)], prefix...)
		for valid := iterator.SeekGE(first); valid && bytes.HasPrefix(iterator.Key(), first); valid = iterator.Next() {
			if err := ctx.Err(); err != nil {
				return err
			}
			_, _, key, _, err := parseKey(iterator.Key())
			if err != nil {
				return fmt.Errorf("scan: key %q: %w", iterator.Key(), err)
			}
			value, err := iterator.ValueAndErr()
			if err != nil {
				return fmt.Errorf("read: %w", err)
			}
			r, _, err := parseRecord(value)
			if err != nil {
				return fmt.Errorf("scan: %s/%s: %w", key.Kind, key.ID, err)
			}
			if err := yield(key.ID, r); err != nil {
				return err
			}
		}
		if err := iterator.Error(); err != nil {
			return fmt.Errorf("read: %w", err)
		}
	}
	return nil
}
