package lapse_test

import (
	"testing"
	"time"

	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/roster"
	"pacecar/actors/vehicle/assignment"
	"pacecar/bench/sim/car"
	"pacecar/bench/sim/invariant"
	"pacecar/bench/sim/oracle/lapse"
	"pacecar/bench/sim/oracle/view"
	"pacecar/bench/sim/virtual"
	"pacecar/messages"
	"pacecar/tcu/tcusim/ledger"
)

const now = time.Hour

// A campaign that is over gives attempts back called off, or else it would compete with those that run.
func TestACampaignThatIsOverOffersNothing(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name      string
		state     messages.CampaignState
		ended     time.Duration // ago
		calledOff string
		ok        bool
	}{
		{"it runs", life.Running, 0, "", true},
		{"its last words are under way", life.Completed, 10 * time.Second, "", true},
		{"it is completed", life.Completed, 10 * time.Minute, "", false},
		{"it is cancelled", life.Cancelled, 10 * time.Minute, "", false},
		{"it calls the attempt off", life.Cancelled, 10 * time.Minute, "enough", true},
	} {
		of := view.New("spring")
		of.Record.State, of.Record.EndedAtMs = c.state, virtual.Began.Add(now-c.ended).UnixMilli()
		m := &messages.AssignVehicle{CampaignId: "spring", Attempt: 1, Heard: &messages.HeardAttempt{CalledOff: c.calledOff}}
		if got := broken(func() { lapse.Words{}.Hear(of, "X", m, now, false) }); got == c.ok {
			t.Errorf("%s: broken %v", c.name, got)
		}
	}
}

// What begins on a vehicle, or takes it, was offered since the store was read last; a word that calls an attempt off is no offer.
func TestNothingBeginsThatWasNotOffered(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name      string
		held, is  messages.AssignmentState // of the campaign that had the vehicle, and of the one that has it now
		calledOff string
		ago       time.Duration
		ok        bool
	}{
		{"it was offered", assignment.Permitted, assignment.Offered, "", time.Second, true},
		{"it was offered long ago", assignment.Permitted, assignment.Offered, "", time.Hour, false},
		{"it is called off, and begins", assignment.Succeeded, assignment.Offered, "enough", time.Second, false},
		{"it is called off, and takes the vehicle", assignment.Permitted, assignment.Cancelled, "enough", time.Second, false},
		{"it is called off, and ends", assignment.Succeeded, assignment.Cancelled, "enough", time.Second, true},
	} {
		words := lapse.Words{}
		words.Hear(nil, "X", &messages.AssignVehicle{CampaignId: "spring", Attempt: 1, Heard: &messages.HeardAttempt{CalledOff: c.calledOff}}, now-c.ago, false)
		if got := broken(func() { words.Opens("X", vehicle("summer", 1, c.held), vehicle("spring", 1, c.is), now) }); got == c.ok {
			t.Errorf("%s: broken %v", c.name, got)
		}
	}
}

// An installation ends by the word of its car, which may be that it has gone on to a higher attempt.
func TestAnInstallationIsNotGivenUpForAnAttemptThatItsCarDoesNotKnow(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		was  messages.AssignmentState
		told bool // the car of attempt 2
		ok   bool
	}{
		{"it waits", assignment.Downloaded, false, true},
		{"it installs", assignment.Installing, false, false},
		{"it has gone on", assignment.Installing, true, true},
	} {
		x := car.New("X", nil, nobody{}, nil)
		if c.told {
			x.Hear(&messages.Down{Body: &messages.Down_CancelUpdate{CancelUpdate: &messages.CancelUpdate{CampaignId: "spring", Attempt: 2}}})
		}
		if got := broken(func() {
			lapse.Leaves("X", vehicle("spring", 1, c.was), vehicle("spring", 2, assignment.Offered), x)
		}); got == c.ok {
			t.Errorf("%s: broken %v", c.name, got)
		}
	}
}

