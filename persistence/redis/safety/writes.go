package safety

import (
	"context"
	"sync"

	client "github.com/redis/go-redis/v9"
	"golang.org/x/sync/semaphore"
)

// writesAtOnce bounds the connections to one server that wait for replicas and disks: where one of those hangs, enough are
// left for reads.
const writesAtOnce = 8

// Writes are single ones, each on a connection of its own for as long as it waits. Those to one server wait for none to another.
type Writes struct {
	mu    sync.Mutex
	rooms map[string]*semaphore.Weighted // by address
}

// NewWrites makes room for a store's.
func NewWrites() *Writes { return &Writes{rooms: map[string]*semaphore.Weighted{}} }

// roomOf is that of the server at an address.
func (w *Writes) roomOf(address string) *semaphore.Weighted {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.rooms[address] == nil {
		w.rooms[address] = semaphore.NewWeighted(writesAtOnce)
	}
	return w.rooms[address]
}

// Make writes at a server, and returns when what was written is where safe says, or says why that is not known. write
// tells whether it has written anything.
func (w *Writes) Make(ctx context.Context, server *client.Client, safe Safety, write func(client.Cmdable) (written bool, err error)) error {
	room := w.roomOf(server.Options().Addr)
	if err := room.Acquire(ctx, 1); err != nil {
		return err
	}
	defer room.Release(1)
	conn := server.Conn()
	defer conn.Close() // it goes back to the pool
	written, err := write(conn)
	if err != nil || !written {
		return err
	}
	return safe.Wait(ctx, conn)
}
