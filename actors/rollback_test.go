package actors_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors"
	"pacecar/actors/engine"
	"pacecar/messages"
	"pacecar/persistence"
)

// releaseVersion releases a version of the package that campaigns of these tests offer.
func releaseVersion(t *testing.T, e *engine.Engine, version string, from ...string) {
	t.Helper()
	id, ctx := "adas@"+version, context.Background()
	made, err := e.CreatePackage(ctx, &messages.CreatePackage{
		Name: "adas", Version: version, Author: "mira", UpdateType: "feature",
		Contents: []*messages.TargetArtifact{{EcuId: "ADAS", HardwarePart: "8K0", Version: version, FromVersion: strings.Join(from, ","), Sha256: digest, SizeBytes: 8}},
	})
	steps := []proto.Message{
		&messages.ValidatePackage{By: "mira"}, &messages.ApprovePackage{By: "jonas", ContentHash: made.GetRecord().GetContentHash()},
		&messages.ApprovePackage{By: "aylin", ContentHash: made.GetRecord().GetContentHash()}, &messages.ReleasePackage{By: "mira"},
	}
	for _, step := range steps {
		if err == nil {
			_, err = e.CommandPackage(ctx, id, step)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
}

// taken is a campaign four vehicles of which have taken the update, two have still to be offered
// it, and a seventh vehicle of the fleet runs it from elsewhere. It ends in the soak of its first wave.
func taken(t *testing.T, n *node, g *garage, way string) *engine.Engine {
	t.Helper()
	e := engine.New(n.loopback, n.store, actors.SystemClock{}, everything{})
	e.AskFor(&messages.ApprovalPolicy{Rules: []*messages.ApprovalRule{{Approvals: 2}}})
	for i := range 6 {
		register(t, e, g, i)
	}
	elsewhere := registering(6, 0)
	elsewhere.Ecus = []*messages.ECU{{Id: "ADAS", HardwarePart: "8K0", HardwareRevision: "H07", Version: "4.2.0"}}
	if err := e.RegisterVehicle(t.Context(), elsewhere); err != nil {
		t.Fatal(err)
	}
	release(t, e)
	releaseVersion(t, e, "4.1.0")
	plan := &messages.CampaignPlan{
		Id: "demo", Package: "adas@4.2.0", Selector: `model == "e1"`,
		Waves: []*messages.Wave{{Size: &messages.Wave_Count{Count: 4}, Gate: &messages.Gate{MaximumFailedPercent: new(50.0), MinimumSample: 1, SoakSeconds: 86_400}}, {Size: &messages.Wave_Rest{Rest: true}}},
	}
	if way != "" {
		plan.Rollback = &messages.RollbackPlan{Package: way}
	}
	checkProspect(t, e, plan)
	made, err := e.CreateCampaign(t.Context(), plan, "mira")
	for _, step := range []proto.Message{
		&messages.ApproveCampaign{By: "jonas", ContentHash: made.GetRecord().GetContentHash()},
		&messages.ApproveCampaign{By: "aylin", ContentHash: made.GetRecord().GetContentHash()}, &messages.StartCampaign{By: "mira"},
	} {
		if err == nil {
			_, err = e.CommandCampaign(t.Context(), "demo", step)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	g.connect(n.house.Deliver)
	<-time.After(5 * time.Minute)
	if status, err := e.Campaign(t.Context(), "demo"); err != nil || status.Counts["SUCCEEDED"] != 4 {
		t.Fatalf("it has %v: %v", status.GetCounts(), err)
	}
	return e
}

// checkProspect: a dry run says exactly who could be brought back.
func checkProspect(t *testing.T, e *engine.Engine, plan *messages.CampaignPlan) {
	t.Helper()
	run, err := e.DryRun(t.Context(), plan)
	want := "No way back is prepared: the plan names no package that restores what the vehicles run now. On ECU ADAS, 6 vehicles run 4.1.0, which adas@4.1.0 restores."
	if plan.Rollback != nil {
		want = "Package adas@4.1.0 is the way back. On ECU ADAS, 6 vehicles run 4.1.0, which adas@4.1.0 restores."
	}
	if got := run.GetRollback(); err != nil || got.GetText() != want || (got.GetSuggestion() != "") != (plan.Rollback == nil) {
		t.Errorf("the dry run says %q, and suggests %q: %v", got.GetText(), got.GetSuggestion(), err)
	}
}

// versions counts the vehicles of the garage by what they run.
func (g *garage) versions() map[string]int {
	g.mu.Lock()
	defer g.mu.Unlock()
	count := map[string]int{}
	for _, v := range g.vehicles {
		count[v.ecus[0].Version]++
	}
	return count
}

// TestRollBackNeedsOnePersonWhereItWasPrepared, though the server asks for two approvals of every
// campaign; it brings back exactly those that were offered the update and run it, and says who
// cannot be brought back, and why.
func TestRollBackNeedsOnePersonWhereItWasPrepared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, g := persistence.NewMemory(4, time.Now), newGarage()
		n := startNode(t, store, g, time.Minute)
		defer n.stop()
		e := taken(t, n, g, "adas@4.1.0")
		held := ""
		for vin, v := range g.vehicles {
			if v.ecus[0].Version == "4.2.0" {
				held = string(vin)
			}
		}
		flag := &messages.FlagVehicle{Vin: held, By: "engine", Flag: &messages.Flag{Code: "UnknownECU", EcuId: "CAM", Detail: "A camera."}}
		if _, err := n.Request(t.Context(), actors.KindVehicle, held, flag); err != nil {
			t.Fatal(err)
		}
		original, way, text, err := e.RollBack(t.Context(), "demo", &messages.RollBackCampaign{By: "mira", Reason: "blind in rain"}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if r := way.GetRecord(); r.GetState() != messages.CampaignState_RUNNING || r.GetRosterSize() != 3 || r.GetPlan().GetRollsBack() != "demo" {
			t.Fatalf("the way back is %v with %d vehicles", r.GetState(), r.GetRosterSize())
		}
		if original.GetRecord().GetUndoing() != nil || !strings.Contains(text, "brings back the 3 vehicles that run its update") || !strings.Contains(text, "1 vehicle is not brought back. ") || !strings.Contains(text, held) {
			t.Errorf("it says %q, and waits for %v", text, original.GetRecord().GetUndoing())
		}
		<-time.After(10 * time.Minute)
		if count := g.versions(); count["4.2.0"] != 1 || count["4.1.0"] != 5 {
			t.Errorf("vehicles run %v", count)
		}
		if status, err := e.Campaign(t.Context(), "demo-rollback"); err != nil || status.Counts["SUCCEEDED"] != 3 {
			t.Errorf("the way back has %v: %v", status.GetCounts(), err)
		}
		if v, err := e.Vehicle(t.Context(), vinOf(6)); err != nil || v.Record.Inventory[0].Version != "4.2.0" {
			t.Errorf("a vehicle that was never offered the update runs %v: %v", v.GetRecord().GetInventory(), err)
		}
		// All that can be is back: whoever orders it again is told, and nothing remains of that.
		again, way, text, err := e.RollBack(t.Context(), "demo", &messages.RollBackCampaign{By: "mira", Reason: "again"}, nil)
		if err != nil || len(again.GetRecord().GetRolledBackBy()) != 1 || way.GetRecord().GetPlan().GetId() == "demo-rollback-2" {
			t.Errorf("a second rollback says %q: %v", text, err)
		}
	})
}

// TestRollBackToAnotherPackageNeedsApprovals: what nobody approved with the plan needs what the
// server asks of every campaign, and one that nobody could approve leaves the vehicles alone.
func TestRollBackToAnotherPackageNeedsApprovals(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, g := persistence.NewMemory(4, time.Now), newGarage()
		n := startNode(t, store, g, time.Minute)
		defer n.stop()
		e := taken(t, n, g, "")
		order := &messages.RollBackCampaign{By: "mira", Reason: "blind in rain"}
		_, _, _, err := e.RollBack(t.Context(), "demo", order, nil)
		if no, is := errors.AsType[*messages.Rejection](err); !is || no.Code != messages.NoWayBack {
			t.Fatalf("without a package it is %v", err)
		}
		if status, err := e.Campaign(t.Context(), "demo"); err != nil || status.Record.State != messages.CampaignState_RUNNING {
			t.Fatalf("a refused rollback leaves it %v: %v", status.GetRecord().GetState(), err)
		}
		order.Package = "adas@4.1.0"
		original, way, text, err := e.RollBack(t.Context(), "demo", order, nil)
		if err != nil || original.GetVersion() == 0 || way.GetRecord().GetStartedAtMs() != 0 || original.GetRecord().GetState() != messages.CampaignState_CAMPAIGN_CANCELLED || !strings.Contains(text, "waits for approvals") {
			t.Fatalf("it says %q: %v", text, err)
		}
		<-time.After(5 * time.Minute)
		if count := g.versions(); count["4.2.0"] != 4 {
			t.Fatalf("before it is approved vehicles run %v", count)
		}
		for _, by := range []string{"jonas", "aylin"} {
			if _, err := e.CommandCampaign(t.Context(), "demo-rollback", &messages.ApproveCampaign{By: by, ContentHash: way.Record.ContentHash}); err != nil {
				t.Fatal(err)
			}
			if by == "aylin" {
				break // it is approved by enough
			}
			if _, way, text, err = e.RollBack(t.Context(), "demo", order, nil); err != nil || way.GetRecord().GetStartedAtMs() != 0 || !strings.Contains(text, "waits for approvals") {
				t.Fatalf("approved by one of two, it says %q: %v", text, err)
			}
		}
		if _, way, text, err = e.RollBack(t.Context(), "demo", order, nil); err != nil || way.GetRecord().GetRosterSize() != 4 {
			t.Fatalf("approved, it says %q: %v", text, err)
		}
		<-time.After(10 * time.Minute)
		if count := g.versions(); count["4.1.0"] != 6 {
			t.Errorf("vehicles run %v", count)
		}
	})
}

