package demo

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
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
	first, again, other := makeArtifacts(1), makeArtifacts(1), makeArtifacts(2)
	for i := range first {
		if first[i].content.SHA256 != again[i].content.SHA256 {
			t.Errorf("artifact %d differs between runs of one seed", i)
		}
		if first[i].content.SHA256 == other[i].content.SHA256 {
			t.Errorf("artifact %d is the same for two seeds", i)
		}
	}
}
