package node

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"pacecar/persistence"
	"pacecar/persistence/artifacts"
	"pacecar/persistence/pebble"
	"pacecar/persistence/redis"
)

// openStore opens the store that the configuration names.
func openStore(ctx context.Context, c Config, fatal func(error)) (persistence.Store, error) {
	switch {
	case c.Store == "" || c.Store == "embedded":
		dir := filepath.Join(c.DataDir, "store")
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, fmt.Errorf("data directory: %w", err)
		}
		return openEmbedded(ctx, dir, pebble.Options{Slots: c.Slots, Logger: c.Logger, OnFatal: fatal})
	case strings.HasPrefix(c.Store, "redis://"), strings.HasPrefix(c.Store, "rediss://"), strings.HasPrefix(c.Store, "unix://"):
		return redis.Open(ctx, c.Store, redis.Options{Slots: c.Slots, Prefix: c.Measured})
	}
	return nil, fmt.Errorf("store %q is not known: leave it empty for the embedded one, or write redis://host:port/0", c.Store)
}

// openEmbedded opens the embedded store, which may have a long log to recover. It does not
// wait for it longer than the caller wants; a store that opens then is closed again.
func openEmbedded(ctx context.Context, dir string, options pebble.Options) (persistence.Store, error) {
	type opened struct {
		store *pebble.Store
		err   error
	}
	result := make(chan opened, 1)
	go func() {
		store, err := pebble.Open(dir, options)
		result <- opened{store, err}
	}()
	select {
	case o := <-result:
		if o.err != nil {
			return nil, o.err
		}
		return o.store, nil
	case <-ctx.Done():
		go func() {
			if o := <-result; o.err == nil {
				_ = o.store.Close() // nobody is there to be told
			}
		}()
		return nil, fmt.Errorf("open store %s: given up: %w", dir, context.Cause(ctx))
	}
}

func openArtifacts(c Config) (*artifacts.Directory, error) {
	return artifacts.Open(filepath.Join(c.DataDir, "artifacts"))
}
