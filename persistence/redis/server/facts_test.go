package server

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pacecar/persistence/redis/safety"
)

func warnings(facts Facts) []string {
	return slices.Concat(ofFile(facts, safety.Safety{}), ofReplication(facts, safety.Safety{}), ofMemory(facts))
}

func TestWarnings(t *testing.T) {
	safe := Facts{"redis_version": "7.0.15", "role": "master", "aof_enabled": "1", "appendfsync": "always", "maxmemory_policy": "noeviction", "connected_slaves": "0", "maxmemory": "0"}
	for name, c := range map[string]struct{ setting, value, want string }{
		"nothing but the disk": {"", "", "no replica"},
		"no file":              {"aof_enabled", "0", "no append-only file"},
		"every second":         {"appendfsync", "everysec", "about a second"},
		"never":                {"appendfsync", "no", "half a minute"},
		"unknown":              {"appendfsync", "", "does not tell"},
		"replicas":             {"connected_slaves", "2", "a failover can lose"},
		"limit":                {"maxmemory", "1000", "every change is refused"},
	} {
		facts := Facts{}
		for k, v := range safe {
			facts[k] = v
		}
		facts[c.setting] = c.value
		if said := strings.Join(warnings(facts), "\n"); !strings.Contains(said, c.want) {
			t.Errorf("%s: %q does not say %q", name, said, c.want)
		}
		if err := refuse(facts); err != nil {
			t.Errorf("%s: refused: %v", name, err)
		}
	}
	if said := warnings(safe); len(said) != 1 {
		t.Errorf("a safe server without replicas: %q", said)
	}
	for setting, value := range map[string]string{"redis_version": "6.2.1", "role": "slave", "maxmemory_policy": "volatile-ttl"} {
		facts := Facts{}
		for k, v := range safe {
			facts[k] = v
		}
		facts[setting] = value
		if refuse(facts) == nil {
			t.Errorf("%s %s is accepted", setting, value)
		}
	}
}

// An error of a server comes with its cure, where one is known, and stays what it was.
func TestCures(t *testing.T) {
	for says, want := range map[error]string{
		errors.New("ERR SELECT is not allowed in cluster mode"): "/0",
		errors.New("NOPERM this user has no permissions"):       "docs/operations.md",
		fmt.Errorf("dial: %w", context.DeadlineExceeded):        "rediss://",
		errors.New("connection refused"):                        "connection refused",
	} {
		if err := cure(says); !errors.Is(err, says) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: want %q", err, want)
		}
	}
}

// A server that keeps nothing at all is told from one that keeps snapshots.
func TestServerThatKeepsNothing(t *testing.T) {
	if said := strings.Join(warnings(Facts{"aof_enabled": "0", "save": ""}), ""); !strings.Contains(said, "everything is lost") {
		t.Errorf("without snapshots: %q", said)
	}
	if said := strings.Join(warnings(Facts{"aof_enabled": "0", "save": "3600 1"}), ""); !strings.Contains(said, "since its last snapshot") {
		t.Errorf("with snapshots: %q", said)
	}
}

// A server that is waited for, on replicas and on disks, loses nothing.
func TestWhoWaitsLosesNothing(t *testing.T) {
	facts := Facts{"redis_version": "7.2.4", "aof_enabled": "1", "connected_slaves": "1", "appendfsync": "everysec"}
	safe := safety.Safety{Replicas: 1, Synced: true}
	if said := slices.Concat(ofFile(facts, safe), ofReplication(facts, safe), ofMemory(facts)); len(said) > 0 {
		t.Errorf("it could lose something: %s", said)
	}
}

// A replica that is set up worse than its master is named, with what is lost by it; what its master says is not
// said twice.
func TestReplicasAreJudged(t *testing.T) {
	good := Facts{"redis_version": "7.0.15", "aof_enabled": "1", "appendfsync": "always", "maxmemory_policy": "noeviction"}
	for name, c := range map[string]struct{ setting, value, want string }{
		"as its master":    {"", "", ""},
		"evicts":           {"maxmemory_policy", "allkeys-lru", "If the replica 10.0.0.2:6379 becomes the master: the server may throw records away"},
		"keeps no file":    {"aof_enabled", "0", "no append-only file"},
		"syncs every now":  {"appendfsync", "everysec", "about a second"},
		"is older than 7.": {"redis_version", "6.2.1", "use Redis 7.0"},
	} {
		facts := Facts{}
		for k, v := range good {
			facts[k] = v
		}
		facts[c.setting] = c.value
		said := strings.Join(ofReplica("10.0.0.2:6379", facts, good, safety.Safety{}), "\n")
		if (said == "") != (c.want == "") || !strings.Contains(said, c.want) {
			t.Errorf("%s: %q, want %q", name, said, c.want)
		}
	}
	lax := Facts{"redis_version": "7.0.15", "aof_enabled": "1", "appendfsync": "everysec", "maxmemory_policy": "noeviction"}
	if said := ofReplica("a:1", lax, lax, safety.Safety{}); len(said) > 0 {
		t.Errorf("what the master says is said again: %q", said)
	}
	master := Facts{"connected_slaves": "2", "slave0": "ip=10.0.0.2,port=6379,state=online,offset=1,lag=0", "slave1": "ip=fe80::1,port=7000,state=wait_bgsave"}
	if got := strings.Join(addresses(master), " "); got != "10.0.0.2:6379 [fe80::1]:7000" {
		t.Errorf("replicas at %q", got)
	}
}
