package e2e

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"pacecar/cmd/pacecar/node"
)

// A server that starts before its Redis lives, says at /readyz why it is not ready, and begins by itself when it is there.
func TestAServerWaitsForItsRedis(t *testing.T) {
	redis, address := program(t, "redis-server"), freePort(t)
	host, port, _ := strings.Cut(address, ":")
	part := serverPart{Dir: t.TempDir(), Store: "redis://" + address + "/0", HTTP: freePort(t), MQTT: "127.0.0.1:0"}
	config := part.config()
	type started struct {
		node *node.Node
		err  error
	}
	begun, ctx := make(chan started, 1), within(t)
	go func() {
		n, err := node.Start(ctx, config)
		begun <- started{n, err}
	}()
	asked := func(path string) (status int, text string) {
		got, err := http.Get("http://" + config.HTTP + path)
		if err != nil {
			return 0, err.Error()
		}
		defer got.Body.Close()
		body, err := io.ReadAll(got.Body)
		if err != nil {
			t.Fatal(err)
		}
		return got.StatusCode, string(body)
	}
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	for status, text := asked("/readyz"); status != http.StatusServiceUnavailable || !strings.Contains(text, "connection refused"); status, text = asked("/readyz") {
		select {
		case is := <-begun:
			t.Fatalf("without its store it has begun: %v", is.err)
		case <-ctx.Done():
			t.Fatalf("it says %d %s", status, text)
		case <-look.C:
		}
	}
	for path, want := range map[string]int{"/livez": http.StatusOK, "/api/v1/vehicles": http.StatusServiceUnavailable, "/": http.StatusServiceUnavailable} {
		if status, text := asked(path); status != want {
			t.Errorf("%s answers %d %s", path, status, text)
		}
	}
	serve(t, "eady to accept connections", redis, "--bind", host, "--port", port, "--dir", t.TempDir(), "--save", "", "--appendonly", "yes", "--logfile", "")
	is := <-begun
	if is.err != nil {
		t.Fatal(is.err)
	}
	for status, text := asked("/readyz"); status != http.StatusOK; status, text = asked("/readyz") { // it reads its slots first
		select {
		case <-ctx.Done():
			t.Fatalf("it has begun, and says %d %s", status, text)
		case <-look.C:
		}
	}
	if err := is.node.Close(within(t)); err != nil {
		t.Error(err)
	}
}
