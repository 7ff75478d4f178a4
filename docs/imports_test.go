package docs

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"strings"
	"testing"
)

const module = "pacecar/"

// room is a place in the house: what it may import of ours, and what of others it must
// never import, with the reason that a failing test prints.
type room struct {
	path   string // without the module; a trailing slash covers everything below
	ours   []string
	denied []string
	why    string
}

// The frameworks and drivers that belong to one room each.
var (
	protoactor = "github.com/asynkron/protoactor-go"
	redis      = "github.com/redis/go-redis"
	paho       = "github.com/eclipse/paho.mqtt.golang"
	mochi      = "github.com/mochi-mqtt/server"
	gorilla    = "github.com/gorilla/websocket"
	pebble     = "github.com/cockroachdb/pebble"
)

// The floors of the house, as docs/ARCHITECTURE.md draws them. The first match counts.
var rooms = []room{
	{"messages", nil, []string{protoactor, redis, paho, mochi, gorilla, pebble, "net/http", "os"},
		"messages is the ground floor: everybody stands on it"},
	{"messages/delta", []string{"messages"}, []string{protoactor, redis, paho, mochi, gorilla, pebble, "net/http", "os"},
		"a format that both parties of the wire speak stands on the ground floor, and does no I/O"},
	{"messages/considered", []string{"messages"}, []string{protoactor, redis, paho, mochi, gorilla, pebble, "net/http", "os"},
		"what a context says of a command, the edge writes and the operators' way in reads"},
	{planted, nil, pure, "a planted bug is a name; in the product it is a constant false, which any room may ask for"},
	{"actors/window", []string{"messages"}, pure, whyPure},
	{"actors/targeting", []string{"messages", "actors/targeting/"}, pure, whyPure},
	{"actors/targeting/", []string{"messages", "actors/targeting/"}, pure, whyPure},
	{"actors/vehicle", []string{"messages", "actors/window", "actors/targeting", "actors/targeting/", "actors/vehicle/"}, pure, whyPure},
	{"actors/vehicle/", []string{"messages", "actors/window", "actors/targeting", "actors/targeting/", "actors/vehicle/"}, pure, whyPure},
	{"actors/campaign", []string{"messages", "actors/window", "actors/targeting", "actors/targeting/", "actors/campaign/"}, pure, whyPure},
	{"actors/campaign/rehearsal", []string{"messages", "actors/window", "actors/campaign", "actors/campaign/"}, pure,
		"a rehearsal runs the core in virtual time: clock and dice are arguments"},
	{"actors/campaign/", []string{"messages", "actors/window", "actors/targeting", "actors/targeting/", "actors/campaign/"}, pure, whyPure},
	{"actors/catalog", []string{"messages", "actors/targeting", "actors/targeting/", "actors/catalog/"}, pure, whyPure},
	{"actors/catalog/", []string{"messages", "actors/targeting", "actors/targeting/", "actors/catalog/"}, pure, whyPure},
	{"actors/pool", []string{"messages", "actors/pool/"}, pure, whyPure},
	{"actors/pool/", []string{"messages"}, pure, whyPure},
	{"actors/cohort", []string{"messages", "actors/targeting", "actors/targeting/"}, pure, whyPure},
	{"actors/engine", append([]string{"messages", "persistence", "actors", "actors/enrolment", "actors/engine/"}, cores...), []string{redis, paho, mochi, gorilla, pebble, "net/http"},
		"the operators' way in asks actors through the router"},
	{"actors/offers", []string{"messages", "persistence", "actors/catalog", "actors/vehicle/offer"}, []string{protoactor, redis, paho, mochi, gorilla, pebble, "net/http"},
		"what vehicles are offered is completed from the store's port"},
	{"actors/notice", []string{"messages", "persistence"}, []string{protoactor, redis, paho, mochi, gorilla, pebble, "net/http"},
		"what webhooks are told follows from the store's port; who carries it there is a port of its own"},
	{"actors/silence", []string{"messages", "persistence", "actors", "actors/targeting"}, []string{redis, paho, mochi, gorilla, pebble, "net/http"},
		"whoever looks at the whole fleet asks actors through the router"},
	{"actors/audit", append([]string{"messages", "persistence", "actors"}, cores...), []string{redis, paho, mochi, gorilla, pebble, "net/http"},
		"whoever looks at the whole fleet asks actors through the router"},
	{"actors/engine/beginning", []string{"messages", "persistence", "actors"}, []string{protoactor, redis, paho, mochi, gorilla, pebble, "net/http"},
		"whoever begins a campaign asks through the operators' way in, and knows no core"},
	{"actors/engine/approvals", []string{"messages"}, []string{protoactor, redis, paho, mochi, gorilla, pebble, "net/http"},
		"a policy is brought to campaigns, and judged by their core"},
	{"actors/engine/readiness", []string{"persistence"}, []string{protoactor, redis, paho, mochi, gorilla, pebble, "net/http"},
		"a judgement over what the store's port shows"},
	{"actors/engine/book", append([]string{"messages", "persistence", "actors", "actors/engine/desk", "actors/engine/cohorts"}, cores...), []string{protoactor, redis, paho, mochi, gorilla, pebble, "net/http"},
		"questions go through the router and the store's port"},
	{"actors/engine/considerate", []string{"messages", "messages/considered", "actors"}, []string{protoactor, redis, paho, mochi, gorilla, pebble, "net/http"},
		"what is only considered goes the way of what is done"},
	{"actors/engine/desk", []string{"messages", "persistence", "actors"}, []string{protoactor, redis, paho, mochi, gorilla, pebble, "net/http"},
		"questions go through the router and the store's port"},
	{"actors/engine/trial", []string{"messages", "messages/delta"}, []string{protoactor, redis, paho, mochi, gorilla, pebble, "net/http"},
		"trying patches needs the artifacts alone"},
	{"actors/engine/evidence", []string{"messages", "actors/catalog"}, []string{protoactor, redis, paho, mochi, gorilla, pebble, "net/http"},
		"what is known of a package is looked up through ports, and judged by its core"},
	{"actors/engine/shelves", []string{"messages", "persistence", "actors", "actors/engine/desk", "actors/catalog/shelf"}, []string{protoactor, redis, paho, mochi, gorilla, pebble, "net/http"},
		"records are read through the store's port"},
	{"actors/engine/proof", []string{"messages", "persistence", "actors", "actors/engine/desk", "actors/engine/evidence", "actors/engine/shelves", "actors/catalog", "actors/catalog/"}, []string{protoactor, redis, paho, mochi, gorilla, pebble, "net/http"},
		"what is known of a package is looked up through ports, and judged by the campaign"},
	{"actors/engine/asking", []string{"messages", "persistence", "actors"}, []string{protoactor, redis, paho, mochi, gorilla, pebble, "net/http"},
		"whoever has the world asked goes through ports, and knows no core"},
	{"actors/engine/cohorts", append([]string{"messages", "persistence", "actors", "actors/engine/desk"}, cores...), []string{protoactor, redis, paho, mochi, gorilla, pebble, "net/http"},
		"the operators' way in asks actors through the router"},
	{"actors/engine/selection", append([]string{"messages", "persistence", "actors", "actors/engine/desk", "actors/engine/cohorts"}, cores...), []string{protoactor, redis, paho, mochi, gorilla, pebble, "net/http"},
		"the operators' way in asks actors through the router"},
	{"actors/engine/analysis", append([]string{"messages", "persistence", "actors", "actors/engine/desk"}, cores...), []string{protoactor, redis, paho, mochi, gorilla, pebble, "net/http"},
		"the operators' way in asks actors through the router"},
	{"actors/engine/overlaps", append([]string{"messages", "persistence", "actors", "actors/engine/desk"}, cores...), []string{protoactor, redis, paho, mochi, gorilla, pebble, "net/http"},
		"the operators' way in asks actors through the router"},
	{"actors/engine/undo", append([]string{"messages", "persistence", "actors", "actors/engine/desk", "actors/engine/cohorts", "actors/engine/selection"}, cores...), []string{protoactor, redis, paho, mochi, gorilla, pebble, "net/http"},
		"whoever looks at the whole fleet asks actors through the router"},
	{"actors/engine/ensemble", []string{"actors/campaign/rehearsal"}, []string{protoactor, redis, paho, mochi, gorilla, pebble, "net/http"},
		"whoever plays a rehearsal on several processors asks for nothing else"},
	{"actors/engine/warnings", append([]string{"messages", "actors/engine/undo"}, cores...), []string{protoactor, redis, paho, mochi, gorilla, pebble, "net/http"},
		"what a plan names is looked up through a port, and judged by its core"},
	{"actors/engine/joiners", append([]string{"messages", "persistence", "actors", "actors/engine/desk", "actors/engine/cohorts", "actors/engine/overlaps", "actors/engine/pools", "actors/engine/selection", "actors/engine/undo"}, cores...), []string{protoactor, redis, paho, mochi, gorilla, pebble, "net/http"},
		"whoever looks at the whole fleet asks actors through the router"},
	{"actors/engine/pools", []string{"messages", "persistence", "actors", "actors/engine/desk"}, []string{protoactor, redis, paho, mochi, gorilla, pebble, "net/http"},
		"the operators' way in asks actors through the router"},
	{"actors/engine/table", append([]string{"messages", "persistence", "actors", "actors/engine/desk", "actors/engine/cohorts"}, cores...), []string{protoactor, redis, paho, mochi, gorilla, pebble, "net/http"},
		"the operators' way in asks actors through the router"},
	{"actors/courier", []string{"messages"}, []string{redis, paho, mochi, gorilla, pebble, "net/http"},
		"a courier knows reports, and no campaign"},
	{"actors/quarantine", nil, []string{protoactor, redis, paho, mochi, gorilla, pebble, "net/http"},
		"counting faults needs to know no actor"},
	{"actors/dispatch", nil, []string{redis, paho, mochi, gorilla, pebble, "net/http"},
		"running actors needs to know none of them"},
	{"actors/mailbox", []string{"messages"}, []string{redis, paho, mochi, gorilla, pebble, "net/http"},
		"a mailbox knows envelopes, and no actor"},
	{"actors/missed", []string{"messages"}, []string{protoactor, redis, paho, mochi, gorilla, pebble, "net/http"},
		"what was not reached is known by its identity alone"},
	{"actors/underway", nil, []string{protoactor, redis, paho, mochi, gorilla, pebble, "net/http"},
		"counting words needs to know none of them"},
	{"actors/enrolment", append([]string{"messages", "persistence"}, cores...), []string{protoactor, redis, paho, mochi, gorilla, pebble, "net/http"},
		"what a slot does for many vehicles needs the store's port and the cores"},
	{"actors/loop", []string{"messages", "persistence"}, []string{protoactor, redis, paho, mochi, gorilla, pebble, "net/http", "log", "log/slog"},
		"the loop runs any core, on any host: it knows the words and the store's port"},
	{"actors/roles", append([]string{"messages", "persistence", "actors/loop", "actors/missed", "actors/offers", "actors/underway"}, cores...), []string{protoactor, redis, paho, mochi, gorilla, pebble, "net/http"},
		"what one kind does at the loop needs its core and the loop"},
	{"actors", append([]string{"messages", "persistence", "actors/courier", "actors/dispatch", "actors/enrolment", "actors/loop", "actors/mailbox", "actors/missed", "actors/offers", "actors/quarantine", "actors/roles"}, cores...), []string{redis, paho, mochi, gorilla, pebble, "net/http"},
		"shells run cores on protoactor; stores and edges reach them through ports"},
	{"persistence", []string{"messages"}, []string{protoactor, redis, pebble},
		"the port knows no engine"},
	{"persistence/", []string{"messages", "persistence", "persistence/"}, []string{protoactor, paho, mochi, gorilla},
		"an engine knows the port and its own driver"},
	{"cluster", []string{"messages", "persistence", "cluster/"}, []string{redis, paho, mochi, gorilla, pebble},
		"the cluster owns slots and carries messages; it knows no actor and no driver"},
	{"cluster/", []string{"messages", "persistence", "cluster/"}, []string{redis, paho, mochi, gorilla, pebble},
		"the cluster owns slots and carries messages; it knows no actor and no driver"},
	{"tcu/wire", []string{"messages"}, []string{protoactor, redis, paho, mochi, gorilla, pebble, "net"},
		"topics and codec are what both parties of the wire stand on"},
	{"tcu/tcutest", []string{"messages", "tcu/wire"}, []string{protoactor, redis, paho, mochi, gorilla, pebble},
		"what tests say needs the wire alone"},
	{"tcu", []string{"messages", "tcu/wire"}, []string{protoactor, redis, paho, mochi, gorilla, pebble},
		"the vehicles' edge meets the actors through its Sink only"},
	{"tcu/broker/inlet", nil, []string{protoactor, redis, paho, gorilla, pebble, "net", "time"},
		"it reads what it is given"},
	{"tcu/broker", []string{"messages", "tcu", "tcu/broker/crowd", "tcu/broker/inlet", "tcu/wire"}, []string{protoactor, redis, paho, gorilla, pebble},
		"an attachment knows the edge and its own driver"},
	{"tcu/broker/crowd", []string{"messages"}, []string{protoactor, redis, paho, gorilla, pebble},
		"who listens is known without knowing a connection"},
	{"tcu/link/held", nil, []string{protoactor, redis, mochi, gorilla, pebble}, "a connection knows packets, and not whose"},
	{"tcu/link/window", nil, []string{protoactor, redis, mochi, gorilla, pebble}, "a window knows times, and not what is said"},
	{"tcu/link/words", []string{"messages"}, []string{protoactor, redis, mochi, gorilla, pebble}, "what waits to be said is known without knowing a connection"},
	{"tcu/link", []string{"messages", "tcu", "tcu/link/", "tcu/wire"}, []string{protoactor, redis, mochi, gorilla, pebble},
		"an attachment knows the edge and its own driver"},
	{"tcu/mosquitto", nil, []string{protoactor, redis, paho, mochi, gorilla, pebble, "net/http"},
		"the settings of somebody else's program need nothing of ours"},
	{"tcu/tcusim/line", []string{"messages", "tcu/wire", "tcu/tcusim/"}, []string{protoactor, redis, paho, gorilla, pebble},
		"a simulated vehicle's line borrows the broker library's packets and shares only the wire"},
	{"tcu/tcusim", []string{"messages", "messages/delta", "tcu/wire", "tcu/tcusim/"}, simulated, whySimulated},
	{"tcu/tcusim/", []string{"messages", "messages/delta", "tcu/wire", "tcu/tcusim/"}, simulated, whySimulated},
	{"web", []string{"messages", "messages/considered", "web/"}, []string{protoactor, redis, paho, mochi, pebble},
		"the operators' edge meets the actors through its Engine only"},
	{"web/view", []string{"messages", "web/view/"}, []string{protoactor, redis, paho, mochi, gorilla, pebble},
		"the shapes that people see depend on the words alone"},
	{"web/zone", []string{"messages"}, []string{protoactor, redis, paho, mochi, gorilla, pebble},
		"time zones need the words of a refusal alone"},
	{"web/cell", nil, []string{protoactor, redis, paho, mochi, gorilla, pebble, "net/http"},
		"a text in a cell needs nothing"},
	{"web/ingest", []string{"messages", "web/zone", "web/cell"}, []string{protoactor, redis, paho, mochi, gorilla, pebble},
		"a reader of files needs the words alone, the time zones there are and cells"},
	{"web/vinlist", []string{"messages"}, []string{protoactor, redis, paho, mochi, gorilla, pebble, "net/http"},
		"a reader of files needs the words alone"},
	{"web/rsql", []string{"messages"}, []string{protoactor, redis, paho, mochi, gorilla, pebble, "net/http"},
		"a translator of text depends on the words alone"},
	{"web/problem", []string{"messages"}, []string{protoactor, redis, paho, mochi, gorilla, pebble},
		"the look of a no depends on the words alone"},
	{"web/dashboard/build", nil, []string{protoactor, redis, paho, mochi, gorilla, pebble},
		"building the pages needs the sources alone"},
	{"web/dashboard", nil, []string{protoactor, redis, paho, mochi, gorilla, pebble},
		"the pages know the API by its address only"},
	{"web/identity", []string{"messages"}, []string{protoactor, redis, paho, mochi, gorilla, pebble, "net/http", "os", "crypto/rand", "math/rand", "math/rand/v2"},
		"who may do what is decided from the arguments alone: chance and clock are the shells'"},
	{"web/", []string{"messages", "messages/considered", "web/"}, []string{protoactor, redis, paho, mochi, pebble},
		"the operators' edge meets the actors through its Engine only"},
	{"cmd/tcusim", []string{"messages", "tcu/tcusim", "tcu/tcusim/", "cmd/tcusim/"}, simulated, whySimulated},
	{"cmd/", []string{""}, nil, "wiring may see everything"},
	{"deploy", nil, []string{protoactor, redis, paho, mochi, gorilla, pebble}, "how a program is run is no part of it"},
	{"bench", []string{""}, nil, "measures may see everything"},
	{"bench/", []string{""}, nil, "measures may see everything"},
	{"docs", nil, nil, "documents import nothing"},
	{"docs/examples/", nil, []string{protoactor, redis, mochi, gorilla, pebble}, "an example is anybody's program: it knows the wire by its JSON alone"},
}

