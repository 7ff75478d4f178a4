package e2e

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"pacecar/cmd/pacecar/client"
	"pacecar/messages"
	"pacecar/tcu/tcusim"
	"pacecar/tcu/tcusim/ledger"
	"pacecar/tcu/tcusim/population"
)

const (
	killVehicles    = 150
	killsPerRollout = 5
	// eventsPerVehicle are the least that the wiretap sees of a vehicle whose update goes
	// well: six messages with their acknowledgements, offer and permit.
	eventsPerVehicle = 14
)

// killRounds is how many kills TestKillLoop makes.
func killRounds(t testing.TB) int {
	text := os.Getenv("PACECAR_KILL_ROUNDS")
	if text == "" {
		return killsPerRollout
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("PACECAR_KILL_ROUNDS is %q, want a number from 1", text)
	}
	return n
}

// killSeed is the seed of the kills, new each time unless a failure is to be repeated.
func killSeed(t testing.TB) uint64 {
	text := os.Getenv("PACECAR_KILL_SEED")
	if text == "" {
		return rand.Uint64()
	}
	seed, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		t.Fatalf("PACECAR_KILL_SEED is %q, want a number", text)
	}
	return seed
}

// theatre is a rollout in which processes are killed.
type theatre struct {
	t      *testing.T
	ctx    context.Context
	seed   uint64
	dice   *rand.Rand
	fleet  []population.Vehicle
	ledger string
	part   serverPart
	tap    *wiretap
	server *child
	client *client.Client

	kills   int
	lost    int      // acknowledgements, of all kinds
	written []string // VINs whose registration was acknowledged during the rollout
}

// newTheatre prepares a campaign on a server that can be killed. Vehicles wait at the
// wiretap; where part names a broker, this is what the wiretap leads to.
func newTheatre(t *testing.T, part serverPart, vehicles int, seed uint64) *theatre {
	t.Helper()
	th := &theatre{
		t: t, ctx: within(t), seed: seed, dice: rand.New(rand.NewPCG(seed, 0)), part: part,
		fleet: population.Of(seed, vehicles), ledger: filepath.Join(t.TempDir(), "ledger.ndjson"),
	}
	t.Logf("PACECAR_KILL_SEED=%d", seed)
	th.part.Dir, th.part.HTTP, th.part.MQTT = t.TempDir(), freePort(t), freePort(t)
	th.tap = startWiretap(t)
	th.client = newClient(t, "http://"+th.part.HTTP)
	th.server = start(t, "server", serverAs(th.part))
	prepare(th.ctx, t, th.client, th.fleet)
	return th
}

func serverAs(p serverPart) part { return part{Server: &p} }

// broker is where the wiretap leads to.
func (th *theatre) broker() string {
	if th.part.Broker != "" {
		return th.part.Broker[len("tcp://"):]
	}
	return th.server.MQTT
}

// playFleet runs the fleet in this process.
func (th *theatre) playFleet() {
	deeds, err := ledger.Open(th.ledger)
	if err != nil {
		th.t.Fatal(err)
	}
	fleet, err := tcusim.Start(th.ctx, fleetConfig(th.tap.url(), th.fleet, th.seed, deeds))
	if err != nil {
		th.t.Fatal(err)
	}
	th.t.Cleanup(func() {
		_ = fleet.Close() // it always succeeds
		if err := deeds.Close(); err != nil {
			th.t.Error(err)
		}
	})
}

// playFleetApart runs the fleet in a process that can be killed.
func (th *theatre) playFleetApart() *child {
	return start(th.t, "fleet", part{Fleet: &fleetPart{
		Broker: th.tap.url(), Ledger: th.ledger, Vehicles: len(th.fleet), Seed: th.seed,
	}})
}

// nextKill is when the next of so many kills comes, in events from now. All of them come
// before the rollout can have ended.
func (th *theatre) nextKill(kills int) int {
	return 1 + th.dice.IntN(eventsPerVehicle*len(th.fleet)/(kills+1))
}

