package redis

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	client "github.com/redis/go-redis/v9"

	"pacecar/persistence"
	"pacecar/persistence/redis/layout"
	"pacecar/persistence/redis/seeds"
	"pacecar/persistence/redis/server"
)

// Examination is what a server says before a store is opened on it.
type Examination struct {
	Version   string
	Cluster   bool
	Slots     uint32        // 0: there is no store yet
	Engine    string        // whose store it is; "": nobody's yet
	RoundTrip time.Duration // the median of a few
	Ahead     time.Duration // of the server's clock before this machine's
	Members   []persistence.Member
	Warnings  []string // what could be lost
	// NodeTimeout is how long a Redis Cluster waits for a master before it replaces it; 0: nobody tells.
	NodeTimeout time.Duration
}

// roundTrips is how many are timed.
const roundTrips = 7

// Examine looks at the server of a URL, or at the cluster that it belongs to, and writes nothing. An error says
// why it cannot hold the store.
func Examine(ctx context.Context, url string, options Options) (e Examination, err error) {
	options = options.withDefaults()
	way, err := seeds.Parse(url, options.TLS)
	if err != nil {
		return e, err
	}
	way.Options.MaxRetries = -1
	c, err := way.Connect(ctx, options.connections())
	if err != nil {
		return e, err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	facts, err := server.Read(ctx, c)
	if err != nil {
		return e, err
	}
	e.Version, e.Cluster = facts["redis_version"], facts["cluster_enabled"] == "1"
	if e.Warnings, err = server.Inspect(ctx, c, options.Safety); err != nil {
		return e, err
	}
	if e.Cluster {
		told, _ := c.ConfigGet(ctx, "cluster-node-timeout").Result() // which may be forbidden
		milliseconds, _ := strconv.Atoi(told["cluster-node-timeout"])
		e.NodeTimeout = time.Duration(milliseconds) * time.Millisecond
	}
	if err := e.time(ctx, c); err != nil {
		return e, err
	}
	return e, e.look(ctx, c, keys{options.Prefix})
}

// time asks for the server's time, a few times. Its clock is compared at the quickest answer.
func (e *Examination) time(ctx context.Context, c client.UniversalClient) error {
	var took []time.Duration
	quickest := time.Duration(1<<63 - 1)
	for range roundTrips {
		asked := time.Now()
		is, err := c.Time(ctx).Result()
		if err != nil {
			return fmt.Errorf("ask for the time: %w", err)
		}
		trip := time.Since(asked)
		took = append(took, trip)
		if trip < quickest {
			quickest, e.Ahead = trip, is.Sub(asked.Add(trip/2))
		}
	}
	slices.Sort(took)
	e.RoundTrip = took[len(took)/2]
	return nil
}

// look reads what the store says of itself, and its living members.
func (e *Examination) look(ctx context.Context, c client.UniversalClient, k keys) error {
	facts, err := c.HGetAll(ctx, k.store()).Result()
	if err != nil {
		return fmt.Errorf("read facts: %w", err)
	}
	if len(facts) == 0 {
		return nil
	}
	slots, err := strconv.ParseUint(facts["slots"], 10, 32)
	if err != nil || facts["format"] != format {
		return fmt.Errorf("the store has layout %q with %q slots and this program knows layout %s: use the program that wrote it, or another database", facts["format"], facts["slots"], format)
	}
	e.Slots, e.Engine = uint32(slots), facts["engine"]
	deadlines, all := k.members()[0], k.members()[1]
	known, err := c.HGetAll(ctx, k.member("time")).Result()
	if err != nil {
		return fmt.Errorf("read the time of members: %w", err)
	}
	now := layout.MembersTime(known, time.Now().Add(e.Ahead).UnixMilli())
	living, err := c.ZRangeByScore(ctx, deadlines, &client.ZRangeBy{Min: strconv.FormatInt(now, 10), Max: "+inf"}).Result()
	if err != nil || len(living) == 0 {
		return err
	}
	texts, err := c.HMGet(ctx, all, living...).Result()
	if err != nil {
		return fmt.Errorf("read members: %w", err)
	}
	for _, text := range texts {
		var m persistence.Member
		if said, there := text.(string); there && json.Unmarshal([]byte(said), &m) == nil { // one may have left in between
			e.Members = append(e.Members, m)
		}
	}
	return nil
}
