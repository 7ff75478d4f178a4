package demo

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A demonstration whose records are in somebody else's store is not forgotten by halves.
func TestFreshForgetsNothingOfWhichAPartWouldStay(t *testing.T) {
	o := Options{DataDir: t.TempDir(), Vehicles: 10, Store: "redis://127.0.0.1:1/0"}
	if _, err := openDirectory(o); err != nil {
		t.Fatal(err)
	}
	ledger := filepath.Join(o.DataDir, "tcusim", "ledger.ndjson")
	if err := os.WriteFile(ledger, []byte("deeds"), 0o600); err != nil {
		t.Fatal(err)
	}
	o.Fresh = true
	if _, err := openDirectory(o); err == nil || !strings.Contains(err.Error(), "empty database") {
		t.Errorf("got %v, want the cure", err)
	}
	if _, err := os.Stat(ledger); err != nil {
		t.Errorf("the ledger is gone: %v", err)
	}
	o.Fresh = false
	if continues, err := openDirectory(o); !continues || err != nil {
		t.Errorf("it does not continue: %v, %v", continues, err)
	}
}
