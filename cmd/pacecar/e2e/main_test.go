package e2e

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"testing"
	"time"

	"go.uber.org/goleak"

	"pacecar/cluster/identity"
	"pacecar/cmd/pacecar/node"
	"pacecar/persistence/redis"
	"pacecar/tcu/tcusim"
	"pacecar/tcu/tcusim/ledger"
	"pacecar/tcu/tcusim/population"
)

// partVariable holds the part that a child process plays, as JSON.
const partVariable = "PACECAR_E2E_PART"

// patience bounds each test: far beyond what it takes on a busy machine, and within what
// the test binary may take.
const patience = 150 * time.Second

// leaseLife is how long a server that was killed is waited for where the store is shared:
// short for the test's sake, and long enough for a busy machine.
const leaseLife = 6 * time.Second

// part is what a child process plays: a server, a fleet or a demonstration.
type part struct {
	Server *serverPart
	Fleet  *fleetPart
	Demo   *demoPart
}

type serverPart struct {
	Dir, Store, Broker, HTTP, MQTT string
	// Of one of several nodes.
	Node, Address, Artifacts, ArtifactBase string
	Identity                               identity.Files
	Replicas                               int // of the store, that changes must reach
}

type fleetPart struct {
	Broker, Ledger string
	Vehicles       int
	Seed           uint64
}

// address is what a child says when it is ready.
type address struct{ URL, MQTT string }

func TestMain(m *testing.M) {
	if text := os.Getenv(partVariable); text != "" {
		if err := play(text); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	waitTogether()
	goleak.VerifyTestMain(m)
}

// waitTogether runs more tests at a time than there are processors, unless the command
// line says otherwise: they wait for processes and vehicles most of the time.
func waitTogether() {
	const together = "4"
	said := false
	flag.Parse()
	flag.Visit(func(f *flag.Flag) { said = said || f.Name == "test.parallel" })
	if !said {
		_ = flag.Set("test.parallel", together) // the flag is there and takes numbers
	}
}

// play plays a part until standard input ends.
func play(text string) error {
	var p part
	if err := json.Unmarshal([]byte(text), &p); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin) // its end is all that matters
		cancel()
	}()
	if p.Fleet != nil {
		return p.Fleet.play(ctx)
	}
	if p.Demo != nil {
		if err := json.NewEncoder(os.Stdout).Encode(address{}); err != nil {
			return err
		}
		return p.Demo.play(ctx)
	}
	return p.Server.play(ctx)
}

func (p *serverPart) config() node.Config {
	return node.Config{
		DataDir: p.Dir, Store: p.Store, Broker: p.Broker, HTTP: p.HTTP, MQTT: p.MQTT, LeaseLife: leaseLife,
		NodeName: p.Node, NodeAddress: p.Address, Artifacts: p.Artifacts, ArtifactBase: p.ArtifactBase, Identity: p.Identity,
		StoreSafety: redis.Safety{Replicas: p.Replicas},
		Logger:      slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})),
	}
}

func (p *serverPart) play(ctx context.Context) error {
	n, err := node.Start(ctx, p.config())
	if err != nil {
		return err
	}
	if err := json.NewEncoder(os.Stdout).Encode(address{URL: n.URL(), MQTT: n.MQTT()}); err != nil {
		return err
	}
	select {
	case err = <-n.Lost():
	case <-ctx.Done():
	}
	within, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if closed := n.Close(within); err == nil {
		err = closed
	}
	return err
}

func (p *fleetPart) play(ctx context.Context) error {
	deeds, err := ledger.Open(p.Ledger)
	if err != nil {
		return err
	}
	fleet, err := tcusim.Start(ctx, fleetConfig(p.Broker, population.Of(p.Seed, p.Vehicles), p.Seed, deeds))
	if err != nil {
		return err
	}
	if err := json.NewEncoder(os.Stdout).Encode(address{}); err != nil {
		return err
	}
	<-ctx.Done()
	_ = fleet.Close() // it always succeeds
	return deeds.Close()
}
