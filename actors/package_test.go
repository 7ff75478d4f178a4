package actors_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
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

// publish takes a package from its draft to its release.
func publish(t *testing.T, e *engine.Engine, m *messages.CreatePackage) {
	t.Helper()
	ctx := context.Background()
	made, err := e.CreatePackage(ctx, m)
	if err != nil {
		t.Fatal(err)
	}
	id := m.Name + "@" + m.Version
	for _, command := range []proto.Message{
		&messages.ValidatePackage{}, &messages.ApprovePackage{By: "jonas", ContentHash: made.Record.ContentHash},
		&messages.ApprovePackage{By: "aylin", ContentHash: made.Record.ContentHash}, &messages.ReleasePackage{By: "mira"},
	} {
		if _, err := e.CommandPackage(ctx, id, command); err != nil {
			t.Fatal(err)
		}
	}
}

// refused wants a rejection of that code.
func refused(t *testing.T, err error, code string) {
	t.Helper()
	var no *messages.Rejection
	if !errors.As(err, &no) || no.Code != code {
		t.Errorf("%v, want %s", err, code)
	}
}

// begun are the vehicles that were told to begin something since a word of the engine.
func (g *garage) begun(since int) (vins []messages.VIN) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, h := range g.heard[since:] {
		if offering(h.down) && !slices.Contains(vins, h.vin) {
			vins = append(vins, h.vin)
		}
	}
	return vins
}

// When a withdrawal is answered, no campaign offers or permits any more, and nobody makes
// it do so again. What was offered before is cancelled, also of a vehicle that was away.
func TestNothingIsOfferedOrPermittedAfterAWithdrawal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, g := persistence.NewMemory(8, time.Now), newGarage()
		n := startNode(t, store, g, time.Minute)
		defer n.stop()
		e := prepareFleet(t, n, g, 40, &messages.Wave{Size: &messages.Wave_Rest{Rest: true}})
		away := messages.VIN(vinOf(39))
		g.vehicles[away].away = true
		slowFleet(t, g, n)
		start(t, e)
		<-time.After(4 * time.Second)
		withdrawn, err := e.CommandPackage(t.Context(), "adas@4.2.0", &messages.WithdrawPackage{By: "omar", Reason: "brakes late"})
		if err != nil || withdrawn.Record.State != messages.PackageState_PACKAGE_WITHDRAWN || len(withdrawn.Record.Campaigns) > 0 {
			t.Fatal(withdrawn, err)
		}
		synctest.Wait() // what was on its way to actors of this node has arrived
		g.mu.Lock()
		said := len(g.heard)
		g.mu.Unlock()
		halted := await(t, e, messages.CampaignState_HALTED)
		if done := halted.Counts["SUCCEEDED"]; done == 0 || done == 40 || halted.Record.Cause != "package adas@4.2.0 was withdrawn: brakes late" {
			t.Fatalf("%d had succeeded, cause %q", done, halted.Record.Cause)
		}
		<-time.After(20 * time.Minute)
		g.mu.Lock()
		g.vehicles[away].away = false
		g.mu.Unlock()
		g.say(away, &messages.Up{Capability: 1, Body: &messages.Up_Presence{Presence: &messages.Presence{Online: true}}})
		<-time.After(20 * time.Minute)
		if vins := g.begun(said); len(vins) > 0 {
			t.Errorf("%v were offered or permitted something after the withdrawal", vins)
		}
		if halted = await(t, e, messages.CampaignState_HALTED); halted.InFlight > 0 || halted.Counts["CANCELLED"] == 0 {
			t.Errorf("what was offered is not cancelled: %v", halted.Counts)
		}
		_, err = e.CommandCampaign(t.Context(), "demo", &messages.ResumeCampaign{By: "omar", Reason: "it is not so bad"})
		refused(t, err, messages.PackageWithdrawn)
		pkg, err := e.Package(t.Context(), "adas@4.2.0")
		if err != nil || len(pkg.Record.Campaigns) > 0 {
			t.Errorf("%v are not known to have stopped, %v", pkg.GetRecord().GetCampaigns(), err)
		}
		if active := n.house.Figures().Active; active > 41 {
			t.Errorf("%d actors are in memory: a package that has told everybody sleeps", active)
		}
	})
}

