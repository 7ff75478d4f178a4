package safety

import (
	"context"

	client "github.com/redis/go-redis/v9"
	"golang.org/x/sync/semaphore"
)

// writesAtOnce bounds the connections that wait for replicas and disks: where one of those hangs, enough are left for
// reads.
const writesAtOnce = 8

// Writes are single ones, each on a connection of its own for as long as it waits.
type Writes struct{ room *semaphore.Weighted }

// NewWrites makes room for a store's.
func NewWrites() *Writes { return &Writes{semaphore.NewWeighted(writesAtOnce)} }

// Make writes at a server, and returns when what was written is where safe says, or says why that is not known. write
// tells whether it has written anything.
func (w *Writes) Make(ctx context.Context, server *client.Client, safe Safety, write func(client.Cmdable) (written bool, err error)) error {
	if err := w.room.Acquire(ctx, 1); err != nil {
		return err
	}
	defer w.room.Release(1)
	conn := server.Conn()
	defer conn.Close() // it goes back to the pool
	written, err := write(conn)
	if err != nil || !written {
		return err
	}
	return safe.Wait(ctx, conn)
}
