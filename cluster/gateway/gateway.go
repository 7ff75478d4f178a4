// Package gateway stands between the network and protoactor's Remote: it decides what a
// peer may say, and to which actor.
package gateway

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"
	"time"

	"github.com/asynkron/protoactor-go/actor"
	"github.com/asynkron/protoactor-go/remote"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/peer"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	"pacecar/cluster/identity"
	"pacecar/messages"
)

// Types a peer may send.
const (
	ownTypes       = "pacecar.v1."
	noSuchActor    = "actor.DeadLetterResponse"
	ownershipMoved = ownTypes + "OwnershipChanged"
	futurePrefix   = "future"
)

// deniedLogEvery bounds what a hostile peer can make this node log.
const deniedLogEvery = time.Second

// Gateway guards a Remote, which trusts its peers:
// a type it does not know, an index out of range, a message to a guardian or a call of
// ListProcesses ends the process. A peer may say to the actors of slots, to requests
// that wait here and to the keeper what is meant for them, in types this node knows,
// in its own name. All else is dropped and counted; who waits for it is told.
type Gateway struct {
	system *actor.ActorSystem
	log    *slog.Logger
	doors  Doors
	denied atomic.Uint64
	logged atomic.Int64 // Unix nanoseconds
}

// Doors are the names of the actors that peers may speak to, besides futures.
type Doors struct {
	Keeper  string // hears that ownership has changed
	Herald  string // hears what nothing durable depends on
	Replies string // hears answers
	Slots   string // prefix of slot actors and what is below them: hear everything of ours
}

// New makes the gateway of a node.
func New(system *actor.ActorSystem, log *slog.Logger, doors Doors) *Gateway {
	return &Gateway{system: system, log: log, doors: doors}
}

// Denied counts what peers said and may not say.
func (g *Gateway) Denied() uint64 { return g.denied.Load() }

// Options are the gateway as a server's interceptors.
func (g *Gateway) Options() []grpc.ServerOption {
	return []grpc.ServerOption{grpc.UnaryInterceptor(g.unary), grpc.StreamInterceptor(g.stream)}
}

func (g *Gateway) note(reason string) {
	count := g.denied.Add(1)
	now, last := time.Now().UnixNano(), g.logged.Load()
	if now-last >= int64(deniedLogEvery) && g.logged.CompareAndSwap(last, now) {
		g.log.Warn("a peer was denied", "reason", reason, "denied", count)
	}
}

// unary denies every call: protoactor's answers to them are panics.
func (g *Gateway) unary(_ context.Context, _ any, info *grpc.UnaryServerInfo, _ grpc.UnaryHandler) (any, error) {
	g.note("call of " + info.FullMethod)
	return nil, status.Error(codes.PermissionDenied, "not available")
}

func (g *Gateway) stream(srv any, stream grpc.ServerStream, _ *grpc.StreamServerInfo, handle grpc.StreamHandler) (err error) {
	defer func() {
		if reason := recover(); reason != nil {
			g.note(fmt.Sprintf("panic: %v", reason))
			err = status.Error(codes.Internal, "the message could not be handled")
		}
	}()
	return handle(srv, &inbound{ServerStream: stream, gateway: g})
}

// inbound is one peer's stream.
type inbound struct {
	grpc.ServerStream
	gateway *Gateway
	peer    string // the address it has announced
}

// RecvMsg reads what protoactor may see.
func (s *inbound) RecvMsg(m any) error {
	if err := s.ServerStream.RecvMsg(m); err != nil {
		return err
	}
	message, ok := m.(*remote.RemoteMessage)
	if !ok {
		return status.Error(codes.InvalidArgument, "unknown message")
	}
	switch said := message.GetMessageType().(type) {
	case *remote.RemoteMessage_ConnectRequest:
		s.peer = said.ConnectRequest.GetServerConnection().GetAddress()
		if s.peer == "" || s.peer == s.gateway.system.Address() {
			return s.refuse("a connection without a name of its own")
		}
		if err := s.bears(); err != nil {
			return s.refuse("a name that its certificate does not bear: " + err.Error())
		}
	case *remote.RemoteMessage_MessageBatch:
		if s.peer == "" {
			return s.refuse("a message before the connection's name")
		}
		s.filter(said.MessageBatch)
	default:
		return s.refuse(fmt.Sprintf("a message of type %T", said))
	}
	return nil
}

