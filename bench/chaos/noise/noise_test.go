package noise

import (
	"net"
	"testing"
)

// A node that does not listen any more was brought down by what it heard.
func TestPeersNoticeWhoIsGone(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	heard := make(chan int, 4*roguePeers)
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			n, _ := conn.Read(make([]byte, 16)) // some say nothing
			heard <- n
			_ = conn.Close() // whatever it said
		}
	}()
	if err := Peers(t.Context(), []string{l.Addr().String()}); err != nil {
		t.Fatal(err)
	}
	spoke := 0
	for range roguePeers {
		if <-heard > 0 {
			spoke++
		}
	}
	if spoke < roguePeers/2 {
		t.Errorf("%d of %d said something", spoke, roguePeers)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if Peers(t.Context(), []string{l.Addr().String()}) == nil {
		t.Error("nobody listens, and it is not noticed")
	}
}
