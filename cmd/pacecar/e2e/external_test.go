package e2e

import (
	"bufio"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pacecar/tcu/link"
	"pacecar/tcu/mosquitto"
)

// program finds a program, or skips the test: under CI every program must be there.
func program(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		path, err = exec.LookPath("/usr/sbin/" + name)
	}
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s is not installed, and CI must not skip this test", name)
		}
		t.Skipf("%s is not installed: install it to run this test; .ci/run says how", name)
	}
	return path
}

// serve runs a program until the test ends, and returns when it says that it is ready.
// It does not outlive the test's process by much: its output breaks.
func serve(t testing.TB, ready string, path string, arguments ...string) {
	t.Helper()
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(path, arguments...)
	cmd.Stdout, cmd.Stderr = writer, writer
	err = cmd.Start()
	_ = writer.Close() // the program has its own
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // it may have ended
		_ = cmd.Wait()         // as killed
		<-done
		_ = reader.Close()
	})
	lines := bufio.NewReader(reader)
	var said strings.Builder
	for {
		line, err := lines.ReadString('\n')
		said.WriteString(line)
		if err != nil {
			close(done)
			t.Fatalf("%s ended:\n%s", path, said.String())
		}
		if strings.Contains(line, ready) {
			break
		}
	}
	go func() {
		defer close(done)
		_, _ = io.Copy(io.Discard, lines) // nobody reads on
	}()
}

// startRedis runs a real redis-server that loses nothing, on a Unix socket.
func startRedis(t testing.TB) (url string) {
	t.Helper()
	path, dir := program(t, "redis-server"), t.TempDir()
	socket := filepath.Join(dir, "s")
	serve(t, "eady to accept connections", path, "--port", "0", "--unixsocket", socket,
		"--dir", dir, "--save", "", "--appendonly", "yes", "--appendfsync", "always", "--logfile", "")
	return "unix://" + socket
}

// startRedisPort is startRedis, reached over TCP.
func startRedisPort(t testing.TB) (url string) {
	t.Helper()
	path, dir, address := program(t, "redis-server"), t.TempDir(), freePort(t)
	_, port, _ := strings.Cut(address, ":")
	serve(t, "eady to accept connections", path, "--bind", "127.0.0.1", "--port", port,
		"--dir", dir, "--save", "", "--appendonly", "yes", "--appendfsync", "always", "--logfile", "")
	return "redis://" + address + "/0"
}

// startMosquitto runs a real broker, configured as package tcu asks for.
func startMosquitto(t testing.TB) (url string) { return startEagerMosquitto(t, link.DefaultWindow) }

// startEagerMosquitto is startMosquitto, with so many messages on their way to one connection.
func startEagerMosquitto(t testing.TB, inFlight int) (url string) {
	t.Helper()
	path, dir, address := program(t, "mosquitto"), t.TempDir(), freePort(t)
	_, port, _ := strings.Cut(address, ":")
	config := filepath.Join(dir, "mosquitto.conf")
	text := mosquitto.Settings{Host: "127.0.0.1", Port: port, Dir: dir, InFlight: inFlight}.String()
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	serve(t, "running", path, "-c", config)
	for { // It says so a moment before it listens.
		conn, err := net.DialTimeout("tcp", address, time.Second)
		if err == nil {
			_ = conn.Close()
			return "tcp://" + address
		}
		if within(t).Err() != nil {
			t.Fatal(err)
		}
	}
}

// TestRedisAndMosquitto plays the rollout of TestKillLoop with a real Redis and a real
// Mosquitto, the server killed on the way.
func TestRedisAndMosquitto(t *testing.T) {
	t.Parallel()
	th := newTheatre(t, serverPart{Store: startRedisPort(t), Broker: startMosquitto(t)}, killVehicles, killSeed(t))
	th.playFleet()
	th.tap.open(th.broker())
	begin(th.ctx, t, th.client)
	const kills = 2
	for range kills {
		th.kill(th.nextKill(kills), th.server)
		th.revive()
	}
	th.end()
}

// TestRedisSocket plays the rollout with Redis on a Unix socket and the embedded broker,
// without a kill.
func TestRedisSocket(t *testing.T) {
	t.Parallel()
	th := newTheatre(t, serverPart{Store: startRedis(t)}, 40, killSeed(t))
	th.playFleet()
	th.tap.open(th.broker())
	begin(th.ctx, t, th.client)
	th.end()
}
