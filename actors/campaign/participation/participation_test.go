package participation

import (
	"testing"

	"pacecar/actors/campaign/hours"
	"pacecar/actors/campaign/life"
	"pacecar/messages"
)

// record is a campaign of three waves, the second of which has no name of its own.
func record(state messages.CampaignState, wave uint32, cause string) *messages.CampaignRecord {
	return &messages.CampaignRecord{
		Plan: &messages.CampaignPlan{Id: "demo"}, State: state, Wave: wave, Cause: cause,
		Waves: []*messages.WaveProgress{{Name: "canary"}, {Name: "wave 2"}, {Name: "everyone"}},
	}
}

func TestWhySaysWhatKeepsAVehicleWaiting(t *testing.T) {
	const (
		waiting, cancelled, succeeded = messages.AssignmentState_WAITING, messages.AssignmentState_CANCELLED, messages.AssignmentState_SUCCEEDED
		halt                          = "wave 1 failed: 3 of 10 failed."
	)
	for _, c := range []struct {
		record *messages.CampaignRecord
		entry  *messages.RosterEntry
		want   string
	}{
		{record(life.Running, 1, ""), &messages.RosterEntry{State: waiting, Wave: 3}, "It waits in wave 3 (everyone) of campaign demo, which is still in wave 1 (canary)."},
		{record(life.Running, 2, ""), &messages.RosterEntry{State: waiting, Wave: 2}, "It waits in wave 2 of campaign demo, which offers the update at the pace of its plan."},
		{record(life.Running, 2, ""), &messages.RosterEntry{State: waiting, Wave: 2, Attempt: 1, Code: "WaitsFor winter"},
			"It waits for campaign winter, which has the vehicle or goes before it, in wave 2 of campaign demo; another attempt follows, and none is lost by that."},
		{record(life.Running, 3, ""), &messages.RosterEntry{State: waiting, Wave: 1, Attempt: 1}, "It waits for another attempt in wave 1 (canary) of campaign demo, which offers the update at the pace of its plan."},
		{record(life.Halted, 1, halt), &messages.RosterEntry{State: waiting, Wave: 3}, "It waits in wave 3 (everyone) of campaign demo, which is halted: wave 1 failed: 3 of 10 failed."},
		{record(life.Paused, 1, "paused by mira: tea"), &messages.RosterEntry{State: waiting, Wave: 2}, "It waits in wave 2 of campaign demo, which is paused by mira: tea."},
		{record(life.Paused, 1, ""), &messages.RosterEntry{State: waiting, Wave: 1}, "It waits in wave 1 (canary) of campaign demo, which is paused."},
		{record(life.Cancelled, 1, "cancelled by mira: wrong package"), &messages.RosterEntry{State: cancelled, Wave: 3}, "Its turn had not come when campaign demo was cancelled by mira: wrong package."},
		{record(life.Cancelled, 1, "late"), &messages.RosterEntry{State: cancelled, Wave: 1, Attempt: 1}, ""}, // the vehicle was told
		{record(life.Running, 1, ""), &messages.RosterEntry{State: succeeded, Wave: 1, Attempt: 1}, ""},
		{record(life.Completed, 3, ""), &messages.RosterEntry{State: waiting, Wave: 3}, ""},
		{nil, nil, ""}, // not on the roster
	} {
		if got := Why(&messages.Participation{Record: c.record, Entry: c.entry}); got != c.want {
			t.Errorf("%v, %v:\n%q, want\n%q", c.record.GetState(), c.entry, got, c.want)
		}
	}
}

// TestWhySaysWhatTimeIsWaitedFor: a window that is shut, and an end that came first.
func TestWhySaysWhatTimeIsWaitedFor(t *testing.T) {
	waiting := &messages.RosterEntry{State: messages.AssignmentState_WAITING, Wave: 2}
	const opens = "waits for its window, opens Mon 2026-12-07 06:00 Europe/Berlin"
	got := Why(&messages.Participation{Record: record(life.Running, 1, ""), Entry: waiting, Waits: opens})
	if want := "It waits in wave 2 of campaign demo, which " + opens + "."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	skipped := &messages.RosterEntry{State: messages.AssignmentState_SKIPPED, Wave: 3, Code: hours.CodeEndReached}
	got = Why(&messages.Participation{Record: record(life.Completed, 1, ""), Entry: skipped})
	if want := "Its turn had not come when the end of campaign demo was reached."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