// bears says why the peer's certificate, where connections have any, is not for the name that it gave:
// one that may be a node may not be another one.
func (s *inbound) bears() error {
	from, _ := peer.FromContext(s.Context())
	secured, ok := from.AuthInfo.(credentials.TLSInfo)
	if !ok {
		return nil
	}
	return identity.Bears(secured.State.PeerCertificates[0], s.peer) // there is one, or TLS had refused it
}

func (s *inbound) refuse(reason string) error {
	s.gateway.note(reason)
	return status.Error(codes.InvalidArgument, reason)
}

// filter leaves in a batch what may be delivered.
func (s *inbound) filter(batch *remote.MessageBatch) {
	kept := batch.Envelopes[:0]
	for _, e := range batch.Envelopes {
		if reason := s.deny(batch, e); reason != "" {
			s.gateway.note(reason)
			s.tell(batch, e, reason)
			continue
		}
		kept = append(kept, e)
	}
	batch.Envelopes = kept
}

// deny says why an envelope may not be delivered; "" when it may.
func (s *inbound) deny(batch *remote.MessageBatch, e *remote.MessageEnvelope) string {
	switch {
	case e.SerializerId != 0:
		return "a serializer other than protobuf"
	case !within(e.TypeId, len(batch.TypeNames)), !within(e.Target, len(batch.Targets)), !within(e.Sender, len(batch.Senders)+1):
		return "an index out of range"
	case batch.Targets[e.Target].GetAddress() != s.gateway.system.Address():
		return "a message for another node"
	case e.Sender > 0 && batch.Senders[e.Sender-1].GetAddress() != s.peer:
		return "a sender other than the peer"
	}
	name, target := batch.TypeNames[e.TypeId], batch.Targets[e.Target].GetId()
	if !s.gateway.doors.addressable(target, name) {
		return fmt.Sprintf("a %.100q for %.100q", name, target)
	}
	if _, err := protoregistry.GlobalTypes.FindMessageByName(protoreflect.FullName(name)); err != nil {
		return fmt.Sprintf("the unknown type %.100q", name)
	}
	return ""
}

func within(index int32, length int) bool { return index >= 0 && int(index) < length }

// addressable says whether a peer may send a type to an actor.
func (d Doors) addressable(target, name string) bool {
	switch {
	case target == d.Keeper:
		return name == ownershipMoved
	case target == d.Herald:
		return name == ownTypes+"Watching" || name == ownTypes+"Shown"
	case target == d.Replies, strings.HasPrefix(target, futurePrefix):
		return name == noSuchActor || strings.HasPrefix(name, ownTypes)
	case strings.HasPrefix(target, d.Slots):
		return strings.HasPrefix(name, ownTypes)
	}
	return false
}

// tell answers a peer's request that was denied, so that nobody waits in vain.
func (s *inbound) tell(batch *remote.MessageBatch, e *remote.MessageEnvelope, reason string) {
	if e.Sender <= 0 || !within(e.Sender-1, len(batch.Senders)) {
		return
	}
	sender := batch.Senders[e.Sender-1]
	if sender.GetAddress() != s.peer || sender.GetId() != s.gateway.doors.Replies {
		return
	}
	to := actor.NewPID(sender.Address, sender.Id)
	to.RequestId = e.SenderRequestId
	s.gateway.system.Root.Send(to, messages.Reject(messages.Malformed, "the owner of the slot denies %s", reason))
}
