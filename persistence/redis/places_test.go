package redis

import (
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"pacecar/persistence"
)

func (s *instance) address() string { return strings.TrimPrefix(s.url, "redis://") }

// A cluster whose named server has died is found by another one that is named.
func TestAClusterIsFoundByAnyOfItsServers(t *testing.T) {
	t.Parallel()
	first := startCluster(t)
	dead := fmt.Sprint("127.0.0.1:", freePort(t))
	s, err := Open(t.Context(), "redis://"+dead+"?addr="+first.address(), Options{Slots: 16})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if err := commit(s, owned(t, s), "A", 0); err != nil {
		t.Error(err)
	}
	if e, err := Examine(t.Context(), "redis://"+dead+"?addr="+first.address(), Options{}); err != nil || !e.Cluster || e.Slots != 16 {
		t.Errorf("examined: %+v, %v", e, err)
	}
	if _, err := Open(t.Context(), "redis://"+dead+"?addr="+dead, Options{}); err == nil || strings.Count(err.Error(), dead) < 2 {
		t.Errorf("nobody is there: %v", err)
	}
	alone := startPort(t)
	if _, err := Open(t.Context(), alone.url+"?addr="+dead, Options{}); err == nil || !strings.Contains(err.Error(), "in no Redis Cluster") {
		t.Errorf("a server alone, by two names: %v", err)
	}
}

// What a replica would lose is said at the start, and what its successor's place shows when it was taken.
func TestReplicasAreLookedAt(t *testing.T) {
	t.Parallel()
	master := startPort(t, "--repl-diskless-sync-delay", "0")
	replica := startReplica(t, master)
	admin := replica.client()
	defer admin.Close()
	for setting, value := range map[string]string{"appendonly": "no", "maxmemory-policy": "allkeys-lru"} {
		if err := admin.ConfigSet(t.Context(), setting, value).Err(); err != nil {
			t.Fatal(err)
		}
	}
	told := make(chan string, 16)
	s := master.open(t, Options{Slots: 16, Warn: func(sentence string) { told <- sentence }})
	said := strings.Join(s.Warnings(), "\n")
	for _, want := range []string{"If the replica " + replica.address() + " becomes the master: Redis keeps neither an append-only file", "may throw records away"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q does not say %q", said, want)
		}
	}
	if len(told) > 0 {
		t.Errorf("%q was told although nothing has changed", <-told)
	}
	// The master becomes a replica: the answer to a change says so, and servers are looked at again.
	host, port, _ := net.SplitHostPort(replica.address())
	old := master.client()
	defer old.Close()
	if err := admin.SlaveOf(t.Context(), "NO", "ONE").Err(); err != nil {
		t.Fatal(err)
	}
	if err := old.SlaveOf(t.Context(), host, port).Err(); err != nil {
		t.Fatal(err)
	}
	if err := s.Heartbeat(t.Context(), persistence.Member{ID: "m"}, time.Hour); err == nil {
		t.Fatal("a replica takes a heartbeat")
	}
	if _, err := s.PutNote(t.Context(), "n", []byte("x"), time.Hour); err == nil {
		t.Fatal("a replica takes a note")
	}
	if sentence := <-told; !strings.Contains(sentence, "Redis has changed since the start") || !strings.Contains(sentence, "is a replica of") {
		t.Errorf("told %q", sentence)
	}
}
