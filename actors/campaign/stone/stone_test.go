package stone_test

import (
	"strings"
	"testing"

	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/plan"
	"pacecar/actors/campaign/roster"
	"pacecar/actors/campaign/standing"
	"pacecar/actors/campaign/stone"
	"pacecar/actors/campaign/wave"
	"pacecar/messages"
)

const endedMs = 5_000_000

// open is what it heard of a question of some time after its last vehicle had ended.
func open(vehicles uint32, afterMs int64) *messages.StillOpen {
	o := &messages.StillOpen{Vehicles: vehicles, AskedAtMs: endedMs + afterMs}
	if vehicles > 0 {
		o.Stones = []*messages.Stone{{CampaignId: "first", Package: "gateway@2.0.0", Vehicles: vehicles}}
	}
	return o
}

// unheard is what it heard where one campaign did not say.
func unheard(vehicles uint32) *messages.StillOpen {
	o := open(vehicles, 1)
	o.Unheard = []*messages.Unasked{{CampaignId: "away", Reason: "it is quarantined"}}
	return o
}

// lingering is a campaign whose own vehicles are done, and whose package is for one version.
func lingering(change func(*standing.Standing)) *standing.Standing {
	c := standing.New("c1")
	c.Plan = &messages.CampaignPlan{Id: "c1", LateJoiners: plan.Join}
	c.Package = &messages.PackageRecord{Contents: []*messages.TargetArtifact{{EcuId: "GW", FromVersion: ">=2.0.0"}}}
	c.Life, c.Current, c.StartedMs, c.Roster, c.Lingers = life.Running, 0, 1, roster.New("", 2, 0), true
	c.Waves = []wave.Wave{{Name: "all", State: life.WaveSoaking, OpenedMs: 1, EndedMs: endedMs}}
	change(&c)
	return &c
}

// TestUntilWhenItStaysOpen: as long as nobody has said that no campaign brings anything, for thirty days at most.
func TestUntilWhenItStaysOpen(t *testing.T) {
	t.Parallel()
	last := endedMs + stone.Patience.Milliseconds()
	needs := func(r *messages.Rule) func(*standing.Standing) {
		return func(c *standing.Standing) { c.Package, c.Rules = nil, []*messages.Rule{r} }
	}
	heard := func(o *messages.StillOpen) func(*standing.Standing) {
		return func(c *standing.Standing) { c.Open = o }
	}
	for name, c := range map[string]struct {
		change func(*standing.Standing)
		want   int64
	}{
		"nobody has said":                      {func(*standing.Standing) {}, last},
		"it needs something else":              {needs(&messages.Rule{Code: messages.MissingDependency}), last},
		"it needs something not to be":         {needs(&messages.Rule{Forbids: true}), 0},
		"it is for any vehicle":                {func(c *standing.Standing) { c.Package = nil }, 0},
		"somebody brings it":                   {heard(open(3, 1)), last},
		"nobody does":                          {heard(open(0, 1)), 0},
		"one does not say":                     {heard(unheard(0)), last},
		"nobody did, before they had ended":    {heard(open(0, -1)), last},
		"nobody did, at that moment":           {heard(open(0, 0)), last},
		"a person waits no longer":             {heard(&messages.StillOpen{Vehicles: 3, CalledOff: true}), 0},
		"a wave of nobody counts from its day": {func(c *standing.Standing) { c.Waves[0].OpenedMs, c.Waves[0].EndedMs = endedMs, 0 }, last},
	} {
		if got := stone.Until(lingering(c.change)); got != c.want {
			t.Errorf("%s: until %d, want %d", name, got, c.want)
		}
	}
}

