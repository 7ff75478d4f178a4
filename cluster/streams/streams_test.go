package streams

import (
	"context"
	"net"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"
)

// A stream to a peer that says nothing ends when it is told to, one to another does not, and a closed node opens none.
func TestStreamsEnd(t *testing.T) {
	t.Parallel()
	var kept Streams
	dial := func() (string, *grpc.ClientConn) {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		server := grpc.NewServer(grpc.UnknownServiceHandler(func(_ any, stream grpc.ServerStream) error {
			<-stream.Context().Done() // it reads nothing and says nothing
			return nil
		}))
		go func() { _ = server.Serve(listener) }()
		t.Cleanup(server.Stop)
		conn, err := grpc.NewClient(listener.Addr().String(), grpc.WithTransportCredentials(insecure.NewCredentials()), grpc.WithStreamInterceptor(kept.Keep))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close() })
		return listener.Addr().String(), conn
	}
	open := func(conn *grpc.ClientConn) grpc.ClientStream {
		stream, err := conn.NewStream(context.Background(), &grpc.StreamDesc{ServerStreams: true, ClientStreams: true}, "/any/Thing")
		if err != nil {
			t.Fatal(err)
		}
		return stream
	}
	address, to := dial()
	_, toOther := dial()
	first, other := open(to), open(toOther)
	kept.End(address)
	if err := first.RecvMsg(&emptypb.Empty{}); status.Code(err) != codes.Canceled {
		t.Errorf("a stream that was ended: %v", err)
	}
	again := open(to)
	if other.Context().Err() != nil || again.Context().Err() != nil {
		t.Error("a stream to another, or a later one, has ended, too")
	}
	kept.Close()
	for _, stream := range []grpc.ClientStream{other, again} {
		if err := stream.RecvMsg(&emptypb.Empty{}); status.Code(err) != codes.Canceled {
			t.Errorf("a stream of a node that is closed: %v", err)
		}
	}
	if _, err := to.NewStream(context.Background(), &grpc.StreamDesc{ServerStreams: true}, "/any/Thing"); status.Code(err) != codes.Canceled {
		t.Errorf("opened by a node that is closed: %v", err)
	}
}
