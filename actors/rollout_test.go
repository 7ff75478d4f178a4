package actors_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pacecar/actors"
	"pacecar/actors/engine"
	"pacecar/messages"
	"pacecar/persistence"
)

const fleetSize = 60

var digest = string(messages.DigestOf([]byte("artifact")))

// everything is an artifact store that holds what is asked for.
type everything struct{}

func (everything) Stat(context.Context, messages.Digest) (int64, error) { return 8, nil }

func (everything) Open(context.Context, messages.Digest) (io.ReadSeekCloser, int64, error) {
	return struct {
		io.ReadSeeker
		io.Closer
	}{strings.NewReader("artifact"), io.NopCloser(nil)}, 8, nil
}

func vinOf(i int) string { return fmt.Sprintf("WPZZZZE1ZNL%06d", i) }

// prepare registers a fleet, releases a package and writes a campaign of three waves.
func prepare(t *testing.T, n *node, g *garage) *engine.Engine {
	t.Helper()
	return prepareFleet(t, n, g, fleetSize,
		&messages.Wave{Size: &messages.Wave_Count{Count: 3}, Gate: &messages.Gate{MaximumFailedPercent: new(20.0), MinimumSample: 2, SoakSeconds: 5}},
		&messages.Wave{Size: &messages.Wave_Percent{Percent: 20}, Gate: &messages.Gate{MaximumFailedPercent: new(20.0), MinimumSample: 3}},
		&messages.Wave{Size: &messages.Wave_Rest{Rest: true}})
}

// prepareFleet does so for any fleet and waves.
func prepareFleet(t *testing.T, n *node, g *garage, size int, waves ...*messages.Wave) *engine.Engine {
	t.Helper()
	e := engine.New(n.loopback, n.store, actors.SystemClock{}, everything{})
	ctx := context.Background()
	for i := range size {
		register(t, e, g, i)
	}
	release(t, e)
	plan := &messages.CampaignPlan{
		Id: "demo", Package: "adas@4.2.0", Selector: `model == "e1"`,
		Waves:   waves,
		Retries: &messages.Retries{SilenceSeconds: 30, Asks: 5},
	}
	if _, err := e.CreateCampaign(ctx, plan, "mira"); err != nil {
		t.Fatal(err)
	}
	return e
}