// planted is the room of bugs that tests plant, see docs/simulation.md.
const planted = "mutant"

// cores are the folders that shells may import.
var cores = []string{
	"actors/vehicle", "actors/vehicle/", "actors/campaign", "actors/campaign/",
	"actors/catalog", "actors/catalog/", "actors/cohort", "actors/pool", "actors/targeting", "actors/targeting/", "actors/window",
}

var pure = []string{protoactor, redis, paho, mochi, gorilla, pebble, "net", "net/http", "os", "log", "log/slog", "math/rand", "math/rand/v2", "crypto/rand"}

const whyPure = "a core decides from its arguments alone: no framework, no I/O, no clock, no dice"

// simulated is what the other party does without.
var simulated = []string{protoactor, redis, paho, mochi, gorilla, pebble}

const whySimulated = "the simulator is the other party: it shares only the wire"

type listed struct {
	ImportPath   string
	Doc          string
	Dir          string
	Imports      []string
	TestImports  []string
	XTestImports []string
	GoFiles      []string
}

// packages lists the module's packages.
func packages(t *testing.T) []listed {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Doc,Dir,Imports,GoFiles", module+"...").Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			t.Fatalf("go list: %s", exit.Stderr)
		}
		t.Fatal(err)
	}
	var all []listed
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

func roomOf(path string) (room, bool) {
	path = strings.TrimPrefix(path, module)
	for _, r := range rooms {
		if r.path == path || strings.HasSuffix(r.path, "/") && strings.HasPrefix(path, r.path) {
			return r, true
		}
	}
	return room{}, false
}

