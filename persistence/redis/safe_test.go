package redis

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"
	"syscall"
	"testing"
	"time"

	"pacecar/persistence"
	"pacecar/persistence/redis/safety"
	"pacecar/persistence/redis/server"
)

// startReplica starts a server that has what another one has, and waits until it does.
func startReplica(t *testing.T, of *instance) *instance {
	t.Helper()
	c := of.client()
	defer c.Close()
	host, port, _ := strings.Cut(c.Options().Addr, ":")
	s := startPort(t, "--replicaof", host+" "+port)
	for {
		facts, err := server.Read(t.Context(), c)
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
	if err := s.Heartbeat(t.Context(), persistence.Member{ID: "m"}, 1<<40); err != nil {
		t.Fatal(err)
	}
	var epochs [16]persistence.Epoch
	for slot := range persistence.Slot(16) {
		l, err := s.Acquire(t.Context(), slot, "m")
		if err != nil {
			t.Fatal(err)
		}
		epochs[slot] = l.Epoch
	}
	s.safe = Safety{Replicas: 1} // of which there are none: each call must find that out where it went
	outcomes, acquired := make(chan error, 16), make(chan error, 16)
	for slot := range persistence.Slot(16) {
		s.Commit(&persistence.Change{Slot: slot, Epoch: epochs[slot], Key: persistence.Key{Kind: "vehicle", ID: "A"}, Data: []byte("x")}, func(err error) { outcomes <- err })
		go func() {
			_, err := s.Acquire(t.Context(), slot, "m")
			acquired <- err
		}()
	}
	for range 16 {
		if err := <-outcomes; err == nil || !strings.Contains(err.Error(), "0 of 1 replicas") {
			t.Errorf("a change without replicas: %v", err)
		}
		if err := <-acquired; err == nil || !strings.Contains(err.Error(), "0 of 1 replicas") {
			t.Errorf("an acquisition without replicas: %v", err)
		}
	}
	for range 4 { // wherever its name takes it
		if _, err := s.PutNote(t.Context(), rand.Text(), []byte("x"), time.Hour); err == nil || !strings.Contains(err.Error(), "0 of 1 replicas") {
			t.Errorf("a note without replicas: %v", err)
		}
	}
	for slot := range persistence.Slot(16) {
		if r, err := s.Load(t.Context(), slot, persistence.Key{Kind: "vehicle", ID: "A"}); err != nil || r.Version != 1 {
			t.Errorf("slot %d: version %d, %v", slot, r.Version, err)
		}
	}
}

// Whoever takes over a slot knows nothing of a change that its former owner had not heard to be safe: it has
// the slot when all that was written to it is safe, and not before, however often it asks.
func TestASlotIsTakenWhenItsChangesAreSafe(t *testing.T) {
	t.Parallel()
	master := startPort(t, "--repl-diskless-sync-delay", "0")
	replica := startReplica(t, master)
	s := master.open(t, Options{Slots: 16, Safety: Safety{Replicas: 1}})
	epoch := owned(t, s)
	if err := s.Heartbeat(t.Context(), persistence.Member{ID: "heir"}, time.Hour); err != nil {
		t.Fatal(err)
	}
	replica.signal(syscall.SIGSTOP)
	outcome := make(chan error, 1)
	go func() { outcome <- commit(s, epoch, "A", 0) }()
	for written := false; !written; { // and not safe
		r, err := s.Load(t.Context(), 1, persistence.Key{Kind: "vehicle", ID: "A"})
		written = err == nil && r.Version == 1
		if err != nil && !errors.Is(err, persistence.ErrNotFound) {
			t.Fatal(err)
		}
	}
	if err := s.Leave(t.Context(), "m"); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if l, err := s.Acquire(t.Context(), 1, "heir"); err == nil || errors.Is(err, persistence.ErrHeld) {
			t.Fatalf("acquired %+v, %v, and the replica has nothing of it", l, err)
		}
	}
	if err := <-outcome; err == nil || persistence.Refused(err) {
		t.Errorf("the change that no replica has: %v", err)
	}
	replica.signal(syscall.SIGCONT)
	l, err := s.Acquire(t.Context(), 1, "heir")
	if err != nil {
		t.Fatal(err)
	}
	c := replica.client()
	defer c.Close()
	if n, err := c.HLen(t.Context(), s.keys.kind(1, "records", "vehicle")).Result(); n != 1 || err != nil {
		t.Errorf("the replica has %d records when the slot is taken, %v", n, err)
	}
	if err := commit(s, l.Epoch, "A", 1); err != nil {
		t.Error(err)
	}
}