// TestWhenItAsks: at once, and every ten minutes while somebody is awaited; never where nobody is.
func TestWhenItAsks(t *testing.T) {
	t.Parallel()
	every := stone.Every.Milliseconds()
	for name, c := range map[string]struct {
		change func(*standing.Standing)
		nowMs  int64
		want   bool
	}{
		"the first time":         {func(*standing.Standing) {}, endedMs, true},
		"it has work of its own": {func(c *standing.Standing) { c.Lingers = false }, endedMs, false},
		"it is a way back":       {func(c *standing.Standing) { c.Plan.RollsBack = "c0" }, endedMs, false},
		"a moment ago":           {func(c *standing.Standing) { c.Open = open(3, 1) }, endedMs + every, false},
		"ten minutes ago":        {func(c *standing.Standing) { c.Open = open(3, 1) }, endedMs + 1 + every, true},
		"the clock went back":    {func(c *standing.Standing) { c.Open = open(3, 2) }, endedMs + 1, true},
		"before its last end":    {func(c *standing.Standing) { c.Open = open(3, -1) }, endedMs, true},
		"nobody brings it":       {func(c *standing.Standing) { c.Open = open(0, 1) }, endedMs + 2*every, false},
		"nobody answered yet":    {func(c *standing.Standing) { c.StonesSoughtMs = endedMs + 1 }, endedMs + every, false},
		"nobody has answered":    {func(c *standing.Standing) { c.StonesSoughtMs = endedMs + 1 }, endedMs + 1 + every, true},
		"asked before its end":   {func(c *standing.Standing) { c.StonesSoughtMs = endedMs }, endedMs + 1, true},
		"one has joined":         {func(c *standing.Standing) { c.Waves[0].State = life.WaveOpen }, endedMs + every, false},
		"one did not say":        {func(c *standing.Standing) { c.Open = unheard(0) }, endedMs + 1 + every, true},
	} {
		if got := stone.Asks(lingering(c.change), c.nowMs); got != c.want {
			t.Errorf("%s: it asks: %t", name, got)
		}
	}
}

// TestWhoIsWaitedForIsSaid, while it waits and when it does so no longer.
func TestWhoIsWaitedForIsSaid(t *testing.T) {
	t.Parallel()
	c := lingering(func(c *standing.Standing) { c.Open = open(3, 1) })
	brings, asOf := "campaign first brings gateway@2.0.0 to 3 vehicles", ", as of 1970-01-01 01:23 UTC"
	if got := stone.Tell(c, stone.Until(c), endedMs).GetText(); !strings.HasPrefix(got, "Stays open, until 1970-01-31") || !strings.HasSuffix(got, brings+".") {
		t.Errorf("it says %q", got)
	}
	c.Open.CalledOff = true
	if got := stone.Tell(c, 0, endedMs).GetText(); got != "Vehicles that still lack something are not waited for any longer: "+brings+asOf+"." {
		t.Errorf("after it was called off it says %q", got)
	}
	if got := stone.Whom(c); got != "3 vehicles (as of 1970-01-01 01:23 UTC)" {
		t.Errorf("they are %q", got)
	}
	c.Waves[0].EndedMs++ // one of them may have joined, and ended, since that was said
	if got := stone.Whom(c); got != "vehicles" {
		t.Errorf("by an answer of before they are %q", got)
	}
	c.Life = life.Completed
	want := "vehicles that still lack something were not waited for any longer: " + brings + asOf
	if got := stone.Tell(c, 0, endedMs).GetText(); got != "V"+want[1:]+"." || stone.Remaining(c) != want {
		t.Errorf("in the end it says %q, %q", got, stone.Remaining(c))
	}
	c.Open.Stones = append(c.Open.Stones, c.Open.Stones[0], c.Open.Stones[0], c.Open.Stones[0], c.Open.Stones[0])
	if got := stone.Remaining(c); !strings.HasSuffix(got, ", 1 more campaigns do"+asOf) {
		t.Errorf("of five it says %q", got)
	}
	silent := lingering(func(c *standing.Standing) { c.Open = unheard(0) })
	want = "for vehicles that join when they have what they lack: campaign away did not say whether it brings that to any (it is quarantined)"
	if got := stone.Awaited(silent, stone.Until(silent), endedMs); !strings.HasSuffix(got, want) || !strings.HasSuffix(stone.Tell(silent, stone.Until(silent), endedMs).GetText(), want+".") {
		t.Errorf("of one that does not answer it says %q", got)
	}
	if got := stone.Tell(lingering(func(*standing.Standing) {}), endedMs+1, endedMs); got != nil {
		t.Errorf("of nobody it says %v", got)
	}
}
