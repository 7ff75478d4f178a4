package rivals_test

import (
	"testing"

	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/roster"
	"pacecar/actors/vehicle/assignment"
	"pacecar/bench/sim/invariant"
	"pacecar/bench/sim/oracle/rivals"
	"pacecar/bench/sim/oracle/view"
	"pacecar/messages"
)

// A vehicle that soaks is offered nothing else for the same control unit, but by who goes before its campaign, supersedes
// it by name or undoes it, or once it has soaked, is unhealthy, or was taken.
func TestAVehicleThatSoaksIsNotGivenToAnybody(t *testing.T) {
	t.Parallel()
	offer := func(with func(*messages.Assignment)) *messages.Assignment {
		a := &messages.Assignment{
			CampaignId: "new", Attempt: 1, State: assignment.Offered, ChangedAtMs: 59_999, Claim: &messages.Claim{Priority: 200},
			Artifacts: []*messages.OfferedArtifact{{EcuId: "ADAS"}},
		}
		with(a)
		return a
	}
	same := func(*messages.Assignment) {}
	for name, c := range map[string]struct {
		offered    func(*messages.Assignment)
		soaks      func(*messages.HealthWatch)
		superseded string // by the one that offers
		ok         bool
	}{
		"by the same priority":                 {same, func(*messages.HealthWatch) {}, "", false},
		"by a lower one":                       {func(a *messages.Assignment) { a.Claim.Priority = 100 }, func(*messages.HealthWatch) {}, "", false},
		"by a higher one":                      {func(a *messages.Assignment) { a.Claim.Priority = 201 }, func(*messages.HealthWatch) {}, "", true},
		"when it has soaked":                   {func(a *messages.Assignment) { a.ChangedAtMs = 60_000 }, func(*messages.HealthWatch) {}, "", true},
		"for another control unit":             {func(a *messages.Assignment) { a.Artifacts[0].EcuId = "TCU" }, func(*messages.HealthWatch) {}, "", true},
		"by a way back":                        {func(a *messages.Assignment) { a.Undoes = "soaks" }, func(*messages.HealthWatch) {}, "", true},
		"by who supersedes it":                 {same, func(*messages.HealthWatch) {}, "soaks", true},
		"by who supersedes another one":        {same, func(*messages.HealthWatch) {}, "other", false},
		"one that is unhealthy":                {same, func(w *messages.HealthWatch) { w.Code = "vanished" }, "", true},
		"one that was taken":                   {same, func(w *messages.HealthWatch) { w.Taken = true }, "", true},
		"one that no gate judges any more":     {same, func(w *messages.HealthWatch) { w.Decided = true }, "", true},
		"by a later attempt of its own":        {func(a *messages.Assignment) { a.CampaignId = "soaks" }, func(*messages.HealthWatch) {}, "", true},
		"by an attempt that nobody knows here": {func(a *messages.Assignment) { a.Code = assignment.AlarmUnknown }, func(*messages.HealthWatch) {}, "", true},
	} {
		w := &messages.HealthWatch{
			CampaignId: "soaks", Attempt: 1, SinceMs: 10_000, Terms: &messages.HealthTerms{SoakSeconds: 50}, Claim: &messages.Claim{Priority: 200},
			Runs: []*messages.InstalledECU{{Id: "ADAS", Version: "2.0.0"}},
		}
		c.soaks(w)
		was := &view.Vehicle{Record: &messages.VehicleRecord{Watches: []*messages.HealthWatch{w}}}
		is := &view.Vehicle{Record: &messages.VehicleRecord{Assignment: offer(c.offered), Watches: was.Record.Watches}}
		if c.superseded != "" {
			is.Record.Arbitration = &messages.Arbitration{Superseded: []*messages.Supersession{{CampaignId: c.superseded, By: "new"}}}
		}
		if got := breaks(5, func() { rivals.InOrder("X", was, is, nil, false) }); got == c.ok {
			t.Errorf("offered %s: broken %v", name, got)
		}
	}
}

