package e2e

import (
	"io"
	"testing"

	"github.com/redis/go-redis/v9"

	"pacecar/bench"
)

// TestRoundsOfABenchShareNothing measures twice over a Redis and a broker that a server
// has used, with the server's names still there: each round ends, and leaves nothing.
func TestRoundsOfABenchShareNothing(t *testing.T) {
	store, broker := startRedis(t), startMosquitto(t)
	kept(t, broker, "pacecar-0") // a server that is away, whose share is not the bench's
	options, err := redis.ParseURL(store)
	if err != nil {
		t.Fatal(err)
	}
	c := redis.NewClient(options)
	defer c.Close()
	if err := c.Set(within(t), "somebody's", "own", 0).Err(); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		figures, err := bench.Rollout(within(t), bench.Options{Vehicles: 40, Rounds: 2, Seed: 3, Store: store, Broker: broker, Progress: io.Discard})
		if err != nil {
			t.Fatal(err)
		}
		if len(figures) == 0 || figures[0].N != 2 {
			t.Errorf("figures %+v, want those of two rounds", figures)
		}
	}
	if keys, err := c.Keys(within(t), "*").Result(); err != nil || len(keys) != 1 || keys[0] != "somebody's" {
		t.Errorf("the keys %v are left, %v: want those of others only", keys, err)
	}
}
