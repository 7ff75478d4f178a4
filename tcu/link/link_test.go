package link

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	paho "github.com/eclipse/paho.mqtt.golang"
	"google.golang.org/protobuf/proto"

	"pacecar/messages"
	"pacecar/tcu"
	program "pacecar/tcu/mosquitto"
	"pacecar/tcu/tcutest"
	"pacecar/tcu/wire"
)

// mosquitto is a real broker on a port of its own.
type mosquitto struct {
	t      testing.TB
	dir    string
	port   string
	cmd    *exec.Cmd
	output bytes.Buffer
}

// startMosquitto skips the test where mosquitto is not installed, except under CI.
func startMosquitto(t testing.TB) *mosquitto {
	t.Helper()
	path, err := program.Find()
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("mosquitto is not installed, and CI must not skip this test")
		}
		t.Skip("mosquitto is not installed: the attachment to an external broker is not tested")
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, err := net.SplitHostPort(free.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	_ = free.Close()
	m := &mosquitto{t: t, dir: t.TempDir(), port: port}
	m.set(program.Settings{Dir: m.dir})
	m.cmd = exec.Command(path, "-c", filepath.Join(m.dir, "mosquitto.conf"))
	m.start()
	t.Cleanup(m.stop)
	return m
}

// set writes the settings with which it is started next.
func (m *mosquitto) set(s program.Settings) {
	m.t.Helper()
	s.Host, s.Port = "127.0.0.1", m.port
	if err := os.WriteFile(filepath.Join(m.dir, "mosquitto.conf"), []byte(s.String()), 0o600); err != nil {
		m.t.Fatal(err)
	}
}

func (m *mosquitto) address() string { return "127.0.0.1:" + m.port }

func (m *mosquitto) start() {
	m.t.Helper()
	m.cmd = exec.Command(m.cmd.Path, m.cmd.Args[1:]...)
	m.cmd.Stderr = &m.output
	if err := m.cmd.Start(); err != nil {
		m.t.Fatal(err)
	}
	tcutest.Await(m.t, func() bool {
		conn, err := net.Dial("tcp", m.address())
		if err != nil {
			return false
		}
		// It listens before it serves, and what it is told to do in between, as to end, it forgets. It hangs up on what is no
		// packet when it serves.
		_, _ = conn.Write([]byte{0, 0})
		_ = conn.SetReadDeadline(time.Now().Add(tcutest.Patience))
		_, err = conn.Read(make([]byte, 1))
		_ = conn.Close()
		return !errors.Is(err, os.ErrDeadlineExceeded)
	}, func() string { return "mosquitto does not serve:\n" + m.output.String() })
}

// stop ends the broker in an orderly way, in which it saves what it holds.
func (m *mosquitto) stop() {
	_ = m.cmd.Process.Signal(syscall.SIGTERM)
	_ = m.cmd.Wait()
}

