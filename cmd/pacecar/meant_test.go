package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pacecar/cmd/pacecar/call"
	"pacecar/messages"
	"pacecar/web/webtest"
)

// TestDeletingByFileAsksForTheNumber of vehicles on a terminal, and for --yes where nobody can be asked.
func TestDeletingByFileAsksForTheNumber(t *testing.T) {
	o := newOperator(t)
	file := filepath.Join(t.TempDir(), "scrapped.csv")
	if err := os.WriteFile(file, []byte("vin\n"+webtest.VIN(4)+"\n"+webtest.VIN(5)+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	there := func() bool {
		_, err := o.engine.Vehicle(t.Context(), webtest.VIN(4))
		return err == nil
	}
	for _, c := range []struct{ answer, want string }{{"yes\n", "nothing was changed"}, {"", "no answer"}, {"2\n", ""}} {
		var out, err bytes.Buffer
		a := &app{call.New(strings.NewReader(c.answer), &out, &err)}
		a.CanAsk = true
		root := a.root()
		root.SetArgs([]string{"fleet", "import", file, "--mode", "delete"})
		failed := root.ExecuteContext(t.Context())
		a.Close()
		if (failed == nil) != (c.want == "") || failed != nil && !strings.Contains(failed.Error(), c.want) || there() != (c.want != "") {
			t.Errorf("%q: %v, %s", c.answer, failed, err.String())
		}
		if said := err.String(); !strings.Contains(said, "named by scrapped.csv, so to be removed: 2 vehicles. Enter their number to go on:") {
			t.Errorf("asked %q", said)
		}
	}
	o.wants(2, []string{"fleet", "import", file, "--mode", "delete"})
	o.wants(2, []string{"fleet", "import", file, "--yes"})
	o.wants(0, []string{"fleet", "import", file, "--mode", "delete", "--yes"})
}

// TestClearingTellsTheFlags, and clears what was read.
func TestClearingTellsTheFlags(t *testing.T) {
	o := newOperator(t)
	vin := webtest.VIN(3)
	o.engine.FlagVehicle(vin, &messages.Flag{Code: "ECUReplaced", EcuId: "ADAS", Detail: "other hardware"})
	for _, c := range []struct {
		codes []string
		tells bool
	}{{[]string{"--code", "UnknownECU"}, false}, {nil, true}} {
		_, said, status := o.call("", append([]string{"vehicle", "clear", vin, "--reason", "swapped"}, c.codes...)...)
		if status != 0 || strings.Contains(said, "clearing "+vin+" of ECUReplaced ADAS: other hardware") != c.tells {
			t.Errorf("%v: %d, said %q", c.codes, status, said)
		}
	}
}
