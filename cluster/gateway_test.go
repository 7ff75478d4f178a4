package cluster

import (
	"context"
	"testing"
	"time"

	"github.com/asynkron/protoactor-go/actor"
	"github.com/asynkron/protoactor-go/remote"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"pacecar/messages"
	"pacecar/persistence"
)

// rogue is a peer that says what it likes.
type rogue struct {
	t      *testing.T
	conn   *grpc.ClientConn
	client remote.RemotingClient
	node   *Node
}

const rogueAddress = "192.0.2.7:1"

func newRogue(t *testing.T, n *Node) *rogue {
	t.Helper()
	conn, err := grpc.NewClient(n.Address(), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	return &rogue{t: t, conn: conn, client: remote.NewRemotingClient(conn), node: n}
}

// connect opens a stream under the rogue's name.
func (r *rogue) connect() remote.Remoting_ReceiveClient {
	r.t.Helper()
	stream, err := r.client.Receive(r.t.Context())
	if err != nil {
		r.t.Fatal(err)
	}
	hello := &remote.ConnectRequest{ConnectionType: &remote.ConnectRequest_ServerConnection{
		ServerConnection: &remote.ServerConnection{SystemId: "rogue", Address: rogueAddress}}}
	if err := stream.Send(&remote.RemoteMessage{MessageType: &remote.RemoteMessage_ConnectRequest{ConnectRequest: hello}}); err != nil {
		r.t.Fatal(err)
	}
	if _, err := stream.Recv(); err != nil {
		r.t.Fatal(err)
	}
	return stream
}

// send says one message on a stream of its own and waits until the node is done with it.
func (r *rogue) send(name, target string, m proto.Message, spoil func(*remote.MessageBatch)) {
	r.t.Helper()
	data, err := proto.Marshal(m)
	if err != nil {
		r.t.Fatal(err)
	}
	batch := &remote.MessageBatch{
		TypeNames: []string{name},
		Targets:   []*actor.PID{actor.NewPID(r.node.Address(), target)},
		Senders:   []*actor.PID{actor.NewPID(rogueAddress, "anyone")},
		Envelopes: []*remote.MessageEnvelope{{MessageData: data}},
	}
	if spoil != nil {
		spoil(batch)
	}
	stream := r.connect()
	if err := stream.Send(&remote.RemoteMessage{MessageType: &remote.RemoteMessage_MessageBatch{MessageBatch: batch}}); err != nil {
		r.t.Fatal(err)
	}
	_ = stream.CloseSend()
	for err == nil {
		_, err = stream.Recv()
	}
}

// One node on the network. It is the only one that this process starts when the race
// detector runs; see network_test.go.
func TestSingleNode(t *testing.T) {
	defer noLeaks(t)
	w, store := newWorld(t), persistence.NewMemory(256, nil)
	began := time.Now()
	a := w.listen("a", store, func(c *Config) { c.Slots = 256 })
	t.Logf("256 slots after %v", time.Since(began))
	if got := len(a.Slots()); got != 256 {
		t.Errorf("owns %d slots when Start returns", got)
	}
	if err := deliver(a.Node, "vehicle", "v1"); err != nil {
		t.Error(err)
	}
	r := newRogue(t, a.Node)
	t.Run("rogue peer", func(t *testing.T) { roguePeerIsDenied(t, a, r) })
	t.Run("stream without a name", func(t *testing.T) { streamWithoutNameIsDenied(t, a, r) })
	if got := w.runs("a"); got != 256 {
		t.Errorf("runs %d slots after all that", got)
	}
	if err := r.conn.Close(); err != nil {
		t.Error(err)
	}
	a.leave(t)
}

// What is known to end a process that uses protoactor's Remote, and what would let a
// peer do what only this node may: all of it is denied and counted, and the node lives.
func roguePeerIsDenied(t *testing.T, a *member, r *rogue) {
	target := a.table.at(3).pid.Id
	for name, call := range map[string]func() error{
		"ListProcesses": func() error {
			_, err := r.client.ListProcesses(context.Background(), &remote.ListProcessesRequest{})
			return err
		},
		"GetProcessDiagnostics": func() error {
			_, err := r.client.GetProcessDiagnostics(context.Background(), &remote.GetProcessDiagnosticsRequest{})
			return err
		},
	} {
		if err := call(); status.Code(err) != codes.PermissionDenied {
			t.Errorf("%s: %v", name, err)
		}
	}
	const done = "pacecar.v1.Done"
	rejectsAll := []struct {
		name, typ, target string
		message           proto.Message
		spoil             func(*remote.MessageBatch)
	}{
		{name: "unknown type", typ: "pacecar.v1.OfTomorrow", target: target, message: &messages.Done{}},
		{name: "type index", typ: done, target: target, message: &messages.Done{}, spoil: func(b *remote.MessageBatch) { b.Envelopes[0].TypeId = 9 }},
		{name: "negative type index", typ: done, target: target, message: &messages.Done{}, spoil: func(b *remote.MessageBatch) { b.Envelopes[0].TypeId = -1 }},
		{name: "target index", typ: done, target: target, message: &messages.Done{}, spoil: func(b *remote.MessageBatch) { b.Envelopes[0].Target = 9 }},
		{name: "sender index", typ: done, target: target, message: &messages.Done{}, spoil: func(b *remote.MessageBatch) { b.Envelopes[0].Sender = 9 }},
		{name: "serializer", typ: done, target: target, message: &messages.Done{}, spoil: func(b *remote.MessageBatch) { b.Envelopes[0].SerializerId = 1 }},
		{name: "stop", typ: "actor.Stop", target: target, message: &actor.Stop{}},
		{name: "poison", typ: "actor.PoisonPill", target: target, message: &actor.PoisonPill{}},
		{name: "watch", typ: "actor.Watch", target: target, message: &actor.Watch{}},
		{name: "guardian", typ: done, target: "guardian$1", message: &messages.Done{}},
		{name: "activator", typ: "remote.ActorPidRequest", target: "activator", message: &remote.ActorPidRequest{Kind: "x"}},
		{name: "keeper", typ: done, target: keeperName, message: &messages.Done{}},
		{name: "relay", typ: done, target: target, message: &messages.Done{}, spoil: func(b *remote.MessageBatch) { b.Targets[0].Address = "192.0.2.9:1" }},
		{name: "foreign sender", typ: done, target: target, message: &messages.Done{}, spoil: func(b *remote.MessageBatch) {
			b.Envelopes[0].Sender, b.Senders[0].Address, b.Senders[0].Id = 1, b.Targets[0].Address, "guardian$1"
		}},
	}
	for _, c := range rejectsAll {
		before := a.Denied()
		r.send(c.typ, c.target, c.message, c.spoil)
		if a.Denied() != before+1 {
			t.Errorf("%s: %d denied, want 1", c.name, a.Denied()-before)
		}
	}
	r.send(done, target, &messages.Done{}, func(b *remote.MessageBatch) { b.Envelopes[0].MessageData = []byte{0xff} })
	ask(t, a)
}

// Messages before a name, or in another's name, end the stream.
func streamWithoutNameIsDenied(t *testing.T, a *member, r *rogue) {
	for name, first := range map[string]*remote.RemoteMessage{
		"batch":      {MessageType: &remote.RemoteMessage_MessageBatch{MessageBatch: &remote.MessageBatch{}}},
		"nothing":    {},
		"disconnect": {MessageType: &remote.RemoteMessage_DisconnectRequest{DisconnectRequest: &remote.DisconnectRequest{}}},
		"our name": {MessageType: &remote.RemoteMessage_ConnectRequest{ConnectRequest: &remote.ConnectRequest{
			ConnectionType: &remote.ConnectRequest_ServerConnection{ServerConnection: &remote.ServerConnection{Address: a.Address()}}}}},
		"client": {MessageType: &remote.RemoteMessage_ConnectRequest{ConnectRequest: &remote.ConnectRequest{
			ConnectionType: &remote.ConnectRequest_ClientConnection{ClientConnection: &remote.ClientConnection{}}}}},
	} {
		stream, err := r.client.Receive(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := stream.Send(first); err != nil {
			t.Fatal(err)
		}
		if _, err := stream.Recv(); status.Code(err) != codes.InvalidArgument {
			t.Errorf("%s: %v", name, err)
		}
	}
	ask(t, a)
}
