package e2e

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pacecar/cmd/pacecar/backup"
	"pacecar/tcu/tcusim/ledger"
	"pacecar/web/view"
)

// TestRestore brings back a backup that was made in the middle of a rollout, when the rollout had gone on to its
// end. The vehicles know more than the engine then: it learns from them, and lets none install twice.
func TestRestore(t *testing.T) {
	t.Parallel()
	th := newTheatre(t, serverPart{}, killVehicles, killSeed(t))
	th.playFleet()
	th.tap.open(th.broker())
	begin(th.ctx, t, th.client)
	th.kill(eventsPerVehicle*len(th.fleet)/3, th.server)
	archive, made := filepath.Join(t.TempDir(), "half.tar"), time.Now()
	if _, _, err := backup.Make(th.ctx, backup.Order{DataDir: th.part.Dir, To: archive, Now: made}); err != nil {
		t.Fatal(err)
	}
	th.revive()
	th.end()
	installed := installations(t, th.ledger)
	th.server.stop()

	th.part.Dir = t.TempDir()
	var paused []string
	m, err := backup.Restore(th.ctx, backup.Return{From: archive, DataDir: th.part.Dir, Now: time.Now(), Calm: func(ctx context.Context, dir string) (err error) {
		c := th.part.config()
		c.DataDir = dir
		paused, _, err = backup.Calm(ctx, c, made)
		return err
	}})
	if err != nil || len(paused) != 1 || paused[0] != campaignID || !m.Made.Equal(made) {
		t.Fatalf("restored %+v, paused %q: %v", m, paused, err)
	}
	th.server = start(t, "server", serverAs(th.part))
	before, err := th.client.Campaign(th.ctx, campaignID)
	if err != nil || before.State != "Paused" || !strings.Contains(before.Cause, "backup") {
		t.Fatalf("after the restore the campaign is %s, %q: %v", before.State, before.Cause, err)
	}
	if known := before.Counts["Succeeded"] + before.Counts["Failed"] + before.Counts["Reverted"]; int(known) >= len(th.fleet) {
		t.Fatalf("the backup knows the whole rollout: %v", before.Counts)
	}
	th.tap.open(th.broker())
	if _, err := th.client.CommandCampaign(th.ctx, campaignID, "resume", 0, view.Command{By: "mira", Reason: "vehicles have reported"}); err != nil {
		t.Fatal(err)
	}
	finish(th.ctx, t, th.client)
	for vin, n := range installations(t, th.ledger) {
		if n != 1 || installed[vin] != 1 {
			t.Errorf("%s: %d installations before the restore, %d after", vin, installed[vin], n)
		}
	}
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
