package e2e

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pacecar/cmd/pacecar/doctor"
	"pacecar/cmd/pacecar/node"
	"pacecar/cmd/pacecar/node/marking"
	"pacecar/cmd/pacecar/node/served"
)

// A second engine at a broker would take its share of what vehicles say, and lose it: it is refused before it joins
// them there, whatever its store is, until the first one is given up.
func TestTwoEnginesAtOneBroker(t *testing.T) {
	broker, store := startMosquitto(t), startRedisPort(t)
	first := node.Config{DataDir: t.TempDir(), Store: store, Broker: broker, HTTP: "127.0.0.1:0", NodeName: "first"}
	up := func(c node.Config) {
		t.Helper()
		n, err := node.Start(within(t), c)
		if err != nil {
			t.Fatal(err)
		}
		if err := n.Close(within(t)); err != nil {
			t.Fatal(err)
		}
	}
	up(first)
	engine, err := served.Engine(first.DataDir)
	if err != nil {
		t.Fatal(err)
	}
	embedded := node.Config{DataDir: t.TempDir(), Broker: broker, HTTP: "127.0.0.1:0", NodeName: "second"}
	elsewhere := embedded
	elsewhere.DataDir, elsewhere.Store = t.TempDir(), strings.TrimSuffix(store, "0")+"1"
	cure := "--former-engine " + engine
	for _, other := range []node.Config{embedded, elsewhere} {
		if n, err := node.Start(within(t), other); !errors.Is(err, marking.ErrAnother) || !strings.Contains(err.Error(), cure) {
			t.Fatalf("a second engine on store %q: %v, %v", other.Store, n, err)
		}
		found := false
		for _, f := range doctor.Examine(within(t), doctor.Patient{Config: other}) {
			found = found || f.Check == "broker" && f.State == doctor.Fault && strings.Contains(f.Says, cure)
		}
		if !found {
			t.Errorf("the doctor does not say %s of store %q", cure, other.Store)
		}
	}
	if kept(t, broker, "second-0") {
		t.Error("the engine that was refused has a session at the broker")
	}
	up(first)
	embedded.FormerEngine = engine
	up(embedded)
	if n, err := node.Start(within(t), first); !errors.Is(err, marking.ErrAnother) {
		t.Errorf("the engine that was given up comes back: %v, %v", n, err)
	}
}

// A data directory whose embedded store is gone is not taken for a new engine's.
func TestAnEmbeddedStoreThatIsGone(t *testing.T) {
	config := node.Config{DataDir: t.TempDir(), HTTP: "127.0.0.1:0", MQTT: "127.0.0.1:0"}
	n, err := node.Start(within(t), config)
	if err != nil {
		t.Fatal(err)
	}
	if err := n.Close(within(t)); err != nil {
		t.Fatal(err)
	}
	engine, err := served.Engine(config.DataDir)
	if err != nil || engine == "" {
		t.Fatalf("it serves engine %q: %v", engine, err)
	}
	if err := os.RemoveAll(filepath.Join(config.DataDir, "store")); err != nil {
		t.Fatal(err)
	}
	if n, err := node.Start(within(t), config); err == nil || !strings.Contains(err.Error(), "--former-engine "+engine) {
		t.Fatalf("started on a store that is not there: %v, %v", n, err)
	}
	config.FormerEngine = engine
	if n, err = node.Start(within(t), config); err != nil {
		t.Fatal(err)
	}
	if err := n.Close(within(t)); err != nil {
		t.Fatal(err)
	}
}
