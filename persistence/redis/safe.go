package redis

import (
	"context"
	"fmt"

	client "github.com/redis/go-redis/v9"
	"golang.org/x/sync/errgroup"

	"pacecar/persistence"
)

// callSafely calls the scripts and waits, on one connection to each server.
func (s *Store) callSafely(ctx context.Context, calls []*call) {
	cluster, isCluster := s.client.(*client.ClusterClient)
	if !isCluster {
		s.callSafelyAt(ctx, s.client.(*client.Client), calls)
		return
	}
	servers := map[*client.Client][]*call{}
	for _, one := range calls {
		server, err := cluster.MasterForKey(ctx, one.keys[0])
		if err != nil {
			one.command = client.NewCmd(ctx)
			one.command.SetErr(err)
			continue
		}
		servers[server] = append(servers[server], one)
	}
	var group errgroup.Group
	for server, theirs := range servers {
		group.Go(func() error {
			s.callSafelyAt(ctx, server, theirs)
			return nil
		})
	}
	_ = group.Wait() // each call has its own error
	for _, one := range calls {
		if err := one.command.Err(); err != nil && client.HasErrorPrefix(err, "MOVED") {
			cluster.ReloadState(ctx) // the next call goes to where the slot is now
			return
		}
	}
}

// callSafelyAt does that at one server.
func (s *Store) callSafelyAt(ctx context.Context, server *client.Client, calls []*call) {
	conn := server.Conn()
	defer conn.Close() // it goes back to the pool
	callAll(ctx, conn.Pipeline, calls)
	err := s.safe.Wait(ctx, conn)
	for _, c := range calls {
		c.unsafe = err
	}
}

// settle waits until whatever was ever written to a slot that has a new owner is safe: its former owner may have
// died between a change and its answer, and who owns the slot now would tell of what it reads.
func (s *Store) settle(ctx context.Context, l persistence.Lease) (persistence.Lease, error) {
	if !s.safe.Asked() {
		return l, nil
	}
	mark := s.keys.slot(l.Slot, "mark")
	server, err := s.serverOf(ctx, mark)
	if err != nil {
		return persistence.Lease{}, s.failed(err, "acquire slot %d", l.Slot)
	}
	if err := s.barriers.Of(server.Options().Addr).Pass(ctx, server, mark, s.safe); err != nil {
		return persistence.Lease{}, fmt.Errorf("acquire slot %d: what was written to it is not known to be safe: %w", l.Slot, err)
	}
	return l, nil
}

// serverOf is the master that has a key.
func (s *Store) serverOf(ctx context.Context, key string) (*client.Client, error) {
	if cluster, is := s.client.(*client.ClusterClient); is {
		return cluster.MasterForKey(ctx, key)
	}
	return s.client.(*client.Client), nil
}
