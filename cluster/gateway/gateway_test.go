package gateway

import (
	"log/slog"
	"testing"

	"github.com/asynkron/protoactor-go/actor"
	"github.com/asynkron/protoactor-go/remote"
)

// A peer with a newer schema asks what this node does not know: it is told, instead
// of ending the process or waiting in vain.
func TestUnknownTypeIsAnswered(t *testing.T) {
	batch := &remote.MessageBatch{
		TypeNames: []string{"pacecar.v1.OfTomorrow"},
		Targets:   []*actor.PID{actor.NewPID("a:1", "slot/1@1")},
		Senders:   []*actor.PID{actor.NewPID("b:1", "replies")},
		Envelopes: []*remote.MessageEnvelope{{Sender: 1, SenderRequestId: 77}},
	}
	system := actor.NewActorSystem()
	system.ProcessRegistry.Address = "a:1"
	told := make(chan *actor.PID, 1)
	system.ProcessRegistry.RegisterAddressResolver(func(pid *actor.PID) (actor.Process, bool) {
		told <- pid
		return system.DeadLetter, true
	})
	s := &inbound{gateway: New(system, slog.New(slog.DiscardHandler), Doors{Keeper: "keeper", Replies: "replies", Slots: "slot/"}), peer: "b:1"}
	s.filter(batch)
	if len(batch.Envelopes) != 0 {
		t.Error("it went through")
	}
	if pid := <-told; pid.RequestId != 77 || pid.Address != "b:1" || pid.Id != "replies" {
		t.Errorf("told %v", pid)
	}
}

// Each door takes what is meant for it and nothing else.
func TestDoors(t *testing.T) {
	doors := Doors{Keeper: "keeper", Herald: "herald", Replies: "replies", Slots: "slot/"}
	for _, c := range []struct {
		target, name string
		want         bool
	}{
		{"keeper", "pacecar.v1.OwnershipChanged", true},
		{"keeper", "pacecar.v1.Done", false},
		{"herald", "pacecar.v1.Watching", true},
		{"herald", "pacecar.v1.Shown", true},
		{"herald", "pacecar.v1.Routed", false},
		{"replies", "pacecar.v1.Done", true},
		{"replies", "actor.DeadLetterResponse", true},
		{"replies", "actor.PoisonPill", false},
		{"future$1", "pacecar.v1.Done", true},
		{"slot/1@1/vehicle/V", "pacecar.v1.Routed", true},
		{"slot/1@1", "actor.Watch", false},
		{"guardian$1", "pacecar.v1.Done", false},
		{"", "pacecar.v1.Done", false},
	} {
		if got := doors.addressable(c.target, c.name); got != c.want {
			t.Errorf("a %s for %q: %v", c.name, c.target, got)
		}
	}
}
