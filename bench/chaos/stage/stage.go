// Package stage is where the programs of a trial run: each place in a network of its own, which can be cut
// from others, where that is permitted; else all on loopback.
//
// A stage is made by Set and taken away by Strike, which leaves nothing behind; what an earlier run left that
// was killed on the way is removed by the next Set. Networks are Linux namespaces that a bridge joins: the
// program that sets the stage reaches every place. Methods may be called from one goroutine at a time, but for
// Command, which any may call. The programs that run here die with the program that started them.
package stage

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// prefix begins the names of all namespaces; the process that made them follows.
const prefix = "pacecar-chaos-"

// commandWithin bounds one command that changes networks.
const commandWithin = 10 * time.Second

// Stage is the places.
type Stage struct {
	separate bool
	pid      int
	bridge   string
	places   []string
	hosts    map[string]string
	given    map[string]bool // ports
	why      string          // it is not separate
}

// Set makes a stage. Where networks may not be made, all places are on loopback, and Mode says why.
func Set(ctx context.Context, separate bool, places ...string) (*Stage, error) {
	s := &Stage{pid: os.Getpid(), bridge: fmt.Sprintf("pcc%d", os.Getpid()), places: places, hosts: map[string]string{}, given: map[string]bool{}, why: "as asked for"}
	if separate {
		sweep(ctx)
		if err := s.build(ctx); err != nil {
			if ctx.Err() != nil {
				return nil, errors.Join(err, s.Strike())
			}
			if left := s.Strike(); left != nil {
				return nil, left
			}
			s.why = err.Error()
		} else {
			s.separate = true
			return s, nil
		}
	}
	for _, p := range places {
		s.hosts[p] = "localhost"
	}
	return s, nil
}

// Separate says whether places have networks of their own, which can be cut.
func (s *Stage) Separate() bool { return s.separate }

// Mode says in words what kind of stage this is.
func (s *Stage) Mode() string {
	if s.separate {
		return "network namespaces, joined by a bridge"
	}
	return "plain processes on loopback (" + s.why + ")"
}

// subnet is the network of this process; the number of a process tells those of two runs apart.
func (s *Stage) subnet() string { return fmt.Sprintf("10.%d.%d", 200+s.pid/250%50, s.pid%250) }

// Home is where this program, and what runs beside it, is reached from every place.
func (s *Stage) Home() string {
	if s.separate {
		return s.subnet() + ".254"
	}
	return "localhost"
}

// Host is where a place is reached.
func (s *Stage) Host(place string) string {
	if host := s.hosts[place]; host != "" {
		return host
	}
	return s.Home()
}

func (s *Stage) namespace(place string) string { return fmt.Sprintf("%s%d-%s", prefix, s.pid, place) }

func (s *Stage) device(place string) string { return s.bridge + place }

// build makes the networks.
func (s *Stage) build(ctx context.Context) error {
	commands := [][]string{
		{"ip", "link", "add", s.bridge, "type", "bridge"},
		{"ip", "addr", "add", s.subnet() + ".254" + "/24", "dev", s.bridge},
		{"ip", "link", "set", s.bridge, "up"},
	}
	for i, p := range s.places {
		ns, dev, host := s.namespace(p), s.device(p), fmt.Sprintf("%s.%d", s.subnet(), i+1)
		s.hosts[p] = host
		commands = append(commands, [][]string{
			{"ip", "netns", "add", ns},
			{"ip", "link", "add", dev, "type", "veth", "peer", "name", "eth0", "netns", ns},
			{"ip", "link", "set", dev, "master", s.bridge, "up"},
			{"ip", "-n", ns, "addr", "add", host + "/24", "dev", "eth0"},
			{"ip", "-n", ns, "link", "set", "eth0", "up"},
			{"ip", "-n", ns, "link", "set", "lo", "up"},
		}...)
	}
	for _, c := range commands {
		if err := run(ctx, c...); err != nil {
			return err
		}
	}
	return nil
}

func run(ctx context.Context, words ...string) error {
	ctx, cancel := context.WithTimeout(ctx, commandWithin)
	defer cancel()
	if said, err := exec.CommandContext(ctx, words[0], words[1:]...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %s (%w)", strings.Join(words, " "), strings.TrimSpace(string(said)), err)
	}
	return nil
}

// Isolate cuts places from each other, or joins them again. Whoever is not isolated reaches everybody.
func (s *Stage) Isolate(ctx context.Context, cut bool, places ...string) error {
	for _, p := range places {
		word := "off"
		if cut {
			word = "on"
		}
		if err := run(ctx, "bridge", "link", "set", "dev", s.device(p), "isolated", word); err != nil {
			return err
		}
	}
	return nil
}

// Command is a command that runs at a place.
func (s *Stage) Command(place, path string, arguments ...string) *exec.Cmd {
	if _, there := s.hosts[place]; s.separate && there {
		return exec.Command("ip", append([]string{"netns", "exec", s.namespace(place), path}, arguments...)...)
	}
	return exec.Command(path, arguments...)
}

// FreePort is a port at a place that nobody listens on.
func (s *Stage) FreePort(place string) (string, error) {
	host := s.Host(place)
	if _, there := s.hosts[place]; s.separate && there {
		host = s.Home() // nothing of this run listens twice on one port, wherever it is
	}
	var refused error
	for range portTries {
		port := strconv.Itoa(firstPort + rand.IntN(afterPorts-firstPort)) //nolint:gosec // nobody is to be surprised by it
		if s.given[port] {
			continue
		}
		l, err := net.Listen("tcp", net.JoinHostPort(host, port))
		if err != nil {
			refused = err
			continue
		}
		s.given[port] = true
		return port, l.Close()
	}
	return "", fmt.Errorf("find a free port: %w", refused)
}

// Ports are looked for below those that systems give to outgoing connections, which would take one before its program has started.
const (
	firstPort, afterPorts = 12_000, 32_000
	portTries             = 64
)

// Strike removes the networks. Programs that run in them should have ended.
func (s *Stage) Strike() error {
	ctx := context.Background() // also after an interrupt
	var failures error
	for _, p := range s.places {
		// A namespace lives on while a connection in it waits for an answer; its device need not.
		if _, err := net.InterfaceByName(s.device(p)); err == nil {
			failures = errors.Join(failures, run(ctx, "ip", "link", "del", s.device(p)))
		}
		if _, err := os.Stat("/run/netns/" + s.namespace(p)); err == nil {
			failures = errors.Join(failures, run(ctx, "ip", "netns", "del", s.namespace(p)))
		}
	}
	if _, err := net.InterfaceByName(s.bridge); err == nil {
		failures = errors.Join(failures, run(ctx, "ip", "link", "del", s.bridge))
	}
	s.separate = false
	return failures
}
