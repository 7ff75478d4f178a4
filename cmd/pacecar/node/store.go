package node

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"pacecar/cluster/suspension"
	"pacecar/cmd/pacecar/backup/live"
	"pacecar/cmd/pacecar/node/clock"
	"pacecar/cmd/pacecar/node/opening"
	"pacecar/cmd/pacecar/node/served"
	"pacecar/persistence"
	"pacecar/persistence/artifacts"
	"pacecar/persistence/artifacts/directory"
	"pacecar/persistence/artifacts/s3"
	"pacecar/persistence/pebble"
	"pacecar/persistence/redis"
	"pacecar/persistence/redis/server"
	"pacecar/web"
)

// openStore opens the store, and waits for one on other machines that is not there yet, or by whose clock this one's is wrong. Whoever asks meanwhile is told why. A
// measurement is somebody's who watches it, and waits for nothing.
func (n *Node) openStore(ctx context.Context) (persistence.Store, error) {
	way := &opening.Opening{Logger: n.config.Logger, Try: func(ctx context.Context) (persistence.Store, error) { return openStore(ctx, n.config, n.fatal) }}
	if n.config.Measured == "" && n.config.remote() {
		way.Passing = func(err error) bool { return server.Passing(err) || errors.As(err, new(clock.Wrong)) }
	}
	way.Waits = func() {
		n.door.Open(web.Waiting(way.Awaits, !n.config.Access.On))
		n.later("requests under way", n.door.Close)
	}
	return way.Begin(ctx)
}

// openStore opens the store that the configuration names, if it is of the engine that this data directory has served.
func openStore(ctx context.Context, c Config, fatal func(error)) (persistence.Store, error) {
	if c.Measured != "" { // it makes a store of its own, and erases it
		return c.openStore(ctx, "", fatal)
	}
	engine, err := served.Engine(c.DataDir)
	if err != nil {
		return nil, err
	}
	if engine == c.FormerEngine {
		engine = ""
	}
	store, err := c.openStore(ctx, engine, fatal)
	if err != nil {
		return nil, served.Cure(err, engine)
	}
	if err := served.Remember(c.DataDir, store.Engine()); err != nil {
		return nil, errors.Join(err, store.Close())
	}
	return served.Loyal(store, fatal), nil
}

// remote tells whether the store is another process'.
func (c Config) remote() bool { return c.Store != "" && c.Store != "embedded" }

// suspended tells of suspensions during which the leases of a store go on to end; nil: there are none.
func (c Config) suspended() func() time.Duration {
	if !c.remote() {
		return nil
	}
	return suspension.Slept
}

// openStore opens the store, which must be of an engine; "": of any.
func (c Config) openStore(ctx context.Context, engine string, fatal func(error)) (persistence.Store, error) {
	switch {
	case !c.remote():
		dir := filepath.Join(c.DataDir, "store")
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, fmt.Errorf("data directory: %w", err)
		}
		if behind := clock.Behind(dir, c.Clock.Now()); behind > 0 {
			c.Logger.Warn("the clock of this machine is behind what it was when this store was last written, and what waits for a time waits that much longer: set it by NTP", slog.Duration("by", behind))
		}
		store, err := opening.Embedded(ctx, dir, pebble.Options{Slots: c.Slots, Named: engine, Logger: c.Logger, OnFatal: fatal})
		if err != nil {
			return nil, err
		}
		return live.Offer(store, c.DataDir, c.Logger), c.Clock.Begin(ctx, nil) // which asks nobody
	case strings.HasPrefix(c.Store, "redis://"), strings.HasPrefix(c.Store, "rediss://"), strings.HasPrefix(c.Store, "unix://"):
		store, err := redis.Open(ctx, c.Store, redis.Options{
			Slots: c.Slots, Engine: engine, Prefix: c.Measured, Safety: c.StoreSafety, Warn: func(sentence string) { c.Logger.Warn(sentence) },
		})
		if err != nil {
			return nil, err
		}
		if err := c.Clock.Begin(ctx, store.Time); err != nil {
			return nil, errors.Join(err, store.Close())
		}
		return store, nil
	}
	return nil, errors.New("the store of --store is not known: leave it empty for the embedded one, or write redis://host:port/0") // it may have a password
}

// openArtifacts opens the place of artifacts that the configuration names.
func openArtifacts(ctx context.Context, c Config) (*artifacts.Store, error) {
	o := artifacts.Options{Logger: c.Logger}
	switch {
	case c.Artifacts == "" || c.Artifacts == "directory":
		return directory.Open(ctx, filepath.Join(c.DataDir, "artifacts"), o)
	case strings.HasPrefix(c.Artifacts, "file:///"):
		return directory.Open(ctx, filepath.Clean(strings.TrimPrefix(c.Artifacts, "file://")), o)
	case s3.Is(c.Artifacts):
		place, err := s3.Parse(c.Artifacts)
		if err != nil {
			return nil, err
		}
		return s3.Open(ctx, place, s3.Options{AccessKey: c.S3AccessKey, SecretKey: c.S3SecretKey, Options: o})
	}
	return nil, fmt.Errorf("artifacts %q is not known: leave it empty for a directory below the data directory, or write s3://bucket/prefix?endpoint=host:port, or file:///directory", c.Artifacts)
}

// How often the place of artifacts is looked at: for old uploads, which may keep their bytes that much longer
// than a day, and for what other nodes have found spoilt, which is served that much longer.
const (
	expireEvery = 10 * time.Minute
	followEvery = 15 * time.Second
)

// tend looks after the place of artifacts: it lets go of what nobody goes on with, also while nobody begins an
// upload, and learns what other nodes have found spoilt.
func (n *Node) tend() {
	n.beside(expireEvery, n.artifacts.Expire)
	if n.config.together() {
		n.beside(followEvery, n.artifacts.Follow)
	}
}

// beside runs do with a tick every so often, until the node ends.
func (n *Node) beside(every time.Duration, do func(context.Context, <-chan time.Time)) {
	ctx, cancel := context.WithCancel(context.Background())
	ticker := time.NewTicker(every)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		do(ctx, ticker.C)
	}()
	n.later("a look that is repeated", func(context.Context) error {
		ticker.Stop()
		cancel()
		<-ended
		return nil
	})
}
