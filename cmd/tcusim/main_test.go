package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"pacecar/messages"
	"pacecar/tcu/broker"
	"pacecar/tcu/tcusim"
	"pacecar/tcu/tcusim/ledger"
	"pacecar/tcu/tcusim/population"
	"pacecar/web/ingest"
)

// engine offers one package to whoever comes, and permits it.
type engine struct {
	mu     sync.Mutex
	broker *broker.Broker
	ended  chan struct{}
}

func (e *engine) Deliver(vin messages.VIN, up *messages.Up, done func(error)) {
	e.mu.Lock()
	broker := e.broker
	e.mu.Unlock()
	switch {
	case up.GetPresence().GetOnline():
		broker.Send(vin, up.GetEncoding(), &messages.Down{Body: &messages.Down_OfferUpdate{OfferUpdate: &messages.OfferUpdate{
			CampaignId: "spring-1", Attempt: 1, Package: "telematics", PackageVersion: "4.2.0",
			Artifacts: []*messages.OfferedArtifact{{EcuId: "TCU", Version: "4.2.0"}},
		}}})
	case up.GetReport().GetPhase() == messages.Phase_PHASE_DOWNLOADED:
		broker.Send(vin, up.GetEncoding(), &messages.Down{Body: &messages.Down_PermitInstall{PermitInstall: &messages.PermitInstall{
			CampaignId: "spring-1", Attempt: 1, ExpiresAt: timestamppb.New(time.Now().Add(time.Hour)),
		}}})
	case up.GetManifest() != nil, up.GetReport().GetPhase() == messages.Phase_PHASE_FAILED:
		e.ended <- struct{}{}
	}
	done(nil)
}

func execute(ctx context.Context, args ...string) (stdout, stderr string, err error) {
	var out, notes bytes.Buffer
	cmd := command()
	cmd.SetArgs(args)
	cmd.SetOut(&out)
	cmd.SetErr(&notes)
	err = cmd.ExecuteContext(ctx)
	return out.String(), notes.String(), err
}

func TestRun(t *testing.T) {
	const n = 40
	e := &engine{ended: make(chan struct{}, n)}
	broker, err := broker.Embed(broker.Config{Listen: "127.0.0.1:0"}, e)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = broker.Close() }()
	e.mu.Lock()
	e.broker = broker
	e.mu.Unlock()
	ctx, interrupt := context.WithCancel(t.Context())
	go func() {
		for range n {
			<-e.ended
		}
		interrupt()
	}()
	path := filepath.Join(t.TempDir(), "ledger")
	out, notes, err := execute(ctx, "run", "--broker", "tcp://"+broker.Addr(), "--vehicles", "40", "--ledger", path,
		"--download=false", "--fail", "ecu=TCU,rate=25%,code=E0x31", "--json", "50%", "--think", "0s..1ms", "--output", "json")
	if err != nil {
		t.Fatal(err)
	}
	var r report
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatalf("%v in %q", err, out)
	}
	l := r.Ledger
	if l.Started != n || l.Finished+l.Failed != n || l.Failed == 0 || l.DoubleInstalls != 0 || r.Fleet.Installed != l.Finished {
		t.Errorf("summary %s", out)
	}
	if !strings.Contains(notes, "connected") {
		t.Errorf("progress %q", notes)
	}
	out, _, err = execute(t.Context(), "ledger", path)
	if err != nil || !strings.Contains(out, "spring-1") {
		t.Errorf("ledger prints %q, %v", out, err)
	}
	out, _, err = execute(t.Context(), "ledger", path, "--output", "json")
	var s ledger.Summary
	if err != nil || json.Unmarshal([]byte(out), &s) != nil || s.Finished != l.Finished {
		t.Errorf("ledger prints %q, %v", out, err)
	}
}

func TestPopulation(t *testing.T) {
	out, _, err := execute(t.Context(), "population", "--vehicles", "7", "--seed", "3")
	if err != nil || strings.Count(out, "\n") != 7 || !strings.Contains(out, `"vin":"W`) {
		t.Errorf("population prints %q, %v", out, err)
	}
}

// What population prints is what an import of a server takes, with nothing left out.
func TestAPopulationCanBeImported(t *testing.T) {
	out, _, err := execute(t.Context(), "population", "--vehicles", "50", "--seed", "3")
	if err != nil {
		t.Fatal(err)
	}
	lines, err := ingest.NewReader(ingest.NDJSON, strings.NewReader(out), "mira")
	if err != nil {
		t.Fatal(err)
	}
	fleet := population.Of(3, 50)
	for i := range fleet {
		line, err := lines.Next()
		if err != nil {
			t.Fatal(err)
		}
		want := fleet[i].Register("mira")
		want.Given = line.Command.GetGiven() // which attributes the line has, all that the vehicle has
		if want.Given == 0 || !proto.Equal(line.Command, want) {
			t.Errorf("line %d registers %v, want %v", i+1, line.Command, want)
		}
	}
	if _, err := lines.Next(); !errors.Is(err, io.EOF) {
		t.Errorf("after the last vehicle: %v", err)
	}
}

// A fleet that could not record what it did has failed, and its summary is printed all
// the same.
func TestAFleetThatCannotRecordFails(t *testing.T) {
	e := &engine{ended: make(chan struct{}, 1)}
	broker, err := broker.Embed(broker.Config{Listen: "127.0.0.1:0"}, e)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = broker.Close() }()
	e.mu.Lock()
	e.broker = broker
	e.mu.Unlock()
	full, err := ledger.Open(filepath.Join(t.TempDir(), "ledger"))
	if err != nil {
		t.Fatal(err)
	}
	if err := full.Close(); err != nil { // from here on it takes nothing, as on a full disk
		t.Fatal(err)
	}
	f := &runFlags{output: "json", quiet: true, config: tcusim.Config{
		Broker: "tcp://" + broker.Addr(), Vehicles: population.Of(1, 1), Ledger: full,
	}}
	var out bytes.Buffer
	err = f.drive(t.Context(), &out, io.Discard)
	if !errors.Is(err, os.ErrClosed) || !strings.Contains(err.Error(), "cannot be recorded") {
		t.Errorf("got %v, want the ledger's failure", err)
	}
	if !strings.Contains(out.String(), `"started":0`) {
		t.Errorf("the summary is %q", out.String())
	}
}

func TestBadFlags(t *testing.T) {
	for args, says := range map[string]string{
		"run --think soon":           "--think",
		"run --refuse 200%":          "--refuse",
		"run --fail ecu=ADAS":        "no rate",
		"run --output xml":           "--output",
		"run --broker localhost":     "scheme",
		"ledger":                     "accepts 1 arg",
		"ledger /nonexistent/ledger": "no such file",
	} {
		if _, _, err := execute(t.Context(), strings.Fields(args)...); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, want an error that says %q", args, err, says)
		}
	}
}