func release(t *testing.T, e *engine.Engine) {
	t.Helper()
	ctx := context.Background()
	made, err := e.CreatePackage(ctx, &messages.CreatePackage{
		Name: "adas", Version: "4.2.0", Author: "mira", UpdateType: "feature",
		Contents: []*messages.TargetArtifact{{EcuId: "ADAS", HardwarePart: "8K0", Version: "4.2.0", Sha256: digest, SizeBytes: 8}},
	})
	if err != nil {
		t.Fatal(err)
	}
	hash := made.Record.ContentHash
	if _, err := e.CommandPackage(ctx, "adas@4.2.0", &messages.ValidatePackage{By: "mira"}); err != nil {
		t.Fatal(err)
	}
	for _, by := range []string{"jonas", "aylin"} {
		if _, err := e.CommandPackage(ctx, "adas@4.2.0", &messages.ApprovePackage{By: by, ContentHash: hash}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := e.CommandPackage(ctx, "adas@4.2.0", &messages.ReleasePackage{By: "mira"}); err != nil {
		t.Fatal(err)
	}
}

// await waits, in the bubble's time, until the campaign is in one of the states.
func await(t *testing.T, e *engine.Engine, states ...messages.CampaignState) *messages.CampaignStatus {
	t.Helper()
	var status *messages.CampaignStatus
	for range 6 * 3600 { // an answer about its software that is lost is asked for again after 20 minutes, and one in five is
		var err error
		if status, err = e.Campaign(context.Background(), "demo"); err != nil {
			t.Fatal(err)
		}
		for _, state := range states {
			if status.Record.State == state {
				return status
			}
		}
		<-time.After(time.Second)
	}
	t.Fatalf("campaign is still %v after six hours: %v", status.Record.State, status.Counts)
	return nil
}

// checkTruth compares the campaign's counters, the vehicles' records and the vehicles themselves.
func checkTruth(t *testing.T, e *engine.Engine, g *garage, status *messages.CampaignStatus) {
	t.Helper()
	if installed, got := checkBeliefs(t, e, g, status), status.Counts["SUCCEEDED"]; got != installed {
		t.Errorf("campaign counts %d successes, %d vehicles have installed", got, installed)
	}
}

// checkBeliefs does so without the successes, and answers how many vehicles have installed.
func checkBeliefs(t *testing.T, e *engine.Engine, g *garage, status *messages.CampaignStatus) (installed uint32) {
	t.Helper()
	// An actor that is asked may speak to its vehicle: the garage must not be locked.
	g.mu.Lock()
	truth := make(map[messages.VIN]scripted, len(g.vehicles))
	for vin, v := range g.vehicles {
		truth[vin] = *v
	}
	g.mu.Unlock()
	for vin, v := range truth {
		record, err := e.Vehicle(context.Background(), string(vin))
		if err != nil {
			t.Fatal(err)
		}
		if v.installs > 0 {
			installed++
		}
		if believed := record.Record.Inventory[0].Version; believed != v.ecus[0].Version {
			t.Errorf("%s runs %s and is believed to run %s", vin, v.ecus[0].Version, believed)
		}
	}
	total := uint32(0)
	for _, n := range status.Counts {
		total += n
	}
	if total != status.Record.RosterSize {
		t.Errorf("counters add up to %d, the roster has %d: %v", total, status.Record.RosterSize, status.Counts)
	}
	return installed
}

func TestRolloutReachesEveryVehicle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, g := persistence.NewMemory(8, time.Now), newGarage()
		n := startNode(t, store, g, time.Minute)
		defer n.stop()
		e := prepare(t, n, g)
		g.connect(n.house.Deliver)
		if _, err := e.CommandCampaign(context.Background(), "demo", &messages.StartCampaign{By: "mira"}); err != nil {
			t.Fatal(err)
		}
		status := await(t, e, messages.CampaignState_COMPLETED)
		synctest.Wait()
		checkTruth(t, e, g, status)
		g.check(t)
		if status.Counts["SUCCEEDED"] != fleetSize {
			t.Errorf("counts %v, want all succeeded", status.Counts)
		}
	})
}

func TestFailingWaveHaltsAndStartsNothingMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, g := persistence.NewMemory(8, time.Now), newGarage()
		n := startNode(t, store, g, time.Minute)
		defer n.stop()
		e := prepare(t, n, g)
		for _, v := range g.vehicles {
			v.fails = true
		}
		g.connect(n.house.Deliver)
		if _, err := e.CommandCampaign(context.Background(), "demo", &messages.StartCampaign{By: "mira"}); err != nil {
			t.Fatal(err)
		}
		status := await(t, e, messages.CampaignState_HALTED)
		if status.Counts["WAITING"] != fleetSize-3 {
			t.Errorf("counts %v, want only the canary of 3 touched", status.Counts)
		}
		if len(status.Record.Failures) != 1 || status.Record.Failures[0].Code != "E0x31" {
			t.Errorf("failures %v, want E0x31 on ADAS", status.Record.Failures)
		}
	})
}

// A crash loses everything but the store and the vehicles. Whatever commit it comes
// after, the next incarnation finishes the rollout, and no vehicle installs twice.
func TestCrashAfterAnyCommit(t *testing.T) {
	for _, after := range []uint64{1, 7, 25, 40, 75, 110, 140, 160, 200} {
		t.Run(fmt.Sprint(after), func(t *testing.T) { synctest.Test(t, func(t *testing.T) { crashAfter(t, after) }) })
	}
}

