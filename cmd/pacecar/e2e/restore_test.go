package e2e

import (
	"context"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"pacecar/cmd/pacecar/backup"
	"pacecar/messages"
	"pacecar/tcu/tcusim/ledger"
	"pacecar/web/view"
)

// TestRestore brings back a backup that was made in the middle of a rollout, when the rollout had gone on to its
// end. The vehicles know more than the engine then: it learns from them, and lets none install twice.
func TestRestore(t *testing.T) {
	t.Parallel()
	before, after := restored(t, plan(), killVehicles)
	for vin, n := range after {
		if n != 1 || before[vin] != 1 {
			t.Errorf("%s: %d installations before the restore, %d after", vin, before[vin], n)
		}
	}
}

// TestRestoreOfAttempts does the same where vehicles that fail are tried again: what they report of attempts that the
// engine has forgotten is believed, and none is tried again beyond the plan.
func TestRestoreOfAttempts(t *testing.T) {
	t.Parallel()
	p := plan()
	p.ID, p.Retries.MaximumAttempts, p.Retries.BackOffSeconds, p.Retries.SilenceSeconds = "tried-again", 3, 1, 5
	before, after := restored(t, p, killVehicles/3*2)
	again := 0
	for vin, n := range after {
		if n != before[vin] {
			t.Errorf("%s: %d installations before the restore, %d after", vin, before[vin], n)
		}
		if n > 1 {
			again++
		}
	}
	if again == 0 {
		t.Error("no vehicle was tried again")
	}
}

// oneHere has one node at a time run in this process: protoactor's Remote.Start sets the logger of gRPC each time, which the gRPC of a
// node that runs reads without a lock.
var oneHere sync.Mutex

// restored plays a campaign to its end, brings back its middle, and plays it to its end again. It answers how
// often each vehicle had begun to install at either end.
func restored(t *testing.T, p view.Plan, size int) (before, after map[string]int) {
	th := newTheatre(t, serverPart{}, size, killSeed(t))
	if p.ID != campaignID {
		if _, err := th.client.CreateCampaign(th.ctx, p); err != nil {
			t.Fatal(err)
		}
	}
	th.playFleet()
	th.tap.open(th.broker())
	order := func(verb, why string) {
		t.Helper()
		if _, err := th.client.CommandCampaign(th.ctx, p.ID, verb, 0, view.Command{By: "mira", Reason: why}); err != nil {
			t.Fatal(err)
		}
	}
	order("start", "")
	th.kill(eventsPerVehicle*len(th.fleet)/2, th.server)
	archive, made := filepath.Join(t.TempDir(), "half.tar"), time.Now()
	if _, _, err := backup.Make(th.ctx, backup.Order{DataDir: th.part.Dir, To: archive, Now: made}); err != nil {
		t.Fatal(err)
	}
	if th.revive(); p.ID == campaignID {
		th.end()
	} else {
		finishOf(th.ctx, t, th.client, p.ID)
	}
	before = installations(t, th.ledger)
	th.server.stop()

	th.part.Dir = t.TempDir()
	var paused []string
	m, err := backup.Restore(th.ctx, backup.Return{From: archive, DataDir: th.part.Dir, Now: time.Now(), Calm: func(ctx context.Context, dir string) (err error) {
		c := th.part.config()
		c.DataDir = dir
		oneHere.Lock()
		defer oneHere.Unlock()
		paused, _, err = backup.Calm(ctx, c, made)
		return err
	}})
	if err != nil || len(paused) != 1 || paused[0] != p.ID || !m.Made.Equal(made) {
		t.Fatalf("restored %+v, paused %q: %v", m, paused, err)
	}
	th.server = start(t, "server", serverAs(th.part))
	is, err := th.client.Campaign(th.ctx, p.ID)
	if err != nil || is.State != "Paused" || !strings.Contains(is.Cause, "backup") {
		t.Fatalf("after the restore the campaign is %s, %q: %v", is.State, is.Cause, err)
	}
	if known := is.Counts["Succeeded"] + is.Counts["Failed"] + is.Counts["Reverted"]; int(known) >= len(th.fleet) {
		t.Fatalf("the backup knows the whole rollout: %v", is.Counts)
	}
	th.tap.open(th.broker())
	order("resume", "vehicles have reported")
	finishOf(th.ctx, t, th.client, p.ID)
	highest, known := attempts(t, th.ledger), vehicles(th.ctx, t, th.client)
	for vin, n := range highest {
		if a := known[messages.VIN(vin)].Assignment; a == nil || a.Attempt != n {
			t.Errorf("%s knows attempt %d, and is believed to be at %+v", vin, n, a)
		}
	}
	return before, installations(t, th.ledger)
}

// attempts are the highest that the vehicles know, by their own ledger.
func attempts(t *testing.T, path string) map[string]uint32 {
	t.Helper()
	entries, err := ledger.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	highest := map[string]uint32{}
	for _, e := range entries {
		highest[string(e.VIN)] = max(highest[string(e.VIN)], e.Attempt)
	}
	return highest
}

// installations counts, by the vehicles' own ledger, how often each began to install.
func installations(t *testing.T, path string) map[string]int {
	t.Helper()
	entries, err := ledger.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	if s := ledger.Summarize(entries); s.DoubleInstalls != 0 {
		t.Errorf("the ledger has %d double installations: %v", s.DoubleInstalls, s.Violations)
	}
	begun := map[string]int{}
	for _, e := range entries {
		if e.Kind == ledger.InstallStarted {
			begun[string(e.VIN)]++
		}
	}
	return begun
}
