package redis

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"

	client "github.com/redis/go-redis/v9"

	"pacecar/persistence"
	"pacecar/persistence/redis/layout"
	"pacecar/persistence/redis/scripts"
)

// Heartbeat implements persistence.Leases. Time is the server's.
func (s *Store) Heartbeat(ctx context.Context, m persistence.Member, timeToLive time.Duration) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	if m.ID == "" || timeToLive <= 0 {
		return fmt.Errorf("heartbeat of member %q for %s: a member needs an ID and a positive time to live", m.ID, timeToLive)
	}
	text, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("heartbeat of member %q: %w", m.ID, err)
	}
	milliseconds := max(timeToLive.Milliseconds(), 1)
	alive, err := scripts.Members.Run(ctx, s.pulse, s.keys.members(), s.engine, "heartbeat", m.ID, text, milliseconds).Int()
	if err != nil {
		return s.failed(err, "heartbeat of member %q", m.ID)
	}
	if alive == 0 {
		return fmt.Errorf("heartbeat of member %q, which has ended: %w", m.ID, persistence.ErrHeld)
	}
	return nil
}

// Acquire implements persistence.Leases. Lease and members may be on different
// servers of a cluster, so it judges first and then takes the slot only if its lease
// is still the one that was judged. That is enough because the end of a member is
// for good. Where changes must be safe, all that the slot has must be, too: otherwise
// it fails, and a later call waits again.
func (s *Store) Acquire(ctx context.Context, slot persistence.Slot, node string) (persistence.Lease, error) {
	if err := s.ready(ctx); err != nil {
		return persistence.Lease{}, err
	}
	if uint32(slot) >= s.slots {
		return persistence.Lease{}, fmt.Errorf("acquire slot %d of %d: %w", slot, s.slots, persistence.ErrKey)
	}
	seen, err := s.client.Get(ctx, s.keys.slot(slot, "lease")).Result()
	if err != nil && !errors.Is(err, client.Nil) {
		return persistence.Lease{}, s.failed(err, "acquire slot %d", slot)
	}
	var present persistence.Lease
	if seen != "" {
		if present, err = layout.ParseLease(slot, seen); err != nil {
			return persistence.Lease{}, err
		}
	}
	alive, err := scripts.Members.Run(ctx, s.client, s.keys.members(), s.engine, "alive", node, present.Node).Int64Slice()
	if err != nil || len(alive) != 2 {
		return persistence.Lease{}, s.failed(err, "acquire slot %d", slot)
	}
	switch {
	case alive[0] == 0:
		return persistence.Lease{}, fmt.Errorf("acquire slot %d: member %q has no living heartbeat: %w", slot, node, persistence.ErrHeld)
	case present.Node == node:
		return s.settle(ctx, present)
	case alive[1] == 1:
		return persistence.Lease{}, fmt.Errorf("acquire slot %d: %q owns it: %w", slot, present.Node, persistence.ErrHeld)
	}
	taken, err := scripts.Acquire.Run(ctx, s.client, []string{s.keys.slot(slot, "lease"), s.keys.slot(slot, "epoch"), s.keys.slot(slot, "engine")}, seen, node, s.engine).Text()
	if err != nil {
		return persistence.Lease{}, s.failed(err, "acquire slot %d", slot)
	}
	if taken == "" {
		return persistence.Lease{}, fmt.Errorf("acquire slot %d: another member was faster: %w", slot, persistence.ErrHeld)
	}
	epoch, err := strconv.ParseUint(taken, 10, 64)
	if err != nil {
		return persistence.Lease{}, fmt.Errorf("acquire slot %d: epoch %q: %w", slot, taken, layout.ErrCorrupt)
	}
	return s.settle(ctx, persistence.Lease{Slot: slot, Node: node, Epoch: persistence.Epoch(epoch)})
}

// Release implements persistence.Leases.
func (s *Store) Release(ctx context.Context, l persistence.Lease) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	err := scripts.Release.Run(ctx, s.client, []string{s.keys.slot(l.Slot, "lease")}, leaseText(l)).Err()
	if err != nil {
		return s.failed(err, "release slot %d", l.Slot)
	}
	return nil
}

// Leave implements persistence.Leases.
func (s *Store) Leave(ctx context.Context, node string) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	if err := scripts.Members.Run(ctx, s.client, s.keys.members(), s.engine, "leave", node).Err(); err != nil {
		return s.failed(err, "leave of member %q", node)
	}
	return nil
}

// Time is the server's, by which leases end.
func (s *Store) Time(ctx context.Context) (time.Time, error) { return s.pulse.Time(ctx).Result() }

// View implements persistence.Leases: members in order of ID, leases in order of slot.
// A lease whose member has ended is no lease, and stays until somebody takes the slot.
// Where a master of a cluster does not answer, it lacks the slots that are there.
func (s *Store) View(ctx context.Context) ([]persistence.Member, []persistence.Lease, error) {
	if err := s.ready(ctx); err != nil {
		return nil, nil, err
	}
	held := s.readLeases(ctx)
	// Members are read after leases, so that no lease shows without its member
	// because the member joined in between.
	texts, err := scripts.Members.Run(ctx, s.client, s.keys.members(), s.engine, "view").StringSlice()
	if err != nil {
		return nil, nil, s.failed(err, "view of members")
	}
	members, err := layout.ParseMembers(texts)
	if err != nil {
		return nil, nil, err
	}
	living := make(map[string]bool, len(members))
	for _, m := range members {
		living[m.ID] = true
	}
	var leases []persistence.Lease
	unread := &persistence.Unread{}
	for slot, command := range held {
		text, err := command.Result()
		if errors.Is(err, client.Nil) {
			continue
		}
		var l persistence.Lease
		if err == nil {
			l, err = layout.ParseLease(persistence.Slot(slot), text)
		}
		if err != nil {
			unread.Slots, unread.Cause = append(unread.Slots, persistence.Slot(slot)), s.failed(err, "view of leases")
			continue
		}
		if living[l.Node] {
			leases = append(leases, l)
		}
	}
	switch len(unread.Slots) {
	case 0:
		return members, leases, nil
	case len(held):
		return nil, nil, unread.Cause
	}
	return members, leases, unread
}

// readLeases asks each server for the leases of its slots, so that one that does not answer keeps none of the others',
// and leaves half of the time for what comes afterwards.
func (s *Store) readLeases(ctx context.Context) []*client.StringCmd {
	if deadline, bounded := ctx.Deadline(); bounded {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Until(deadline)/2)
		defer cancel()
	}
	held, pipelines := make([]*client.StringCmd, s.slots), map[*client.Client]client.Pipeliner{}
	for slot := range held {
		key := s.keys.slot(persistence.Slot(slot), "lease")
		server, err := s.serverOf(ctx, key)
		if err != nil {
			held[slot] = client.NewStringResult("", err)
			continue
		}
		if pipelines[server] == nil {
			pipelines[server] = server.Pipeline()
		}
		held[slot] = pipelines[server].Get(ctx, key)
	}
	var group sync.WaitGroup
	for _, pipeline := range pipelines {
		group.Go(func() { _, _ = pipeline.Exec(ctx) }) // each lease has its own error
	}
	group.Wait()
	if cluster, is := s.client.(*client.ClusterClient); is && slices.ContainsFunc(held, func(c *client.StringCmd) bool { return client.HasErrorPrefix(c.Err(), "MOVED") }) {
		cluster.ReloadState(ctx) // the next view asks where the slots are now
	}
	return held
}