func crashAfter(t *testing.T, after uint64) {
	store, g := persistence.NewMemory(8, time.Now), newGarage()
	n := startNode(t, store, g, time.Minute)
	e := prepare(t, n, g)
	g.connect(n.house.Deliver)
	crashed := make(chan struct{})
	seen := uint64(0)
	store.Judge(func(*persistence.Change) persistence.Verdict {
		if seen++; seen > after {
			select {
			case <-crashed:
			default:
				close(crashed)
			}
			return persistence.Hold
		}
		return persistence.Allow
	})
	go func() { _, _ = e.CommandCampaign(context.Background(), "demo", &messages.StartCampaign{By: "mira"}) }()
	select {
	case <-crashed:
	case <-time.After(time.Hour):
		n.stop()
		t.Fatalf("the rollout took fewer than %d commits", after)
	}
	reopened := store.Reopen()
	n.stop()
	g.lost.Wait()

	next := startNode(t, reopened, g, time.Minute)
	defer next.stop()
	e = engine.New(next.loopback, reopened, actors.SystemClock{}, everything{})
	g.connect(next.house.Deliver)
	_, err := e.CommandCampaign(context.Background(), "demo", &messages.StartCampaign{By: "mira"})
	var rejection *messages.Rejection
	if err != nil && (!errors.As(err, &rejection) || rejection.Code != messages.WrongState) {
		t.Fatal(err)
	}
	status := await(t, e, messages.CampaignState_COMPLETED)
	synctest.Wait()
	checkTruth(t, e, g, status)
	g.check(t)
}

// Progress must not make a person's command stale: only what changes the campaign's
// life does.
func TestPauseIsNotOutrunByProgress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, g := persistence.NewMemory(8, time.Now), newGarage()
		n := startNode(t, store, g, time.Minute)
		defer n.stop()
		e := prepare(t, n, g)
		ctx := context.Background()
		started, err := e.CommandCampaign(ctx, "demo", &messages.StartCampaign{By: "mira"})
		if err != nil {
			t.Fatal(err)
		}
		g.connect(n.house.Deliver)
		<-time.After(3 * time.Second) // the canary reports, then soaks
		paused, err := e.CommandCampaign(ctx, "demo", &messages.PauseCampaign{By: "jonas", Reason: "call centre closed", ExpectedVersion: started.Version})
		if err != nil {
			t.Fatal(err)
		}
		if paused.Counts["SUCCEEDED"] != 3 || paused.Version != started.Version+1 {
			t.Errorf("paused at version %d with %v, want version %d after the canary of 3", paused.Version, paused.Counts, started.Version+1)
		}
		_, err = e.CommandCampaign(ctx, "demo", &messages.ResumeCampaign{By: "jonas", Reason: "open", ExpectedVersion: started.Version})
		var rejection *messages.Rejection
		if !errors.As(err, &rejection) || rejection.Code != messages.StaleVersion {
			t.Errorf("a resume decided on the running campaign answered %v, want StaleVersion", err)
		}
		too, err := e.CommandCampaign(ctx, "demo", &messages.PauseCampaign{By: "noor", Reason: "radar reports", ExpectedVersion: 1})
		if err != nil || too.GetVersion() != paused.GetVersion()+1 || too.GetRecord().GetStop().GetAlsoBy()[0] != "noor" {
			t.Fatalf("a second person's pause, decided on a version long gone, gives %v, %v", too.GetRecord().GetStop(), err)
		}
		lines, _, err := e.CampaignHistory(ctx, "demo", 0, 1)
		if err != nil || lines[0].GetEvent() != "PausedToo" || lines[0].GetDetail() != "paused as well by noor: radar reports" {
			t.Errorf("its line is %v, %v", lines, err)
		}
		ended, err := e.CommandCampaign(ctx, "demo", &messages.CancelCampaign{By: "jonas", Reason: "enough", ExpectedVersion: started.Version})
		if err != nil || ended.GetRecord().GetState() != messages.CampaignState_CAMPAIGN_CANCELLED {
			t.Errorf("a cancel decided before the pause gives %v, %v", ended.GetRecord().GetState(), err)
		}
	})
}
