package demo

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"pacecar/cmd/pacecar/hold"
	"pacecar/tcu/tcusim/failure"
)

func TestADirectoryHoldsOneDemonstration(t *testing.T) {
	o := Options{DataDir: filepath.Join(t.TempDir(), "demo"), Vehicles: 10, Seed: 1}
	if continues, err := openDirectory(o); err != nil || continues {
		t.Fatalf("a new directory: continues %v, error %v", continues, err)
	}
	if continues, err := openDirectory(o); err != nil || !continues {
		t.Fatalf("the same again: continues %v, error %v", continues, err)
	}
	other := o
	other.Vehicles = 20
	if _, err := openDirectory(other); err == nil || !strings.Contains(err.Error(), "--vehicles 10 --seed 1") || !strings.Contains(err.Error(), "--fresh") {
		t.Errorf("another fleet: %v, want the ways to go on", err)
	}
	other.Fresh = true
	if continues, err := openDirectory(other); err != nil || continues {
		t.Errorf("another fleet, fresh: continues %v, error %v", continues, err)
	}
}

func TestFreshLeavesForeignDirectoriesAlone(t *testing.T) {
	dir := t.TempDir()
	precious := filepath.Join(dir, "store")
	if err := os.WriteFile(precious, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, fresh := range []bool{true, false} {
		if _, err := openDirectory(Options{DataDir: dir, Vehicles: 10, Fresh: fresh}); err == nil {
			t.Errorf("a foreign directory was taken, fresh %v", fresh)
		}
	}
	if text, err := os.ReadFile(precious); err != nil || string(text) != "mine" {
		t.Errorf("the foreign file is %q, %v", text, err)
	}
}

func TestArtifactsAreReproducible(t *testing.T) {
	seeded := func(seed uint64) []artifact {
		made, err := makeArtifacts(seed)
		if err != nil {
			t.Fatal(err)
		}
		return made
	}
	first, again, other := seeded(1), seeded(1), seeded(2)
	for i := range first {
		if first[i].content.SHA256 != again[i].content.SHA256 {
			t.Errorf("artifact %d differs between runs of one seed", i)
		}
		if isImage := first[i].content.ECU == "TCU"; (first[i].content.SHA256 == other[i].content.SHA256) != isImage {
			t.Errorf("artifact %d for two seeds: the same is %v", i, !isImage)
		}
		for _, d := range first[i].content.Deltas {
			if d.SizeBytes > first[i].content.SizeBytes/4 {
				t.Errorf("artifact %d: a patch of %d bytes", i, d.SizeBytes)
			}
		}
	}
}

func TestOptionsNameTheCure(t *testing.T) {
	o := Options{Vehicles: 10, Fail: []failure.Rule{{ECU: "NOPE", Rate: 0.5}}}
	if err := o.check(); err == nil || !strings.Contains(err.Error(), "ADAS and TCU") {
		t.Errorf("an unknown ECU: %v, want the known ones", err)
	}
	if err := (Options{}).check(); err == nil || !strings.Contains(err.Error(), "from 1 to") {
		t.Errorf("no vehicles: %v, want the bounds", err)
	}
}

func TestARefusedStartLeavesNothing(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	dir := filepath.Join(t.TempDir(), "demo")
	_, err = Run(t.Context(), Options{DataDir: dir, HTTP: "127.0.0.1:0", MQTT: taken.Addr().String(), Vehicles: 3, Out: io.Discard})
	if err == nil || !strings.Contains(err.Error(), "taken") {
		t.Fatalf("got %v, want a sentence about the port", err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 0 {
		t.Errorf("left %v, %v", entries, err)
	}
}

// A demonstration that runs, or one whose port is taken, is not forgotten: --fresh first
// has the directory and the ports.
func TestFreshTakesNothingFromADemonstrationThatRuns(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	o := Options{DataDir: filepath.Join(t.TempDir(), "demo"), HTTP: "127.0.0.1:0", MQTT: "127.0.0.1:0", Vehicles: 3, Out: io.Discard}
	ctx, end := context.WithCancel(t.Context())
	banner, told := newNotice()
	running := o
	running.Out = told
	ended := make(chan error, 1)
	go func() {
		_, err := Run(ctx, running)
		ended <- err
	}()
	select {
	case <-banner:
	case err := <-ended:
		t.Fatal(err)
	}
	again := o
	again.Fresh = true
	if _, err := Run(t.Context(), again); !errors.Is(err, hold.ErrHeld) {
		t.Errorf("beside one that runs: %v, want ErrHeld", err)
	}
	has := func(when string) {
		t.Helper()
		for _, part := range []string{marker, "store", "artifacts", "tcusim"} {
			if _, err := os.Stat(filepath.Join(o.DataDir, part)); err != nil {
				t.Errorf("%s: %v", when, err)
			}
		}
	}
	has("after the second start")
	end()
	if err := <-ended; err != nil && !errors.Is(err, context.Canceled) {
		t.Errorf("the demonstration ended with %v", err)
	}
	for _, address := range []*string{&again.HTTP, &again.MQTT} {
		free := *address
		*address = taken.Addr().String()
		if _, err := Run(t.Context(), again); err == nil || !strings.Contains(err.Error(), "taken") {
			t.Errorf("got %v, want a sentence about the port", err)
		}
		*address = free
	}
	has("after starts without their ports")
	if continues, err := openDirectory(again); continues || err != nil {
		t.Errorf("what a demonstration has left, fresh: continues %v, error %v", continues, err)
	}
	if entries, err := os.ReadDir(o.DataDir); err != nil || len(entries) != 2 {
		t.Errorf("a fresh directory has %v, %v: want the marker and a place for the vehicles", entries, err)
	}
}

// notice tells once that its demonstration has shown where it is.
type notice struct {
	shown chan struct{}
	once  sync.Once
}

func newNotice() (<-chan struct{}, *notice) {
	n := &notice{shown: make(chan struct{})}
	return n.shown, n
}

func (n *notice) Write(text []byte) (int, error) {
	n.once.Do(func() { close(n.shown) })
	return len(text), nil
}
