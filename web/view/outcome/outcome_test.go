package outcome_test

import (
	"testing"

	"pacecar/messages"
	"pacecar/web/view/outcome"
)

// status is a campaign of so many vehicles, which stand as counts says.
func status(state messages.CampaignState, total, before uint32, counts map[messages.AssignmentState]uint32) *messages.CampaignStatus {
	s := &messages.CampaignStatus{Counts: map[string]uint32{}, Record: &messages.CampaignRecord{
		State: state, RosterSize: total, Waves: []*messages.WaveProgress{{InstalledBefore: before}, {}},
	}}
	for state, n := range counts {
		s.Counts[state.String()] = n
	}
	return s
}

func TestOf(t *testing.T) {
	type counts = map[messages.AssignmentState]uint32
	for name, c := range map[string]struct {
		total, before uint32
		counts        counts
		word, text    string
		updated       uint32
	}{
		"all":          {52, 0, counts{messages.AssignmentState_SUCCEEDED: 52}, outcome.Updated, "all 52 vehicles took the update", 52},
		"the only one": {1, 0, counts{messages.AssignmentState_SUCCEEDED: 1}, outcome.Updated, "the one vehicle took the update", 1},
		"many": {1_012_345, 0, counts{messages.AssignmentState_SUCCEEDED: 1_000_000, messages.AssignmentState_FAILED: 12_345}, outcome.PartlyUpdated,
			"1,000,000 of 1,012,345 vehicles took the update (98.78 %); 12,345 failed", 1_000_000},
		"its end came before anybody's window": {52, 0, counts{messages.AssignmentState_CANCELLED: 52}, outcome.NotUpdated,
			"none of 52 vehicles took the update; 52 were not reached before its end", 0},
		"another campaign was faster": {400, 0, counts{messages.AssignmentState_SUCCEEDED: 19, messages.AssignmentState_SKIPPED: 381}, outcome.PartlyUpdated,
			"19 of 400 vehicles took the update (4.75 %); 381 were skipped", 19},
		"who ran it before has it": {10, 4, counts{messages.AssignmentState_SUCCEEDED: 6, messages.AssignmentState_SKIPPED: 4}, outcome.Updated,
			"all 10 vehicles took the update, 4 of them before the campaign", 10},
		"every other end": {12, 1, counts{messages.AssignmentState_SUCCEEDED: 2, messages.AssignmentState_SKIPPED: 2, messages.AssignmentState_FAILED: 1, messages.AssignmentState_REVERTED: 1,
			messages.AssignmentState_STALLED: 1, messages.AssignmentState_UNHEALTHY: 1, messages.AssignmentState_EXPIRED: 1, messages.AssignmentState_REJECTED: 2, messages.AssignmentState_SUPERSEDED: 1},
			outcome.PartlyUpdated, "3 of 12 vehicles took the update (25 %), 1 of them before the campaign; 5 failed; 2 refused it; 1 was skipped; 1 was taken by another campaign", 3},
	} {
		got := outcome.Of(status(messages.CampaignState_COMPLETED, c.total, c.before, c.counts))
		if got == nil || got.Word != c.word || got.Updated != c.updated || got.Text != c.text || got.Percent != 100*float64(c.updated)/float64(c.total) {
			t.Errorf("%s: %+v", name, got)
		}
	}
	stone := status(messages.CampaignState_COMPLETED, 10, 0, counts{messages.AssignmentState_SUCCEEDED: 6, messages.AssignmentState_SUPERSEDED: 3, messages.AssignmentState_FAILED: 1})
	stone.Record.Waves[0].GoneOn, stone.Record.Waves[1].GoneOnEarly = 4, 2
	if got, want := outcome.Of(stone), "8 of 10 vehicles took the update (80 %), 6 of them have gone on to campaigns that need it; 1 failed; 1 was taken by another campaign"; got.Text != want || got.Updated != 8 {
		t.Errorf("of a stepping stone it says %+v, want %q", got, want)
	}
	stone.Record.Waves[0].GoneOn, stone.Record.Waves[1].GoneOnEarly = 1, 0
	if got, want := outcome.Of(stone).Text, "6 of 10 vehicles took the update (60 %), 1 of them has gone on to a campaign that needs it; 1 failed; 3 were taken by other campaigns"; got != want {
		t.Errorf("of one vehicle it says %q, want %q", got, want)
	}
	ended := status(messages.CampaignState_COMPLETED, 60, 0, counts{messages.AssignmentState_SKIPPED: 59, messages.AssignmentState_CANCELLED: 1})
	ended.Record.Refusals = []*messages.FailureCount{{Code: "AlreadyInstalled", Count: 2}, {Code: messages.CampaignEnded, Count: 57}}
	if got, want := outcome.Of(ended).Text, "none of 60 vehicles took the update; 2 were skipped; 58 were not reached before its end"; got != want {
		t.Errorf("of those that its end reached before an offer it says %q, want %q", got, want)
	}
	for state := range messages.CampaignState_name {
		if state := messages.CampaignState(state); state != messages.CampaignState_COMPLETED && outcome.Of(status(state, 10, 0, nil)) != nil {
			t.Errorf("%s has come to something", state)
		}
	}
	if got := outcome.Of(status(messages.CampaignState_COMPLETED, 0, 0, nil)); got != nil {
		t.Errorf("a campaign without vehicles has come to %+v", got)
	}
}
