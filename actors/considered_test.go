package actors_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors"
	"pacecar/actors/engine"
	"pacecar/messages"
	"pacecar/messages/considered"
	"pacecar/persistence"
)

// everythingKept is all that a store keeps, by what it is of.
func everythingKept(t *testing.T, store *persistence.Memory) map[string]string {
	t.Helper()
	all := map[string]string{}
	keep := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	for slot := range persistence.Slot(store.Slots()) {
		for _, kind := range []persistence.Kind{actors.KindVehicle, actors.KindCampaign, actors.KindPackage, actors.KindCohort, actors.KindPool} {
			keep(store.Scan(t.Context(), slot, kind, "", func(id string, r persistence.Record) error {
				all[string(kind)+"/"+id] = fmt.Sprint(r.Version) + string(r.Data)
				return nil
			}))
			for key := range maps.Clone(all) {
				id, is := key[min(len(key), len(kind)+1):], len(key) > len(kind) && key[:len(kind)] == string(kind)
				if !is || persistence.SlotOf(persistence.Key{Kind: kind, ID: id}, store.Slots()) != slot {
					continue
				}
				lines, err := store.History(t.Context(), slot, persistence.Key{Kind: kind, ID: id}, 0, 1000)
				keep(err)
				all[key+" history"] = fmt.Sprint(len(lines))
				keep(store.Pages(t.Context(), slot, persistence.Key{Kind: kind, ID: id}, func(p persistence.Page) error {
					all[fmt.Sprint(key, " page ", p.Number)] = string(p.Data)
					return nil
				}))
			}
		}
	}
	return all
}

// twice has commands considered, and done after that.
type twice struct {
	*testing.T
	store *persistence.Memory
	heard func() int // how much vehicles were told
}

// command fails the test unless a command that is only considered is answered, or refused, as it is when it is done, and
// leaves nothing behind. done says whether it is to succeed.
func (w twice) command(name string, succeeds bool, do func(ctx context.Context) (proto.Message, error)) {
	w.Helper()
	synctest.Wait()
	before, told := everythingKept(w.T, w.store), w.heard()
	supposed, no := do(considered.Only(w.Context()))
	synctest.Wait()
	if after := everythingKept(w.T, w.store); !maps.Equal(before, after) {
		w.Errorf("%s, only considered, is written down", name)
	}
	if n := w.heard() - told; n != 0 {
		w.Errorf("%s, only considered, is told to vehicles %d times", name, n)
	}
	answered, err := do(w.Context())
	if (err == nil) != succeeds {
		w.Fatalf("%s: %v", name, err)
	}
	refusal, _ := errors.AsType[*messages.Rejection](err)
	expected, _ := errors.AsType[*messages.Rejection](no)
	if !proto.Equal(refusal, expected) || (err == nil) != (no == nil) {
		w.Errorf("%s is refused as %v, and considered as %v", name, err, no)
	}
	if err == nil && !proto.Equal(answered, supposed) {
		w.Errorf("%s is answered\n%v\nand considered\n%v", name, answered, supposed)
	}
	if err == nil && maps.Equal(before, everythingKept(w.T, w.store)) {
		w.Errorf("%s changes nothing: the test would not see that it is done", name)
	}
}

// nothing is the answer where the engine has none but whether it succeeded.
func nothing(err error) (proto.Message, error) { return &messages.Done{}, err }

func (w twice) campaign(e *engine.Engine, succeeds bool, m proto.Message) {
	w.Helper()
	w.command(fmt.Sprintf("%T", m), succeeds, func(ctx context.Context) (proto.Message, error) {
		return e.CommandCampaign(ctx, "demo", m)
	})
}

func (w twice) pkg(e *engine.Engine, succeeds bool, m proto.Message) {
	w.Helper()
	w.command(fmt.Sprintf("%T", m), succeeds, func(ctx context.Context) (proto.Message, error) {
		return e.CommandPackage(ctx, "adas@4.2.1", m)
	})
}

