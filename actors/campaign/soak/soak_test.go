package soak

import (
	"testing"

	"pacecar/actors/campaign/roster"
	"pacecar/messages"
)

// TestSeen: what is said of a vehicle that succeeded is placed by its sequence, but for ill
// health, which counts whenever it comes, once and for good.
func TestSeen(t *testing.T) {
	t.Parallel()
	succeeded := func(flags uint8, sequence uint32) roster.Entry {
		return roster.Entry{State: roster.Succeeded, Attempt: 1, Sequence: sequence, Deadline: 9, Flags: flags}
	}
	report := func(attempt uint32, sequence uint64, unhealthy string, cycles messages.DriveCycles) *messages.AssignmentReport {
		return &messages.AssignmentReport{State: messages.AssignmentState_SUCCEEDED, Attempt: attempt, Sequence: sequence, Unhealthy: unhealthy, DriveCycles: cycles}
	}
	const awaited, completed = messages.DriveCycles_DRIVE_CYCLES_AWAITED, messages.DriveCycles_DRIVE_CYCLES_COMPLETED
	sick := roster.Entry{State: roster.Succeeded, Attempt: 1, Sequence: 7, Flags: roster.FlagUnhealthy}
	by := func(r *messages.AssignmentReport, campaign string) *messages.AssignmentReport {
		r.Taken, r.TakenBy = true, campaign
		return r
	}
	gone := roster.Entry{State: roster.Succeeded, Attempt: 1, Sequence: 7, Asks: 1}
	to := func(r *messages.AssignmentReport, on messages.GoneOn) *messages.AssignmentReport {
		r.GoneOn = on
		return by(r, "c9")
	}
	const soaked, early = messages.GoneOn_GONE_ON_SOAKED, messages.GoneOn_GONE_ON_EARLY
	on, soon := gone, gone
	on.GoneOn, on.Asks, soon.GoneOn = true, 0, true
	for name, c := range map[string]struct {
		e    roster.Entry
		r    *messages.AssignmentReport
		want roster.Entry
		sick bool
	}{
		"cycles are awaited":       {succeeded(0, 6), report(1, 6, "", awaited), succeeded(roster.FlagAwaited, 6), false},
		"they are completed":       {succeeded(roster.FlagAwaited, 6), report(1, 7, "", completed), succeeded(roster.FlagCompleted, 7), false},
		"overtaken":                {succeeded(roster.FlagCompleted, 7), report(1, 6, "", awaited), succeeded(roster.FlagCompleted, 7), false},
		"awaited no more":          {succeeded(roster.FlagAwaited, 6), report(1, 7, "", 0), succeeded(0, 7), false},
		"unhealthy":                {succeeded(roster.FlagAwaited, 6), report(1, 7, "health.vanished", 0), sick, true},
		"unhealthy and overtaken":  {succeeded(roster.FlagCompleted, 7), report(1, 6, "health.vanished", 0), sick, true},
		"repeated":                 {sick, report(1, 7, "health.vanished", 0), sick, false},
		"recovered":                {sick, report(1, 8, "", completed), sick, false},
		"taken":                    {succeeded(roster.FlagAwaited, 6), by(report(1, 7, "", 0), "c9"), gone, true},
		"taken and overtaken":      {succeeded(roster.FlagCompleted, 7), by(report(1, 6, "", 0), "c9"), gone, true},
		"taken, and said again":    {gone, by(report(1, 7, "", 0), "c9"), gone, false},
		"unhealthy and taken":      {succeeded(0, 6), by(report(1, 7, "health.vanished", 0), "c9"), sick, true},
		"taken before ill health":  {gone, report(1, 7, "health.vanished", 0), sick, true},
		"unhealthy before taken":   {sick, by(report(1, 8, "health.vanished", 0), "c9"), sick, false},
		"gone on":                  {succeeded(roster.FlagAwaited, 6), to(report(1, 7, "", 0), soaked), on, true},
		"gone on, said again":      {on, to(report(1, 7, "", 0), soaked), on, false},
		"gone on, then overtaken":  {on, report(1, 6, "", awaited), on, false},
		"gone on, then taken":      {on, by(report(1, 8, "", 0), "c7"), on, false},
		"gone on early":            {succeeded(0, 6), to(report(1, 7, "", 0), early), soon, true},
		"gone on early, overtaken": {succeeded(roster.FlagCompleted, 7), to(report(1, 6, "", 0), early), soon, true},
		"taken, then gone on":      {gone, to(report(1, 8, "", 0), soaked), gone, false},
		"unhealthy and gone on":    {succeeded(0, 6), to(report(1, 7, "health.vanished", 0), soaked), sick, true},
		"gone on, then unhealthy":  {on, report(1, 7, "health.vanished", 0), sick, true},
		"of an earlier attempt":    {roster.Entry{State: roster.Succeeded, Attempt: 2, Sequence: 3}, report(1, 7, "health.vanished", 0), roster.Entry{State: roster.Succeeded, Attempt: 2, Sequence: 3}, false},
		"of one that failed":       {roster.Entry{State: roster.Failed, Attempt: 1}, report(1, 7, "health.vanished", 0), roster.Entry{State: roster.Failed, Attempt: 1}, false},
	} {
		if to, is := Seen(c.e, c.r, false); to != c.want || is != c.sick {
			t.Errorf("%s: %+v, %t; want %+v, %t", name, to, is, c.want, c.sick)
		}
	}
}

