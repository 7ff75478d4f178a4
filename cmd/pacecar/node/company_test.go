package node

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"pacecar/cluster"
	"pacecar/cluster/identity"
	"pacecar/cmd/pacecar/node/earlier"
	"pacecar/cmd/pacecar/node/timed"
	"pacecar/persistence"
)

// A node that is one of several has only what it can share.
func TestWhatNodesShare(t *testing.T) {
	t.Parallel()
	several := Config{NodeAddress: "127.0.0.1:7946", Store: "redis://redis:6379/0", Broker: "tcp://mosquitto:1883", Artifacts: "file:///mnt/artifacts"}
	if err := (&Node{config: several}).shared(t.Context()); err != nil {
		t.Errorf("a node that shares all: %v", err)
	}
	for says, spoil := range map[string]func(*Config){
		"--store":                    func(c *Config) { c.Store = "embedded" },
		"--broker":                   func(c *Config) { c.Broker = "" },
		"--artifacts":                func(c *Config) { c.Artifacts = "" },
		"host:port":                  func(c *Config) { c.NodeAddress = "node-1" },
		"commands the fleet":         func(c *Config) { c.NodeAddress = "10.0.0.1:7946" },
		"belong together":            func(c *Config) { c.Identity = identity.Files{Key: "key.pem"} },
		"give this one its --node-a": func(c *Config) { *c = Config{NodeListen: "0.0.0.0:7946"} },
	} {
		c := several
		spoil(&c)
		if err := (&Node{config: c}).shared(t.Context()); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("got %v, want %q", err, says)
		}
	}
}

// Who can live with whom on one store.
func TestCompany(t *testing.T) {
	t.Parallel()
	alone, one, two := persistence.Member{Name: "pacecar", Alone: true}, persistence.Member{Name: "n1"}, persistence.Member{Name: "n2"}
	for _, c := range []struct {
		self   Config
		others []persistence.Member
		says   string
	}{
		{Config{}, nil, ""},
		{Config{}, []persistence.Member{alone}, "uses this store: stop it first"},
		{Config{}, []persistence.Member{one}, "--node-address"},
		{Config{NodeAddress: "a:1", NodeName: "n3"}, []persistence.Member{one, two}, ""},
		{Config{NodeAddress: "a:1", NodeName: "n3"}, []persistence.Member{one, alone}, "uses this store alone"},
		{Config{NodeAddress: "a:1", NodeName: "n2"}, []persistence.Member{one, two}, "--node-name"},
	} {
		err := (&Node{config: c.self}).clash(c.others)
		if (err == nil) != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%q among %d: %v, want %q", c.self.NodeName, len(c.others), err, c.says)
		}
	}
}

// The name of a node that has none is made of its address, which is its own.
func TestNameOfANode(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{"": DefaultName, "10.0.0.1:7946": "10.0.0.1-7946"} {
		if got := (Config{NodeAddress: address}).withDefaults().NodeName; got != want {
			t.Errorf("at %q: %q, want %q", address, got, want)
		}
	}
}

// What nodes have differently is named, and nothing of what they have.
func TestMisfits(t *testing.T) {
	t.Parallel()
	self := persistence.Member{ID: "1", Name: "n1", Version: "1.0", Settings: Config{Artifacts: "s3://secret/a", SilentAfter: time.Hour}.fingerprint()}
	if list := misfits(self, self); len(list) != 0 {
		t.Errorf("with itself: %q", list)
	}
	other := persistence.Member{ID: "2", Name: "n2", Version: "1.1", Settings: Config{Artifacts: "s3://secret/b", SilentAfter: time.Hour, WebhookEvents: map[string]string{"pager": "all"}}.fingerprint()}
	list := strings.Join(misfits(self, other), " ")
	if !strings.Contains(list, "--artifacts") || !strings.Contains(list, "--webhook-events") || !strings.Contains(list, "version 1.1") || strings.Contains(list, "--silent-after") {
		t.Errorf("got %q", list)
	}
	if strings.Contains(self.Settings, "secret") {
		t.Error("a setting is shown")
	}
}

// Of two of one name that start at one time exactly one stays, whatever their clocks say.
func TestOfTwoAtOneTimeOneStays(t *testing.T) {
	t.Parallel()
	store, now := persistence.NewMemory(4, nil), time.Now()
	join := func(id string, started time.Time) {
		if err := store.Heartbeat(t.Context(), persistence.Member{ID: id, Name: "n1", Started: started}, time.Minute); err != nil {
			t.Fatal(err)
		}
	}
	join("b", now)
	join("a", now.Add(-time.Hour)) // it joins later, and its clock is behind
	members, _, err := store.View(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	self := &Node{config: Config{NodeAddress: "a:1", NodeName: "n1"}}
	if err := self.clash(before(members, "b")); err != nil {
		t.Errorf("the one that was there first: %v", err)
	}
	if err := self.clash(before(members, "a")); err == nil {
		t.Error("the one that came later stays, too")
	}
}

// TestLeasesOfAStoreOfItsOwn: a server that was held up for a while ends only where somebody else may have its slots by then.
func TestLeasesOfAStoreOfItsOwn(t *testing.T) {
	for _, c := range []struct {
		config Config
		want   time.Duration
	}{
		{Config{}, 10 * time.Minute},
		{Config{Store: "redis://127.0.0.1:6379/0"}, cluster.DefaultTimeToLive},
		{Config{LeaseLife: 3 * time.Second}, 3 * time.Second},
		{Config{LeaseLife: 3 * time.Second, Store: "redis://127.0.0.1:6379/0"}, 3 * time.Second},
	} {
		if got := c.config.Life(); got != c.want {
			t.Errorf("leases on the store %q, asked for %v, last %v, want %v", c.config.Store, c.config.LeaseLife, got, c.want)
		}
	}
}

// A node whose earlier process was killed begins at once, on the same machine, and not when the lease of that has ended; of
// another node that has its name it says what to do.
func TestANodeSucceedsItself(t *testing.T) {
	t.Parallel()
	if earlier.Boot() == "" {
		t.Skip("this machine does not tell when it was started")
	}
	store := persistence.NewMemory(4, time.Now)
	dir := t.TempDir()
	begins := func(id string) error {
		n := &Node{config: Config{NodeAddress: "a:1", NodeName: "n1", Store: "redis://r", DataDir: dir, LeaseLife: time.Second, Logger: slog.New(slog.DiscardHandler)}, store: timed.New(store)}
		err := n.succeed(t.Context(), id)
		if err == nil {
			err = n.settle(t.Context())
		}
		if err == nil {
			err = store.Heartbeat(t.Context(), persistence.Member{ID: id, Name: "n1"}, time.Hour)
		}
		return err
	}
	for _, id := range []string{"killed", "next"} {
		if err := begins(id); err != nil {
			t.Fatalf("%s: %v", id, err)
		}
	}
	dir = t.TempDir() // of a node that is another one
	if err := begins("other"); err == nil || !strings.Contains(err.Error(), "--node-name") {
		t.Errorf("another node of that name: %v", err)
	}
}