// unasked is a Router whose requests do not reach a campaign.
type unasked struct {
	actors.Router
	campaign string
}

func (u unasked) Request(ctx context.Context, kind, id string, m proto.Message) (proto.Message, error) {
	if kind == actors.KindCampaign && id == u.campaign {
		return nil, errors.New("its node does not answer")
	}
	return u.Router.Request(ctx, kind, id, m)
}

// A withdrawal whose answer does not wait for a campaign says so; the package tells it.
func TestAWithdrawalNamesTheCampaignsThatItCouldNotAsk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, g := persistence.NewMemory(4, time.Now), newGarage()
		n := startNode(t, store, g, time.Minute)
		defer n.stop()
		e := prepareSmall(t, n, g)
		plan := &messages.CampaignPlan{Id: "other", Package: "adas@4.2.0", Selector: "true", Waves: []*messages.Wave{{Size: &messages.Wave_Rest{Rest: true}}}}
		if _, err := e.CreateCampaign(t.Context(), plan, "mira"); err != nil {
			t.Fatal(err)
		}
		start(t, e)
		if _, err := e.CommandCampaign(t.Context(), "other", &messages.StartCampaign{By: "mira"}); err != nil {
			t.Fatal(err)
		}
		partial := engine.New(unasked{n.loopback, "other"}, store, actors.SystemClock{}, everything{})
		withdrawn, err := partial.CommandPackage(t.Context(), "adas@4.2.0", &messages.WithdrawPackage{By: "omar", Reason: "brakes late"})
		if err != nil || !slices.Equal(withdrawn.Record.Campaigns, []string{"other"}) {
			t.Errorf("%v are still to stop, %v", withdrawn.GetRecord().GetCampaigns(), err)
		}
		await(t, e, messages.CampaignState_HALTED)
		<-time.After(time.Minute)
		pkg, err := e.Package(t.Context(), "adas@4.2.0")
		if err != nil || len(pkg.Record.Campaigns) > 0 {
			t.Errorf("a minute later %v are still to stop, %v", pkg.GetRecord().GetCampaigns(), err)
		}
		if other, err := e.Campaign(t.Context(), "other"); err != nil || other.Record.State != messages.CampaignState_HALTED {
			t.Errorf("the other campaign is %v, %v", other.GetRecord().GetState(), err)
		}
	})
}

// The process dies at a commit around a withdrawal. Once the withdrawal is durable, every
// campaign of the package hears it, without anybody's command, and offers nothing new.
func TestCrashBetweenWithdrawalAndTelling(t *testing.T) {
	for _, last := range []persistence.Verdict{persistence.Hold, persistence.FailLate} {
		for at := range 6 {
			t.Run(fmt.Sprintf("verdict %d commit %d", last, at), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) { crashWithdrawing(t, at, last) })
			})
		}
	}
}

