package gateway

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log/slog"
	"testing"
	"time"

	"github.com/asynkron/protoactor-go/actor"
	"github.com/asynkron/protoactor-go/remote"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/peer"

	"pacecar/cluster/identity"
)

// hello is the stream of a peer that gives its name, over a connection that is secured or not.
type hello struct {
	grpc.ServerStream
	ctx  context.Context
	name string
	said bool
}

func (h *hello) Context() context.Context { return h.ctx }

func (h *hello) RecvMsg(m any) error {
	if h.said {
		return io.EOF
	}
	h.said = true
	m.(*remote.RemoteMessage).MessageType = &remote.RemoteMessage_ConnectRequest{ConnectRequest: &remote.ConnectRequest{
		ConnectionType: &remote.ConnectRequest_ServerConnection{ServerConnection: &remote.ServerConnection{SystemId: "peer", Address: h.name}}}}
	return nil
}

// shown is the context of a connection on which the peer has shown a certificate for the hosts.
func shown(t *testing.T, hosts ...string) context.Context {
	t.Helper()
	issued, err := identity.Issue(t.TempDir(), [][]string{hosts}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	pair, err := tls.LoadX509KeyPair(issued[0].Files.Certificate, issued[0].Files.Key)
	if err != nil {
		t.Fatal(err)
	}
	return peer.NewContext(t.Context(), &peer.Peer{AuthInfo: credentials.TLSInfo{State: tls.ConnectionState{PeerCertificates: []*x509.Certificate{pair.Leaf}}}})
}

// A peer may give only a name that its certificate bears: no other node's, and none that is no address. Where connections have
// no certificates every name but this node's own is taken. What is refused is counted.
func TestAPeerGivesANameThatItBears(t *testing.T) {
	t.Parallel()
	system := actor.NewActorSystem()
	system.ProcessRegistry.Address = "node-0.example:7946"
	secured := shown(t, "node-1.example", "10.0.0.1")
	plain := peer.NewContext(t.Context(), &peer.Peer{})
	for _, c := range []struct {
		ctx  context.Context
		name string
		good bool
	}{
		{secured, "node-1.example:7946", true},
		{secured, "NODE-1.example:1", true},
		{secured, "10.0.0.1:7946", true},
		{secured, "node-2.example:7946", false},
		{secured, "10.0.0.2:7946", false},
		{secured, "node-1.example.evil.example:7946", false},
		{secured, "node-1.example", false},
		{secured, ":7946", false},
		{secured, "nonsense", false},
		{secured, "\x00\xff:1", false},
		{secured, "", false},
		{secured, system.Address(), false},
		{plain, "node-2.example:7946", true},
		{plain, "", false},
		{plain, system.Address(), false},
	} {
		g := New(system, slog.New(slog.DiscardHandler), Doors{})
		err := g.stream(nil, &hello{ctx: c.ctx, name: c.name}, nil, func(_ any, stream grpc.ServerStream) error {
			return stream.RecvMsg(&remote.RemoteMessage{})
		})
		if (err == nil) != c.good || (g.Denied() == 0) != c.good {
			t.Errorf("%q, secured %v: %v, %d denied", c.name, c.ctx == secured, err, g.Denied())
		}
	}
}

// A secured connection without a certificate, which TLS lets nobody have, ends that stream and not the node.
func TestAConnectionWithoutACertificateIsRefused(t *testing.T) {
	t.Parallel()
	system := actor.NewActorSystem()
	g := New(system, slog.New(slog.DiscardHandler), Doors{})
	bare := peer.NewContext(t.Context(), &peer.Peer{AuthInfo: credentials.TLSInfo{}})
	err := g.stream(nil, &hello{ctx: bare, name: "node-1.example:7946"}, nil, func(_ any, stream grpc.ServerStream) error {
		return stream.RecvMsg(&remote.RemoteMessage{})
	})
	if err == nil || g.Denied() != 1 {
		t.Errorf("%v, %d denied", err, g.Denied())
	}
}
