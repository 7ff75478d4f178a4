package health

import (
	"testing"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/vehicle/assignment"
	"pacecar/messages"
)

// soaking is a watch over a vehicle that soaks until its clock says 105,000, and what it runs.
func soaking() (*Watch, []*messages.ECU) {
	w := &Watch{
		CampaignId: "spring", Attempt: 1, Sequence: 4, SinceMs: 5_000, Told: true, Terms: &messages.HealthTerms{SoakSeconds: 100},
		Runs: []*messages.InstalledECU{{Id: "ADAS", Version: "1.1.0"}},
	}
	return w, []*messages.ECU{{Id: "ADAS", HardwarePart: "P100", Version: "1.1.0", Was: "1.0.0"}, {Id: "BMS", HardwarePart: "P200", Version: "3.1.0"}}
}

// next is an attempt that is installed on what runs there.
func next() *messages.Assignment {
	return &messages.Assignment{
		CampaignId: "summer", Attempt: 1, State: assignment.Offered,
		Artifacts: []*messages.OfferedArtifact{{EcuId: "ADAS"}},
		Contents:  []*messages.TargetArtifact{{EcuId: "ADAS", HardwarePart: "P100", Version: "1.2.0", FromVersion: "1.1.0"}},
	}
}

// TestWhoStepsOnWhat: an attempt notes the campaigns whose update it takes the place of and needs, with whether the vehicle has soaked by then.
func TestWhoStepsOnWhat(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		with func(*Watch, *messages.Assignment, []*messages.ECU)
		atMs int64
		want messages.GoneOn // unspecified: it steps on nothing
	}{
		"it has soaked":                   {func(*Watch, *messages.Assignment, []*messages.ECU) {}, 105_000, messages.GoneOn_GONE_ON_SOAKED},
		"it has not":                      {func(*Watch, *messages.Assignment, []*messages.ECU) {}, 104_999, messages.GoneOn_GONE_ON_EARLY},
		"its soak was cut":                {func(w *Watch, _ *messages.Assignment, _ []*messages.ECU) { w.Cut = true }, 205_000, messages.GoneOn_GONE_ON_EARLY},
		"it is undone":                    {func(_ *Watch, a *messages.Assignment, _ []*messages.ECU) { a.Undoes = "spring" }, 105_000, 0},
		"it was removed meanwhile":        {func(w *Watch, _ *messages.Assignment, _ []*messages.ECU) { proto.Merge(w, Removed(104_999)(w)) }, 205_000, 0},
		"it was removed since":            {func(w *Watch, _ *messages.Assignment, _ []*messages.ECU) { proto.Merge(w, Removed(105_000)(w)) }, 205_000, messages.GoneOn_GONE_ON_SOAKED},
		"it is ill":                       {func(w *Watch, _ *messages.Assignment, _ []*messages.ECU) { w.Code = CodeVanished }, 105_000, 0},
		"it was taken":                    {func(w *Watch, _ *messages.Assignment, _ []*messages.ECU) { w.Taken = true }, 105_000, 0},
		"it is needed by none":            {func(_ *Watch, a *messages.Assignment, _ []*messages.ECU) { a.Contents[0].FromVersion = "" }, 105_000, 0},
		"another one is needed":           {func(_ *Watch, a *messages.Assignment, _ []*messages.ECU) { a.Contents[0].FromVersion = "1.0.0" }, 105_000, 0},
		"what ran before would have done": {func(_ *Watch, a *messages.Assignment, _ []*messages.ECU) { a.Contents[0].FromVersion = ">=1.0.0" }, 105_000, 0},
		"nobody knows what ran before":    {func(_ *Watch, _ *messages.Assignment, ecus []*messages.ECU) { ecus[0].Was = "" }, 105_000, 0},
		"it is needed beside it":          {func(_ *Watch, a *messages.Assignment, _ []*messages.ECU) { a.Artifacts[0].EcuId = "BMS" }, 105_000, 0},
		"its own campaign comes again":    {func(_ *Watch, a *messages.Assignment, _ []*messages.ECU) { a.CampaignId = "spring" }, 105_000, 0},
		"it runs something else":          {func(_ *Watch, _ *messages.Assignment, ecus []*messages.ECU) { ecus[0].Version = "1.1.5" }, 105_000, 0},
	} {
		w, ecus := soaking()
		a := next()
		c.with(w, a, ecus)
		StepOn(a, []*Watch{w}, ecus, c.atMs)
		if got := goesOn(w, a); got != c.want || (len(a.GetStones()) == 0) != (c.want == 0) {
			t.Errorf("%s: %s by %v, want %s", name, got, a.GetStones(), c.want)
		}
	}
}

// TestAnAttemptOfBeforeTakes: one that was offered by a node that noted nothing takes the vehicle, as that node would have had it; and so does
// one to which it has fallen ill since the offer.
func TestAnAttemptOfBeforeTakes(t *testing.T) {
	t.Parallel()
	w, ecus := soaking()
	a := next()
	StepOn(a, []*Watch{w}, ecus, 105_000)
	a.State = assignment.Installed
	if is := Installs(a)(w); is.GetGoneOn() != messages.GoneOn_GONE_ON_SOAKED || !is.GetTaken() || is.GetTakenBy() != "summer" || is.GetTold() || is.GetSequence() != 5 {
		t.Errorf("noted at the offer: %v", is)
	}
	ill := proto.CloneOf(w)
	ill.Code = CodeVanished
	if is := Installs(a)(ill); is.GetGoneOn() != 0 || !is.GetTaken() {
		t.Errorf("ill since the offer: %v", is)
	}
	a.Stones = nil
	if is := Installs(a)(w); is.GetGoneOn() != 0 || !is.GetTaken() {
		t.Errorf("noted by nobody: %v", is)
	}
}

// TestWhoHasGoneOnIsToldBeforeItsWatchEnds: that a campaign needs the vehicle no longer ends no watch of which it has not heard that the
// vehicle has gone on, whatever it acknowledges of before.
func TestWhoHasGoneOnIsToldBeforeItsWatchEnds(t *testing.T) {
	t.Parallel()
	for _, on := range []messages.GoneOn{messages.GoneOn_GONE_ON_SOAKED, messages.GoneOn_GONE_ON_EARLY} {
		w, _ := soaking()
		watches := []*Watch{taken(w, "summer", on)}
		heed := func(sequence uint64, decided bool) {
			m := &messages.AcknowledgeAssignment{CampaignId: "spring", Attempt: 1, Sequence: sequence, Decided: decided}
			for _, e := range Heed(watches, m, nil, 200_000) {
				watches = e.Watches
			}
		}
		heed(4, true)
		if owed := Owed(watches); len(owed) != 1 || owed[0].GetGoneOn() != on || owed[0].GetTakenBy() != "summer" {
			t.Errorf("after what it said before is acknowledged it owes %v", owed)
		}
		heed(5, false)
		if len(watches) != 1 || watches[0].GetGoneOn() != on || Untold(watches) {
			t.Errorf("before its gate decides: %v", watches)
		}
		if heed(5, true); len(watches) != 0 {
			t.Errorf("when its campaign has heard all: %v", watches)
		}
	}
}
