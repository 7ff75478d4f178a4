package redis

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	client "github.com/redis/go-redis/v9"
)

// oldest is the oldest version of Redis that will do: 7.0 is the first that keeps the
// effects of a script together when memory runs out in the middle.
const oldest = 7

// readInfo reads what a server says of itself.
func readInfo(ctx context.Context, c client.Cmdable) (map[string]string, error) {
	text, err := c.Info(ctx).Result()
	if err != nil {
		return nil, fmt.Errorf("read INFO: %w", err)
	}
	facts := make(map[string]string)
	for line := range strings.Lines(text) {
		if name, value, found := strings.Cut(strings.TrimSpace(line), ":"); found {
			facts[name] = value
		}
	}
	return facts, nil
}

// inspect checks every server that will hold data, refuses one that must not, and
// answers plain sentences about what could be lost.
func inspect(ctx context.Context, c client.UniversalClient, safe Safety) ([]string, error) {
	cluster, isCluster := c.(*client.ClusterClient)
	if !isCluster {
		return inspectServer(ctx, c, safe)
	}
	var mu sync.Mutex
	var warnings []string
	err := cluster.ForEachMaster(ctx, func(ctx context.Context, server *client.Client) error {
		found, err := inspectServer(ctx, server, safe)
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

func inspectServer(ctx context.Context, c client.Cmdable, safe Safety) ([]string, error) {
	facts, err := readInfo(ctx, c)
	if err != nil {
		return nil, err
	}
	// A hosted server may refuse CONFIG; then the setting stays unknown.
	if config, err := c.ConfigGet(ctx, "appendfsync").Result(); err == nil {
		facts["appendfsync"] = config["appendfsync"]
	}
	if err := refuse(facts); err != nil {
		return nil, err
	}
	if err := safe.possible(facts); err != nil {
		return nil, err
	}
	return warn(facts, safe), nil
}

// refuse says why a server must not hold a store, and the cure.
func refuse(facts map[string]string) error {
	major, _, _ := strings.Cut(facts["redis_version"], ".")
	if number, err := strconv.Atoi(major); err != nil || number < oldest {
		return fmt.Errorf("the server is Redis %s: use Redis %d.0 or newer", facts["redis_version"], oldest)
	}
	if facts["role"] == "slave" {
		return fmt.Errorf("the server is a replica of %s:%s: connect to its master", facts["master_host"], facts["master_port"])
	}
	if policy := facts["maxmemory_policy"]; policy != "noeviction" {
		return fmt.Errorf("the server may throw records away when its memory is full (maxmemory-policy %s): set maxmemory-policy noeviction in its configuration", policy)
	}
	return nil
}

// warn says what could be lost with the server as it is set up.
func warn(facts map[string]string, safe Safety) []string {
	var warnings []string
	add := func(format string, args ...any) { warnings = append(warnings, fmt.Sprintf(format, args...)) }
	if facts["aof_enabled"] != "1" {
		add("Redis keeps no append-only file: a crash of Redis loses everything since its last snapshot. Set appendonly yes.")
	} else {
		switch facts["appendfsync"] {
		case "always":
		case "everysec":
			if safe.Synced {
				break
			}
			add("Redis syncs its append-only file once a second: if its machine fails, about a second of changes that were reported durable is lost. Set appendfsync always to lose none.")
		case "no":
			add("Redis leaves syncing its append-only file to the operating system: if its machine fails, half a minute of changes that were reported durable can be lost. Set appendfsync always, or everysec.")
		default:
			add("Redis does not tell how it syncs its append-only file (appendfsync): changes that were reported durable may be lost if its machine fails.")
		}
	}
	if replicas := facts["connected_slaves"]; replicas == "0" {
		add("Redis has no replica: if its disk is lost, everything is.")
	} else if safe.Replicas == 0 {
		add("Redis replicates after it answers: a failover can lose the changes reported durable just before it. Set --store-replicas 1 to wait for a replica.")
	}
	if limit := facts["maxmemory"]; limit != "" && limit != "0" {
		add("Redis may use %s of memory: when that is full, every change is refused.", facts["maxmemory_human"])
	}
	return warnings
}
