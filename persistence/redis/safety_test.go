package redis

import (
	"context"
	"errors"
	"strings"
	"testing"

	"pacecar/persistence"
)

// startReplica starts a server that has what another one has, and waits until it does.
func startReplica(t *testing.T, of *server) *server {
	t.Helper()
	c := of.client()
	defer c.Close()
	host, port, _ := strings.Cut(c.Options().Addr, ":")
	s := startPort(t, "--replicaof", host+" "+port)
	for {
		facts, err := readInfo(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		if facts["connected_slaves"] != "0" && strings.Contains(facts["slave0"], "state=online") {
			return s
		}
	}
}

// A change counts when the replicas that are asked for have it, and not before; who is not sure of one finds it
// by reading.
func TestChangesReachReplicas(t *testing.T) {
	t.Parallel()
	master := startPort(t, "--repl-diskless-sync-delay", "0")
	if _, err := Open(t.Context(), master.url, Options{Safety: Safety{Replicas: 1}}); err == nil || !strings.Contains(err.Error(), "--store-replicas") {
		t.Fatalf("opened without a replica: %v", err)
	}
	replica := startReplica(t, master)
	s := master.open(t, Options{Slots: 16, Safety: Safety{Replicas: 1}})
	epoch := owned(t, s)
	if err := commit(s, epoch, "A", 0); err != nil {
		t.Fatal(err)
	}
	c := replica.client()
	defer c.Close()
	if n, err := c.HLen(t.Context(), s.keys.kind(1, "records", "vehicle")).Result(); n != 1 || err != nil {
		t.Errorf("the replica has %d records when the change is durable, %v", n, err)
	}
	replica.kill()
	if err := commit(s, epoch, "A", 1); err == nil || persistence.Refused(err) || !strings.Contains(err.Error(), "0 of 1 replicas") {
		t.Errorf("without its replica: %v", err)
	}
	if at := version(t, s, "A"); at != 2 {
		t.Errorf("the change whose outcome is unknown is at version %d", at)
	}
	startReplica(t, master)
	if err := commit(s, epoch, "A", 2); err != nil {
		t.Errorf("with a new replica: %v", err)
	}
}

// Over several masters each pipeline waits at those that it wrote to.
func TestChangesReachReplicasOfACluster(t *testing.T) {
	t.Parallel()
	first := startCluster(t)
	s, err := Open(context.Background(), first.url, Options{Slots: 16})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	s.safe = Safety{Replicas: 1} // of which there are none: each commit must find that out where it went
	if err := s.Heartbeat(t.Context(), persistence.Member{ID: "m"}, 1<<40); err != nil {
		t.Fatal(err)
	}
	outcomes := make(chan error, 16)
	for slot := range persistence.Slot(16) {
		l, err := s.Acquire(t.Context(), slot, "m")
		if err != nil {
			t.Fatal(err)
		}
		s.Commit(&persistence.Change{Slot: slot, Epoch: l.Epoch, Key: persistence.Key{Kind: "vehicle", ID: "A"}, Data: []byte("x")}, func(err error) { outcomes <- err })
	}
	for range 16 {
		if err := <-outcomes; err == nil || !strings.Contains(err.Error(), "0 of 1 replicas") {
			t.Errorf("without replicas: %v", err)
		}
	}
	for slot := range persistence.Slot(16) {
		if r, err := s.Load(t.Context(), slot, persistence.Key{Kind: "vehicle", ID: "A"}); err != nil || r.Version != 1 {
			t.Errorf("slot %d: version %d, %v", slot, r.Version, err)
		}
	}
}

// What a server cannot do is said when it is opened.
func TestSafetyThatIsNotPossible(t *testing.T) {
	t.Parallel()
	able := map[string]string{"redis_version": "7.2.4", "aof_enabled": "1", "connected_slaves": "1", "appendfsync": "everysec"}
	for says, c := range map[string]struct {
		safe          Safety
		fact, instead string
	}{
		"1 replicas and changes must reach 2": {Safety{Replicas: 2}, "", ""},
		"needs Redis 7.2":                     {Safety{Synced: true}, "redis_version", "7.0.15"},
		"keeps no append-only file":           {Safety{Synced: true}, "aof_enabled", "0"},
		"":                                    {Safety{Replicas: 1, Synced: true}, "", ""},
	} {
		facts := map[string]string{}
		for k, v := range able {
			facts[k] = v
		}
		if c.fact != "" {
			facts[c.fact] = c.instead
		}
		if err := c.safe.possible(facts); (err == nil) != (says == "") || err != nil && !strings.Contains(err.Error(), says) {
			t.Errorf("got %v, want %q", err, says)
		}
	}
	if said := strings.Join(warn(able, Safety{Replicas: 1, Synced: true}), " "); strings.Contains(said, "lost") || strings.Contains(said, "lose") {
		t.Errorf("a server that is waited for could lose something: %s", said)
	}
}

// A server that synchronises disks on demand is asked to, or refused.
func TestChangesReachDisks(t *testing.T) {
	t.Parallel()
	master := startServer(t)
	s, err := Open(t.Context(), master.url, Options{Slots: 16, Safety: Safety{Synced: true}})
	if err != nil {
		if !strings.Contains(err.Error(), "needs Redis 7.2") {
			t.Error(err)
		}
		return // the installed server is older, which was said
	}
	t.Cleanup(func() { _ = errors.Join(s.Close()) })
	if err := commit(s, owned(t, s), "A", 0); err != nil {
		t.Error(err)
	}
}