// TestNothingIsTakenFromAGateThatHasDecided: what it judged, it judged.
func TestNothingIsTakenFromAGateThatHasDecided(t *testing.T) {
	t.Parallel()
	e := roster.Entry{State: roster.Succeeded, Attempt: 1, Sequence: 6}
	r := &messages.AssignmentReport{State: messages.AssignmentState_SUCCEEDED, Attempt: 1, Sequence: 7, Taken: true, TakenBy: "c9"}
	if to, news := Seen(e, r, true); news || roster.Taken(to) || to.Place() != roster.Succeeded {
		t.Errorf("%+v, %t", to, news)
	}
	taken, _ := Seen(e, r, false)
	if Because(e, r) != nil {
		t.Error("a success has a reason")
	}
	if code := Because(taken, r).GetCode(); code != messages.SupersededByCampaign {
		t.Errorf("its reason is %s", code)
	}
	if r.TakenBy = ""; Because(taken, r).GetCode() != OtherSoftware {
		t.Errorf("of one that nobody is known to have taken it is %s", Because(taken, r).GetCode())
	}
}

// TestWhatGoesOnBehindItsGateStays: soaked or not, the decision stands, and people are told where it is.
func TestWhatGoesOnBehindItsGateStays(t *testing.T) {
	t.Parallel()
	for _, on := range []messages.GoneOn{messages.GoneOn_GONE_ON_SOAKED, messages.GoneOn_GONE_ON_EARLY} {
		r := &messages.AssignmentReport{State: messages.AssignmentState_SUCCEEDED, Attempt: 1, Sequence: 7, Taken: true, TakenBy: "c9", GoneOn: on}
		to, news := Seen(roster.Entry{State: roster.Succeeded, Attempt: 1, Sequence: 6}, r, true)
		if !news || !roster.GoneOn(to) || to.Place() != roster.Succeeded || Because(to, r) != nil {
			t.Errorf("%s: %+v, %t", on, to, news)
		}
	}
}

// TestARemovedVehicleIsCountedAsSuch: a success whose vehicle was removed while it soaked is none any more, with a reason of its own.
func TestARemovedVehicleIsCountedAsSuch(t *testing.T) {
	t.Parallel()
	r := &messages.AssignmentReport{State: messages.AssignmentState_SUCCEEDED, Attempt: 1, Sequence: 7, Taken: true, Removed: true}
	e, news := Seen(roster.Entry{State: roster.Succeeded, Attempt: 1, Sequence: 6, Deadline: 9}, r, false)
	if why := Because(e, r); !news || e.Place() != roster.Superseded || why.GetCode() != VehicleRemoved {
		t.Errorf("it is %+v, because of %v", e, why)
	}
	if e, news := Seen(roster.Entry{State: roster.Succeeded, Attempt: 1, Sequence: 6}, r, true); news || e.Place() != roster.Succeeded {
		t.Errorf("when its gate has decided it is %+v", e)
	}
}
