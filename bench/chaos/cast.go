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
	"pacecar/bench/chaos/balancer"
	"pacecar/bench/chaos/figures"
	"pacecar/bench/chaos/passage"
	"pacecar/bench/chaos/probe"
	"pacecar/bench/chaos/program"
	"pacecar/bench/chaos/rollout"
	"pacecar/bench/chaos/stage"
	"pacecar/bench/chaos/store"
	"pacecar/cluster/identity"
	"pacecar/messages"
)

// Bounds of the cast.
const (
	restartPause = 500 * time.Millisecond // as a supervisor waits before it starts a program again that ended
	listenWithin = 20 * time.Second       // for a program that has started
	joinWithin   = 60 * time.Second       // until three nodes serve
	lookEvery    = 100 * time.Millisecond
)

// cast is all that is on the stage: three nodes, their store, the broker and the fleet.
type cast struct {
	options  options
	stage    *stage.Stage
	dir      string
	programs programs

	nodes         []*program.Program
	peers         []string // where nodes listen for each other
	apis          []ask.Node
	store         *store.Store
	broker, fleet *program.Program
	brokerAt      string           // host:port
	passage       *passage.Passage // of the first node to it; nil: it needs none
	fleetFlags    []string
	balancer      *balancer.Balancer

	rounds int            // of rollouts
	torn   []messages.VIN // vehicles that have used a permit which the store has lost
	normal time.Duration  // how long a rollout takes without a fault; 0: nobody knows

	gap   probe.Gap        // in which the broker of this round's fault mislays what it acknowledges
	lines figures.Counters // of each node to the broker, before the fault

	stop context.CancelFunc
	wait sync.WaitGroup
}

// places are the places of the stage that can be cut from each other: this program, the broker and the fleet
// are where everybody reaches them.
var places = []string{"n1", "n2", "n3", "store"}

// needs are what some faults need of a cast, and others do without.
type needs struct {
	store  store.Shape
	detour bool // of the first node's way to the broker
}

// assemble starts everybody, and returns when three nodes serve.
func assemble(ctx context.Context, o options, s *stage.Stage, dir string, p programs, needed needs) (c *cast, err error) {
	c = &cast{options: o, stage: s, dir: dir, programs: p}
	defer func() {
		if err != nil {
			c.dismiss()
		}
	}()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return c, err
	}
	if c.store, err = store.New(s, p.redis, dir, needed.store); err != nil {
		return c, err
	}
	if err := c.setBroker(); err != nil {
		return c, err
	}
	if needed.detour {
		if c.passage, err = passage.New(s.Home(), c.brokerAt); err != nil {
			return c, err
		}
	}
	if err := c.setNodes(); err != nil {
		return c, err
	}
	if c.balancer, err = balancer.New(s.Home(), c.apis); err != nil {
		return c, err
	}
	c.setFleet()
	if err := c.store.Start(ctx); err != nil {
		return c, fmt.Errorf("%w; it says: %s", err, lastLines(c.store.Log()))
	}
	if err := startBroker(ctx, c); err != nil {
		return c, fmt.Errorf("broker: %w; it says: %s", err, lastLines(c.broker.Log))
	}
	for _, n := range c.nodes {
		if err := n.Start(); err != nil {
			return c, err
		}
	}
	c.supervise(ctx)
	return c, c.joined(ctx)
}

func (c *cast) newProgram(name string, command func() *exec.Cmd) *program.Program {
	return &program.Program{Name: name, Log: filepath.Join(c.dir, name+".log"), Command: command}
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
		files, settings := issued[i%len(issued)].Files, c.store.Settings()
		broker := c.brokerAt
		if i == 0 {
			settings = c.store.SettingsBehind()
			if c.passage != nil {
				broker = c.passage.At()
			}
		}
		c.apis = append(c.apis, ask.Node{Name: name, URL: "http://" + api})
		c.peers = append(c.peers, peer)
		c.nodes = append(c.nodes, c.newProgram(name, func() *exec.Cmd {
			cmd := c.stage.Command(name, c.programs.pacecar, append([]string{"serve", "--data-dir", filepath.Join(c.dir, name), "--broker", "tcp://" + broker, "--artifacts", "file://" + artifacts,
				"--http", api, "--insecure-listen", "--artifact-base", c.balancer.URL(), "--node-name", name, "--node-address", peer,
				"--node-ca", files.Authority, "--node-certificate", files.Certificate, "--node-key", files.Key,
				"--slots", fmt.Sprint(c.options.slots), "--lease-life", c.options.leaseLife.String(),
			}, settings...)...)
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
		c.wait.Go(func() { n.Supervise(ctx) })
	}
}

func (c *cast) restarts() (sum int) {
	for _, n := range c.nodes {
		sum += n.Restarts()
	}
	return sum
}

// joined waits until all three nodes are one engine without a slot that nobody owns.
func (c *cast) joined(ctx context.Context) error {
	return program.Await(ctx, joinWithin, "three nodes become one engine", func() (bool, string) {
		for _, n := range c.apis {
			list, err := company(ctx, n)
			if err != nil || len(list.Items) != len(c.apis) || list.Unowned != 0 {
				return false, fmt.Sprintf("%s sees %d nodes and %d slots without an owner (%v)", n.Name, len(list.Items), list.Unowned, err)
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
	for _, p := range append([]*program.Program{c.fleet, c.broker}, c.nodes...) {
		if p != nil {
			p.Kill()
		}
	}
	if c.store != nil {
		c.store.End()
	}
	if c.balancer != nil {
		c.balancer.Close()
	}
	if c.passage != nil {
		c.passage.Close()
	}
}

// rollout is the present one.
func (c *cast) rollout() rollout.Rollout {
	return rollout.Rollout{Nodes: c.apis, Number: c.rounds, Vehicles: c.options.vehicles, PerMinute: c.options.perMinute}
}
