package undo_test

import (
	"testing"

	"pacecar/actors/campaign/life"
	"pacecar/actors/engine/undo"
	"pacecar/messages"
)

// undoing has campaign spring wait for its way back, which is in a state.
func undoing(way messages.CampaignState, startedMs int64) *memory {
	m, back := world(), &messages.CampaignPlan{Id: "spring-rollback", Package: "adas@1", RollsBack: "spring"}
	r := m.campaigns["spring"].Record
	r.State, r.RolledBackBy, r.Undoing = life.Cancelled, []string{back.Id}, &messages.Undoing{Into: back.Id, By: "omar", Plan: back}
	m.campaigns[back.Id] = &messages.CampaignStatus{Record: &messages.CampaignRecord{Plan: back, State: way, StartedAtMs: startedMs}}
	return m
}

// TestAWayBackThatEndedMeanwhileIsNotAwaited: a person started it, or cancelled it, before the campaign
// that it undoes heard that it had begun. It can never be started again, and the order would stay for ever.
func TestAWayBackThatEndedMeanwhileIsNotAwaited(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		way     messages.CampaignState
		started int64
		refused bool // a start is
		want    messages.RollbackOutcome
	}{
		{life.Completed, 1, false, messages.RollbackOutcome_ROLLBACK_BEGUN},
		{life.Cancelled, 0, false, messages.RollbackOutcome_ROLLBACK_BEGUN},
		{life.Paused, 1, false, messages.RollbackOutcome_ROLLBACK_BEGUN},
		{life.Draft, 0, false, messages.RollbackOutcome_ROLLBACK_BEGUN}, // it is started now
		{life.Review, 0, true, messages.RollbackOutcome_ROLLBACK_WAITS},
	} {
		m := undoing(c.way, c.started)
		if c.refused {
			m.starts = messages.Reject(messages.WrongState, "campaign spring-rollback cannot be started")
		}
		done, err := undo.BringBack(t.Context(), m, "spring")
		if err != nil || done.GetOutcome() != c.want {
			t.Errorf("a way back that is %s: %v, %v, want %s", life.StateName(c.way), done, err, c.want)
		}
	}
}

// TestAnotherWayBackIsOrderedWhereOneEnded: whoever orders it with another package gets a new one, under
// the next name.
func TestAnotherWayBackIsOrderedWhereOneEnded(t *testing.T) {
	t.Parallel()
	m := undoing(life.Cancelled, 0)
	_, way, text, err := undo.RollBack(t.Context(), m, "spring", &messages.RollBackCampaign{By: "omar", Reason: "bad", Package: "adas@0"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if id := way.GetRecord().GetPlan().GetId(); id != "spring-rollback-2" || way.GetRecord().GetPlan().GetPackage() != "adas@0" {
		t.Errorf("campaign %s is begun with package %s: %s", id, way.GetRecord().GetPlan().GetPackage(), text)
	}
	if len(m.heard) == 0 || m.heard[0] != "spring BroughtBack" {
		t.Errorf("the campaign that is undone has heard %v", m.heard)
	}
}
