package rivals_test

import (
	"testing"

	"pacecar/actors/campaign/roster"
	"pacecar/actors/vehicle/assignment"
	"pacecar/bench/sim/car"
	"pacecar/bench/sim/oracle/rivals"
	"pacecar/bench/sim/oracle/view"
	"pacecar/messages"
	"pacecar/tcu/tcusim/ledger"
)

// chained are a campaign that has this vehicle on its roster, and the next one, which is installed on these versions.
func chained(entry roster.Entry, from string) (stone, next *view.Campaign) {
	stone, next = view.New("stone"), view.New("next")
	stone.At, stone.VINs, stone.Entries = map[string]int{"X": 0}, []string{"X"}, []roster.Entry{entry}
	stone.Record = &messages.CampaignRecord{
		Plan:  &messages.CampaignPlan{Waves: []*messages.Wave{{Gate: &messages.Gate{SoakSeconds: 50}}}},
		Waves: []*messages.WaveProgress{{First: 0, Size: 1}},
	}
	next.Record = &messages.CampaignRecord{Package: &messages.PackageRecord{Contents: []*messages.TargetArtifact{{EcuId: "ADAS", Version: "3.0.0", FromVersion: from}}}}
	return stone, next
}

// A vehicle that has installed what a campaign brought, and is another one's that needs that, has gone on; nobody else has. It had soaked only
// where the next update was offered behind the soak of the plan. Its campaign keeps what it has acknowledged.
func TestWhoGoesOnIsNotTaken(t *testing.T) {
	t.Parallel()
	const soaked, early = messages.GoneOn_GONE_ON_SOAKED, messages.GoneOn_GONE_ON_EARLY
	success := roster.Entry{State: roster.Succeeded, Attempt: 1}
	with := func(change func(*roster.Entry)) roster.Entry {
		e := success
		change(&e)
		return e
	}
	for name, c := range map[string]struct {
		on        messages.GoneOn
		from      string // what the next update is installed on
		ran       string // what ran before the campaign; empty: nobody knows
		offered   int64
		code      string
		undoes    bool // the next campaign is the way back
		unplugged bool // the vehicle has not installed what the campaign says
		forgot    bool
		told      bool
		entry     roster.Entry
		ok        bool
	}{
		"it goes on":                          {on: soaked, from: ">=2.0.0", ran: "1.0.0", offered: 60_000, ok: true},
		"it goes on early":                    {on: early, from: ">=2.0.0", ran: "1.0.0", offered: 59_999, ok: true},
		"it counts as taken":                  {from: ">=2.0.0", ran: "1.0.0", offered: 60_000},
		"it has not soaked":                   {on: soaked, from: ">=2.0.0", ran: "1.0.0", offered: 59_999},
		"nobody needs it":                     {on: soaked, offered: 60_000},
		"another one is needed":               {on: soaked, from: ">=3.0.0", ran: "1.0.0", offered: 60_000},
		"what ran before would have done":     {on: soaked, from: ">=1.0.0", ran: "1.0.0", offered: 60_000},
		"taken by who fitted before":          {from: ">=1.0.0", ran: "1.0.0", offered: 60_000, ok: true},
		"who knows what ran before":           {on: soaked, from: ">=2.0.0", offered: 60_000},
		"taken, and who knows":                {from: ">=2.0.0", offered: 60_000, ok: true},
		"taken by who needs nothing":          {offered: 60_000, ok: true},
		"ill, and taken by who needs it":      {from: ">=2.0.0", ran: "1.0.0", offered: 60_000, code: "vanished", ok: true},
		"taken by its way back":               {from: ">=2.0.0", ran: "1.0.0", offered: 60_000, undoes: true, ok: true},
		"it goes on to its way back":          {on: soaked, from: ">=2.0.0", ran: "1.0.0", offered: 60_000, undoes: true},
		"its ledger does not know":            {from: ">=2.0.0", ran: "1.0.0", offered: 60_000, unplugged: true, ok: true},
		"the store has forgotten":             {from: ">=2.0.0", ran: "1.0.0", offered: 60_000, forgot: true, ok: true},
		"its campaign keeps it":               {on: soaked, from: ">=2.0.0", ran: "1.0.0", offered: 60_000, told: true, entry: with(func(e *roster.Entry) { e.GoneOn = true }), ok: true},
		"its campaign has lost it":            {on: soaked, from: ">=2.0.0", ran: "1.0.0", offered: 60_000, told: true, entry: success},
		"its campaign has lost the proof":     {on: soaked, from: ">=2.0.0", ran: "1.0.0", offered: 60_000, told: true, entry: with(func(e *roster.Entry) { e.GoneOn, e.Asks = true, 1 })},
		"its campaign has no proof":           {on: early, from: ">=2.0.0", ran: "1.0.0", offered: 1, told: true, entry: with(func(e *roster.Entry) { e.GoneOn, e.Asks = true, 1 }), ok: true},
		"its campaign knows a later attempt":  {on: soaked, from: ">=2.0.0", ran: "1.0.0", offered: 60_000, told: true, entry: with(func(e *roster.Entry) { e.Attempt = 2 }), ok: true},
		"its campaign has heard that it fell": {on: soaked, from: ">=2.0.0", ran: "1.0.0", offered: 60_000, told: true, entry: with(func(e *roster.Entry) { e.Flags = roster.FlagUnhealthy }), ok: true},
	} {
		stone, next := chained(c.entry, c.from)
		before := &messages.HealthWatch{CampaignId: "stone", Attempt: 1, SinceMs: 10_000, Code: c.code, Runs: []*messages.InstalledECU{{Id: "ADAS", Version: "2.0.0"}}}
		after := &messages.HealthWatch{CampaignId: "stone", Attempt: 1, SinceMs: 10_000, Code: c.code, Runs: before.Runs, Taken: true, TakenBy: "next", GoneOn: c.on, Told: c.told}
		was := &view.Vehicle{Record: &messages.VehicleRecord{Watches: []*messages.HealthWatch{before}}, Ran: map[view.Software]string{}}
		if c.ran != "" {
			was.Ran[view.Software{ECU: "ADAS", Version: "2.0.0"}] = c.ran
		}
		is := &view.Vehicle{Record: &messages.VehicleRecord{Watches: []*messages.HealthWatch{after}, Assignment: &messages.Assignment{CampaignId: "next", Attempt: 1, OfferedAtMs: c.offered}}}
		did := &ledger.Past{Attempts: []ledger.Attempt{{Campaign: "stone", Number: 1, Last: ledger.InstallFinished}}}
		if c.undoes {
			is.Record.Assignment.Undoes = "stone"
		}
		if c.unplugged {
			did = nil
		}
		if got := breaks(5, func() {
			rivals.GoesOn("X", was, is, map[string]*view.Campaign{"stone": stone, "next": next}, did, c.forgot)
		}); got == c.ok {
			t.Errorf("%s: broken %v", name, got)
		}
	}
}

