// Package store is the Redis of a trial: one server, one with a replica, or a Redis Cluster whose masters have
// replicas. All have what they acknowledged on disk, and run at one place of the stage.
//
// Usage: New, Start, then what a trial does to it; End kills what runs. Methods are called by one goroutine at a time.
package store

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"pacecar/bench/chaos/program"
	"pacecar/bench/chaos/relay"
	"pacecar/bench/chaos/stage"
	"pacecar/persistence/redis/scripts"
)

// Shape is what servers there are.
type Shape int

// The shapes.
const (
	Single   Shape = iota // one server
	Followed              // one, with a replica that must have what is acknowledged
	Relayed               // one, to which one node has a network of its own, that can be late
	Cluster               // three masters, of which the first has two replicas and the others one, which must have it, too
)

const (
	formWithin = 60 * time.Second // until servers have found, and follow, each other
	hashSlots  = 16384
	masters    = 3 // of a Cluster
	patient    = 2 // retries of a command
)

// server is one redis-server.
type server struct {
	program.Program
	at, bus string // host:port, and the port by which servers of a Cluster speak to each other
	dir     string
	of      *server // a replica's master; nil: it is one
}

// Store is the servers.
type Store struct {
	shape   Shape
	servers []*server // masters first
	formed  bool
	tail    Tail // that was lost last
	relay   *relay.Relay
}

