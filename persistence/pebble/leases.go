package pebble

import (
	"context"
	"encoding/binary"
	"fmt"
	"time"

	engine "github.com/cockroachdb/pebble/v2"

	"pacecar/persistence"
)

// reservedEpochs is how many epochs are reserved in the directory at once: many, so
// that taking all slots costs one sync, and few compared with 2^64.
const reservedEpochs = 1 << 20

// reserve makes sure that no later process gives this epoch again. It runs under the
// lock of the lease table.
func (s *Store) reserve(epoch persistence.Epoch) error {
	if epoch <= s.ceiling {
		return nil
	}
	next := epoch + reservedEpochs
	err := s.guard(func() error {
		return s.db.Set(metaKey(metaEpochs), binary.BigEndian.AppendUint64(nil, uint64(next)), engine.Sync)
	})
	if err != nil {
		return fmt.Errorf("reserve epochs: %w", err)
	}
	s.ceiling = next
	return nil
}

// Acquire implements persistence.Leases.
func (s *Store) Acquire(ctx context.Context, slot persistence.Slot, node string) (persistence.Lease, error) {
	if err := s.enter(); err != nil {
		return persistence.Lease{}, err
	}
	defer s.leave()
	// A group under way was checked against the present epochs: it ends first.
	s.fence.Lock()
	defer s.fence.Unlock()
	return s.leases.Acquire(ctx, slot, node)
}

// Heartbeat implements persistence.Leases.
func (s *Store) Heartbeat(ctx context.Context, m persistence.Member, timeToLive time.Duration) error {
	if err := s.enter(); err != nil {
		return err
	}
	defer s.leave()
	return s.leases.Heartbeat(ctx, m, timeToLive)
}

// Release implements persistence.Leases.
func (s *Store) Release(ctx context.Context, l persistence.Lease) error {
	if err := s.enter(); err != nil {
		return err
	}
	defer s.leave()
	return s.leases.Release(ctx, l)
}

// Leave implements persistence.Leases.
func (s *Store) Leave(ctx context.Context, node string) error {
	if err := s.enter(); err != nil {
		return err
	}
	defer s.leave()
	return s.leases.Leave(ctx, node)
}

// View implements persistence.Leases.
func (s *Store) View(ctx context.Context) ([]persistence.Member, []persistence.Lease, error) {
	if err := s.enter(); err != nil {
		return nil, nil, err
	}
	defer s.leave()
	return s.leases.View(ctx)
}
