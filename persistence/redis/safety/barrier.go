package safety

import (
	"context"
	"fmt"
	"sync"
	"time"

	client "github.com/redis/go-redis/v9"
)

// markLife is how long a barrier's mark stays: it is there to be written, not to be read.
const markLife = time.Second

// Barrier waits for all that a server has written so far. Those who come while it waits share the next wait, so
// that a thousand slots that are taken at once cost two. The zero value is ready.
type Barrier struct {
	turn sync.Mutex // one wait at a time
	mu   sync.Mutex
	next *wait // that has not begun; nil: none
}

type wait struct {
	ended chan struct{}
	err   error // once it has
}

// Pass returns when everything that the server had written before the call is where safe says, or says why
// that is not known. It writes mark, a key of that server.
func (b *Barrier) Pass(ctx context.Context, server *client.Client, mark string, safe Safety) error {
	b.mu.Lock()
	w := b.next
	if w != nil {
		b.mu.Unlock()
		select {
		case <-w.ended:
			return w.err
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	w = &wait{ended: make(chan struct{})}
	b.next = w
	b.mu.Unlock()

	b.turn.Lock()
	b.mu.Lock()
	b.next = nil // whoever comes now may have written what this wait does not see
	b.mu.Unlock()
	w.err = pass(ctx, server, mark, safe)
	b.turn.Unlock()
	close(w.ended)
	return w.err
}

// pass writes and waits on one connection.
func pass(ctx context.Context, server *client.Client, mark string, safe Safety) error {
	conn := server.Conn()
	defer conn.Close() // it goes back to the pool
	if err := conn.Set(ctx, mark, "", markLife).Err(); err != nil {
		return fmt.Errorf("write %q: %w", mark, err)
	}
	return safe.Wait(ctx, conn)
}

// Barriers are one for each server.
type Barriers struct {
	mu    sync.Mutex
	among map[string]*Barrier // by address
}

// Of is the barrier of the server at an address.
func (b *Barriers) Of(address string) *Barrier {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.among == nil {
		b.among = map[string]*Barrier{}
	}
	if b.among[address] == nil {
		b.among[address] = &Barrier{}
	}
	return b.among[address]
}
