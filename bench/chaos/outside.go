package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"pacecar/bench/chaos/ask"
	"pacecar/bench/chaos/rollout"
	"pacecar/tcu/mosquitto"
	"pacecar/tcu/tcusim/ledger"
	"pacecar/web/view/nodes"
)

// programs are the files that are run.
type programs struct{ pacecar, tcusim, redis, mosquitto string }

// find looks for what is installed, and builds what is ours.
func find(ctx context.Context, o options, dir string) (p programs, err error) {
	if p.mosquitto, err = mosquitto.Find(); err == nil {
		p.redis, err = exec.LookPath("redis-server")
	}
	if err != nil {
		return p, fmt.Errorf("the trials need it: %w", err)
	}
	if o.programs != "" {
		p.pacecar, p.tcusim = filepath.Join(o.programs, "pacecar"), filepath.Join(o.programs, "tcusim")
		return p, nil
	}
	build := exec.CommandContext(ctx, "go", "build", "-o", dir+string(filepath.Separator), "pacecar/cmd/pacecar", "pacecar/cmd/tcusim")
	if said, err := build.CombinedOutput(); err != nil {
		return p, fmt.Errorf("build: %w: %s", err, said)
	}
	p.pacecar, p.tcusim = filepath.Join(dir, "pacecar"), filepath.Join(dir, "tcusim")
	return p, nil
}

// versions are those of all programs, as they say them.
func (p programs) versions() string {
	first := func(path string, arguments ...string) string {
		said, _ := exec.Command(path, arguments...).Output() // mosquitto's help ends with status 3
		line, _, _ := strings.Cut(string(said), "\n")
		return strings.TrimSpace(line)
	}
	store := strings.Fields(first(p.redis, "--version"))
	return fmt.Sprintf("Redis %s, Mosquitto %s", strings.TrimPrefix(store[min(2, len(store)-1)], "v="), strings.TrimPrefix(first(p.mosquitto, "-h"), "mosquitto version "))
}

// plainEnvironment is this program's without settings of servers.
func plainEnvironment() (kept []string) {
	for _, line := range os.Environ() {
		if !strings.HasPrefix(line, "PACECAR_") {
			kept = append(kept, line)
		}
	}
	return kept
}

// bindHost is where a program of a place listens.
func (c *cast) bindHost(place string) string {
	if host := c.stage.Host(place); host != "localhost" {
		return host
	}
	return "127.0.0.1"
}

// setBroker is a Mosquitto that holds what nodes that are away have not acknowledged.
func (c *cast) setBroker() error {
	port, err := c.stage.FreePort("")
	if err != nil {
		return err
	}
	c.brokerAt = net.JoinHostPort(c.bindHost(""), port)
	dir := filepath.Join(c.dir, "mosquitto")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	config := filepath.Join(dir, "mosquitto.conf")
	settings := mosquitto.Settings{Host: c.bindHost(""), Port: port, Dir: dir}
	if err := os.WriteFile(config, []byte(settings.String()), 0o600); err != nil {
		return err
	}
	c.broker = c.newProgram("broker", func() *exec.Cmd { return c.stage.Command("", c.programs.mosquitto, "-c", config) })
	return nil
}

// usual is what the fleet does while nothing is wrong: a little of everything.
var usual = []string{
	"--think", "0s..200ms", "--install", "200ms..1s", "--reboot", "0s..1s", "--json", "20%", "--duplicate", "5%", "--power-loss", "3%",
	"--fail", "ecu=ADAS,rate=3%,code=E31", "--connect-rate", "400",
}

// late is a fleet that says things twice, and late, because it goes offline again and again.
var late = append(append([]string{}, usual...), "--duplicate", "50%", "--online-for", "2s..6s", "--offline-for", "1s..4s", "--slow", "20%", "--slow-by", "1s..3s")

func (c *cast) setFleet() {
	c.fleetFlags = usual
	c.fleet = c.newProgram("fleet", func() *exec.Cmd {
		return c.stage.Command("", c.programs.tcusim, append([]string{
			"run", "--broker", "tcp://" + c.brokerAt, "--vehicles", strconv.Itoa(c.options.vehicles), "--seed", strconv.Itoa(rollout.FleetSeed),
			"--ledger", c.ledger(), "--quiet",
		}, c.fleetFlags...)...)
	})
}

func (c *cast) ledger() string { return filepath.Join(c.dir, "ledger.ndjson") }

// deeds is what the fleet's ledger says.
func (c *cast) deeds() ([]ledger.Entry, error) { return ledger.Read(c.ledger()) }

// company asks a node who is there.
func company(ctx context.Context, n ask.Node) (list nodes.NodeList, err error) {
	answer := ask.Send(ctx, n, ask.Request{Method: http.MethodGet, Path: "/nodes"}, 2*time.Second)
	if !answer.Done() {
		return list, errors.New(answer.String())
	}
	return list, answer.Into(&list)
}

// slotsOf asks one node how many slots another one owns.
func slotsOf(ctx context.Context, n ask.Node, name string) (slots uint32, err error) {
	list, err := company(ctx, n)
	for _, one := range list.Items {
		if one.Name == name {
			slots += one.Slots
		}
	}
	return slots, err
}

// lastLines are the end of a log.
func lastLines(path string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return err.Error()
	}
	return string(text[max(0, len(text)-2000):])
}