// TestRollBackOfNobodyLeavesNothing: nobody has taken the update.
func TestRollBackOfNobodyLeavesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, g := persistence.NewMemory(4, time.Now), newGarage()
		n := startNode(t, store, g, time.Minute)
		defer n.stop()
		e := prepareFleet(t, n, g, 3, &messages.Wave{Size: &messages.Wave_Rest{Rest: true}})
		releaseVersion(t, e, "4.1.0")
		if _, err := e.CommandCampaign(t.Context(), "demo", &messages.StartCampaign{By: "mira"}); err != nil {
			t.Fatal(err)
		}
		for range 2 { // running, and stopped before
			original, way, text, err := e.RollBack(t.Context(), "demo", &messages.RollBackCampaign{By: "mira", Reason: "too early", Package: "adas@4.1.0"}, nil)
			if err != nil || way != nil || !strings.Contains(text, "there is nothing to bring back") {
				t.Fatalf("it says %q, and has %v: %v", text, way, err)
			}
			if r := original.GetRecord(); r.GetState() != messages.CampaignState_CAMPAIGN_CANCELLED || len(r.GetRolledBackBy()) != 0 || r.GetUndoing() != nil {
				t.Errorf("it is %v, by %v, and waits for %v", r.GetState(), r.GetRolledBackBy(), r.GetUndoing())
			}
		}
		_, err := e.Campaign(t.Context(), "demo-rollback")
		if no, is := errors.AsType[*messages.Rejection](err); !is || no.Code != messages.NotFound {
			t.Errorf("the way back of nobody is there: %v", err)
		}
	})
}