// What is only considered is answered and refused as if it were done, whatever it is, and leaves nothing behind: nothing is
// written, nobody is told.
func TestWhatIsOnlyConsideredIsAnsweredAndNotDone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, g := persistence.NewMemory(8, time.Now), newGarage()
		n := startNode(t, store, g, time.Minute)
		defer n.stop()
		g.connect(n.house.Deliver)
		e := prepareFleet(t, n, g, 6, &messages.Wave{Size: &messages.Wave_Count{Count: 2}, Gate: &messages.Gate{Manual: true}}, &messages.Wave{Size: &messages.Wave_Rest{Rest: true}})
		releaseVersion(t, e, "4.1.0")
		w := twice{t, store, func() int { return len(g.begun(0)) }}

		w.command("RegisterVehicle", true, func(ctx context.Context) (proto.Message, error) {
			if err := e.RegisterVehicle(ctx, registering(9, 0)); err != nil {
				return nil, err
			}
			s, err := e.Vehicle(ctx, vinOf(9)) // which is there only for who asks in the same breath
			return s, err
		})
		w.command("RemoveVehicle", true, func(ctx context.Context) (proto.Message, error) {
			return nothing(e.RemoveVehicle(ctx, &messages.RemoveVehicle{Vin: vinOf(9), By: "mira"}))
		})
		w.command("SettleInstallation", false, func(ctx context.Context) (proto.Message, error) {
			return nothing(e.SettleInstallation(ctx, &messages.SettleInstallation{Vin: vinOf(1), By: "mira", Reason: "looked"}))
		})
		w.command("SaveCohort", true, func(ctx context.Context) (proto.Message, error) {
			if _, err := e.SaveCohort(ctx, &messages.SaveCohort{Name: "press", Selector: `model == "e1"`, By: "mira"}); err != nil {
				return nil, err
			}
			return e.CountVehicles(ctx, `cohort("press")`)
		})
		w.command("RemoveCohort", true, func(ctx context.Context) (proto.Message, error) {
			return e.RemoveCohort(ctx, "press", &messages.RemoveCohort{By: "mira"})
		})
		w.packages(e)
		w.campaigns(e)
	})
}

// packages goes through the life of a package.
func (w twice) packages(e *engine.Engine) {
	draft := &messages.CreatePackage{
		Name: "adas", Version: "4.2.1", Author: "mira", UpdateType: "feature",
		Contents: []*messages.TargetArtifact{{EcuId: "ADAS", HardwarePart: "8K0", Version: "4.2.1", Sha256: digest, SizeBytes: 8}},
	}
	w.command("CreatePackage", true, func(ctx context.Context) (proto.Message, error) { return e.CreatePackage(ctx, draft) })
	pkg, err := e.Package(w.Context(), "adas@4.2.1")
	if err != nil {
		w.Fatal(err)
	}
	w.pkg(e, true, &messages.ValidatePackage{By: "mira"})
	w.pkg(e, true, &messages.ApprovePackage{By: "jonas", ContentHash: pkg.GetRecord().GetContentHash()})
	w.pkg(e, false, &messages.ReleasePackage{By: "mira"})
	w.pkg(e, true, &messages.ApprovePackage{By: "aylin", ContentHash: pkg.GetRecord().GetContentHash()})
	w.pkg(e, true, &messages.ReleasePackage{By: "mira"})
	w.pkg(e, true, &messages.DeprecatePackage{By: "mira", Reason: "old"})
	w.pkg(e, true, &messages.WithdrawPackage{By: "mira", Reason: "bad"})
}

// campaigns goes through the life of a campaign.
func (w twice) campaigns(e *engine.Engine) {
	draft, err := e.Campaign(w.Context(), "demo")
	if err != nil {
		w.Fatal(err)
	}
	plan := proto.CloneOf(draft.GetRecord().GetPlan())
	plan.Name = "Another name"
	w.campaign(e, true, &messages.EditCampaign{Plan: plan, By: "mira"})
	w.campaign(e, true, &messages.SubmitCampaign{By: "mira"})
	w.campaign(e, true, &messages.SendBackCampaign{By: "jonas", Reason: "typo"})
	edited, err := e.Campaign(w.Context(), "demo")
	if err != nil {
		w.Fatal(err)
	}
	w.campaign(e, true, &messages.ApproveCampaign{By: "jonas", ContentHash: edited.GetRecord().GetContentHash()})
	w.campaign(e, false, &messages.ResumeCampaign{By: "mira"})
	w.campaign(e, false, &messages.StartCampaign{By: "mira", ExpectedVersion: 99})
	w.campaign(e, true, &messages.StartCampaign{By: "mira"})
	w.campaign(e, true, &messages.PauseCampaign{By: "mira", Reason: "smoke"})
	w.campaign(e, true, &messages.ResumeCampaign{By: "mira"})
	await(w.T, e, messages.CampaignState_RUNNING)
	for {
		if s, err := e.Campaign(w.Context(), "demo"); err != nil {
			w.Fatal(err)
		} else if s.GetRecord().GetGate().GetAwaitsPerson() {
			break
		}
		time.Sleep(time.Second)
	}
	w.campaign(e, false, &messages.OpenGate{By: "mira", Wave: 2, Reason: "looked"})
	w.campaign(e, false, &messages.TellDealerResult{Vin: vinOf(1), Result: "repaired", By: "mira"})
	w.campaign(e, true, &messages.OpenGate{By: "mira", Wave: 1, Reason: "looked"})
	w.command("RollBack", true, func(ctx context.Context) (proto.Message, error) {
		original, way, text, err := e.RollBack(ctx, "demo", &messages.RollBackCampaign{By: "mira", Reason: "bad", Package: "adas@4.1.0"}, nil)
		return &messages.RosterList{Entries: []*messages.RosterEntry{{Vin: text + original.GetRecord().String() + way.GetRecord().GetState().String()}}}, err
	})
	w.campaign(e, false, &messages.CancelCampaign{By: "mira", Reason: "enough"})
}