// Who had soaked when the next update was offered has not where an earlier attempt had begun to install in its place before that, whatever
// became of it; one that began behind the soak, or for another control unit, cuts nothing short.
func TestASoakThatWasCutShortIsNoSoak(t *testing.T) {
	t.Parallel()
	const soaked, early = messages.GoneOn_GONE_ON_SOAKED, messages.GoneOn_GONE_ON_EARLY
	for name, c := range map[string]struct {
		began int64
		ecu   string
		on    messages.GoneOn
		ok    bool
	}{
		"it was cut, and counts as whole": {59_999, "ADAS", soaked, false},
		"it was cut":                      {59_999, "ADAS", early, true},
		"it was over":                     {60_000, "ADAS", soaked, true},
		"of another control unit":         {59_999, "TCU", soaked, true},
	} {
		stone, next := chained(roster.Entry{State: roster.Succeeded, Attempt: 1}, ">=2.0.0")
		campaigns := map[string]*view.Campaign{"stone": stone, "next": next}
		did := &ledger.Past{Attempts: []ledger.Attempt{{Campaign: "stone", Number: 1, Last: ledger.InstallFinished}}}
		watch := func(taken bool) *messages.HealthWatch {
			w := &messages.HealthWatch{CampaignId: "stone", Attempt: 1, SinceMs: 10_000, Runs: []*messages.InstalledECU{{Id: "ADAS", Version: "2.0.0"}}}
			if taken {
				w.Taken, w.TakenBy, w.GoneOn = true, "next", c.on
			}
			return w
		}
		at := func(was *view.Vehicle, taken bool, a *messages.Assignment) *view.Vehicle {
			a.CampaignId, a.Artifacts = "next", []*messages.OfferedArtifact{{EcuId: c.ecu}}
			return &view.Vehicle{Record: &messages.VehicleRecord{Watches: []*messages.HealthWatch{watch(taken)}, Assignment: a}, Ran: was.Ran, Cut: was.Cut}
		}
		soaks := &view.Vehicle{Record: &messages.VehicleRecord{Watches: []*messages.HealthWatch{watch(false)}}, Ran: map[view.Software]string{{ECU: "ADAS", Version: "2.0.0"}: "1.0.0"}, Cut: map[car.Key]car.Key{}}
		first := at(soaks, false, &messages.Assignment{Attempt: 1, State: assignment.Installing, ChangedAtMs: c.began})
		second := at(first, true, &messages.Assignment{Attempt: 2, State: assignment.Succeeded, OfferedAtMs: 60_000, ChangedAtMs: 70_000})
		if got := breaks(5, func() {
			rivals.GoesOn("X", soaks, first, campaigns, did, false)
			rivals.GoesOn("X", first, second, campaigns, did, false)
		}); got == c.ok {
			t.Errorf("%s: broken %v", name, got)
		}
	}
}