// write registers vehicles that take no part, one after the other, until the server dies,
// and keeps those whose registration was acknowledged.
func (th *theatre) write(done <-chan struct{}) {
	for n := 0; ; n++ {
		select {
		case <-done:
			return
		default:
		}
		vin := fmt.Sprintf("WXXZZZ%03dNX%06d", th.kills, n)
		if !th.register(vin) {
			return
		}
		th.written = append(th.written, vin)
	}
}

func (th *theatre) register(vin string) bool {
	v := population.Vehicle{VIN: messages.VIN(vin), Model: "bystander"}
	body, err := jsonLine(registration(&v))
	if err != nil {
		th.t.Error(err)
		return false
	}
	result, err := th.client.Import(th.ctx, "application/x-ndjson", body)
	return err == nil && result.Registered == 1
}

// kill waits for the trap, with writers at work, and buries the dead.
func (th *theatre) kill(after int, victims ...*child) {
	sprung := make(chan struct{})
	th.tap.set(after, func() {
		for _, victim := range victims {
			victim.kill()
		}
		close(sprung)
	})
	writer := make(chan struct{})
	go func() {
		defer close(writer)
		th.write(sprung)
	}()
	select {
	case <-sprung:
	case <-th.ctx.Done():
		th.t.Fatalf("kill %d did not come: the rollout makes no progress", th.kills+1)
	}
	<-writer
	for _, victim := range victims {
		victim.wait()
	}
	th.kills++
}

// revive starts the server again and asks what it knows, before any vehicle can tell it.
func (th *theatre) revive() {
	th.server = start(th.t, "server", serverAs(th.part))
	known := vehicles(th.ctx, th.t, th.client)
	if th.part.Broker == "" { // an external broker may hold what it acknowledged
		promises, _ := th.tap.known()
		th.lost += auditPromises(th.t, promises, known)
	}
	for _, vin := range th.written {
		if _, there := known[messages.VIN(vin)]; !there {
			th.lost++
			th.t.Errorf("the registration of %s was acknowledged and is lost", vin)
		}
	}
	th.tap.open(th.broker())
}

// end waits for the end of the rollout and compares the books.
func (th *theatre) end() {
	campaign := finish(th.ctx, th.t, th.client)
	promises, reports := th.tap.known()
	th.lost += auditPromises(th.t, promises, vehicles(th.ctx, th.t, th.client))
	audit(th.ctx, th.t, th.client, campaign, th.fleet, th.ledger)
	th.t.Logf("%d kills, %d reports and %d registrations acknowledged, %d lost", th.kills, reports, len(th.written), th.lost)
}

// TestKillLoop kills the server at random points of a rollout. Its vehicles live on.
func TestKillLoop(t *testing.T) {
	t.Parallel()
	seed := killSeed(t)
	for rest := killRounds(t); rest > 0; rest -= killsPerRollout {
		t.Run(fmt.Sprint(rest), func(t *testing.T) {
			th := newTheatre(t, serverPart{}, killVehicles, seed+uint64(rest))
			th.playFleet()
			th.tap.open(th.broker())
			begin(th.ctx, t, th.client)
			kills := min(rest, killsPerRollout)
			for range kills {
				th.kill(th.nextKill(kills), th.server)
				th.revive()
			}
			th.end()
		})
	}
}

// TestKillBoth kills the server and the fleet at the same time, and then the fleet alone.
// What vehicles physically did is all that they remember.
func TestKillBoth(t *testing.T) {
	t.Parallel()
	th := newTheatre(t, serverPart{}, killVehicles, killSeed(t))
	fleet := th.playFleetApart()
	th.tap.open(th.broker())
	begin(th.ctx, t, th.client)
	const kills = 3
	for range kills - 1 {
		th.kill(th.nextKill(kills), th.server, fleet)
		fleet = th.playFleetApart()
		th.revive()
	}
	th.kill(th.nextKill(kills), fleet)
	th.playFleetApart()
	th.tap.open(th.broker())
	th.end()
}
