package e2e

import (
	"context"
	"fmt"
	"testing"

	"pacecar/cmd/pacecar/client"
	"pacecar/messages"
	"pacecar/tcu/tcusim/ledger"
	"pacecar/tcu/tcusim/population"
	"pacecar/web/view"
)

// ends are the states in which the last thing that physically happened to a vehicle
// leaves its assignment.
var ends = map[ledger.Kind]string{
	ledger.InstallFinished: "Succeeded", ledger.InstallFailed: "Failed", ledger.Reverted: "Reverted",
}

// audit compares what the engine says at the end of a campaign with the ledger: counters,
// roster, and each vehicle's record. It does not use what the ledger's own package adds up.
func audit(ctx context.Context, t testing.TB, c *client.Client, campaign view.Campaign, fleet []population.Vehicle, path string) {
	t.Helper()
	entries, err := ledger.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	last, starts := map[messages.VIN]ledger.Entry{}, map[messages.VIN]int{}
	for _, e := range entries {
		last[e.VIN] = e
		if e.Kind == ledger.InstallStarted {
			starts[e.VIN]++
		}
	}
	doubles := 0
	counts := map[string]uint32{}
	for i := range fleet {
		vin := fleet[i].VIN
		counts[ends[last[vin].Kind]]++
		if starts[vin] != 1 {
			doubles++
			t.Errorf("%s: %d installations were started", vin, starts[vin])
		}
	}
	if s := ledger.Summarize(entries); s.DoubleInstalls != 0 || s.Open != 0 {
		t.Errorf("the ledger has %d double and %d open installations: %v", s.DoubleInstalls, s.Open, s.Violations)
	}
	auditCampaign(t, campaign, counts, len(fleet))
	auditSaved(t, campaign, entries)
	auditRoster(ctx, t, c, last, len(fleet))
	auditVehicles(t, vehicles(ctx, t, c), fleet, last)
	auditDocument(ctx, t, c.Address(), fleet[0].VIN)
	t.Logf("%d vehicles: %v; %d double installs", len(fleet), counts, doubles)
}

// auditSaved compares what patches saved: each vehicle downloaded once.
func auditSaved(t testing.TB, campaign view.Campaign, entries []ledger.Entry) {
	t.Helper()
	saved := map[messages.VIN]uint64{}
	for _, e := range entries {
		if e.Kind != ledger.Downloaded {
			continue
		}
		saved[e.VIN] = 0
		for _, ecu := range e.ECUs {
			saved[e.VIN] += ecu.Saved
		}
	}
	total := uint64(0)
	for _, bytes := range saved {
		total += bytes
	}
	if campaign.SavedBytes != total {
		t.Errorf("the campaign counts %d bytes saved by patches, the ledger %d", campaign.SavedBytes, total)
	}
	t.Logf("patches saved %d bytes", total)
}

func auditCampaign(t testing.TB, campaign view.Campaign, counts map[string]uint32, total int) {
	t.Helper()
	if int(campaign.Total) != total || !sameCounts(campaign.Counts, counts) {
		t.Errorf("the campaign counts %v of %d, the ledger %v of %d", campaign.Counts, campaign.Total, counts, total)
	}
	sum := map[string]uint32{}
	for _, wave := range campaign.Waves {
		size := uint32(0)
		for state, n := range wave.Counts {
			sum[state] += n
			size += n
		}
		if size != wave.Size || wave.State != "Passed" {
			t.Errorf("wave %d is %s and counts %d of %d vehicles", wave.Number, wave.State, size, wave.Size)
		}
	}
	if !sameCounts(sum, campaign.Counts) {
		t.Errorf("the waves count %v, the campaign %v", sum, campaign.Counts)
	}
	failures := uint32(0)
	for _, f := range campaign.Failures {
		failures += f.Count
	}
	if want := counts["Failed"] + counts["Reverted"]; failures != want {
		t.Errorf("the list of failures adds up to %d, the ledger to %d: %+v", failures, want, campaign.Failures)
	}
}

// sameCounts leaves states without vehicles out of account.
func sameCounts(a, b map[string]uint32) bool {
	for _, pair := range [][2]map[string]uint32{{a, b}, {b, a}} {
		for state, n := range pair[0] {
			if n != pair[1][state] {
				return false
			}
		}
	}
	return true
}

func auditRoster(ctx context.Context, t testing.TB, c *client.Client, last map[messages.VIN]ledger.Entry, total int) {
	t.Helper()
	seen := map[string]bool{}
	for from := ""; ; {
		roster, err := c.Roster(ctx, campaignID, "", from, 1000)
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range roster.Items {
			seen[entry.VIN] = true
			e := last[messages.VIN(entry.VIN)]
			if want := ends[e.Kind]; entry.State != want || entry.Attempt != e.Attempt || entry.Code != e.Code {
				t.Errorf("the roster has %+v, the ledger %s, attempt %d, code %q", entry, want, e.Attempt, e.Code)
			}
		}
		if from = roster.Next; from == "" {
			break
		}
	}
	if len(seen) != total {
		t.Errorf("the roster names %d vehicles, want %d", len(seen), total)
	}
}

