package line

import (
	"net"
	"testing"
	"testing/synctest"
	"time"
)

// socket is a connection that takes everything, as long as its deadline has not passed.
type socket struct {
	net.Conn
	until time.Time
	late  int
}

func (w *socket) SetWriteDeadline(t time.Time) error {
	w.until = t
	return nil
}

func (w *socket) Write(b []byte) (int, error) {
	if time.Until(w.until) < socketPatience {
		w.late++
	}
	return len(b), nil
}

// A line that is written to again and again, without a pause, has time for each write: its
// deadline moves on.
func TestDeadlinesMoveOn(t *testing.T) {
	for _, pause := range []time.Duration{time.Millisecond, time.Second, socketPatience / 3, socketPatience, 3 * socketPatience} {
		synctest.Test(t, func(t *testing.T) {
			x, err := NewExchange(t.Context(), Config{Broker: "tcp://127.0.0.1:1"}) // which is never run
			if err != nil {
				t.Fatal(err)
			}
			w := &socket{}
			l := x.Add(nil, Login{ClientID: "one"}, nil)
			if err := l.hello(w); err != nil {
				t.Fatal(err)
			}
			for began := time.Now(); time.Since(began) < 10*socketPatience; time.Sleep(pause) {
				l.Do(func() { l.buffer().Write(pingPacket) })
			}
			if w.late != 0 {
				t.Errorf("written every %v, %d writes had less than %v", pause, w.late, socketPatience)
			}
		})
	}
}