// deaf is a router of a node that dies before it creates a way back.
type deaf struct{ actors.Router }

func (d deaf) Request(ctx context.Context, kind, id string, m proto.Message) (proto.Message, error) {
	if _, creates := m.(*messages.CreateCampaign); creates && id == "demo-rollback" {
		return nil, messages.ErrNotOwner
	}
	return d.Router.Request(ctx, kind, id, m)
}

// TestRollBackGoesOnByItself: the node dies between the stop and the start.
func TestRollBackGoesOnByItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, g := persistence.NewMemory(4, time.Now), newGarage()
		n := startNodeThrough(t, store, store, g, time.Minute, func(r actors.Router) actors.Router { return deaf{r} })
		taken(t, n, g, "adas@4.1.0")
		e := engine.New(deaf{n.loopback}, store, actors.SystemClock{}, everything{})
		if _, _, _, err := e.RollBack(t.Context(), "demo", &messages.RollBackCampaign{By: "mira", Reason: "blind in rain"}, nil); err == nil {
			t.Fatal("a node that dies has answered")
		}
		status, err := e.Campaign(t.Context(), "demo")
		if err != nil || status.Record.State != messages.CampaignState_CAMPAIGN_CANCELLED || status.Record.Undoing.GetInto() != "demo-rollback" || !strings.Contains(status.Reach, "has not begun") {
			t.Fatalf("it is %v and waits for %v, %q: %v", status.GetRecord().GetState(), status.GetRecord().GetUndoing(), status.GetReach(), err)
		}
		reopened := store.Reopen()
		n.stop()
		g.lost.Wait()
		next := startNode(t, reopened, g, time.Minute)
		defer next.stop()
		g.connect(next.house.Deliver)
		e = engine.New(next.loopback, reopened, actors.SystemClock{}, everything{})
		<-time.After(10 * time.Minute)
		way, err := e.Campaign(t.Context(), "demo-rollback")
		if err != nil || way.Counts["SUCCEEDED"] != 4 {
			t.Fatalf("the way back has %v: %v", way.GetCounts(), err)
		}
		if status, err = e.Campaign(t.Context(), "demo"); err != nil || status.Record.Undoing != nil {
			t.Errorf("it still waits for %v: %v", status.GetRecord().GetUndoing(), err)
		}
	})
}

