package store

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"time"

	"pacecar/persistence"
	"pacecar/persistence/pebble"
	"pacecar/persistence/redis"
)

// product is the store as nodes use it, with all slots in one hand.
type product struct {
	persistence.Store
	epochs []persistence.Epoch
	open   func(context.Context) (persistence.Store, error)
	remove func(context.Context) error
}

// embeddedIn is the embedded store, each time in a directory of its own.
func embeddedIn(dir string) side {
	return func(ctx context.Context) (subject, error) {
		own, err := os.MkdirTemp(dir, "store-")
		if err != nil {
			return nil, err
		}
		p := &product{
			open: func(context.Context) (persistence.Store, error) {
				return pebble.Open(own, pebble.Options{Slots: slots})
			},
			remove: func(context.Context) error { return os.RemoveAll(own) },
		}
		return p.begin(ctx)
	}
}

// redisAt is the store on Redis, each time with keys of its own.
func redisAt(url string) side {
	return func(ctx context.Context) (subject, error) {
		o := redis.Options{Slots: slots, Prefix: ownPrefix()}
		p := &product{
			open:   func(ctx context.Context) (persistence.Store, error) { return redis.Open(ctx, url, o) },
			remove: func(ctx context.Context) error { return redis.Erase(ctx, url, o) },
		}
		return p.begin(ctx)
	}
}

func ownPrefix() string { return "pacecar-bench-" + rand.Text() }

// begin opens the store and takes all slots.
func (p *product) begin(ctx context.Context) (subject, error) {
	var err error
	if p.Store, err = p.open(ctx); err != nil {
		return nil, errors.Join(err, p.remove(context.WithoutCancel(ctx)))
	}
	if err := p.take(ctx); err != nil {
		return nil, errors.Join(err, p.end(context.WithoutCancel(ctx)))
	}
	return p, nil
}

func (p *product) take(ctx context.Context) error {
	const node = "bench"
	if err := p.Heartbeat(ctx, persistence.Member{ID: node, Name: node}, time.Hour); err != nil {
		return err
	}
	for slot := range persistence.Slot(slots) {
		lease, err := p.Acquire(ctx, slot, node)
		if err != nil {
			return err
		}
		p.epochs = append(p.epochs, lease.Epoch)
	}
	return nil
}

func (p *product) commit(w *writer, done func(error)) {
	w.Epoch = p.epochs[w.Slot]
	p.Commit(&w.Change, done)
}

func (p *product) settle(ctx context.Context) error {
	err := p.Close()
	p.Store = nil
	if err == nil {
		p.Store, err = p.open(ctx)
	}
	return err
}

func (p *product) verify(ctx context.Context, w *writer) error {
	record, err := p.Load(ctx, w.Slot, w.Key)
	if err != nil {
		return fmt.Errorf("%s: %w", w.Key.ID, err)
	}
	if record.Version != w.made() {
		return fmt.Errorf("%s has version %d, and was told that version %d is durable", w.Key.ID, record.Version, w.made())
	}
	if err := w.same(record.Data); err != nil {
		return err
	}
	return p.verifyHistory(ctx, w)
}

// verifyHistory looks for a gap, from the newest line to the first.
func (p *product) verifyHistory(ctx context.Context, w *writer) error {
	for due := w.made(); due > 0; {
		lines, err := p.History(ctx, w.Slot, w.Key, due+1, persistence.MaxHistory)
		if err != nil {
			return fmt.Errorf("history of %s: %w", w.Key.ID, err)
		}
		if len(lines) == 0 {
			return fmt.Errorf("the history of %s has no line of commit %d", w.Key.ID, due)
		}
		for _, line := range lines {
			if line.Version != due || len(line.Data) != entryBytes || binary.BigEndian.Uint64(line.Data) != due {
				return fmt.Errorf("the history of %s has a line of version %d where that of commit %d is due", w.Key.ID, line.Version, due)
			}
			due--
		}
	}
	return nil
}

func (p *product) end(ctx context.Context) error {
	var err error
	if p.Store != nil {
		err = p.Close()
	}
	return errors.Join(err, p.remove(ctx))
}
