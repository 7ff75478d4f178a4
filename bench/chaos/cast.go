package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"time"

	"pacecar/bench/chaos/ask"
	"pacecar/bench/chaos/stage"
	"pacecar/cluster/identity"
)

// Bounds of the cast.
const (
	restartPause = 500 * time.Millisecond // as a supervisor waits before it starts a program again that ended
	listenWithin = 20 * time.Second       // for a program that has started
	joinWithin   = 60 * time.Second       // until three nodes serve
	lookEvery    = 100 * time.Millisecond
)

// player is one program of the cast.
type player struct {
	name    string
	log     string
	command func() *exec.Cmd

	mu       sync.Mutex
	process  *stage.Process
	meant    bool // to run: whoever ends by itself is started again
	restarts int  // by the supervisor
}

// start starts the program, which is not running.
func (p *player) start() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	process, err := stage.Start(p.command(), p.log)
	if err != nil {
		return err
	}
	p.process, p.meant = process, true
	return nil
}

// down says that the program is not to run, and returns what runs still; nil: nothing was ever started.
func (p *player) down() *stage.Process {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.meant = false
	return p.process
}

func (p *player) kill() {
	if process := p.down(); process != nil {
		process.Kill()
	}
}

func (p *player) end() {
	if process := p.down(); process != nil {
		process.End()
	}
}

// current is what runs, or ran last.
func (p *player) current() *stage.Process {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.process
}

// revive starts the program again if it ended by itself.
func (p *player) revive() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.meant || p.process == nil || !p.process.Ended() {
		return nil
	}
	process, err := stage.Start(p.command(), p.log)
	if err != nil {
		return err
	}
	p.process = process
	p.restarts++
	return nil
}

// cast is all that is on the stage: three nodes, their store, the broker and the fleet.
type cast struct {
	options  options
	stage    *stage.Stage
	dir      string
	programs programs

	nodes                []*player
	peers                []string // where nodes listen for each other
	apis                 []ask.Node
	store, broker, fleet *player
	storeAt, brokerAt    string // host:port
	fleetFlags           []string
	balancer             *balancer

	rounds int // of rollouts
	stop   context.CancelFunc
	wait   sync.WaitGroup
}

// places are the places of the stage that can be cut from each other: this program, the broker and the fleet
// are where everybody reaches them.
var places = []string{"n1", "n2", "n3", "store"}

// assemble starts everybody, and returns when three nodes serve.
func assemble(ctx context.Context, o options, s *stage.Stage, dir string, p programs) (c *cast, err error) {
	c = &cast{options: o, stage: s, dir: dir, programs: p}
	defer func() {
		if err != nil {
			c.dismiss()
		}
	}()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return c, err
	}
	if err := c.setStore(); err != nil {
		return c, err
	}
	if err := c.setBroker(); err != nil {
		return c, err
	}
	if err := c.setNodes(); err != nil {
		return c, err
	}
	if c.balancer, err = balance(s.Home(), c.apis); err != nil {
		return c, err
	}
	c.setFleet()
	for _, one := range []struct {
		player *player
		at     string
	}{{c.store, c.storeAt}, {c.broker, c.brokerAt}} {
		if err := one.player.start(); err != nil {
			return c, err
		}
		if err := listens(ctx, one.at); err != nil {
			return c, fmt.Errorf("%s: %w; it says: %s", one.player.name, err, lastLines(one.player.log))
		}
	}
	for _, n := range c.nodes {
		if err := n.start(); err != nil {
			return c, err
		}
	}
	c.supervise(ctx)
	return c, c.joined(ctx)
}

func (c *cast) newPlayer(name string, command func() *exec.Cmd) *player {
	return &player{name: name, log: filepath.Join(c.dir, name+".log"), command: command}
}

