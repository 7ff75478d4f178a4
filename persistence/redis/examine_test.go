package redis

import (
	"strings"
	"testing"
	"time"

	"pacecar/persistence"
)

// A server that is examined stays as it is, and tells who lives on it.
func TestExamine(t *testing.T) {
	server := startServer(t)
	administrator := server.client()
	defer administrator.Close()
	e, err := Examine(t.Context(), server.url, Options{})
	if err != nil || e.Slots != 0 || e.Version == "" || len(e.Members) != 0 || e.RoundTrip <= 0 || len(e.Warnings) == 0 {
		t.Fatalf("of an empty server: %+v, %v", e, err)
	}
	if e.Ahead.Abs() > time.Second {
		t.Errorf("the clock of this machine is ahead of itself by %v", e.Ahead)
	}
	if n, err := administrator.DBSize(t.Context()).Result(); err != nil || n != 0 {
		t.Errorf("an examination leaves %d keys, %v", n, err)
	}
	s := server.open(t, Options{})
	for id, life := range map[string]time.Duration{"a": time.Hour, "b": time.Millisecond} {
		if err := s.Heartbeat(t.Context(), persistence.Member{ID: id, Name: "n-" + id}, life); err != nil {
			t.Fatal(err)
		}
	}
	for deadline := time.Now().Add(10 * time.Second); ; {
		if e, err = Examine(t.Context(), server.url, Options{}); err != nil {
			t.Fatal(err)
		}
		if len(e.Members) == 1 || time.Now().After(deadline) {
			break
		}
	}
	if len(e.Members) != 1 || e.Members[0].Name != "n-a" || e.Slots != persistence.DefaultSlots {
		t.Errorf("of a store in use: %+v", e)
	}
	if err := administrator.ConfigSet(t.Context(), "maxmemory-policy", "allkeys-lru").Err(); err != nil {
		t.Fatal(err)
	}
	if _, err := Examine(t.Context(), server.url, Options{}); err == nil || !strings.Contains(err.Error(), "noeviction") {
		t.Errorf("a server that evicts: %v", err)
	}
}

// A Redis Cluster tells how long it waits for a master that is away.
func TestExamineCluster(t *testing.T) {
	t.Parallel()
	if e, err := Examine(t.Context(), startCluster(t).url, Options{}); err != nil || !e.Cluster || e.NodeTimeout != 15*time.Second { // as Redis is shipped
		t.Errorf("%+v, %v", e, err)
	}
}

// What is said of an address that cannot be read does not quote it: it may have a password.
func TestAnAddressThatIsNoURLIsNotQuoted(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"redis://:se%cret@localhost:6379/0", "redis://:sec/ret@localhost:6379/0"} {
		_, opened := Open(t.Context(), address, Options{})
		_, examined := Examine(t.Context(), address, Options{})
		for _, err := range []error{opened, examined} {
			if err == nil || strings.Contains(err.Error(), "se") && strings.Contains(err.Error(), "cret") || !strings.Contains(err.Error(), "%2F") {
				t.Errorf("%s: %v", address, err)
			}
		}
	}
}

// A server that lets nobody in, or not with what the address says, is told of with the cure.
func TestHowToGetIn(t *testing.T) {
	locked, open := startServer(t, "--requirepass", "secret"), startServer(t)
	in := func(s *instance, who, more string) string {
		return strings.Replace(s.url, "unix://", "unix://"+who, 1) + more
	}
	for address, says := range map[string]string{
		locked.url:                "redis://:PASSWORD@",
		in(locked, ":wrong@", ""): "does not accept this user and password",
		in(open, "", "?db=99"):    "0 to 15",
		startPort(t).url + "/99":  "0 to 15",
	} {
		_, opened := Open(t.Context(), address, Options{})
		_, examined := Examine(t.Context(), address, Options{})
		for _, err := range []error{opened, examined} {
			if err == nil || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "wrong@") {
				t.Errorf("%s: %v, want %q", address, err, says)
			}
		}
	}
	if _, err := Open(t.Context(), in(locked, ":secret@", ""), Options{}); err != nil {
		t.Errorf("with its password: %v", err)
	}
}