// TestRollBackStartsNobodyElsesCampaign, though one has the name that it would choose first.
func TestRollBackStartsNobodyElsesCampaign(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, g := persistence.NewMemory(4, time.Now), newGarage()
		n := startNode(t, store, g, time.Minute)
		defer n.stop()
		e := taken(t, n, g, "adas@4.1.0")
		other := &messages.CampaignPlan{Id: "demo-rollback", Package: "adas@4.1.0", Selector: "true", Waves: []*messages.Wave{{Size: &messages.Wave_Rest{Rest: true}}}}
		if _, err := e.CreateCampaign(t.Context(), other, "omar"); err != nil {
			t.Fatal(err)
		}
		_, way, text, err := e.RollBack(t.Context(), "demo", &messages.RollBackCampaign{By: "mira", Reason: "blind in rain"}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if r := way.GetRecord(); r.GetPlan().GetId() != "demo-rollback-2" || r.GetPlan().GetRollsBack() != "demo" || r.GetRosterSize() != 4 {
			t.Errorf("%s brings back %d vehicles: %q", r.GetPlan().GetId(), r.GetRosterSize(), text)
		}
		if status, err := e.Campaign(t.Context(), "demo-rollback"); err != nil || status.GetRecord().GetState() != messages.CampaignState_DRAFT {
			t.Errorf("the other campaign is %v: %v", status.GetRecord().GetState(), err)
		}
	})
}

// TestACancelStopsThoughNoWayLeadsBack: a withdrawn way back keeps nobody from stopping.
func TestACancelStopsThoughNoWayLeadsBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, g := persistence.NewMemory(4, time.Now), newGarage()
		n := startNode(t, store, g, time.Minute)
		defer n.stop()
		e := taken(t, n, g, "adas@4.1.0")
		if _, err := e.CommandPackage(t.Context(), "adas@4.1.0", &messages.WithdrawPackage{By: "mira", Reason: "a recall"}); err != nil {
			t.Fatal(err)
		}
		status, err := e.CommandCampaign(t.Context(), "demo", &messages.CancelCampaign{By: "mira", Reason: "blind in rain", Done: "revert"})
		if err != nil {
			t.Fatal(err)
		}
		if r := status.GetRecord(); r.GetState() != messages.CampaignState_CAMPAIGN_CANCELLED || !strings.Contains(r.GetCause(), "blind in rain (its vehicles are not brought back yet: package adas@4.1.0 ") {
			t.Errorf("it is %v: %q", r.GetState(), r.GetCause())
		}
		no := (*messages.Rejection)(nil)
		if _, err := e.CommandCampaign(t.Context(), "demo", &messages.CancelCampaign{Reason: "by nobody", Done: "revert"}); !errors.As(err, &no) || no.Field != "/by" {
			t.Errorf("cancelled by nobody: %v", err)
		}
	})
}

// TestACancelOfWhatIsCompletedBringsNobodyBack, whatever its plan says of cancels: it is refused, and names the order that
// does. Nothing is left behind.
func TestACancelOfWhatIsCompletedBringsNobodyBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, g := persistence.NewMemory(4, time.Now), newGarage()
		n := startNode(t, store, g, time.Minute)
		defer n.stop()
		e := taken(t, n, g, "adas@4.1.0")
		<-time.After(48 * time.Hour)
		if status, err := e.Campaign(t.Context(), "demo"); err != nil || status.GetRecord().GetState() != messages.CampaignState_COMPLETED {
			t.Fatalf("it is %v: %v", status.GetRecord().GetState(), err)
		}
		no := (*messages.Rejection)(nil)
		_, err := e.CommandCampaign(t.Context(), "demo", &messages.CancelCampaign{By: "mira", Reason: "blind in rain", Done: "revert"})
		if !errors.As(err, &no) || no.GetCode() != messages.WrongState || !strings.Contains(no.GetSuggestion(), "roll it back") {
			t.Errorf("the cancel: %v", err)
		}
		if _, err := e.Campaign(t.Context(), "demo-rollback"); !errors.As(err, &no) || no.GetCode() != messages.NotFound {
			t.Errorf("a way back has begun: %v", err)
		}
	})
}
