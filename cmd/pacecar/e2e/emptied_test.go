package e2e

import (
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"

	"pacecar/cmd/pacecar/node"
	"pacecar/cmd/pacecar/node/served"
	"pacecar/web/view"
)

// A store that is emptied under a server is not taken for one of a new engine, which would know no vehicle and lose
// what they report: the server ends, and is not started there again until somebody says which engine was given up.
func TestAStoreThatIsEmptied(t *testing.T) {
	url := startRedisPort(t)
	part := serverPart{Dir: t.TempDir(), Store: url, HTTP: "127.0.0.1:0", MQTT: "127.0.0.1:0"}
	server := start(t, "server", serverAs(part))
	if _, err := newClient(t, server.URL).PutVehicle(within(t), aVehicle, view.Registration{Model: "e1"}); err != nil {
		t.Fatal(err)
	}
	engine, err := served.Engine(part.Dir)
	if err != nil || engine == "" {
		t.Fatalf("it serves engine %q: %v", engine, err)
	}
	address, err := redis.ParseURL(url)
	if err != nil {
		t.Fatal(err)
	}
	c := redis.NewClient(address)
	defer c.Close()
	if err := c.FlushAll(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	select {
	case <-server.done:
	case <-within(t).Done():
		t.Fatal("its store is empty, and it goes on")
	}
	cure := "--former-engine " + engine
	if said := server.said(); !strings.Contains(said, cure) {
		t.Errorf("it ended, and did not say %s:\n%s", cure, said)
	}
	config := part.config()
	if n, err := node.Start(within(t), config); err == nil || !strings.Contains(err.Error(), cure) {
		t.Fatalf("started again on an empty store: %v, %v", n, err)
	}
	if size, err := c.DBSize(t.Context()).Result(); err != nil || size != 0 {
		t.Errorf("the server that was refused left %d keys, %v", size, err)
	}
	config.FormerEngine = engine
	n, err := node.Start(within(t), config)
	if err != nil {
		t.Fatal(err)
	}
	if err := n.Close(within(t)); err != nil {
		t.Fatal(err)
	}
	if now, err := served.Engine(part.Dir); err != nil || now == engine {
		t.Errorf("it serves engine %q still: %v", now, err)
	}
}