func crashWithdrawing(t *testing.T, at int, last persistence.Verdict) {
	store, g := persistence.NewMemory(4, time.Now), newGarage()
	n := startNode(t, store, g, time.Minute)
	e := prepareFleet(t, n, g, 20, &messages.Wave{Size: &messages.Wave_Rest{Rest: true}})
	pace := &messages.CampaignPlan{Id: "slow", Package: "adas@4.2.0", Selector: "true", Pacing: &messages.Pacing{MaximumPerMinute: 6}, Waves: []*messages.Wave{{Size: &messages.Wave_Rest{Rest: true}}}}
	if _, err := e.CreateCampaign(t.Context(), pace, "mira"); err != nil {
		t.Fatal(err)
	}
	if _, err := e.CommandCampaign(t.Context(), "slow", &messages.StartCampaign{By: "mira"}); err != nil {
		t.Fatal(err)
	}
	<-time.After(25 * time.Second)
	synctest.Wait()
	seen := 0
	store.Judge(func(*persistence.Change) persistence.Verdict {
		switch seen++; {
		case seen <= at:
			return persistence.Allow
		case seen == at+1:
			return last
		}
		return persistence.Hold
	})
	withdraw := &messages.WithdrawPackage{By: "omar", Reason: "brakes late"}
	go func() { _, _ = e.CommandPackage(context.Background(), "adas@4.2.0", withdraw) }()
	<-time.After(5 * time.Second)
	reopened := store.Reopen()
	n.stop()

	next := startNode(t, reopened, g, time.Minute)
	defer next.stop()
	e = engine.New(next.loopback, reopened, actors.SystemClock{}, everything{})
	pkg, err := e.Package(t.Context(), "adas@4.2.0")
	if err != nil {
		t.Fatal(err)
	}
	if durable := pkg.Record.State == messages.PackageState_PACKAGE_WITHDRAWN; !durable && at > 0 {
		t.Fatal("the first commit is the withdrawal's, and it is lost")
	} else if !durable {
		if _, err := e.CommandPackage(t.Context(), "adas@4.2.0", withdraw); err != nil {
			t.Fatal(err)
		}
	}
	synctest.Wait()
	before, err := e.Campaign(t.Context(), "slow")
	if err != nil {
		t.Fatal(err)
	}
	if before.Record.State != messages.CampaignState_HALTED || before.Record.Offered == 0 || before.Record.Offered == 20 {
		t.Errorf("at the recovery the campaign is %v, it had offered to %d", before.Record.State, before.Record.Offered)
	}
	<-time.After(time.Hour)
	after, err := e.Campaign(t.Context(), "slow")
	if err != nil || after.Record.State != messages.CampaignState_HALTED || after.Record.Offered != before.Record.Offered {
		t.Errorf("an hour later the campaign is %v and has offered to %d, then to %d", after.GetRecord().GetState(), before.Record.Offered, after.GetRecord().GetOffered())
	}
	if pkg, err = e.Package(t.Context(), "adas@4.2.0"); err != nil || len(pkg.Record.Campaigns) > 0 {
		t.Errorf("the package still tells %v, %v", pkg.GetRecord().GetCampaigns(), err)
	}
}

// A start that was decided before the withdrawal, and comes behind it, is refused.
func TestAStartThatTheWithdrawalOvertookIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, g := persistence.NewMemory(4, time.Now), newGarage()
		n := startNode(t, store, g, time.Minute)
		defer n.stop()
		e := prepareSmall(t, n, g)
		reply, err := n.Request(t.Context(), actors.KindPackage, "adas@4.2.0", &messages.BeginCampaign{CampaignId: "demo"})
		if err != nil {
			t.Fatal(err)
		}
		stale := reply.(*messages.PackageStatus).Record
		if _, err := e.CommandPackage(t.Context(), "adas@4.2.0", &messages.WithdrawPackage{By: "omar", Reason: "wrong"}); err != nil {
			t.Fatal(err)
		}
		_, err = n.Request(t.Context(), actors.KindCampaign, "demo", &messages.StartCampaign{By: "mira", Vins: []string{vinOf(1)}, Package: stale})
		refused(t, err, messages.PackageWithdrawn)
		_, err = e.CommandCampaign(t.Context(), "demo", &messages.StartCampaign{By: "mira"})
		refused(t, err, messages.PackageWithdrawn)
	})
}