// Whoever joined late takes no vehicle that soaks, whatever the priority; who is of a campaign from its start is taken by a higher one.
func TestAJoinerTakesNoVehicleThatSoaks(t *testing.T) {
	t.Parallel()
	was := &view.Vehicle{Record: &messages.VehicleRecord{Watches: []*messages.HealthWatch{{
		CampaignId: "soaks", Attempt: 1, SinceMs: 10_000, Terms: &messages.HealthTerms{SoakSeconds: 50}, Claim: &messages.Claim{Priority: 200},
		Runs: []*messages.InstalledECU{{Id: "ADAS", Version: "2.0.0"}},
	}}}}
	is := &view.Vehicle{Record: &messages.VehicleRecord{Watches: was.Record.Watches, Assignment: &messages.Assignment{
		CampaignId: "new", Attempt: 1, State: assignment.Offered, ChangedAtMs: 59_999, Claim: &messages.Claim{Priority: 201},
		Artifacts: []*messages.OfferedArtifact{{EcuId: "ADAS"}},
	}}}
	for name, c := range map[string]struct {
		at   int // of three, the last one of which joined
		want bool
	}{"of the start": {0, false}, "last of the start": {1, false}, "joined": {2, true}, "not on its roster": {-1, false}} {
		campaign := view.New("new")
		campaign.Record, campaign.Entries, campaign.At = &messages.CampaignRecord{Joined: 1}, make([]roster.Entry, 3), map[string]int{"X": c.at}
		if c.at < 0 {
			campaign.At = nil
		}
		if got := breaks(5, func() { rivals.InOrder("X", was, is, map[string]*view.Campaign{"new": campaign}, false) }); got != c.want {
			t.Errorf("%s: broken %v", name, got)
		}
	}
}

// A gate opens on no vehicle as a success of which its campaign has acknowledged that it was taken.
func TestAGateCountsNobodyWhoWasTaken(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		entry       roster.Entry
		taken, told bool
		gate        uint32
		ok          bool
		on          messages.GoneOn
	}{
		"it counts as a success":                 {roster.Entry{State: roster.Succeeded, Attempt: 1}, true, true, 1, false, 0},
		"it has gone on, and had soaked":         {roster.Entry{State: roster.Succeeded, Attempt: 1, GoneOn: true}, true, true, 1, true, messages.GoneOn_GONE_ON_SOAKED},
		"it has gone on, and had not":            {roster.Entry{State: roster.Succeeded, Attempt: 1, GoneOn: true}, true, true, 1, false, messages.GoneOn_GONE_ON_EARLY},
		"it counts as taken":                     {roster.Entry{State: roster.Succeeded, Attempt: 1, Asks: 1}, true, true, 1, true, 0},
		"its campaign has not heard":             {roster.Entry{State: roster.Succeeded, Attempt: 1}, true, false, 1, true, 0},
		"it was not taken":                       {roster.Entry{State: roster.Succeeded, Attempt: 1}, false, true, 1, true, 0},
		"it is of another wave":                  {roster.Entry{State: roster.Succeeded, Attempt: 1}, true, true, 2, true, 0},
		"the attempt that counts is a later one": {roster.Entry{State: roster.Succeeded, Attempt: 2}, true, true, 1, true, 0},
	} {
		was := view.New("high")
		was.Record.Waves = []*messages.WaveProgress{{First: 0, Size: 1}, {First: 1, Size: 1}}
		was.Entries, was.VINs = []roster.Entry{c.entry, {}}, []string{"X", "Y"}
		vehicles := map[string]*view.Vehicle{"X": {Record: &messages.VehicleRecord{Watches: []*messages.HealthWatch{
			{CampaignId: "high", Attempt: 1, Taken: c.taken, TakenBy: "low", Told: c.told, GoneOn: c.on},
		}}}}
		if got := breaks(5, func() { rivals.Counted(was, &messages.GateDecision{Wave: c.gate}, vehicles) }); got == c.ok {
			t.Errorf("%s: broken %v", name, got)
		}
	}
}

func breaks(number int, f func()) (yes bool) {
	defer func() {
		if v, is := recover().(invariant.Violation); is {
			yes = v.Number == number
		}
	}()
	f()
	return false
}