// New says where the servers run, and have their files.
func New(on *stage.Stage, redisServer, dir string, shape Shape) (*Store, error) {
	s := &Store{shape: shape}
	want := map[Shape][]int{Single: {0}, Followed: {0, 1}, Relayed: {0}, Cluster: {0, 0, 0, 1, 1, 2, 3}}[shape] // 0: a master; else whose replica
	host := on.Host("store")
	if host == "localhost" {
		host = "127.0.0.1"
	}
	for i, of := range want {
		one := &server{dir: filepath.Join(dir, fmt.Sprintf("redis-%d", i))}
		if of > 0 {
			one.of = s.servers[of-1]
		}
		port, err := on.FreePort("store")
		if err == nil {
			one.bus, err = on.FreePort("store")
		}
		if err != nil {
			return nil, err
		}
		one.at = net.JoinHostPort(host, port)
		one.Name, one.Log = fmt.Sprintf("store-%d", i), filepath.Join(dir, fmt.Sprintf("store-%d.log", i))
		one.Command = func() *exec.Cmd {
			return on.Command("store", redisServer, append([]string{
				"--bind", host, "--port", port, "--protected-mode", "no", "--dir", one.dir, "--save", "",
				"--appendonly", "yes", "--appendfsync", "always", "--maxmemory-policy", "noeviction",
			}, s.settings(one)...)...)
		}
		s.servers = append(s.servers, one)
	}
	if shape == Relayed {
		home := on.Home()
		if home == "localhost" {
			home = "127.0.0.1"
		}
		var err error
		if s.relay, err = relay.New(home, s.servers[0].at, scripts.Commit.Hash()); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// Relay is the network of the node whose settings are SettingsBehind's, of a store that is Relayed.
func (s *Store) Relay() *relay.Relay { return s.relay }

// SettingsBehind are those of the node that has a network of its own, where there is one.
func (s *Store) SettingsBehind() []string {
	if s.relay == nil {
		return s.Settings()
	}
	return []string{"--store", "redis://" + s.relay.At() + "/0"}
}

// settings are those of a server that depend on the shape.
func (s *Store) settings(one *server) []string {
	switch {
	case s.shape == Cluster:
		return []string{"--cluster-enabled", "yes", "--cluster-port", one.bus, "--cluster-node-timeout", "2000", "--cluster-replica-validity-factor", "0"}
	case one.of != nil:
		host, port, _ := net.SplitHostPort(one.of.at) // it was joined
		return []string{"--replicaof", host, port}
	}
	return nil
}

// Settings are those of a node.
func (s *Store) Settings() []string {
	url := "redis://" + s.servers[0].at
	if s.shape != Cluster {
		url += "/0"
	}
	for i, one := range s.servers[1:] {
		if s.shape == Cluster && one.of == nil {
			url += map[bool]string{true: "?", false: "&"}[i == 0] + "addr=" + one.at
		}
	}
	if s.shape == Single || s.shape == Relayed {
		return []string{"--store", url}
	}
	return []string{"--store", url, "--store-replicas", "1"}
}

// Start starts all servers, and returns when they answer as one store.
func (s *Store) Start(ctx context.Context) error {
	for _, one := range s.servers {
		if err := errors.Join(os.MkdirAll(one.dir, 0o755), one.Start(), program.Listens(ctx, one.at)); err != nil {
			return fmt.Errorf("%s: %w", one.Name, err)
		}
	}
	if s.shape == Cluster && !s.formed {
		if err := s.form(ctx); err != nil {
			return fmt.Errorf("form the Cluster: %w", err)
		}
		s.formed = true
	}
	return s.follow(ctx)
}

// form has the servers become a Cluster.
func (s *Store) form(ctx context.Context) error {
	ids := map[*server]string{}
	for i, one := range s.servers {
		host, port, _ := net.SplitHostPort(one.at) // it was joined
		err := s.Tell(ctx, 0, "CLUSTER", "MEET", host, port, one.bus)
		if err == nil && one.of == nil {
			err = s.Tell(ctx, i, "CLUSTER", "ADDSLOTSRANGE", i*hashSlots/masters, (i+1)*hashSlots/masters-1)
		}
		if err == nil {
			ids[one], err = s.ask(ctx, one, "CLUSTER", "MYID")
		}
		if err != nil {
			return err
		}
	}
	for i, one := range s.servers {
		if one.of == nil {
			continue
		}
		if err := program.Await(ctx, formWithin, one.Name+" follows its master", func() (bool, string) {
			err := s.Tell(ctx, i, "CLUSTER", "REPLICATE", ids[one.of]) // it may not know that one yet
			return err == nil, fmt.Sprint(err)
		}); err != nil {
			return err
		}
	}
	return nil
}

// follow waits until every replica has what its master has, on its disk, too, and a Cluster serves all.
func (s *Store) follow(ctx context.Context) error {
	for _, one := range s.servers {
		if err := program.Await(ctx, formWithin, one.Name+" serves", func() (bool, string) {
			said, err := s.ask(ctx, one, "INFO", "replication")
			if err != nil {
				return false, err.Error()
			}
			if strings.Contains(said, "role:slave") && !strings.Contains(said, "master_link_status:up") || one.of != nil && s.shape == Followed && strings.Contains(said, "role:master") {
				return false, said
			}
			// A replica writes the whole of what it was sent into a file of its own, and has kept nothing before.
			kept, err := s.ask(ctx, one, "INFO", "persistence")
			if err != nil || !strings.Contains(kept, "aof_rewrite_in_progress:0") || !strings.Contains(kept, "aof_rewrite_scheduled:0") {
				return false, fmt.Sprint(kept, err)
			}
			if s.shape != Cluster {
				return true, ""
			}
			said, err = s.ask(ctx, one, "CLUSTER", "INFO")
			return err == nil && strings.Contains(said, "cluster_state:ok") && strings.Contains(said, "cluster_known_nodes:"+fmt.Sprint(len(s.servers))), said
		}); err != nil {
			return err
		}
	}
	return nil
}

// Tell gives a server a command.
func (s *Store) Tell(ctx context.Context, which int, words ...any) error {
	_, err := s.ask(ctx, s.servers[which], words...)
	return err
}

func (s *Store) ask(ctx context.Context, one *server, words ...any) (string, error) {
	line := redis.NewClient(&redis.Options{Addr: one.at, MaxRetries: patient})
	defer func() { _ = line.Close() }() // nothing is under way
	said, err := line.Do(ctx, words...).Text()
	if err != nil {
		return "", fmt.Errorf("tell %s %v: %w", one.Name, words, err)
	}
	return said, nil
}

// Kill kills one server.
func (s *Store) Kill(which int) { s.servers[which].Kill() }

// StartAgain starts a server that was killed.
func (s *Store) StartAgain(ctx context.Context, which int) error {
	return errors.Join(s.servers[which].Start(), program.Listens(ctx, s.servers[which].at))
}

// Pause has a server answer nothing, with all its connections open.
func (s *Store) Pause(which int) error { return s.servers[which].Current().Pause() }

// Resume lets a paused server go on.
func (s *Store) Resume(which int) error { return s.servers[which].Current().Resume() }

// End kills all servers.
func (s *Store) End() {
	if s.relay != nil {
		s.relay.Close()
	}
	for _, one := range s.servers {
		one.Kill()
	}
}

// Log is the file that the first server speaks into.
func (s *Store) Log() string { return s.servers[0].Log }
