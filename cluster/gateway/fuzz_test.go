package gateway

import (
	"log/slog"
	"testing"

	"github.com/asynkron/protoactor-go/actor"
	"github.com/asynkron/protoactor-go/remote"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	_ "pacecar/messages" // registers the types that peers may send
)

// Whatever a peer says, what passes has its indices in range, is for a door of this node,
// in the peer's own name, and of a known type; everything else is counted.
func FuzzFilter(f *testing.F) {
	const here, peer = "a:1", "b:1"
	doors := Doors{Keeper: "keeper", Herald: "herald", Replies: "replies", Slots: "slot/"}
	add := func(batch *remote.MessageBatch) {
		text, err := proto.Marshal(batch)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	to := []*actor.PID{actor.NewPID(here, "slot/1@1"), actor.NewPID(here, "keeper"), actor.NewPID("c:1", "slot/1@1"), nil}
	from := []*actor.PID{actor.NewPID(peer, "replies"), actor.NewPID("c:1", "replies")}
	types := []string{"pacecar.v1.Routed", "pacecar.v1.OfTomorrow", "pacecar.v1.OwnershipChanged", "actor.PoisonPill"}
	for _, e := range []*remote.MessageEnvelope{
		{}, {Sender: 1}, {Sender: 2}, {Sender: 3}, {Sender: -1}, {Target: 1, TypeId: 2}, {Target: 2}, {Target: 9}, {Target: -1},
		{TypeId: 1, Sender: 1}, {TypeId: 3}, {TypeId: -1}, {TypeId: 9, Sender: 1}, {SerializerId: 1, Sender: 1}, {SerializerId: 1, Sender: -1 << 31},
	} {
		add(&remote.MessageBatch{TypeNames: types, Targets: to[:3], Senders: from, Envelopes: []*remote.MessageEnvelope{e, {}}})
	}
	add(&remote.MessageBatch{Envelopes: []*remote.MessageEnvelope{{}}})
	f.Add([]byte("\xff"))

	system := actor.NewActorSystem()
	system.ProcessRegistry.Address = here
	system.ProcessRegistry.RegisterAddressResolver(func(pid *actor.PID) (actor.Process, bool) {
		if pid.Address != peer || pid.Id != doors.Replies {
			panic("somebody else is told: " + pid.String())
		}
		return silent{}, true
	})
	f.Fuzz(func(t *testing.T, text []byte) {
		batch := new(remote.MessageBatch)
		if proto.Unmarshal(text, batch) != nil {
			return // the stream fails before the gateway sees it
		}
		s := &inbound{gateway: New(system, slog.New(slog.DiscardHandler), doors), peer: peer}
		before := len(batch.Envelopes)
		s.filter(batch)
		if denied := s.gateway.Denied(); int(denied) != before-len(batch.Envelopes) {
			t.Fatalf("%d of %d passed, %d denied", len(batch.Envelopes), before, denied)
		}
		for _, e := range batch.Envelopes {
			target, name := batch.Targets[e.Target], batch.TypeNames[e.TypeId] // in range, or this panics
			if target.GetAddress() != here || !doors.addressable(target.GetId(), name) || e.SerializerId != 0 {
				t.Fatalf("%v passed", e)
			}
			if e.Sender != 0 && batch.Senders[e.Sender-1].GetAddress() != peer {
				t.Fatalf("%v passed in the name of another", e)
			}
			if _, err := protoregistry.GlobalTypes.FindMessageByName(protoreflect.FullName(name)); err != nil {
				t.Fatalf("%s passed: %v", name, err)
			}
		}
	})
}

// silent is a process that takes everything.
type silent struct{}

func (silent) SendUserMessage(*actor.PID, any)   {}
func (silent) SendSystemMessage(*actor.PID, any) {}
func (silent) Stop(*actor.PID)                   {}
