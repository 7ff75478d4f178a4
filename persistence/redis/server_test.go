package redis

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	client "github.com/redis/go-redis/v9"
)

// instance is a redis-server of a test, with its data in the test's directory.
type instance struct {
	t         testing.TB
	dir       string
	arguments []string
	url       string
	bus       int // port by which servers of a cluster speak to each other
	process   *exec.Cmd
}

// startServer starts a server on a Unix socket that syncs every write.
func startServer(t testing.TB, settings ...string) *instance {
	t.Helper()
	s := newServer(t)
	socket := filepath.Join(s.dir, "s")
	s.url = "unix://" + socket
	s.arguments = append([]string{"--port", "0", "--unixsocket", socket}, settings...)
	if err := s.start(); err != nil {
		t.Fatal(err)
	}
	return s
}

// masters of a cluster that is started.
const masters = 3

// startCluster starts a cluster of three masters, each with a third of the hash slots, and answers the first.
func startCluster(t testing.TB) *instance {
	t.Helper()
	var servers []*instance
	for range masters {
		servers = append(servers, startPort(t, "--cluster-enabled", "yes"))
	}
	const hashSlots = 16384
	first := servers[0].client()
	defer first.Close()
	for i, s := range servers {
		c := s.client()
		defer c.Close()
		if err := c.ClusterAddSlotsRange(t.Context(), i*hashSlots/masters, (i+1)*hashSlots/masters-1).Err(); err != nil {
			t.Fatal(err)
		}
		host, port, _ := strings.Cut(c.Options().Addr, ":")
		if err := first.Do(t.Context(), "CLUSTER", "MEET", host, port, s.bus).Err(); err != nil {
			t.Fatal(err)
		}
	}
	for _, s := range servers {
		c := s.client()
		defer c.Close()
		for { // The servers take a moment to find each other, and their cluster complete.
			facts, err := c.ClusterInfo(t.Context()).Result()
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(facts, "cluster_state:ok") && strings.Contains(facts, "cluster_size:3") {
				break
			}
		}
	}
	return servers[0]
}

// startPort starts a server on a port, for those that others must reach. It tries some that were free a moment
// ago.
func startPort(t testing.TB, settings ...string) *instance {
	t.Helper()
	var err error
	for range 10 {
		s := newServer(t)
		port := freePort(t)
		s.bus = freePort(t)
		s.url = fmt.Sprintf("redis://127.0.0.1:%d", port)
		s.arguments = append([]string{"--port", strconv.Itoa(port), "--cluster-port", strconv.Itoa(s.bus), "--bind", "127.0.0.1"}, settings...)
		if err = s.start(); err == nil {
			return s
		}
	}
	t.Fatal(err)
	return nil
}

func newServer(t testing.TB) *instance {
	t.Helper()
	if _, err := exec.LookPath("redis-server"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("redis-server is not installed, and CI must not skip this test")
		}
		t.Skip("redis-server is not installed: install it (apt install redis-server) to run this test")
	}
	return &instance{t: t, dir: t.TempDir()}
}

func freePort(t testing.TB) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// start starts the server and waits until it says that it is ready.
func (s *instance) start() error {
	arguments := append([]string{"--dir", s.dir, "--save", "", "--appendonly", "yes", "--appendfsync", "always", "--logfile", ""}, s.arguments...)
	s.process = exec.Command("redis-server", arguments...)
	output, err := s.process.StdoutPipe()
	if err == nil {
		err = s.process.Start()
	}
	if err != nil {
		return err
	}
	s.t.Cleanup(s.kill)
	said := ""
	lines := bufio.NewReader(output)
	for {
		line, err := lines.ReadString('\n')
		said += line
		if err != nil {
			s.kill()
			return fmt.Errorf("redis-server %v ended:\n%s", arguments, said)
		}
		if strings.Contains(line, "eady to accept connections") {
			go func() { _, _ = io.Copy(io.Discard, lines) }()
			return nil
		}
	}
}

// kill ends the server as a crash does.
func (s *instance) kill() {
	if s.process != nil {
		_ = s.process.Process.Kill()
		_ = s.process.Wait()
		s.process = nil
	}
}

// signal pauses the server, or lets it go on.
func (s *instance) signal(what os.Signal) {
	s.t.Helper()
	if err := s.process.Process.Signal(what); err != nil {
		s.t.Fatal(err)
	}
}

func (s *instance) client() *client.Client {
	o, err := client.ParseURL(s.url)
	if err != nil {
		s.t.Fatal(err)
	}
	return client.NewClient(o)
}

// open opens a store on the server under a prefix.
func (s *instance) open(t testing.TB, options Options) *Store {
	t.Helper()
	store, err := Open(context.Background(), s.url, options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	return store
}
