package redis

import (
	"context"
	"fmt"
	"slices"

	client "github.com/redis/go-redis/v9"

	"pacecar/persistence"
)

// behind is the end of a prefix's range: no ID, which is UTF-8, has this byte.
const behind = "\xff"

// ScanPrefixes implements persistence.Records. It asks for the IDs of many prefixes at once,
// and reads in steps, as LoadAll does.
func (s *Store) ScanPrefixes(ctx context.Context, slot persistence.Slot, kind persistence.Kind, prefixes []string, yield func(string, persistence.Record) error) error {
	for step := range slices.Chunk(prefixes, scanStep) {
		if err := s.ready(ctx); err != nil {
			return err
		}
		found := make([]*client.StringSliceCmd, len(step))
		_, err := s.client.Pipelined(ctx, func(p client.Pipeliner) error {
			for i, prefix := range step {
				found[i] = p.ZRangeByLex(ctx, s.keys.kind(slot, "ids", kind), &client.ZRangeBy{Min: "[" + prefix, Max: "(" + prefix + behind})
			}
			return nil
		})
		if err != nil {
			return s.failed(err, "scan %d prefixes of %s in slot %d", len(step), kind, slot)
		}
		var ids []string
		for _, f := range found {
			ids = append(ids, f.Val()...)
		}
		if err := s.LoadAll(ctx, slot, kind, ids, yield); err != nil {
			return fmt.Errorf("scan: %w", err)
		}
	}
	return ctx.Err()
}