// A vehicle is told that its campaign has judged it only when a gate has let its wave pass, or the campaign is over, or its last wave
// stays open for others; how long it soaks its campaign's plan says, whatever its own record does.
func TestAVehicleIsFreeOnlyOnceItsCampaignHasJudged(t *testing.T) {
	t.Parallel()
	soaking := func() *view.Campaign {
		c := view.New("soaks")
		c.At, c.VINs = map[string]int{"X": 0}, []string{"X"}
		gate := &messages.Gate{SoakSeconds: 50}
		c.Record = &messages.CampaignRecord{
			State: life.Running, Wave: 1, Plan: &messages.CampaignPlan{LateJoiners: "join", Waves: []*messages.Wave{{Gate: gate}, {Gate: gate}}},
			Waves: []*messages.WaveProgress{{First: 0, Size: 1}, {First: 1, Size: 1}},
		}
		return c
	}
	watch := func(decided bool) *messages.HealthWatch {
		return &messages.HealthWatch{
			CampaignId: "soaks", Attempt: 1, SinceMs: 10_000, Terms: &messages.HealthTerms{SoakSeconds: 5}, Claim: &messages.Claim{Priority: 200}, Decided: decided,
			Runs: []*messages.InstalledECU{{Id: "ADAS", Version: "2.0.0"}},
		}
	}
	last := func(c *view.Campaign) { c.Record.Waves[0].Size, c.Record.Waves[1] = 0, &messages.WaveProgress{Size: 1} }
	for name, c := range map[string]struct {
		campaign func(*view.Campaign)
		forgot   bool
		ok       bool
	}{
		"before its gate decides":                   {func(*view.Campaign) {}, false, false},
		"when a gate has halted":                    {func(c *view.Campaign) { c.Record.Decisions = []*messages.GateDecision{{Wave: 1}} }, false, false},
		"when the gate of another wave has opened":  {func(c *view.Campaign) { c.Record.Decisions = []*messages.GateDecision{{Wave: 2, Passed: true}} }, false, false},
		"when its gate has opened":                  {func(c *view.Campaign) { c.Record.Decisions = []*messages.GateDecision{{Wave: 1, Passed: true}} }, false, true},
		"when the campaign is over":                 {func(c *view.Campaign) { c.Record.State = life.Cancelled }, false, true},
		"while a wave before the last one lingers":  {func(c *view.Campaign) { c.Record.Lingers = true }, false, false},
		"when the last wave has yet to soak":        {last, false, false},
		"when the last wave is open for others":     {func(c *view.Campaign) { last(c); c.Record.Lingers, c.Record.PassedFor = true, 1 }, false, true},
		"when it has joined a wave that stays open": {func(c *view.Campaign) { last(c); c.Record.Lingers = true }, false, false},
		"when the store has forgotten the decision": {func(*view.Campaign) {}, true, true},
	} {
		campaign := soaking()
		c.campaign(campaign)
		was := &view.Vehicle{Record: &messages.VehicleRecord{Watches: []*messages.HealthWatch{watch(false)}}}
		is := &view.Vehicle{Record: &messages.VehicleRecord{Watches: []*messages.HealthWatch{watch(true)}}}
		if got := breaks(5, func() { rivals.InOrder("X", was, is, map[string]*view.Campaign{"soaks": campaign}, c.forgot) }); got == c.ok {
			t.Errorf("told %s: broken %v", name, got)
		}
		is = &view.Vehicle{Record: &messages.VehicleRecord{}}
		if got := breaks(5, func() { rivals.InOrder("X", was, is, map[string]*view.Campaign{"soaks": campaign}, c.forgot) }); got == c.ok {
			t.Errorf("forgotten %s: broken %v", name, got)
		}
	}
	was := &view.Vehicle{Record: &messages.VehicleRecord{Watches: []*messages.HealthWatch{watch(false)}}}
	is := &view.Vehicle{Record: &messages.VehicleRecord{Watches: was.Record.Watches, Assignment: &messages.Assignment{
		CampaignId: "new", Attempt: 1, State: assignment.Offered, ChangedAtMs: 20_000, Claim: &messages.Claim{Priority: 200}, Artifacts: []*messages.OfferedArtifact{{EcuId: "ADAS"}},
	}}}
	if !breaks(5, func() { rivals.InOrder("X", was, is, map[string]*view.Campaign{"soaks": soaking()}, false) }) {
		t.Error("a vehicle whose record soaks for 5 s is given away after 10 s, and the plan says 50 s")
	}
}
