// Package desk is where the rooms of the operators' way in put their questions: to one actor
// ([Ask]), to all slots (through the router, each reply taken apart by [Gathered]), and to
// the store, for what actors have written down.
//
// A [Desk] is immutable and safe for concurrent use. A *messages.Rejection comes back as an
// error that errors.As finds; any other error is a failure.
package desk

import (
	"context"
	"fmt"
	"slices"

	"golang.org/x/sync/errgroup"
	"google.golang.org/protobuf/proto"

	"pacecar/actors"
	"pacecar/messages"
	"pacecar/persistence"
)

// slotsAtOnce is how many slots a store behind a network is asked for at the same time: half of the connections that read.
const slotsAtOnce = 8

// Desk is a node as operators meet it.
type Desk struct {
	Router actors.Router
	Store  persistence.Store
	Clock  actors.Clock
}

// Ask requests a reply of one type.
func Ask[R proto.Message](ctx context.Context, d *Desk, kind, id string, m proto.Message) (R, error) {
	var none R
	reply, err := d.Router.Request(ctx, kind, id, m)
	if err != nil {
		return none, err
	}
	typed, ok := reply.(R)
	if !ok {
		return none, fmt.Errorf("%s %s answered %T to %T", kind, id, reply, m)
	}
	return typed, nil
}

// History reads an actor's history, newest first, and where to continue; 0 is the end.
func (d *Desk) History(ctx context.Context, kind persistence.Kind, id string, before uint64, limit int) ([]*messages.HistoryEntry, uint64, error) {
	key := persistence.Key{Kind: kind, ID: id}
	slot := persistence.SlotOf(key, d.Store.Slots())
	entries, err := d.Store.History(ctx, slot, key, before, limit)
	if err != nil {
		return nil, 0, fmt.Errorf("read history of %s %s: %w", kind, id, err)
	}
	lines := make([]*messages.HistoryEntry, len(entries))
	for i, entry := range entries {
		lines[i] = &messages.HistoryEntry{}
		if err := proto.Unmarshal(entry.Data, lines[i]); err != nil {
			return nil, 0, fmt.Errorf("decode history of %s %s: %w", kind, id, err)
		}
	}
	if len(entries) == 0 || entries[len(entries)-1].Version <= 1 {
		return lines, 0, nil
	}
	// A page may be short, because a commit's entries stay together, or long, because
	// one commit has many: only the store knows whether anything older follows.
	oldest := entries[len(entries)-1].Version
	older, err := d.Store.History(ctx, slot, key, oldest, 1)
	if err != nil {
		return nil, 0, fmt.Errorf("read history of %s %s: %w", kind, id, err)
	}
	if len(older) == 0 {
		return lines, 0, nil
	}
	return lines, oldest, nil
}

// Record is what is stored of one actor.
type Record struct {
	ID      string
	Version uint64
	Data    []byte
}

// Records reads all records of a kind, in order of their slots. It asks the store rather
// than the slots, which have vehicles to serve while a slow store is read; and, of a store
// behind a network, only for slots that have some, and for several at once.
func (d *Desk) Records(ctx context.Context, kind persistence.Kind) ([]Record, error) {
	slots, err := d.Store.Holding(ctx, kind)
	if err != nil {
		return nil, fmt.Errorf("read which slots have a %s: %w", kind, err)
	}
	atOnce := slotsAtOnce
	if slots == nil {
		atOnce = 1
		for slot := range persistence.Slot(d.Store.Slots()) {
			slots = append(slots, slot)
		}
	}
	found := make([][]Record, len(slots))
	group, within := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	for i, slot := range slots {
		group.Go(func() error {
			err := d.Store.Scan(within, slot, kind, "", func(id string, r persistence.Record) error {
				found[i] = append(found[i], Record{id, r.Version, r.Data})
				return nil
			})
			if err != nil {
				return fmt.Errorf("read every %s of slot %d: %w", kind, slot, err)
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return slices.Concat(found...), nil
}

// Prefixed calls yield with all records of a kind whose IDs begin with one of these texts, of
// which none begins with another, in order of their slots, until yield fails.
func (d *Desk) Prefixed(ctx context.Context, kind persistence.Kind, prefixes []string, yield func(Record) error) error {
	prefixes = slices.Sorted(slices.Values(prefixes))
	for slot := range persistence.Slot(d.Store.Slots()) {
		err := d.Store.ScanPrefixes(ctx, slot, kind, prefixes, func(id string, r persistence.Record) error {
			return yield(Record{id, r.Version, r.Data})
		})
		if err != nil {
			return fmt.Errorf("read some %s of slot %d: %w", kind, slot, err)
		}
	}
	return nil
}

// Gathered takes a slot's reply apart from its rejection.
func Gathered[R proto.Message](reply proto.Message) (R, error) {
	var none R
	switch r := reply.(type) {
	case R:
		return r, nil
	case *messages.Rejection:
		return none, r
	}
	return none, fmt.Errorf("slot answered %T", reply)
}
