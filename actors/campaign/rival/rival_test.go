package rival

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pacecar/actors/campaign/roster"
	"pacecar/messages"
)

func TestOverlap(t *testing.T) {
	adas, tcu := []*messages.TargetArtifact{{EcuId: "ADAS"}}, []*messages.TargetArtifact{{EcuId: "TCU"}}
	met := &messages.RosterMeeting{Waiting: 4, Offered: 3, Installing: 2, Ended: 9, Unjudged: 6}
	other := func(priority uint32) *messages.CampaignRecord {
		return &messages.CampaignRecord{Plan: &messages.CampaignPlan{Id: "winter", Priority: &priority}, Package: &messages.PackageRecord{Contents: adas}}
	}
	for _, c := range []struct {
		plan     *messages.CampaignPlan
		contents []*messages.TargetArtifact
		other    uint32
		want     string
	}{
		{&messages.CampaignPlan{}, adas, 500, "Campaign winter (priority 500; both for ADAS): this one waits for it on 5 vehicles, waits while 6 vehicles that run its update soak, and then replaces it, be they judged by its gate or not (at once if it supersedes that one by name or that one is cancelled), shares 4 vehicles with it that it has not offered its update to yet."},
		{&messages.CampaignPlan{}, adas, 400, "Campaign winter (priority 400; both for ADAS): this one takes 7 vehicles from it for good, waits for it on 2 vehicles, replaces its update on 6 vehicles that its gate has yet to judge."},
		{&messages.CampaignPlan{}, adas, 600, "Campaign winter (priority 600; both for ADAS): this one waits for it on 5 vehicles, would replace its update on 6 vehicles when they have soaked, be they judged by its gate or not, which a start must allow by name, would be there before it on 4 vehicles that it has yet to offer its update to, which a start must allow by name."},
		{&messages.CampaignPlan{}, tcu, 600, "Campaign winter (priority 600; no control unit in common): this one waits for it on 5 vehicles, shares 4 vehicles with it that it has not offered its update to yet."},
		{&messages.CampaignPlan{RollsBack: "autumn"}, adas, 500, "Campaign winter (priority 500; both for ADAS): this one waits for it on 5 vehicles, waits while 6 vehicles that run its update soak, and then replaces it, be they judged by its gate or not (at once if it supersedes that one by name or that one is cancelled), shares 4 vehicles with it that it has not offered its update to yet."},
		{&messages.CampaignPlan{RollsBack: "autumn"}, adas, 400, "Campaign winter (priority 400; both for ADAS): this one takes 3 vehicles from it for good, waits for it on 2 vehicles, shares 4 vehicles with it that it has not offered its update to yet."},
		{&messages.CampaignPlan{}, tcu, 400, "Campaign winter (priority 400; no control unit in common): this one goes before it on 3 vehicles, waits for it on 2 vehicles, shares 4 vehicles with it that it has not offered its update to yet."},
		{&messages.CampaignPlan{Supersedes: []string{"winter"}}, tcu, 900, "Campaign winter (priority 900; no control unit in common): this one takes 7 vehicles from it for good, waits for it on 2 vehicles."},
	} {
		if o := Overlap(c.plan, c.contents, other(c.other), met); o.GetText() != c.want {
			t.Errorf("got  %s\nwant %s", o.GetText(), c.want)
		}
	}
	if o := Overlap(&messages.CampaignPlan{}, adas, other(1), &messages.RosterMeeting{Ended: 9}); o != nil {
		t.Errorf("nothing is under way on any vehicle of both, and got %v", o)
	}
}

// TestOverlapWithOneThatSupersedesItOrBeginsLater: whoever is superseded by name has the vehicles
// left, and the roster of a scheduled campaign is what it would be now.
func TestOverlapWithOneThatSupersedesItOrBeginsLater(t *testing.T) {
	met := &messages.RosterMeeting{}
	for _, state := range []uint8{roster.Waiting, roster.Offered, roster.Asleep, roster.Permitted, roster.Installing, roster.Installed, roster.Succeeded, roster.Stalled, roster.Superseded} {
		Count(met, state, true)
	}
	if met.GetWaiting() != 1 || met.GetOffered() != 3 || met.GetInstalling() != 2 || met.GetEnded() != 3 || met.GetUnjudged() != 1 {
		t.Errorf("counted %v", met)
	}
	plan := &messages.CampaignPlan{Id: "new"}
	hotfix := &messages.CampaignRecord{Plan: &messages.CampaignPlan{Id: "hotfix", Supersedes: []string{"new"}}}
	if o := Overlap(plan, nil, hotfix, met); o.GetLost() != 6 || o.GetText() != "Campaign hotfix (priority 500; no control unit in common): this one leaves 6 vehicles to it for good, because that one supersedes it." {
		t.Errorf("got %v", o)
	}
	night := &messages.CampaignRecord{State: messages.CampaignState_SCHEDULED, Plan: &messages.CampaignPlan{Id: "night", Schedule: &messages.Schedule{StartTime: "2026-12-07T00:00:00Z"}}}
	if o := Overlap(plan, nil, night, &messages.RosterMeeting{Waiting: 1}); o.GetText() != "Campaign night (priority 500; no control unit in common; begins 2026-12-07T00:00:00Z): this one would share 1 vehicle with it as the fleet is now." {
		t.Errorf("got %v", o)
	}
}

