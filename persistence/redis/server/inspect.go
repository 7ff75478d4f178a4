package server

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	client "github.com/redis/go-redis/v9"

	"pacecar/persistence/redis/safety"
)

// Facts are what a server says of itself: the lines of INFO, and of its settings appendfsync and save.
type Facts map[string]string

// Read asks a server for INFO.
func Read(ctx context.Context, c client.Cmdable) (Facts, error) {
	text, err := c.Info(ctx).Result()
	if err != nil {
		return nil, fmt.Errorf("read INFO: %w", cure(err))
	}
	facts := make(Facts)
	for line := range strings.Lines(text) {
		if name, value, found := strings.Cut(strings.TrimSpace(line), ":"); found {
			facts[name] = value
		}
	}
	return facts, nil
}

// readAll is Read, and how the server keeps its files. A hosted server may refuse CONFIG; then that stays unknown.
func readAll(ctx context.Context, c client.Cmdable) (Facts, error) {
	facts, err := Read(ctx, c)
	if err != nil {
		return nil, err
	}
	for _, setting := range []string{"appendfsync", "save"} {
		config, err := c.ConfigGet(ctx, setting).Result()
		if value, told := config[setting]; err == nil && told {
			facts[setting] = value
		}
	}
	return facts, nil
}

// Unfit is why a server must not hold a store.
type Unfit struct{ Reason error }

func (u Unfit) Error() string { return u.Reason.Error() }

// Unwrap answers the reason.
func (u Unfit) Unwrap() error { return u.Reason }

// Inspect checks every server that holds data, refuses one that must not as Unfit, and answers plain sentences
// about what could be lost.
func Inspect(ctx context.Context, c client.UniversalClient, safe safety.Safety) ([]string, error) {
	cluster, isCluster := c.(*client.ClusterClient)
	if !isCluster {
		return inspect(ctx, c.(*client.Client), safe)
	}
	var mu sync.Mutex
	var warnings []string
	err := cluster.ForEachMaster(ctx, func(ctx context.Context, server *client.Client) error {
		found, err := inspect(ctx, server, safe)
		if err != nil {
			return fmt.Errorf("server %s: %w", server.Options().Addr, err)
		}
		mu.Lock()
		defer mu.Unlock()
		warnings = append(warnings, found...)
		return nil
	})
	slices.Sort(warnings)
	return slices.Compact(warnings), err
}

// inspect looks at one server, and at its replicas.
func inspect(ctx context.Context, c *client.Client, safe safety.Safety) ([]string, error) {
	facts, err := readAll(ctx, c)
	if err != nil {
		return nil, err
	}
	if no := refuse(facts); no != nil {
		return nil, Unfit{no}
	}
	if no := safe.Possible(facts); no != nil {
		return nil, Unfit{no}
	}
	warnings := slices.Concat(ofFile(facts, safe), ofReplication(facts, safe), ofMemory(facts))
	return append(warnings, ofReplicas(ctx, c.Options(), facts, safe)...), nil
}
