package campaign

import (
	"strings"
	"testing"

	"pacecar/web/view"
	"pacecar/web/view/undo"
)

// TestWhatACancelDoesWithVehiclesThatAreDone is said before anybody agrees to it: what the person says goes before the plan.
func TestWhatACancelDoesWithVehiclesThatAreDone(t *testing.T) {
	t.Parallel()
	back := &undo.RollbackPlan{Package: "adas@4.1.0"}
	for name, c := range map[string]struct {
		total        uint32
		policy, done string
		way          *undo.RollbackPlan
		want         string
	}{
		"the plan keeps them":                {total: 9, way: back},
		"the plan brings them back":          {9, "revert", "", back, ", whom another campaign brings back with package adas@4.1.0"},
		"the person brings them back":        {9, "keep", "revert", back, ", whom another campaign brings back with package adas@4.1.0"},
		"the person keeps them":              {9, "revert", "keep", back, ""},
		"there is no package to go back to":  {9, "", "revert", nil, ", who keep the update: no way back is prepared"},
		"nobody has been told of the update": {0, "revert", "", back, ""},
	} {
		campaign := view.Campaign{Total: c.total}
		campaign.Plan.StopPolicy, campaign.Plan.Rollback = c.policy, c.way
		if got := becomeOfDone(campaign, c.done); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// TestACancelCountsEverybodyOnce: only who has the update, and runs it, is among those that are done.
func TestACancelCountsEverybodyOnce(t *testing.T) {
	t.Parallel()
	for want, counts := range map[string]map[string]uint32{
		"68 vehicles not told, 0 offered or downloading, 0 downloaded and not begun to install, 6 installing, 9 taken by other campaigns, 9 done": {
			"Waiting": 68, "Installing": 6, "Superseded": 9, "Succeeded": 9},
		"1 vehicles not told, 2 offered or downloading, 1 downloaded and not begun to install, 0 installing, 4 asleep, 2 silent, 3 failed or ended otherwise, 6 done": {
			"Waiting": 1, "Accepted": 1, "Downloading": 1, "Permitted": 1, "Asleep": 4, "Stalled": 2, "Reverted": 1, "Rejected": 1, "Skipped": 1, "Succeeded": 5, "Unhealthy": 1},
	} {
		if got := standing(counts); got != want {
			t.Errorf("it says\n%s\nwant\n%s", got, want)
		}
	}
}

// TestWhoeverCancelsIsToldWhoBringsBack: the newest of the campaigns that do, also while vehicles of the one that has ended
// are under way. One that runs is followed itself.
func TestWhoeverCancelsIsToldWhoBringsBack(t *testing.T) {
	t.Parallel()
	c := view.Campaign{ID: "spring", State: "Cancelled", Counts: map[string]uint32{"Installing": 2}}
	c.RolledBackBy = []string{"spring-rollback", "spring-rollback-2"}
	if got := follows(c); !strings.HasPrefix(got, "its vehicles are brought back: pacecar campaign watch spring-rollback-2 ") {
		t.Errorf("it says %q", got)
	}
	c.State = "Running"
	if got := follows(c); !strings.Contains(got, "pacecar campaign watch spring ") {
		t.Errorf("while it runs it says %q", got)
	}
}

// TestWhatIsSuggestedAfterAHaltWouldBeAccepted: it names how many failures are taken on, where there are any.
func TestWhatIsSuggestedAfterAHaltWouldBeAccepted(t *testing.T) {
	t.Parallel()
	c := view.Campaign{ID: "spring", State: "Halted"}
	for _, known := range []struct {
		failures []undo.Failure
		want     string
	}{
		{nil, "pacecar campaign resume spring --reason …, "},
		{[]undo.Failure{{ECU: "adas", Code: "FLASH", Count: 3}, {Code: "STALLED", Count: 2}}, "pacecar campaign resume spring --accept-failures 5 --reason …, "},
	} {
		c.KnownFailures = known.failures
		if got := follows(c); !strings.HasPrefix(got, known.want) {
			t.Errorf("it says %q, want %q", got, known.want)
		}
	}
	c.State = "Paused"
	if got := follows(c); strings.Contains(got, "--accept-failures") {
		t.Errorf("after a pause it says %q", got)
	}
}
