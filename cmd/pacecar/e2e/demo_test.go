package e2e

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"

	"pacecar/cmd/pacecar/demo"
	"pacecar/messages"
	"pacecar/tcu/tcusim/failure"
	"pacecar/tcu/tcusim/ledger"
)

// demoPart is a demonstration that is started and waited for.
type demoPart struct {
	Dir      string
	Vehicles int
	Speedup  bool
	Fail     []failure.Rule
	Faulty   float64
}

// play says what the demonstration says, and at last its summary as one line of JSON. The
// end of standard input is the person's Ctrl-C.
func (p *demoPart) play(ctx context.Context) error {
	summary, err := demo.Run(ctx, demo.Options{
		DataDir: p.Dir, HTTP: "127.0.0.1:0", MQTT: "127.0.0.1:0", Vehicles: p.Vehicles, Seed: 7,
		Fail: p.Fail, Faulty: p.Faulty, Start: true, Wait: true, Speedup: p.Speedup, Out: os.Stdout,
	})
	if errors.Is(err, context.Canceled) {
		err = nil
	}
	return errors.Join(err, json.NewEncoder(os.Stdout).Encode(summary))
}

var succeededWord = regexp.MustCompile(`succeeded (\d+)/`)

// runDemo runs a demonstration to its end. heard is called with the successes that each
// line of progress counts; it says whether to interrupt.
func runDemo(t testing.TB, p demoPart, heard func(succeeded int) bool) (summary demo.Summary) {
	t.Helper()
	c := start(t, "demo", part{Demo: &p})
	ctx := within(t)
	defer context.AfterFunc(ctx, c.kill)()
	last := ""
	for {
		line, err := c.output.ReadString('\n')
		if err != nil {
			break
		}
		last = line
		if found := succeededWord.FindStringSubmatch(line); found != nil {
			n, err := strconv.Atoi(found[1])
			if err != nil {
				t.Fatal(err)
			}
			if heard(n) {
				_ = c.stdin.Close() // it may be closed already
			}
		}
	}
	c.wait()
	if c.err != nil {
		t.Fatalf("the demonstration ended with %v: %s", c.err, c.said())
	}
	if err := json.Unmarshal([]byte(last), &summary); err != nil {
		t.Fatalf("the last line is no summary: %s", last)
	}
	return summary
}

// TestDemoContinues interrupts a demonstration in the middle and runs it again.
func TestDemoContinues(t *testing.T) {
	t.Parallel()
	p := demoPart{Dir: t.TempDir(), Vehicles: 120}
	reached := 0
	summary := runDemo(t, p, func(succeeded int) bool {
		reached = succeeded
		return succeeded > 2 // beyond the canary wave
	})
	if reached == 0 || reached >= p.Vehicles || summary.State != "" {
		t.Fatalf("interrupted at %d of %d, with summary %+v", reached, p.Vehicles, summary)
	}
	resumedAt := -1
	summary = runDemo(t, p, func(succeeded int) bool {
		if resumedAt < 0 {
			resumedAt = succeeded
		}
		return false
	})
	if resumedAt < reached {
		t.Errorf("the counters continue at %d, and stood at %d before", resumedAt, reached)
	}
	if summary.State != "Completed" || !summary.Sound() || int(summary.Succeeded) != p.Vehicles {
		t.Errorf("the demonstration ends with %+v", summary)
	}
	t.Logf("interrupted at %d, continued at %d, ended with %+v", reached, resumedAt, summary)
}

// TestDemoRefusesAnotherDemonstration: a directory holds one demonstration.
func TestDemoRefusesAnotherDemonstration(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "demo.json"), []byte(`{"vehicles":120,"seed":7}`), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := demo.Run(within(t), demo.Options{DataDir: dir, HTTP: "127.0.0.1:0", MQTT: "127.0.0.1:0", Vehicles: 60, Seed: 7})
	if err == nil || !regexp.MustCompile(`120 vehicles.*--fresh`).MatchString(err.Error()) {
		t.Errorf("another demonstration in the same directory: %v", err)
	}
}

// TestDemoHalts lets every installation fail: the canary wave is all that suffers.
func TestDemoHalts(t *testing.T) {
	t.Parallel()
	rule, err := failure.Parse("ecu=ADAS,rate=100%")
	if err != nil {
		t.Fatal(err)
	}
	p := demoPart{Dir: t.TempDir(), Vehicles: 300, Speedup: true, Fail: []failure.Rule{rule}}
	summary := runDemo(t, p, func(int) bool { return false })
	const canary = 3 // 1 % of 300
	if summary.State != "Halted" || !summary.Sound() || summary.Succeeded != 0 || summary.Failed != canary {
		t.Errorf("the demonstration ends with %+v", summary)
	}
	entries, err := ledger.Read(filepath.Join(p.Dir, "tcusim", "ledger.ndjson"))
	if err != nil {
		t.Fatal(err)
	}
	touched := map[messages.VIN]bool{}
	for _, e := range entries {
		touched[e.VIN] = true
	}
	if len(touched) != canary {
		t.Errorf("%d vehicles were touched, the canary wave has %d: %v", len(touched), canary, fmt.Sprint(touched))
	}
}

// TestDemoHaltsByIllHealth has every installation succeed and leave a fault code: the canary
// wave soaks, is found unhealthy, and is all that suffers. Nothing counts as succeeded that
// failed afterwards, and the vehicles' ledger agrees.
func TestDemoHaltsByIllHealth(t *testing.T) {
	t.Parallel()
	p := demoPart{Dir: t.TempDir(), Vehicles: 300, Speedup: true, Faulty: 1}
	summary := runDemo(t, p, func(int) bool { return false })
	const canary = 3 // 1 % of 300
	if summary.State != "Halted" || !summary.Sound() || summary.Succeeded != 0 || summary.Failed != canary {
		t.Errorf("the demonstration ends with %+v", summary)
	}
	entries, err := ledger.Read(filepath.Join(p.Dir, "tcusim", "ledger.ndjson"))
	if err != nil {
		t.Fatal(err)
	}
	if s := ledger.Summarize(entries); s.Finished != canary || s.Vehicles != canary {
		t.Errorf("%d vehicles were touched and %d installed, the canary wave has %d", s.Vehicles, s.Finished, canary)
	}
}
