// Package engine is the operators' way in: every question and command of the API, asked
// of the actors wherever they live, and gathered where a question goes to all slots.
//
// An Engine is safe for concurrent use and keeps no state. Validating a package with patches
// takes memory for one patch at a time, as package delta bounds it. A *messages.Rejection comes
// back as an error that errors.As finds; any other error is a failure, and whether a
// command took effect is then unknown: every command may be repeated.
package engine

import (
	"context"
	"fmt"
	"io"

	"google.golang.org/protobuf/proto"

	"pacecar/actors"
	"pacecar/messages"
	"pacecar/persistence"
)

// Engine asks actors on behalf of people.
type Engine struct {
	router    actors.Router
	store     persistence.Store
	clock     actors.Clock
	artifacts Artifacts
	verifier  Verifier      // nil: no signature is required
	patching  chan struct{} // one patch at a time, for each takes memory
}

// Artifacts knows which artifacts are stored; one that is not, or must not be served, is
// refused with the code NotFound or ArtifactSpoilt. Package persistence/artifacts implements it.
type Artifacts interface {
	Open(ctx context.Context, digest messages.Digest) (io.ReadSeekCloser, int64, error)
}

// New makes the operators' way into a node.
func New(router actors.Router, store persistence.Store, clock actors.Clock, artifacts Artifacts) *Engine {
	return &Engine{router: router, store: store, clock: clock, artifacts: artifacts, patching: make(chan struct{}, 1)}
}

// Ready tells why the engine cannot serve every vehicle at the moment, or nil.
func (e *Engine) Ready(ctx context.Context) error {
	_, leases, err := e.store.View(ctx)
	if err != nil {
		return fmt.Errorf("store does not answer: %w", err)
	}
	if slots := int(e.store.Slots()); len(leases) < slots {
		return fmt.Errorf("%d of %d slots have no owner yet", slots-len(leases), slots)
	}
	return nil
}

// ask requests a reply of one type.
func ask[R proto.Message](ctx context.Context, e *Engine, kind, id string, m proto.Message) (R, error) {
	var none R
	reply, err := e.router.Request(ctx, kind, id, m)
	if err != nil {
		return none, err
	}
	typed, ok := reply.(R)
	if !ok {
		return none, fmt.Errorf("%s %s answered %T to %T", kind, id, reply, m)
	}
	return typed, nil
}

// history reads an actor's history, newest first, and where to continue; 0 is the end.
func (e *Engine) history(ctx context.Context, kind persistence.Kind, id string, before uint64, limit int) ([]*messages.HistoryEntry, uint64, error) {
	key := persistence.Key{Kind: kind, ID: id}
	slot := persistence.SlotOf(key, e.store.Slots())
	entries, err := e.store.History(ctx, slot, key, before, limit)
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
	older, err := e.store.History(ctx, slot, key, oldest, 1)
	if err != nil {
		return nil, 0, fmt.Errorf("read history of %s %s: %w", kind, id, err)
	}
	if len(older) == 0 {
		return lines, 0, nil
	}
	return lines, oldest, nil
}

// record is what is stored of one actor.
type record struct {
	id      string
	version uint64
	data    []byte
}

// records reads all records of a kind, in order of their slots. It asks the store rather
// than the slots, which have vehicles to serve while a slow store is read.
func (e *Engine) records(ctx context.Context, kind persistence.Kind) ([]record, error) {
	var list []record
	for slot := range persistence.Slot(e.store.Slots()) {
		err := e.store.Scan(ctx, slot, kind, "", func(id string, r persistence.Record) error {
			list = append(list, record{id, r.Version, r.Data})
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("read every %s of slot %d: %w", kind, slot, err)
		}
	}
	return list, nil
}

// gathered takes a slot's reply apart from its rejection.
func gathered[R proto.Message](reply proto.Message) (R, error) {
	var none R
	switch r := reply.(type) {
	case R:
		return r, nil
	case *messages.Rejection:
		return none, r
	}
	return none, fmt.Errorf("slot answered %T", reply)
}