// Who has spoken in fair weather is not taken for silent, and what has ended has one end.
func TestRosterAndRecordAgreeInTheEnd(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		entry  uint8
		record messages.AssignmentState
		ok     bool
	}{
		{"both know that it succeeded", roster.Succeeded, assignment.Succeeded, true},
		{"the success was called back", roster.Succeeded, assignment.Cancelled, false},
		{"the record alone knows of the success", roster.Failed, assignment.Succeeded, false},
		{"the record goes on", roster.Cancelled, assignment.Downloaded, false},
		{"it had failed before", roster.Failed, assignment.Cancelled, true},
		{"nobody has heard of the failure", roster.Cancelled, assignment.Failed, false},
	} {
		if got := broken(func() {
			lapse.Agree(16, view.New("spring"), "X", roster.Entry{State: c.entry, Attempt: 1}, vehicle("spring", 1, c.record), "")
		}); got == c.ok {
			t.Errorf("%s: broken %v", c.name, got)
		}
	}
	brings := view.New("spring")
	brings.Record = &messages.CampaignRecord{Package: &messages.PackageRecord{Contents: []*messages.TargetArtifact{{EcuId: "ADAS", Version: "2.0.0"}}}}
	for _, c := range []struct {
		number int
		runs   string
		ok     bool
	}{{20, "ADAS 1.0.0 ", true}, {20, "ADAS 2.0.0 ", false}, {16, "ADAS 1.0.0 ", false}} {
		if got := broken(func() {
			lapse.Agree(c.number, brings, "X", roster.Entry{State: roster.Succeeded, Attempt: 1}, vehicle("spring", 1, assignment.Installed), c.runs)
		}); got == c.ok {
			t.Errorf("invariant %d, a record that waits for a manifest, and a vehicle that runs %s: broken %v", c.number, c.runs, got)
		}
	}
	spoken := lapse.NewSpoken()
	spoken.Hear("X", &messages.Report{CampaignId: "spring", Attempt: 2}, vehicle("spring", 2, assignment.Downloaded), now)
	for attempt, ok := range map[uint8]bool{1: true, 2: false} {
		if got := broken(func() {
			spoken.Silent(view.New("spring"), "X", roster.Entry{State: roster.Stalled, Attempt: attempt}, now-time.Minute)
		}); got == ok {
			t.Errorf("silent in attempt %d: broken %v", attempt, got)
		}
	}
}

// A campaign is told each time that a vehicle speaks of an attempt of which its record knows nothing: that attempt, not another one.
func TestWhatARecordDoesNotKnowIsSaidEachTime(t *testing.T) {
	t.Parallel()
	lost := func(with func(*messages.VehicleRecord)) *view.Vehicle {
		v := vehicle("summer", 1, assignment.Offered)
		with(v.Record)
		return v
	}
	result := func(attempt uint32, code string) func(*messages.VehicleRecord) {
		return func(r *messages.VehicleRecord) {
			r.Results = []*messages.AssignmentResult{{CampaignId: "spring", Attempt: attempt, Code: code}}
		}
	}
	for name, c := range map[string]struct {
		record  func(*messages.VehicleRecord)
		said    uint32 // of which attempt it is said that the record does not know it; 0: of none
		knows   bool   // what is said of that attempt
		earlier time.Duration
		ok      bool
	}{
		"it is said":                           {record: result(1, ""), said: 2, ok: true},
		"nothing is said":                      {record: result(1, "")},
		"it was said long ago":                 {record: result(1, ""), said: 2, earlier: time.Hour},
		"it is said of another attempt":        {record: result(1, ""), said: 1},
		"something else is said":               {record: result(1, ""), said: 2, knows: true},
		"the record knows it":                  {record: result(2, ""), ok: true},
		"the record knows a later one":         {record: result(3, ""), ok: true},
		"the record knows it from the vehicle": {record: result(2, assignment.AlarmUnknown)},
		"it is under way":                      {record: func(r *messages.VehicleRecord) { r.Assignment.CampaignId, r.Assignment.Attempt = "spring", 2 }, ok: true},
		"it waits": {record: func(r *messages.VehicleRecord) {
			r.Arbitration = &messages.Arbitration{Queue: []*messages.QueuedCampaign{{CampaignId: "spring", Attempt: 2}}}
		}, ok: true},
	} {
		spoken := lapse.NewSpoken()
		if c.said != 0 {
			m := assignment.Unheard("spring", c.said)
			if c.knows {
				m.State = assignment.Failed
			}
			spoken.Say("X", m, now-c.earlier)
		}
		if got := broken(func() { spoken.Hear("X", &messages.Report{CampaignId: "spring", Attempt: 2}, lost(c.record), now) }); got == c.ok {
			t.Errorf("%s: broken %v", name, got)
		}
	}
}

func vehicle(campaign string, attempt uint32, state messages.AssignmentState) *view.Vehicle {
	return &view.Vehicle{Record: &messages.VehicleRecord{Vin: "X", Assignment: &messages.Assignment{CampaignId: campaign, Attempt: attempt, State: state}}}
}

func broken(f func()) (yes bool) {
	defer func() {
		if reason := recover(); reason != nil {
			_, yes = reason.(invariant.Violation)
			if !yes {
				panic(reason)
			}
		}
	}()
	f()
	return false
}

// nobody hears what a car says.
type nobody struct{}

func (nobody) Now() time.Time                     { return virtual.Began }
func (nobody) Say(*car.Car, *messages.Up)         {}
func (nobody) Did(*car.Car, ledger.Kind, car.Key) {}
