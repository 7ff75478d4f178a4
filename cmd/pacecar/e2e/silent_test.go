package e2e

import (
	"bufio"
	"context"
	"io"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"pacecar/web/view"
)

// startRedisProcess starts a real redis-server, which the test may pause and kill.
func startRedisProcess(t *testing.T, arguments ...string) (process *exec.Cmd, host, port string) {
	t.Helper()
	path, address := program(t, "redis-server"), freePort(t)
	host, port, _ = strings.Cut(address, ":")
	process = exec.Command(path, append([]string{"--bind", host, "--port", port, "--dir", t.TempDir(), "--save", "", "--appendonly", "yes", "--logfile", ""}, arguments...)...)
	output, err := process.StdoutPipe()
	if err == nil {
		err = process.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = process.Process.Kill() // it may have ended
		_ = process.Wait()         // as killed
	})
	for lines := bufio.NewReader(output); ; {
		line, err := lines.ReadString('\n')
		if err != nil {
			t.Fatalf("redis-server ended: %v", err)
		}
		if strings.Contains(line, "eady to accept connections") {
			go func() { _, _ = io.Copy(io.Discard, lines) }() // nobody reads on
			return process, host, port
		}
	}
}

// awaitReplica waits until a server has a replica that follows.
func awaitReplica(t *testing.T, address string) {
	t.Helper()
	c := redis.NewClient(&redis.Options{Addr: address})
	defer c.Close()
	for ctx := within(t); ; {
		said, err := c.Info(ctx, "replication").Result()
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(said, "state=online") {
			return
		}
	}
}

const aVehicle = "WVWZZZ1JZXW000001"

// A server whose store stops to answer, and closes no connection, loses its leases and ends by itself, with
// changes under way: whoever supervises it starts it again.
func TestAServerEndsWhoseStoreIsSilent(t *testing.T) {
	t.Parallel()
	store, host, port := startRedisProcess(t)
	server := start(t, "server", serverAs(serverPart{Dir: t.TempDir(), Store: "redis://" + host + ":" + port + "/0", HTTP: "127.0.0.1:0", MQTT: "127.0.0.1:0"}))
	c := newClient(t, server.URL)
	if _, err := c.PutVehicle(t.Context(), aVehicle, view.Registration{Model: "e1"}); err != nil {
		t.Fatal(err)
	}
	if err := store.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	underWay := make(chan error, 1)
	go func() {
		_, err := c.PutVehicle(within(t), aVehicle, view.Registration{Model: "e2"})
		underWay <- err
	}()
	select {
	case <-server.done:
	case <-time.After(45 * time.Second): // leases of a few seconds, and ten for the end
		_ = server.cmd.Process.Signal(syscall.SIGQUIT)
		t.Fatal("it has lost its store, and goes on")
	}
	if server.err == nil {
		t.Error("it ended as if nothing were wrong")
	}
	if err := <-underWay; err == nil {
		t.Error("a change was acknowledged without a store")
	}
}

// With --store-replicas nothing is acknowledged that no replica has, however often it is asked for.
func TestNothingIsAcknowledgedWithoutItsReplica(t *testing.T) {
	t.Parallel()
	_, host, port := startRedisProcess(t, "--repl-diskless-sync-delay", "0")
	replica, _, _ := startRedisProcess(t, "--replicaof", host+" "+port)
	url := "redis://" + host + ":" + port + "/0"
	part := serverPart{Dir: t.TempDir(), Store: url, HTTP: "127.0.0.1:0", MQTT: "127.0.0.1:0", Replicas: 1}
	awaitReplica(t, host+":"+port)
	c := newClient(t, start(t, "server", serverAs(part)).URL)
	put := func(model string, long time.Duration) error { // the client repeats what is answered as unavailable
		ctx, cancel := context.WithTimeout(t.Context(), long)
		defer cancel()
		_, err := c.PutVehicle(ctx, aVehicle, view.Registration{Model: model})
		return err
	}
	if err := put("e1", patience); err != nil {
		t.Fatal(err)
	}
	if err := replica.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := put("e2", 20*time.Second); err == nil { // the first attempt ends after 5 s, and those after it find what it has written
		t.Fatal("it is acknowledged, and no replica has it")
	}
	startRedisProcess(t, "--replicaof", host+" "+port)
	ctx := within(t)
	for err := put("e2", patience); err != nil; err = put("e2", patience) {
		if ctx.Err() != nil {
			t.Fatalf("with a new replica: %v", err)
		}
	}
}