func covers(allowed []string, path string) bool {
	for _, a := range allowed {
		if a == path || a == "" || strings.HasSuffix(a, "/") && strings.HasPrefix(path, a) {
			return true
		}
	}
	return false
}

func TestImportsPointDown(t *testing.T) {
	for _, p := range packages(t) {
		r, ok := roomOf(p.ImportPath)
		if !ok {
			t.Errorf("%s is in no room: give it a floor in this test and in docs/ARCHITECTURE.md", p.ImportPath)
			continue
		}
		for _, imported := range p.Imports {
			if ours, found := strings.CutPrefix(imported, module); found && ours != planted && !covers(r.ours, ours) {
				t.Errorf("%s imports %s: %s", p.ImportPath, imported, r.why)
			}
			for _, d := range r.denied {
				if imported == d || strings.HasPrefix(imported, d+"/") && strings.Contains(d, ".") {
					t.Errorf("%s imports %s: %s", p.ImportPath, imported, r.why)
				}
			}
		}
	}
}

// homes are drivers that one room alone may import, by that room.
var homes = map[string]string{"github.com/minio/minio-go": "persistence/artifacts/s3"}

func TestDriversStayInTheirRooms(t *testing.T) {
	for _, p := range packages(t) {
		for _, imported := range p.Imports {
			for driver, home := range homes {
				if strings.HasPrefix(imported, driver+"/") && p.ImportPath != module+home {
					t.Errorf("%s imports %s: only %s knows it", p.ImportPath, imported, home)
				}
			}
		}
	}
}

func TestEveryPackageHasADoc(t *testing.T) {
	for _, p := range packages(t) {
		if len(p.GoFiles) > 0 && len(p.Doc) < 40 {
			t.Errorf("%s has no package comment that says what it promises", p.ImportPath)
		}
	}
}