// An offer says what the package says, in the language of the vehicle, also when it is
// repeated after a crash; and one that cannot say it is not sent.
func TestOffersSayWhatThePackageSays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, g := persistence.NewMemory(4, time.Now), newGarage()
		n := startNode(t, store, g, time.Minute)
		e := n.engine()
		for i, language := range []string{"de-AT", "it"} {
			ecu := &messages.ECU{Id: "ADAS", HardwarePart: "8K0", HardwareRevision: "H07", Version: "4.1.0"}
			change := &messages.RegisterVehicle{Vin: vinOf(i), Attributes: &messages.VehicleAttributes{Language: language}, Ecus: []*messages.ECU{ecu}, By: "mira"}
			if err := e.RegisterVehicle(t.Context(), change); err != nil {
				t.Fatal(err)
			}
		}
		publish(t, e, &messages.CreatePackage{
			Name: "adas", Version: "4.2.0", Author: "mira", UpdateType: "recall", Signature: []byte(`{"payload":"…"}`),
			Contents: []*messages.TargetArtifact{{EcuId: "ADAS", HardwarePart: "8K0", RevisionFrom: "H2", RevisionTo: "H10", Version: "4.2.0", Sha256: digest, SizeBytes: 8, Group: "front"}},
			Terms: &messages.PackageTerms{
				Severity: "critical", SkilledPerson: "calibration", Preconditions: &messages.Preconditions{Parked: true}, Estimate: &messages.Estimate{InstallSeconds: 900},
				ReleaseNotes: []*messages.ReleaseNote{{Language: "en", Before: "better", After: "done"}, {Language: "de", Before: "besser", After: "fertig"}},
			},
		})
		plan := &messages.CampaignPlan{Id: "demo", Package: "adas@4.2.0", Selector: "true", Waves: []*messages.Wave{{Size: &messages.Wave_Rest{Rest: true}}}}
		if _, err := e.CreateCampaign(t.Context(), plan, "mira"); err != nil {
			t.Fatal(err)
		}
		start(t, e)
		synctest.Wait()
		g.wantOffers(t, 2)
		n.stop()

		next := startNode(t, store.Reopen(), g, time.Minute)
		defer next.stop()
		synctest.Wait()
		g.wantOffers(t, 2)
	})
}

// wantOffers wants so many complete offers, and forgets them.
func (g *garage) wantOffers(t *testing.T, least int) {
	t.Helper()
	g.mu.Lock()
	defer g.mu.Unlock()
	offers := 0
	for _, h := range g.heard {
		o := h.down.GetOfferUpdate()
		if o == nil {
			continue
		}
		offers++
		told := map[messages.VIN]string{messages.VIN(vinOf(0)): "besser", messages.VIN(vinOf(1)): "better"}[h.vin]
		if o.ReleaseNote.GetBefore() != told || !o.Preconditions.GetParked() || o.Estimate.GetInstallSeconds() != 900 || o.UpdateType != "recall" ||
			o.Severity != "critical" || o.SkilledPerson != "calibration" || len(o.Signature) == 0 || o.Artifacts[0].Group != "front" || o.Artifacts[0].Url == "" {
			t.Errorf("%s was offered %v", h.vin, o)
		}
	}
	if g.heard = nil; offers < least {
		t.Errorf("%d offers, want %d", offers, least)
	}
}

