package node

import (
	"context"
	"fmt"
	"time"

	"pacecar/cluster"
)

// lookEvery is how often a store is looked at for another server.
const lookEvery = 250 * time.Millisecond

// alone waits until no other server lives on a shared store, for as long as the lease of
// one that was killed may last. Several servers on one store would need to reach and to
// trust each other, which no setting arranges: a second one would take half of the slots
// and serve nobody.
func (n *Node) alone(ctx context.Context) error {
	life := n.config.LeaseLife
	if life == 0 {
		life = cluster.DefaultTimeToLive
	}
	deadline := time.Now().Add(life + life/2)
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	for {
		members, _, err := n.store.View(ctx)
		if err != nil {
			return fmt.Errorf("look for other servers: %w", err)
		}
		if len(members) == 0 {
			return nil
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("another server (%s, up since %s) uses this store: stop it first, or give this server a store of its own",
				members[0].ID, members[0].Started.UTC().Format(time.RFC3339))
		}
		select {
		case <-look.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
