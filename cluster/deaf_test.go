//go:build !race

package cluster

import (
	"errors"
	"net"
	"slices"
	"testing"
	"time"

	"github.com/asynkron/protoactor-go/remote"
	"google.golang.org/grpc"

	"pacecar/cluster/placement"
	"pacecar/cluster/replies"
	"pacecar/messages"
	"pacecar/persistence"
)

// deaf is a node that lets others connect, answers their pings, and reads nothing they say.
type deaf struct {
	remote.UnimplementedRemotingServer
	came, cut chan struct{}
}

func (d *deaf) Receive(stream remote.Remoting_ReceiveServer) error {
	if _, err := stream.Recv(); err != nil {
		return err
	}
	welcome := &remote.RemoteMessage{MessageType: &remote.RemoteMessage_ConnectResponse{ConnectResponse: &remote.ConnectResponse{}}}
	if err := stream.Send(welcome); err != nil {
		return err
	}
	d.came <- struct{}{}
	<-stream.Context().Done()
	d.cut <- struct{}{}
	return nil
}

// newDeaf starts one, which lives in the store and is nobody's owner yet.
func newDeaf(t *testing.T, store persistence.Leases) (*deaf, persistence.Member) {
	t.Helper()
	d := &deaf{came: make(chan struct{}, 8), cut: make(chan struct{}, 8)}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := grpc.NewServer()
	remote.RegisterRemotingServer(server, d)
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(server.Stop)
	m := persistence.Member{ID: "deaf", Host: "127.0.0.1", Port: listener.Addr().(*net.TCPAddr).Port, Kinds: []string{"vehicle"}}
	if err := store.Heartbeat(t.Context(), m, time.Hour); err != nil {
		t.Fatal(err)
	}
	return d, m
}

// What is on its way to a node that does not read is failed, and its room given to others, only together with the
// connection that it waits for; a node that answers keeps its own, however long one of its slots takes.
func TestNodeThatDoesNotReadIsCut(t *testing.T) {
	t.Cleanup(func() { noLeaks(t) }) // after the server has stopped
	_, store, a, b := pair(t)
	d, m := newDeaf(t, store)
	owned := func(address string) (slot persistence.Slot, found bool) {
		for slot := range persistence.Slot(testSlots) {
			if r := a.table.at(slot); r != nil && r.pid.Address == address {
				return slot, true
			}
		}
		return 0, false
	}
	var slot persistence.Slot
	for looks, found := time.NewTicker(10*time.Millisecond), false; !found; <-looks.C { // slots are let go for it
		for slot := range persistence.Slot(testSlots) {
			_, _ = store.Acquire(t.Context(), slot, m.ID)
		}
		a.occasions.Changed()
		slot, found = owned(m.Address())
	}
	far := persistence.Slot(slices.Index(placement.Place([]string{a.id, b.id, m.ID}, testSlots), b.id)) // b lets others go
	slow := make(chan error, 1)
	a.Deliver(&messages.Envelope{Kind: silent, ID: idIn(silent, far, testSlots), Message: &messages.Done{}, Done: func(err error) { slow <- err }})
	const many = 100
	outcomes := make(chan error, many)
	payload := &messages.Rejection{Message: string(make([]byte, 256<<10))} // more than a stream holds
	for range many {
		a.Deliver(&messages.Envelope{Kind: "vehicle", ID: idIn("vehicle", slot, testSlots), Message: payload, Done: func(err error) { outcomes <- err }})
	}
	<-d.came
	for range int(replyWithin / sweepEvery) {
		a.clean()
		heard := make(chan error, 1)
		a.Tell(b.Address(), &messages.Watching{}, func(err error) { heard <- err })
		if err := <-heard; err != nil {
			t.Fatal(err)
		}
	}
	if len(d.cut)+len(outcomes)+len(slow) != 0 {
		t.Fatal("nobody waited")
	}
	a.clean()
	<-d.cut
	for range many {
		if err := <-outcomes; !errors.Is(err, replies.ErrLost) {
			t.Fatalf("outcome of what was not read: %v", err)
		}
	}
	if err := <-slow; !errors.Is(err, replies.ErrLost) {
		t.Errorf("outcome of what a slot did not answer: %v", err)
	}
	if !a.remote.TryAcquire(maxBytesInFlight) {
		t.Error("there is no room")
	}
	a.remote.Release(maxBytesInFlight)
	if err := store.Leave(t.Context(), m.ID); err != nil {
		t.Fatal(err)
	}
	b.leave(t)
	a.leave(t)
}
