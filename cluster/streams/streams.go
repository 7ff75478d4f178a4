// Package streams keeps the streams that a node has opened to others, to end them: protoactor opens them for ever. It
// would wait for ever for a peer that accepts a connection and says nothing, and keep for ever what it has for one
// that does not read.
package streams

import (
	"context"
	"sync"

	"google.golang.org/grpc"
)

// Streams are those of one node. The zero value is ready; it is safe for concurrent use.
type Streams struct {
	mu     sync.Mutex
	open   map[string]map[*stream]struct{} // by the address that was dialled
	closed bool
}

type stream struct{ end context.CancelFunc }

// Keep is the interceptor of a client whose streams are kept.
func (s *Streams) Keep(ctx context.Context, desc *grpc.StreamDesc, conn *grpc.ClientConn, method string, open grpc.Streamer, opts ...grpc.CallOption) (grpc.ClientStream, error) {
	ctx, cancel := context.WithCancel(ctx)
	kept := s.keep(conn.Target(), cancel)
	stream, err := open(ctx, desc, conn, method, opts...)
	if err != nil {
		kept()
		return nil, err
	}
	context.AfterFunc(stream.Context(), kept)
	return stream, nil
}

// keep remembers how a stream is ended; what it answers forgets the stream, and ends it.
func (s *Streams) keep(address string, end context.CancelFunc) func() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		end()
		return func() {}
	}
	if s.open == nil {
		s.open = map[string]map[*stream]struct{}{}
	}
	if s.open[address] == nil {
		s.open[address] = map[*stream]struct{}{}
	}
	one := &stream{end}
	s.open[address][one] = struct{}{}
	return func() {
		s.mu.Lock()
		delete(s.open[address], one)
		if len(s.open[address]) == 0 {
			delete(s.open, address)
		}
		s.mu.Unlock()
		end()
	}
}

// End ends the streams to an address; later ones are not affected.
func (s *Streams) End(address string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for one := range s.open[address] {
		one.end()
	}
}

// Close ends all streams, those that are opened later, too.
func (s *Streams) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	for _, streams := range s.open {
		for one := range streams {
			one.end()
		}
	}
}
