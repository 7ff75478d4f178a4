package redis

import (
	"context"
	"errors"
	"fmt"

	client "github.com/redis/go-redis/v9"

	"pacecar/persistence/redis/seeds"
)

// erasedAtOnce is how many keys one exchange looks at and removes.
const erasedAtOnce = 1000

// Erase removes every key of the store with options.Prefix, and no other. It is for stores
// that were made to be thrown away; nobody may have the store open. What a failure leaves
// behind, another call removes. Its cost is a scan of the whole database.
func Erase(ctx context.Context, url string, options Options) (err error) {
	options = options.withDefaults()
	way, err := seeds.Parse(url, options.TLS)
	if err != nil {
		return fmt.Errorf("erase store on Redis: %w", err)
	}
	connection, err := way.Connect(ctx, options.connections())
	if err != nil {
		return fmt.Errorf("erase store on Redis at %s: %w", way, err)
	}
	defer func() { err = errors.Join(err, connection.Close()) }()
	k := keys{options.Prefix}
	if cluster, ok := connection.(*client.ClusterClient); ok {
		return cluster.ForEachMaster(ctx, func(ctx context.Context, server *client.Client) error { return k.erase(ctx, server) })
	}
	return k.erase(ctx, connection)
}

// erase removes key by key: those of a cluster are in different slots.
func (k keys) erase(ctx context.Context, c client.Cmdable) error {
	for cursor := uint64(0); ; {
		found, next, err := c.Scan(ctx, cursor, k.pattern(), erasedAtOnce).Result()
		if err != nil {
			return fmt.Errorf("erase store on Redis: %w", err)
		}
		if _, err := c.Pipelined(ctx, func(p client.Pipeliner) error {
			for _, key := range found {
				if k.owns(key) {
					p.Unlink(ctx, key)
				}
			}
			return nil
		}); err != nil {
			return fmt.Errorf("erase store on Redis: %w", err)
		}
		if cursor = next; cursor == 0 {
			return nil
		}
	}
}
