package undo_test

import (
	"context"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/campaign/life"
	"pacecar/actors/engine/undo"
	"pacecar/messages"
)

// engine has campaigns and packages, and starts nothing that has begun or ended.
type engine struct {
	campaigns map[string]*messages.CampaignStatus
	ordered   []proto.Message // of what is undone
}

func (e *engine) Campaign(_ context.Context, id string) (*messages.CampaignStatus, error) {
	if s := e.campaigns[id]; s != nil {
		return s, nil
	}
	return nil, messages.Reject(messages.NotFound, "there is no campaign %s", id)
}

func (e *engine) Package(_ context.Context, id string) (*messages.PackageStatus, error) {
	return &messages.PackageStatus{Record: pkg(id)}, nil
}

func (e *engine) CreateCampaign(_ context.Context, p *messages.CampaignPlan, _ string) (*messages.CampaignStatus, error) {
	s := &messages.CampaignStatus{Record: &messages.CampaignRecord{Plan: p, State: life.Draft}}
	e.campaigns[p.Id] = s
	return s, nil
}

func (e *engine) DryRun(context.Context, *messages.CampaignPlan) (*messages.DryRun, error) {
	return &messages.DryRun{Selected: 2}, nil
}

func (e *engine) Vouch(context.Context, string) error { return nil }

func (e *engine) CommandCampaign(_ context.Context, id string, m proto.Message) (*messages.CampaignStatus, error) {
	s := e.campaigns[id]
	switch m := m.(type) {
	case *messages.StartCampaign:
		if s.Record.State != life.Draft {
			return nil, messages.Reject(messages.WrongState, "campaign %s is %s and cannot be started", id, life.StateName(s.Record.State))
		}
		s.Record.State, s.Record.StartedAtMs, s.Record.RosterSize = life.Running, 1, 2
	case *messages.RollBackCampaign:
		s.Record.State, s.Record.RolledBackBy = life.Cancelled, append(s.Record.RolledBackBy, m.Into)
		s.Record.Undoing = &messages.Undoing{Into: m.Into, By: m.By, Plan: m.Plan}
	case *messages.BroughtBack:
		e.ordered = append(e.ordered, m)
		if m.Outcome == messages.RollbackOutcome_ROLLBACK_BEGUN {
			s.Record.Undoing = nil
		}
	}
	return s, nil
}

func pkg(id string) *messages.PackageRecord {
	name, version, _ := strings.Cut(id, "@")
	return &messages.PackageRecord{
		Name: name, Version: version, State: messages.PackageState_PACKAGE_RELEASED, ContentHash: id,
		Contents: []*messages.TargetArtifact{{EcuId: "ADAS", HardwarePart: "P1", Version: version, Sha256: id, SizeBytes: 1}},
	}
}

// undoing is a campaign that waits for its way back, which is in a state.
func undoing(way messages.CampaignState, startedMs int64) *engine {
	plan := &messages.CampaignPlan{Id: "spring", Package: "adas@2", Rollback: &messages.RollbackPlan{Package: "adas@1"}}
	back := &messages.CampaignPlan{Id: "spring-rollback", Package: "adas@1", RollsBack: "spring"}
	return &engine{campaigns: map[string]*messages.CampaignStatus{
		"spring": {Record: &messages.CampaignRecord{
			Plan: plan, Package: pkg("adas@2"), State: life.Cancelled, RosterSize: 3, RolledBackBy: []string{back.Id},
			Undoing: &messages.Undoing{Into: back.Id, By: "omar", Plan: back},
		}},
		back.Id: {Record: &messages.CampaignRecord{Plan: back, State: way, StartedAtMs: startedMs}},
	}}
}

// TestAWayBackThatEndedMeanwhileIsNotAwaited: a person started it, or cancelled it, before the campaign
// that it undoes heard that it had begun. It can never be started again, and the order would stay for ever.
func TestAWayBackThatEndedMeanwhileIsNotAwaited(t *testing.T) {
	for _, c := range []struct {
		way     messages.CampaignState
		started int64
		want    messages.RollbackOutcome
	}{
		{life.Completed, 1, messages.RollbackOutcome_ROLLBACK_BEGUN},
		{life.Cancelled, 0, messages.RollbackOutcome_ROLLBACK_BEGUN},
		{life.Paused, 1, messages.RollbackOutcome_ROLLBACK_BEGUN},
		{life.Draft, 0, messages.RollbackOutcome_ROLLBACK_BEGUN},  // it is started now
		{life.Review, 0, messages.RollbackOutcome_ROLLBACK_WAITS}, // by this engine it is refused
	} {
		done, err := undo.BringBack(t.Context(), undoing(c.way, c.started), "spring")
		if err != nil || done.GetOutcome() != c.want {
			t.Errorf("a way back that is %s: %v, %v, want %s", life.StateName(c.way), done, err, c.want)
		}
	}
}

// TestAnotherWayBackIsOrderedWhereOneEnded: whoever orders it with another package gets a new one, under
// the next name.
func TestAnotherWayBackIsOrderedWhereOneEnded(t *testing.T) {
	e := undoing(life.Cancelled, 0)
	_, way, text, err := undo.RollBack(t.Context(), e, "spring", &messages.RollBackCampaign{By: "omar", Reason: "bad", Package: "adas@0"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if id := way.GetRecord().GetPlan().GetId(); id != "spring-rollback-2" || way.GetRecord().GetPlan().GetPackage() != "adas@0" {
		t.Errorf("campaign %s is begun with package %s: %s", id, way.GetRecord().GetPlan().GetPackage(), text)
	}
	if len(e.ordered) == 0 || e.ordered[0].(*messages.BroughtBack).GetInto() != "spring-rollback" {
		t.Errorf("the campaign that is undone has heard %v", e.ordered)
	}
}
