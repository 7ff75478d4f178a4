package persistence

import (
	"context"
	"time"
)

// Heartbeat implements Leases.
func (m *Memory) Heartbeat(ctx context.Context, member Member, timeToLive time.Duration) error {
	if err := m.open(ctx); err != nil {
		return err
	}
	return m.leases.Heartbeat(ctx, member, timeToLive)
}

// Acquire implements Leases.
func (m *Memory) Acquire(ctx context.Context, slot Slot, node string) (Lease, error) {
	if err := m.open(ctx); err != nil {
		return Lease{}, err
	}
	return m.leases.Acquire(ctx, slot, node)
}

// Release implements Leases.
func (m *Memory) Release(ctx context.Context, l Lease) error {
	if err := m.open(ctx); err != nil {
		return err
	}
	return m.leases.Release(ctx, l)
}

// Leave implements Leases.
func (m *Memory) Leave(ctx context.Context, node string) error {
	if err := m.open(ctx); err != nil {
		return err
	}
	return m.leases.Leave(ctx, node)
}

// View implements Leases.
func (m *Memory) View(ctx context.Context) ([]Member, []Lease, error) {
	if err := m.open(ctx); err != nil {
		return nil, nil, err
	}
	return m.leases.View(ctx)
}

// ReadNote implements Notes.
func (m *Memory) ReadNote(ctx context.Context, name string) ([]byte, error) {
	if err := m.open(ctx); err != nil {
		return nil, err
	}
	return m.notes.ReadNote(ctx, name)
}

// PutNote implements Notes.
func (m *Memory) PutNote(ctx context.Context, name string, text []byte, timeToLive time.Duration) ([]byte, error) {
	if err := m.open(ctx); err != nil {
		return nil, err
	}
	return m.notes.PutNote(ctx, name, text, timeToLive)
}

// ReplaceNote implements Notes.
func (m *Memory) ReplaceNote(ctx context.Context, name string, was, text []byte, timeToLive time.Duration) error {
	if err := m.open(ctx); err != nil {
		return err
	}
	return m.notes.ReplaceNote(ctx, name, was, text, timeToLive)
}
