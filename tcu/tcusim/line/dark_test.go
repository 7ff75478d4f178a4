package line

import (
	"errors"
	"io"
	"net"
	"testing"
	"time"
)

// A line that is cut while it waits for its turn to connect, or for the broker to answer, says nothing: otherwise it
// would be there for as long as it is said to be away.
func TestALineThatIsCutBeforeItLogsInStaysAway(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	x, err := NewExchange(t.Context(), Config{Broker: "tcp://" + listener.Addr().String()})
	if err != nil {
		t.Fatal(err)
	}
	l := x.Add(nil, Login{ClientID: "v1"}, nil)
	l.Do(func() { l.Cut(time.Hour) })
	if established, err := l.connect(); established || !errors.Is(err, errDark) {
		t.Errorf("connected: %v, %v", established, err)
	}
	conn, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if said, err := io.ReadAll(conn); err != nil || len(said) > 0 {
		t.Errorf("it said %q, %v", said, err)
	}
	l.Do(func() {
		if l.Ready() || l.conn != nil {
			t.Error("it is there")
		}
	})
}