func auditVehicles(t testing.TB, known map[messages.VIN]view.Vehicle, fleet []population.Vehicle, last map[messages.VIN]ledger.Entry) {
	t.Helper()
	for i := range fleet {
		factory, v := &fleet[i], known[fleet[i].VIN]
		e := last[factory.VIN]
		if v.Assignment == nil || v.Assignment.State != ends[e.Kind] || v.Assignment.Code != e.Code {
			t.Errorf("%s has assignment %+v, the ledger ends with %s %s", factory.VIN, v.Assignment, e.Kind, e.Code)
		}
		if !v.Online {
			t.Errorf("%s is connected, and shown as offline", factory.VIN)
		}
		physical := ledger.ECUVersions{}
		for _, ecu := range factory.ECUs {
			physical[ecu.ID] = ecu.Version
		}
		if e.Kind == ledger.InstallFinished {
			for _, ecu := range e.ECUs {
				physical[ecu.ID] = ecu.Version
			}
		}
		believed := ledger.ECUVersions{}
		for _, ecu := range v.ECUs {
			believed[ecu.ID] = ecu.Version
		}
		if fmt.Sprint(believed) != fmt.Sprint(physical) {
			t.Errorf("%s is believed to run %v, and runs %v", factory.VIN, believed, physical)
		}
	}
}

// ranks order the states of an assignment in which nothing goes wrong.
var ranks = map[string]int{
	"Offered": 1, "Accepted": 2, "Downloading": 3, "Downloaded": 4, "Permitted": 5, "Installing": 6, "Installed": 7, "Succeeded": 8,
}

// promised is the least state that each acknowledged report stands for.
var promised = map[messages.Phase]string{
	messages.Phase_PHASE_ACCEPTED: "Accepted", messages.Phase_PHASE_DOWNLOADING: "Downloading",
	messages.Phase_PHASE_DOWNLOADED: "Downloaded", messages.Phase_PHASE_INSTALLING: "Installing",
	messages.Phase_PHASE_INSTALLED: "Installed", messages.Phase_PHASE_FAILED: "Failed", messages.Phase_PHASE_REVERTED: "Reverted",
}

// behind says what was acknowledged and is not known; empty: nothing.
func behind(a acknowledged, state string) string {
	for phase := range a.phases {
		want := promised[phase]
		_, alive := ranks[want]
		switch rank, going := ranks[state]; {
		case want == "":
			return "an unexpected " + phase.String()
		case !alive && state != want, alive && going && rank < ranks[want], alive && !going && state != "Failed" && state != "Reverted":
			return want
		}
	}
	if a.manifest && a.phases[messages.Phase_PHASE_INSTALLED] && state != "Succeeded" {
		return "Succeeded, from the manifest"
	}
	return ""
}

// auditPromises counts acknowledgements that the engine has forgotten.
func auditPromises(t testing.TB, promises map[messages.VIN]acknowledged, known map[messages.VIN]view.Vehicle) (lost int) {
	t.Helper()
	for vin, a := range promises {
		state := "none"
		if v := known[vin]; v.Assignment != nil {
			state = v.Assignment.State
			if v.Assignment.Attempt > a.attempt {
				continue // what was acknowledged has led to another attempt
			}
		}
		if what := behind(a, state); what != "" {
			lost++
			t.Errorf("%s: %s was acknowledged, and the state is %s", vin, what, state)
		}
	}
	return lost
}

func TestForgottenPromisesAreSeen(t *testing.T) {
	phases := func(list ...messages.Phase) acknowledged {
		a := acknowledged{phases: map[messages.Phase]bool{}}
		for _, phase := range list {
			a.phases[phase] = true
		}
		return a
	}
	proven := phases(messages.Phase_PHASE_INSTALLED)
	proven.manifest = true
	for _, c := range []struct {
		a      acknowledged
		state  string
		behind bool
	}{
		{phases(), "none", false},
		{phases(messages.Phase_PHASE_ACCEPTED), "none", true},
		{phases(messages.Phase_PHASE_ACCEPTED), "Offered", true},
		{phases(messages.Phase_PHASE_ACCEPTED), "Permitted", false},
		{phases(messages.Phase_PHASE_ACCEPTED), "Failed", false},
		{phases(messages.Phase_PHASE_DOWNLOADED, messages.Phase_PHASE_INSTALLING), "Permitted", true},
		{phases(messages.Phase_PHASE_INSTALLED), "Installed", false},
		{phases(messages.Phase_PHASE_FAILED), "Installing", true},
		{phases(messages.Phase_PHASE_REVERTED), "Failed", true},
		{phases(messages.Phase_PHASE_REVERTED), "Reverted", false},
		{phases(messages.Phase_PHASE_REJECTED), "Rejected", true},
		{proven, "Installed", true},
		{proven, "Succeeded", false},
	} {
		if what := behind(c.a, c.state); (what != "") != c.behind {
			t.Errorf("%v in state %s: behind %q", c.a, c.state, what)
		}
	}
}