func TestGive(t *testing.T) {
	count := &messages.Yielded{}
	for _, c := range []struct {
		state uint8
		given Given
	}{
		{roster.Waiting, Over},
		{roster.Offered, Stopping},
		{roster.Permitted, Stopping},
		{roster.Asleep, Stopping},
		{roster.Superseded, Gave},
		{roster.Installing, Kept},
		{roster.Succeeded, Kept},
		{roster.Failed, Kept},
	} {
		if given := Give(count, roster.Entry{State: c.state, Attempt: 1}); given != c.given {
			t.Errorf("%d is given up as %d, want %d", c.state, given, c.given)
		}
	}
	if count.GetVehicles() != 5 || count.GetPending() != 3 {
		t.Errorf("counted %v", count)
	}
}

// TestTheListIsBounded: campaigns beyond its end are counted together, and rows never move.
func TestTheListIsBounded(t *testing.T) {
	var l List
	for i := range 2 * Maximum {
		place, name, fresh := l.Place(fmt.Sprint("c", i))
		if fresh {
			l = append(l, Rival{Campaign: name})
		}
		want := fmt.Sprint("c", i)
		if i >= Maximum-1 {
			want = "others"
		}
		if got := l.At(place); got != want {
			t.Fatalf("campaign %d has row %d of %s", i, place, got)
		}
	}
	if len(l) != Maximum || len(Restore(l.Record())) != Maximum {
		t.Errorf("%d rows", len(l))
	}
}

// TestAnAttemptThatGivesWayIsSpared: it counts for nothing, and what is old changes nothing.
func TestAnAttemptThatGivesWayIsSpared(t *testing.T) {
	e := roster.Entry{State: roster.Downloaded, Attempt: 2, Sequence: 3, Reason: 5}
	gone := &messages.AssignmentReport{Attempt: 2, Sequence: 4, State: messages.AssignmentState_SUPERSEDED, Returns: true, WaitsFor: "c9"}
	to, moved := Yield(e, gone, false, 5000, "salt", 1)
	if !moved || to.State != roster.Waiting || Failed(to) != 1 || to.Asks != 1 || to.Reason != 5 {
		t.Errorf("got %+v, %v", to, moved)
	}
	if again, moved := Yield(to, gone, false, 6000, "salt", 1); moved {
		t.Errorf("said again: %+v", again)
	}
	if over, _ := Yield(e, gone, true, 5000, "salt", 1); over.State != roster.Cancelled {
		t.Errorf("in a campaign that ends: %+v", over)
	}
	to = roster.Entry{State: roster.Downloaded, Attempt: MaximumSpared + 1, Spared: MaximumSpared}
	if over, moved := Yield(to, &messages.AssignmentReport{Attempt: MaximumSpared + 1, Sequence: 4, Returns: true}, false, 5000, "salt", 1); !moved || over.State != roster.Superseded {
		t.Errorf("after as many as may: %+v", over)
	}
	to.Rival = 1
}

// TestWhoWaitsIsAskedWithinMinutes, however often it was asked before, and so many that wait at most 500 times a second.
func TestWhoWaitsIsAskedWithinMinutes(t *testing.T) {
	for waiting, pause := range map[uint32]time.Duration{1: 10 * time.Minute, 300_000: 10 * time.Minute, 1_000_000: 2000 * time.Second, 100_000_000: 6 * time.Hour} {
		e := roster.Entry{State: roster.Waiting, Attempt: 1, Asks: 1, Rival: 1}
		for range 300 {
			e = Ask(e, 5000, "salt", "WPZZZZE1ZNL000001", waiting)
			if least := 5 + int64(pause/time.Second); int64(e.Deadline) < least || int64(e.Deadline) > least+int64(pause/time.Second)/4+1 || !roster.Deferred(e) {
				t.Fatalf("of %d that wait one is asked at %d, want %s after 5", waiting, e.Deadline, pause)
			}
		}
		if rate := float64(waiting) / pause.Seconds(); waiting <= 1_000_000 && rate > 500 {
			t.Errorf("%d that wait are asked %g times a second", waiting, rate)
		}
	}
	if n := (List{{Waiting: 2}, {Waiting: 3}}).Waiting(); n != 5 {
		t.Errorf("%d wait", n)
	}
}