// What people are told about notes stands after a failover: a token that was revoked, or handed out.
func TestNotesReachReplicas(t *testing.T) {
	t.Parallel()
	master := startPort(t, "--repl-diskless-sync-delay", "0")
	replica := startReplica(t, master)
	s := master.open(t, Options{Slots: 16, Safety: Safety{Replicas: 1}})
	at := replica.client()
	defer at.Close()
	if _, err := s.PutNote(t.Context(), "tokens", []byte("one"), time.Hour); err != nil {
		t.Fatal(err)
	}
	if has, err := at.Get(t.Context(), s.keys.note("tokens")).Result(); has != "one" {
		t.Errorf("the replica has %q of a note that is put, %v", has, err)
	}
	if err := s.ReplaceNote(t.Context(), "tokens", []byte("one"), []byte("none"), time.Hour); err != nil {
		t.Fatal(err)
	}
	if has, err := at.Get(t.Context(), s.keys.note("tokens")).Result(); has != "none" {
		t.Errorf("the replica has %q of a note that is replaced, %v", has, err)
	}
	replica.signal(syscall.SIGSTOP)
	outcomes := make(chan error, 2)
	go func() { outcomes <- s.ReplaceNote(t.Context(), "tokens", []byte("none"), nil, 0) }()
	go func() {
		_, err := s.PutNote(t.Context(), "link", []byte("x"), time.Hour)
		outcomes <- err
	}()
	for range 2 {
		if err := <-outcomes; err == nil || errors.Is(err, persistence.ErrConflict) || !strings.Contains(err.Error(), "0 of 1 replicas") {
			t.Errorf("a note that no replica has: %v", err)
		}
	}
	// What finds another note has changed nothing, and waits for nobody.
	if there, err := s.PutNote(t.Context(), "link", []byte("y"), time.Hour); err != nil || string(there) != "x" {
		t.Errorf("there is %q, %v", there, err)
	}
	if err := s.ReplaceNote(t.Context(), "link", []byte("y"), nil, 0); !errors.Is(err, persistence.ErrConflict) {
		t.Errorf("another note is replaced: %v", err)
	}
	replica.signal(syscall.SIGCONT)
	if err := s.ReplaceNote(t.Context(), "link", []byte("x"), nil, 0); err != nil {
		t.Errorf("with its replica: %v", err)
	}
}

// Slots that are taken together share their waits.
func TestAcquisitionsWaitTogether(t *testing.T) {
	t.Parallel()
	master := startPort(t, "--repl-diskless-sync-delay", "0")
	replica := startReplica(t, master)
	s := master.open(t, Options{Slots: 64, Safety: Safety{Replicas: 1}})
	if err := s.Heartbeat(t.Context(), persistence.Member{ID: "m"}, time.Hour); err != nil {
		t.Fatal(err)
	}
	replica.signal(syscall.SIGSTOP)
	outcomes := make(chan error, 64)
	begun := time.Now()
	for slot := range persistence.Slot(64) {
		go func() {
			_, err := s.Acquire(t.Context(), slot, "m")
			outcomes <- err
		}()
	}
	for range 64 {
		if err := <-outcomes; err == nil {
			t.Error("acquired without a replica")
		}
	}
	// Two waits: of those who came first, and of those who came meanwhile. One each would take five minutes.
	if took := time.Since(begun); took > 12*safety.Within {
		t.Errorf("64 slots took %v to fail", took)
	}
	replica.signal(syscall.SIGCONT)
	for slot := range persistence.Slot(64) {
		if _, err := s.Acquire(t.Context(), slot, "m"); err != nil {
			t.Error(err)
		}
	}
}

// A server that synchronises disks on demand is asked to.
func TestChangesReachDisks(t *testing.T) {
	t.Parallel()
	master := startServer(t)
	s, err := Open(t.Context(), master.url, Options{Slots: 16, Safety: Safety{Synced: true}})
	if err != nil && strings.Contains(err.Error(), "needs Redis 7.2") {
		t.Skip("the installed redis-server is older than 7.2 and knows no WAITAOF, and Open says so; TestSyncedIsWhatTheServerAnswers asks a scripted one")
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if err := commit(s, owned(t, s), "A", 0); err != nil {
		t.Error(err)
	}
}