// What a package depends on keeps vehicles out of the dry run and out of the campaign
// alike; one whose software changes in between is asked again by itself.
func TestDependenciesKeepVehiclesOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := persistence.NewMemory(8, time.Now)
		n := startNode(t, store, silent{}, time.Minute)
		defer n.stop()
		e := n.engine()
		esp := string(messages.DigestOf([]byte("esp")))
		for i := range 12 {
			change := registering(i, 0)
			change.Ecus = []*messages.ECU{{Id: "ADAS", HardwarePart: "8K0", Version: "4.1.0"}, {Id: "ESP", HardwarePart: "E1", Version: fmt.Sprintf("%d.0.0", i%3+1)}}
			if err := e.RegisterVehicle(t.Context(), change); err != nil {
				t.Fatal(err)
			}
		}
		brake := func(version string) *messages.CreatePackage {
			return &messages.CreatePackage{Name: "brake", Version: version, Author: "mira", Contents: []*messages.TargetArtifact{
				{EcuId: "ESP", HardwarePart: "E1", Version: version, Sha256: esp, SizeBytes: 8},
			}}
		}
		assist := &messages.CreatePackage{
			Name: "adas", Version: "4.2.0", Author: "mira", Contents: []*messages.TargetArtifact{{EcuId: "ADAS", HardwarePart: "8K0", Version: "4.2.0", Sha256: digest, SizeBytes: 8}},
			Terms: &messages.PackageTerms{Dependencies: []*messages.Dependency{
				{Kind: messages.DependencyKind_REQUIRES, Package: "brake", Version: ">=2.0.0"}, {Kind: messages.DependencyKind_CONFLICTS, EcuId: "ESP", Version: ">=3.0.0"},
			}},
		}
		if _, err := e.CreatePackage(t.Context(), assist); err != nil {
			t.Fatal(err)
		}
		_, err := e.CommandPackage(t.Context(), "adas@4.2.0", &messages.ValidatePackage{})
		refused(t, err, messages.MissingDependency)
		publish(t, e, brake("2.0.0"))
		publish(t, e, brake("3.0.0"))
		publish(t, e, assist)
		plan := &messages.CampaignPlan{Id: "demo", Package: "adas@4.2.0", Selector: "true", Waves: []*messages.Wave{{Size: &messages.Wave_Rest{Rest: true}}}}
		dry, err := e.DryRun(t.Context(), plan)
		if err != nil {
			t.Fatal(err)
		}
		counts := map[string]uint64{}
		for _, x := range dry.Excluded {
			counts[x.Code] += x.Count
		}
		if dry.Selected != 4 || counts[messages.MissingDependency] != 4 || counts[messages.Conflict] != 4 {
			t.Errorf("%d are selected, excluded are %v", dry.Selected, dry.Excluded)
		}
		if _, err := e.CreateCampaign(t.Context(), plan, "mira"); err != nil {
			t.Fatal(err)
		}
		start(t, e)
		synctest.Wait()
		status, err := e.Campaign(t.Context(), "demo")
		if err != nil || uint64(status.Record.RosterSize) != dry.Selected || len(status.Record.Rules) != 2 {
			t.Errorf("the roster has %d, the dry run said %d, %v", status.GetRecord().GetRosterSize(), dry.Selected, err)
		}
		withdrawnFor(t, e, "brake@3.0.0", nil)
		withdrawnFor(t, e, "brake@2.0.0", []string{"adas@4.2.0"})
		why, err := e.WhyNot(t.Context(), "adas@4.2.0", vinOf(0))
		if err != nil || why.Detail != "The package needs brake >=2.0.0, which is not installed. brake@3.0.0 would do, but was withdrawn: brake noise." {
			t.Errorf("%v, %v", why, err)
		}
	})
}

// withdrawnFor withdraws a package, and is told which released ones nobody gets without it.
func withdrawnFor(t *testing.T, e *engine.Engine, id string, want []string) {
	t.Helper()
	withdrawn, err := e.CommandPackage(t.Context(), id, &messages.WithdrawPackage{By: "omar", Reason: "brake noise"})
	if err != nil || !slices.Equal(withdrawn.GetNeededBy(), want) {
		t.Errorf("%s is needed by %v, %v, want %v", id, withdrawn.GetNeededBy(), err, want)
	}
}

// A draft that rests on another version is refused with whose it would replace, and what was
// written is written once, however often its command comes.
func TestADraftRestsOnWhatWasRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := startNode(t, persistence.NewMemory(4, time.Now), silent{}, time.Minute)
		defer n.stop()
		e := n.engine()
		draft := func(author, version string, expected uint64) *messages.CreatePackage {
			return &messages.CreatePackage{Name: "adas", Version: "4.2.0", Author: author, ExpectedVersion: expected, OnlyNew: expected == 0,
				Contents: []*messages.TargetArtifact{{EcuId: "ADAS", HardwarePart: "8K0", Version: version, Sha256: digest, SizeBytes: 8}}}
		}
		_, err := e.CreatePackage(t.Context(), draft("mira", "1", 3))
		refused(t, err, messages.StaleVersion)
		first, err := e.CreatePackage(t.Context(), draft("mira", "1", 0))
		if err != nil {
			t.Fatal(err)
		}
		_, err = e.CreatePackage(t.Context(), draft("ana", "2", 0))
		refused(t, err, messages.AlreadyExists)
		for range 2 {
			if second, err := e.CreatePackage(t.Context(), draft("ana", "2", first.RecordVersion)); err != nil || second.RecordVersion != first.RecordVersion+1 {
				t.Fatalf("%v, %v", second, err)
			}
		}
		_, err = e.CreatePackage(t.Context(), draft("mira", "3", first.RecordVersion))
		refused(t, err, messages.StaleVersion)
		if err == nil || !strings.Contains(err.Error(), "written last by ana") {
			t.Errorf("%v does not name who wrote meanwhile", err)
		}
	})
}