// setNodes gives each node its addresses, its certificate and its directory.
func (c *cast) setNodes() error {
	var hosts [][]string
	for _, name := range places[:3] {
		if c.stage.Separate() || len(hosts) == 0 { // on loopback all have one name, and one certificate
			hosts = append(hosts, []string{c.stage.Host(name)})
		}
	}
	issued, err := identity.Issue(filepath.Join(c.dir, "certificates"), hosts, time.Now())
	if err != nil {
		return fmt.Errorf("make certificates: %w", err)
	}
	artifacts := filepath.Join(c.dir, "artifacts")
	if err := os.MkdirAll(artifacts, 0o755); err != nil {
		return err
	}
	for i, name := range places[:3] {
		host, ports := c.stage.Host(name), [2]string{}
		for p := range ports {
			if ports[p], err = c.stage.FreePort(name); err != nil {
				return err
			}
		}
		api, peer := net.JoinHostPort(host, ports[0]), net.JoinHostPort(host, ports[1])
		files := issued[i%len(issued)].Files
		c.apis = append(c.apis, ask.Node{Name: name, URL: "http://" + api})
		c.peers = append(c.peers, peer)
		c.nodes = append(c.nodes, c.newPlayer(name, func() *exec.Cmd {
			cmd := c.stage.Command(name, c.programs.pacecar, "serve", "--data-dir", filepath.Join(c.dir, name),
				"--store", "redis://"+c.storeAt+"/0", "--broker", "tcp://"+c.brokerAt, "--artifacts", "file://"+artifacts,
				"--http", api, "--insecure-listen", "--artifact-base", c.balancer.url(), "--node-name", name, "--node-address", peer,
				"--node-ca", files.Authority, "--node-certificate", files.Certificate, "--node-key", files.Key,
				"--slots", fmt.Sprint(c.options.slots), "--lease-life", c.options.leaseLife.String())
			cmd.Env = plainEnvironment()
			return cmd
		}))
	}
	return nil
}

// supervise starts nodes again that end by themselves, as a node does that has lost its leases.
func (c *cast) supervise(ctx context.Context) {
	ctx, c.stop = context.WithCancel(ctx)
	for _, n := range c.nodes {
		c.wait.Go(func() {
			tick := time.NewTicker(restartPause)
			defer tick.Stop()
			for {
				select {
				case <-ctx.Done():
					return
				case <-tick.C:
					_ = n.revive() // it is tried again; a node that never starts shows in the probes
				}
			}
		})
	}
}

func (c *cast) restarts() (sum int) {
	for _, n := range c.nodes {
		n.mu.Lock()
		sum += n.restarts
		n.mu.Unlock()
	}
	return sum
}

// joined waits until all three nodes are one engine without a slot that nobody owns.
func (c *cast) joined(ctx context.Context) error {
	return await(ctx, joinWithin, "three nodes become one engine", func() (bool, string) {
		for _, n := range c.apis {
			members, unowned, err := company(ctx, n)
			if err != nil || members != len(c.apis) || unowned != 0 {
				return false, fmt.Sprintf("%s sees %d nodes and %d slots without an owner (%v)", n.Name, members, unowned, err)
			}
		}
		return true, ""
	})
}

// dismiss ends everybody at once.
func (c *cast) dismiss() {
	if c.stop != nil {
		c.stop()
		c.wait.Wait()
	}
	for _, p := range append([]*player{c.fleet, c.broker, c.store}, c.nodes...) {
		if p != nil {
			p.kill()
		}
	}
	if c.balancer != nil {
		c.balancer.close()
	}
}

// listens waits until somebody accepts connections at an address.
func listens(ctx context.Context, address string) error {
	return await(ctx, listenWithin, address+" accepts connections", func() (bool, string) {
		conn, err := (&net.Dialer{Timeout: time.Second}).DialContext(ctx, "tcp", address)
		if err != nil {
			return false, err.Error()
		}
		return conn.Close() == nil, ""
	})
}

// await looks again and again until something holds.
func await(ctx context.Context, within time.Duration, what string, holds func() (bool, string)) error {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		good, why := holds()
		if good {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s: not within %s: %s", what, within, why)
		case <-tick.C:
		}
	}
}