func attach(t testing.TB, config Config, sink tcu.Sink) *Link {
	t.Helper()
	config.Logger = slog.New(slog.DiscardHandler)
	ctx, cancel := context.WithTimeout(t.Context(), tcutest.Patience)
	defer cancel()
	l, err := Attach(ctx, config, sink)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

// pahoVehicle is a vehicle that uses an ordinary client library.
func pahoVehicle(t testing.TB, address string, vin messages.VIN) paho.Client {
	t.Helper()
	client := paho.NewClient(paho.NewClientOptions().AddBroker("tcp://" + address).
		SetClientID("tcu-" + string(vin)).SetUsername(string(vin)).SetCleanSession(false).SetAutoReconnect(false))
	token := client.Connect()
	if !token.WaitTimeout(tcutest.Patience) || token.Error() != nil {
		t.Fatalf("vehicle cannot connect: %v", token.Error())
	}
	t.Cleanup(func() { client.Disconnect(100) })
	return client
}

func TestLinkConversation(t *testing.T) {
	m := startMosquitto(t)
	sink := make(tcutest.Inbox, 10)
	l := attach(t, Config{URL: "tcp://" + m.address(), Connections: 1}, sink) // several would not keep the order
	if l.Addr() != m.address() || l.Stats().Connections != 1 {
		t.Errorf("address %s, stats %+v", l.Addr(), l.Stats())
	}
	vehicle := pahoVehicle(t, m.address(), tcutest.VIN)
	heard := make(chan paho.Message, 10)
	if token := vehicle.Subscribe(tcutest.DownName+"/json", 1, func(_ paho.Client, m paho.Message) { heard <- m }); !token.WaitTimeout(tcutest.Patience) {
		t.Fatal("no subscription")
	}
	vehicle.Publish(tcutest.UpName+"/json", 1, false, `{"presence":{"online":true}}`)
	d := sink.Next(t)
	if d.VIN != tcutest.VIN || d.Up.GetEncoding() != tcutest.JSON || !d.Up.GetPresence().GetOnline() {
		t.Errorf("delivered %v for %s", d.Up, d.VIN)
	}
	d.Done(nil)
	l.Send(tcutest.VIN, d.Up.GetEncoding(), tcutest.Offer())
	select {
	case message := <-heard:
		if down, err := wire.DecodeDown(message.Payload(), tcutest.JSON); err != nil || !proto.Equal(down, tcutest.Offer()) || message.Qos() != 1 {
			t.Errorf("heard %v, %v", down, err)
		}
	case <-time.After(tcutest.Patience):
		t.Fatal("the vehicle heard nothing")
	}
	vehicle.Publish(tcutest.UpName, 1, false, "\xff")
	vehicle.Publish(tcutest.UpName, 1, false, tcutest.Encoded(t, tcutest.Presence(true)))
	sink.Next(t).Done(nil)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if s := l.Stats(); s.Up != 2 || s.Acknowledged != 2 || s.Refused["malformed"] != 1 || s.Down != 1 || s.Connections != 0 {
		t.Errorf("stats %+v", s)
	}
}

// What is said to all is one publication in each encoding, which nobody hears who was away.
func TestSendAll(t *testing.T) {
	m := startMosquitto(t)
	l := attach(t, Config{URL: "tcp://" + m.address()}, make(tcutest.Inbox, 1))
	said := &messages.Down{Body: &messages.Down_WithdrawPermits{WithdrawPermits: &messages.WithdrawPermits{CampaignId: "spring-1", Stops: 3}}}
	heard := make(chan paho.Message, 10)
	listen := func(client paho.Client, topic string) {
		if token := client.Subscribe(topic, 1, func(_ paho.Client, m paho.Message) { heard <- m }); !token.WaitTimeout(tcutest.Patience) {
			t.Fatal("no subscription")
		}
	}
	vehicle, away := pahoVehicle(t, m.address(), tcutest.VIN), pahoVehicle(t, m.address(), tcutest.OtherVIN)
	listen(away, wire.AllTopic(tcutest.Binary))
	away.Disconnect(100)
	for _, encoding := range []messages.Encoding{tcutest.Binary, tcutest.JSON} {
		listen(vehicle, wire.AllTopic(encoding))
	}
	l.SendAll(said)
	for range 2 {
		select {
		case message := <-heard:
			encoding, all := wire.ParseAllTopic(message.Topic())
			if down, err := wire.DecodeDown(message.Payload(), encoding); !all || err != nil || !proto.Equal(down, said) || message.Qos() != 0 || message.Retained() {
				t.Errorf("heard %v on %s at QoS %d: %v", down, message.Topic(), message.Qos(), err)
			}
		case <-time.After(tcutest.Patience):
			t.Fatal("the vehicle heard nothing")
		}
	}
	back := pahoVehicle(t, m.address(), tcutest.OtherVIN) // whose session the broker has kept
	listen(back, wire.DownTopic(tcutest.OtherVIN, tcutest.Binary).String())
	l.Send(tcutest.OtherVIN, tcutest.Binary, tcutest.Offer())
	select {
	case message := <-heard:
		if message.Topic() == wire.AllTopic(tcutest.Binary) {
			t.Error("what was said to all was kept for one who was away")
		}
	case <-time.After(tcutest.Patience):
		t.Fatalf("the vehicle heard nothing: %+v\n%s", l.Stats(), m.output.String())
	}
	if s := l.Stats(); s.Broadcasts != 1 || s.DroppedDown != 0 {
		t.Errorf("stats %+v", s)
	}
}

// TestLinkLosesNothing interrupts a node, and then the broker, in the middle of the
// fleet's messages. What the broker took from vehicles must reach a sink that says yes.
func TestLinkLosesNothing(t *testing.T) {
	const vehicles, each, window = 10, 100, 50
	m := startMosquitto(t)
	var mu sync.Mutex
	committed := make(map[string]bool)
	half, all := make(chan struct{}), make(chan struct{})
	calls := 0
	sink := tcutest.SinkFunc(func(vin messages.VIN, up *messages.Up, done func(error)) {
		mu.Lock()
		calls++
		call := calls
		mu.Unlock()
		if call%7 == 0 {
			done(messages.ErrOverloaded)
			return
		}
		go func() {
			mu.Lock()
			committed[fmt.Sprint(vin, up.GetReport().GetPercent())] = true
			n := len(committed)
			mu.Unlock()
			done(nil)
			if n == vehicles*each/4 && call <= vehicles*each {
				select {
				case <-half:
				default:
					close(half)
				}
			}
			if n == vehicles*each {
				select {
				case <-all:
				default:
					close(all)
				}
			}
		}()
	})
	config := Config{URL: "tcp://" + m.address(), Connections: 3, Window: window}
	// This node takes messages and never says that they are dealt with.
	dead := attach(t, config, tcutest.SinkFunc(func(messages.VIN, *messages.Up, func(error)) {}))
	publishAll(t, m.address(), 0, vehicles/2, each)
	if err := dead.Close(); err != nil {
		t.Fatal(err)
	}
	live := attach(t, config, sink)
	publishAll(t, m.address(), vehicles/2, vehicles, each)
	wait(t, half, "a quarter of the messages")
	m.stop()
	m.start()
	wait(t, all, "all messages")
	if s := live.Stats(); s.Acknowledged < vehicles*each || s.Retried == 0 {
		t.Errorf("stats %+v", s)
	}
}

func wait(t testing.TB, c <-chan struct{}, what string) {
	t.Helper()
	select {
	case <-c:
	case <-time.After(2 * tcutest.Patience):
		t.Fatalf("%s did not arrive", what)
	}
}

// publishAll publishes each message of some vehicles and waits for the broker to take
// them.
func publishAll(t testing.TB, address string, from, to, each int) {
	t.Helper()
	for v := from; v < to; v++ {
		vin := messages.VIN(fmt.Sprintf("WPZZZZE50NL%06d", v))
		vehicle := pahoVehicle(t, address, vin)
		var tokens []paho.Token
		for i := range each {
			tokens = append(tokens, vehicle.Publish(wire.UpTopic(vin, tcutest.Binary).String(), 1, false,
				tcutest.Encoded(t, tcutest.Report(messages.Phase_PHASE_DOWNLOADING, uint32(i)))))
		}
		for _, token := range tokens {
			if !token.WaitTimeout(tcutest.Patience) || token.Error() != nil {
				t.Fatalf("the broker did not take a message: %v", token.Error())
			}
		}
		vehicle.Disconnect(100)
	}
}

func TestLinkQueueIsBounded(t *testing.T) {
	m := startMosquitto(t)
	l := attach(t, Config{URL: "tcp://" + m.address(), Connections: 1, Window: 1, DownQueue: 5}, make(tcutest.Inbox, 1))
	m.stop()
	for range 100 {
		l.Send(tcutest.VIN, tcutest.Binary, tcutest.Offer())
	}
	// One is on its way, one waits for the window, five wait in the queue.
	if s := l.Stats(); s.DroppedDown < 90 {
		t.Errorf("stats %+v", s)
	}
	m.start()
}

func TestAttachFails(t *testing.T) {
	for url, cause := range map[string]string{
		"http://localhost:1": "scheme",
		"tcp://localhost":    "port",
		"%":                  "URL",
	} {
		if _, err := Attach(t.Context(), Config{URL: url}, make(tcutest.Inbox)); err == nil || !strings.Contains(err.Error(), cause) {
			t.Errorf("%s: %v, want an error about the %s", url, err, cause)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Attach(ctx, Config{URL: "tcp://127.0.0.1:1"}, make(tcutest.Inbox)); err == nil {
		t.Error("attached to nothing")
	}
}
