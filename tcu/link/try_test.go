package link

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"net"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/eclipse/paho.mqtt.golang/packets"

	program "pacecar/tcu/mosquitto"
)

// What a broker is set to shows, and nothing of the trial stays.
func TestTry(t *testing.T) {
	m := startMosquitto(t)
	for range 2 { // the first leaves nothing in the way of the second
		p, err := Try(t.Context(), Config{URL: "tcp://" + m.address()})
		if err != nil {
			t.Fatal(err)
		}
		if p.Window == 0 || p.Window > p.Wanted || p.Wanted != DefaultWindow || p.RoundTrip <= 0 || p.Alone != "" || p.Deaf != "" || !strings.Contains(p.Version, "mosquitto") {
			t.Errorf("%+v", p)
		}
	}
	p, err := Try(t.Context(), Config{URL: "tcp://" + m.address(), Window: 7})
	if err != nil || p.Window != 7 || p.Wanted != 7 {
		t.Errorf("of a window of 7: %+v, %v", p, err)
	}
	m.stop()
	m.set(program.Settings{InFlight: 20})
	m.start()
	if p, err = Try(t.Context(), Config{URL: "tcp://" + m.address()}); err != nil || p.Window != 20 {
		t.Errorf("of a broker with a window of 20: %+v, %v", p, err)
	}
}

// A broker that is not there, and one that says nothing, are told in time.
func TestTryFails(t *testing.T) {
	if _, err := Try(t.Context(), Config{URL: "tcp://127.0.0.1:1"}); err == nil {
		t.Error("a broker that is not there answers")
	}
	silent := newScripted(t)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	c := Config{URL: "tcp://" + silent.listener.Addr().String()}
	if _, err := Try(ctx, c); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("of a silent broker: %v", err)
	}
	if err := Reach(ctx, c); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a silent broker is reached: %v", err)
	}
	if err := Reach(t.Context(), Config{URL: "tcp://" + startMosquitto(t).address()}); err != nil {
		t.Errorf("a broker is not reached: %v", err)
	}
}

// A packet whose second half is late is read whole: what follows half a packet makes no sense.
func TestTrialReadsWholePackets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		here, there := net.Pipe()
		defer here.Close()
		tr := &trial{conn: here, in: bufio.NewReader(here)}
		if _, err := tr.read(markQuiet); !quiet(err) {
			t.Fatalf("of a broker that says nothing: %v", err)
		}
		m := packets.NewControlPacket(packets.Publish).(*packets.PublishPacket)
		m.TopicName, m.Payload = MarkTopic, []byte("a1")
		var text bytes.Buffer
		if err := m.Write(&text); err != nil {
			t.Fatal(err)
		}
		var speaks sync.WaitGroup
		defer speaks.Wait()
		speaks.Go(func() {
			defer there.Close()
			for _, part := range [][]byte{text.Bytes()[:1], text.Bytes()[1:8], text.Bytes()[8:], text.Bytes()} {
				if _, err := there.Write(part); err != nil {
					t.Error(err)
				}
				time.Sleep(2 * markQuiet)
			}
		})
		for range 2 {
			read, err := tr.read(markQuiet)
			for quiet(err) {
				read, err = tr.read(markQuiet)
			}
			if is, ok := read.(*packets.PublishPacket); err != nil || !ok || string(is.Payload) != "a1" {
				t.Fatalf("read %v, %v", read, err)
			}
		}
	})
}
