package overlaps_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"pacecar/actors/campaign/rival"
	"pacecar/actors/engine/desk"
	"pacecar/actors/engine/overlaps"
	"pacecar/messages"
)

// TestWhoIsNamedAndInNobodysWay: those of no name and those that are over or have not begun; one that does not answer may be in the way.
func TestWhoIsNamedAndInNobodysWay(t *testing.T) {
	w := begin(t)
	for id, state := range map[string]messages.CampaignState{
		"runs": messages.CampaignState_RUNNING, "stands": messages.CampaignState_HALTED, "begins": messages.CampaignState_SCHEDULED,
		"over": messages.CampaignState_COMPLETED, "draft": messages.CampaignState_DRAFT, "away": messages.CampaignState_COMPLETED,
	} {
		w.campaign(id, state, 1, "v1")
	}
	w.refused = map[string]error{"away": messages.Reject(messages.Unavailable, "its slot is moving")}
	look := overlaps.Look{Desk: &desk.Desk{Router: w, Store: w.store}}
	list, err := look.Absent(t.Context(), []string{"runs", "none", "stands", "*", "begins", "over", "draft", "away"})
	if err != nil || len(list) != 3 {
		t.Fatalf("absent are %v, %v", list, err)
	}
	for i, want := range []*messages.Absent{
		{CampaignId: "none", Reason: "there is no campaign none", Code: messages.NotFound},
		{CampaignId: "over", Reason: "campaign over is Completed", Code: messages.WrongState},
		{CampaignId: "draft", Reason: "campaign draft is Draft", Code: messages.WrongState},
	} {
		if got := list[i]; got.GetCampaignId() != want.CampaignId || got.GetReason() != want.Reason || got.GetCode() != want.Code {
			t.Errorf("%d: %v, want %v", i, got, want)
		}
	}
	gone, leave := context.WithCancel(t.Context())
	leave()
	if _, err := look.Absent(gone, []string{"none"}); err == nil {
		t.Error("whoever asks has gone, and hears nothing of that")
	}
}

// TestThoseThatAreNamedAreAskedTogether: whoever starts a campaign waits no longer for many that do not answer than for one, and hears of the others.
func TestThoseThatAreNamedAreAskedTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := begin(t)
		named := []string{"none"}
		for i := range rival.MaximumDespite - 2 {
			id := fmt.Sprintf("silent%02d", i)
			w.silent[id] = true
			named = append(named, id)
		}
		began := time.Now()
		look := overlaps.Look{Desk: &desk.Desk{Router: w, Store: w.store}}
		if list, err := look.Absent(t.Context(), append(named, "gone")); err != nil || len(list) != 2 || list[1].GetCampaignId() != "gone" {
			t.Errorf("absent are %v, %v", list, err)
		}
		if took := time.Since(began); took > overlaps.PatienceWithOne {
			t.Errorf("took %v", took)
		}
	})
}
