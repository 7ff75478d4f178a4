package stream

import (
	"context"
	"crypto/tls"
	"net"
	"sync/atomic"
	"testing"
	"time"

	"pacecar/messages"
)

// missing is a source whose vehicle can be removed.
type missing struct {
	*source
	removed atomic.Bool
}

func (m *missing) Vehicle(ctx context.Context, vin string) (*messages.VehicleStatus, error) {
	if m.removed.Load() {
		return nil, messages.Reject(messages.NotFound, "there is no vehicle %s", vin)
	}
	return m.source.Vehicle(ctx, vin)
}

// What is no more is taken from those who watch it, and not shown to those who come.
func TestATopicThatIsNoMoreEnds(t *testing.T) {
	inWorld(t, Config{}, func(w *world) {
		m := &missing{source: w.source}
		w.feed.SetSource(m)
		first, second := w.viewer(), w.viewer()
		for _, v := range []*viewer{first, second} {
			v.say(`{"id":1,"sub":"vehicle:WVWZZZ1JZXW000001"}`)
			v.expect("ok")
			v.expect("snap")
		}
		m.removed.Store(true)
		for _, v := range []*viewer{first, second} {
			if f := v.expect("err"); f["p"] != "vehicle:WVWZZZ1JZXW000001" || f["code"] != "NotFound" || f["temporary"] != false {
				t.Errorf("told of the removal: %v", f)
			}
		}
		late := w.viewer()
		late.say(`{"id":1,"sub":"vehicle:WVWZZZ1JZXW000001"}`)
		if f := late.expect("err"); f["id"] != 1.0 || f["code"] != "NotFound" {
			t.Errorf("who comes later: %v", f)
		}
		m.removed.Store(false) // it was registered once more
		late.say(`{"id":2,"sub":"vehicle:WVWZZZ1JZXW000001"}`)
		late.expect("ok")
		late.expect("snap")
	})
}

// Numbers about which nothing answers look like present ones: those who see them are told since when.
func TestATopicOfWhichNothingIsHeardIsOld(t *testing.T) {
	inWorld(t, Config{}, func(w *world) {
		w.source.set(status("demo", 1, 0))
		v := w.viewer()
		v.say(`{"id":1,"sub":"campaign:demo"}`)
		v.expect("ok")
		v.expect("snap")
		began := time.Now()
		w.source.fail(context.DeadlineExceeded)
		v.quiet(oldAfter - refreshAfter)
		old := v.expect("old")
		since := time.UnixMilli(int64(old["since"].(float64)))
		if took := time.Since(began); took > 2*oldAfter || began.Sub(since).Abs() > refreshAfter || old["p"] != "campaign:demo" {
			t.Errorf("after %v: %v", took, old)
		}
		v.quiet(time.Minute)

		late := w.viewer()
		late.say(`{"id":1,"sub":"campaign:demo"}`)
		late.expect("ok")
		if f := late.expect("old"); f["since"] != old["since"] {
			t.Errorf("who comes later: %v", f)
		}
		late.expect("snap")

		w.source.fail(nil)
		for _, one := range []*viewer{v, late} {
			if f := one.expect("old"); f["since"] != nil {
				t.Errorf("heard of again: %v", f)
			}
		}
		w.source.fail(context.DeadlineExceeded)
		v.expect("old")
		w.feed.CampaignChanged(status("demo", 2, 40)) // pushed, while it cannot be asked
		if f := v.expect("old"); f["since"] != nil {
			t.Errorf("heard of again: %v", f)
		}
		v.expect("d")
	})
}

// The bound on what waits in the system's buffer holds with TLS, too.
func TestTheSocketBelowIsFound(t *testing.T) {
	socket := &net.TCPConn{}
	for name, c := range map[string]net.Conn{"plain": socket, "TLS": tls.Client(socket, &tls.Config{})} {
		if got := socketOf(c); got != socket {
			t.Errorf("%s: found %v", name, got)
		}
	}
	pipe, _ := net.Pipe()
	if got := socketOf(pipe); got != nil {
		t.Errorf("a pipe has %v", got)
	}
}