// TestNoNumberOfAnAttemptComesAgain: not for a vehicle that gives way as often as it may, and fails in
// between as often as any plan grants.
func TestNoNumberOfAnAttemptComesAgain(t *testing.T) {
	const mostGranted = 20
	e, failed := roster.Entry{State: roster.Waiting}, 0
	for next := 1; ; next++ {
		if int(e.Attempt)+1 != next || next > lastAttempt {
			t.Fatalf("attempt %d follows %d", next, e.Attempt)
		}
		e = roster.Entry{State: roster.Offered, Attempt: e.Attempt + 1, Spared: e.Spared}
		if next%12 == 0 && failed < mostGranted-1 && Again(e) { // it fails, and is tried again
			failed++
			e.State = roster.Waiting
			continue
		}
		e, _ = Yield(e, &messages.AssignmentReport{Attempt: uint32(e.Attempt), Sequence: 1, Returns: true}, false, 5000, "salt", 1)
		if e.State == roster.Superseded {
			break
		}
	}
	if e.Spared != MaximumSpared || int(Failed(e)) != failed+1 {
		t.Errorf("given up as %+v after %d failures", e, failed)
	}
	if Again(roster.Entry{Attempt: lastAttempt}) || !Again(roster.Entry{Attempt: MaximumSpared + mostGranted - 1}) {
		t.Error("the last attempt is another one")
	}
}

// A campaign whose vehicle has a record that does not have it waiting any more waits for nothing: it is its turn. That it was taken for good,
// or how an earlier attempt ended, is another matter.
func TestWhoIsForgottenWaitsNoMore(t *testing.T) {
	waits := roster.Entry{State: roster.Waiting, Attempt: 2, Spared: 1, Sequence: 8, Asks: 6, Deadline: 9_999}
	for name, c := range map[string]struct {
		said *messages.AssignmentReport
		turn bool
	}{
		"it has not heard of the attempt":       {&messages.AssignmentReport{Attempt: 2}, true},
		"it was cancelled":                      {&messages.AssignmentReport{Attempt: 2, Sequence: 2, State: messages.AssignmentState_CANCELLED}, true},
		"it has expired":                        {&messages.AssignmentReport{Attempt: 2, Sequence: 9, State: messages.AssignmentState_EXPIRED}, true},
		"it has refused":                        {&messages.AssignmentReport{Attempt: 2, Sequence: 9, State: messages.AssignmentState_REJECTED}, false},
		"it has failed":                         {&messages.AssignmentReport{Attempt: 2, Sequence: 9, State: messages.AssignmentState_FAILED}, false},
		"it has succeeded":                      {&messages.AssignmentReport{Attempt: 2, Sequence: 9, State: messages.AssignmentState_SUCCEEDED}, false},
		"it was superseded":                     {&messages.AssignmentReport{Attempt: 2, Sequence: 9, State: messages.AssignmentState_SUPERSEDED}, false},
		"the attempt before was cancelled":      {&messages.AssignmentReport{Attempt: 1, Sequence: 9, State: messages.AssignmentState_CANCELLED}, false},
		"it is under way, as it was long ago":   {&messages.AssignmentReport{Attempt: 2, Sequence: 2, State: messages.AssignmentState_ACCEPTED}, false},
		"it waits for somebody, as it has done": {&messages.AssignmentReport{Attempt: 2, Sequence: 8, State: messages.AssignmentState_SUPERSEDED, Returns: true, WaitsFor: "other"}, false},
	} {
		if ended := strings.HasPrefix(name, "it has ") && c.said.State != messages.AssignmentState_EXPIRED && c.said.State != 0; Ended(waits, c.said) != ended {
			t.Errorf("%s: the attempt has ended: %v, want %v", name, !ended, ended)
		}
		if !Yields(waits, c.said) {
			if c.turn {
				t.Errorf("%s: it waits on", name)
			}
			continue
		}
		to, moved := Yield(waits, c.said, false, 60_000, "salt", 1)
		if moved != c.turn {
			t.Errorf("%s: moved %v to %+v", name, moved, to)
		}
		if c.turn && (to.State != roster.Waiting || roster.Deferred(to) || to.Deadline > 60 || to.Spared != 1) {
			t.Errorf("%s: it is to be offered another attempt now, and that is none of the plan's: %+v", name, to)
		}
	}
	if served := (roster.Entry{State: roster.Cancelled, Attempt: 2, Sequence: 8}); Yields(served, &messages.AssignmentReport{Attempt: 2, Sequence: 9, State: messages.AssignmentState_CANCELLED}) {
		t.Error("who does not wait has nothing to be forgotten")
	}
}
