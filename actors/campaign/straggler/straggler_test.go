package straggler_test

import (
	"reflect"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/plan"
	"pacecar/actors/campaign/rollback"
	"pacecar/actors/campaign/roster"
	"pacecar/actors/campaign/standing"
	"pacecar/actors/campaign/straggler"
	"pacecar/messages"
)

const startedMs = 1_000_000

// way is a campaign that undoes c0, and has begun.
func way(change func(*standing.Standing)) *standing.Standing {
	c := standing.New("c0-rollback")
	c.Plan = &messages.CampaignPlan{Id: "c0-rollback", RollsBack: "c0", LateJoiners: plan.Join}
	c.Life, c.Current, c.StartedMs, c.Roster = life.Running, 0, startedMs, roster.New("", 2, 0)
	change(&c)
	return &c
}

func open(n uint32) *messages.StillOpen {
	return &messages.StillOpen{Vehicles: n, Sample: []string{"WPCAR000000000001"}[:min(n, 1)]}
}

// TestUntilWhenAWayBackStaysOpen: as long as somebody may come and it takes them, and nobody calls it off.
func TestUntilWhenAWayBackStaysOpen(t *testing.T) {
	t.Parallel()
	last := startedMs + rollback.Patience(nil).Milliseconds()
	for name, c := range map[string]struct {
		change func(*standing.Standing)
		want   int64
	}{
		"nobody has said who may come":        {func(*standing.Standing) {}, last},
		"somebody may come":                   {func(c *standing.Standing) { c.Open = open(1) }, last},
		"nobody may come":                     {func(c *standing.Standing) { c.Open = open(0) }, 0},
		"a person has called it off":          {func(c *standing.Standing) { c.Open = &messages.StillOpen{Vehicles: 3, CalledOff: true} }, 0},
		"called off before anybody was named": {func(c *standing.Standing) { c.Open = &messages.StillOpen{CalledOff: true} }, 0},
		"it undoes none":                      {func(c *standing.Standing) { c.Plan.RollsBack, c.Open = "", open(1) }, 0},
		"it takes nobody":                     {func(c *standing.Standing) { c.Plan.LateJoiners, c.Open = "", open(1) }, 0},
		"it has not begun":                    {func(c *standing.Standing) { c.Current, c.Open = -1, open(1) }, 0},
		"it is over":                          {func(c *standing.Standing) { c.Life, c.Open = life.Completed, open(1) }, 0},
		"its end has come":                    {func(c *standing.Standing) { c.EndReachedMs, c.Open = 1, open(1) }, 0},
		"permits live for a week":             {func(c *standing.Standing) { c.Plan.PermitLifeSeconds, c.Open = 7*86_400, open(1) }, startedMs + 7*86_400_000},
		"it is paused":                        {func(c *standing.Standing) { c.Life, c.Open = life.Paused, open(1) }, last},
	} {
		stands := way(c.change)
		if got := straggler.OpenUntil(stands); got != c.want {
			t.Errorf("%s: until %d, want %d", name, got, c.want)
		}
		off := straggler.CallOff(stands)
		if (off != nil) != (c.want != 0) || off != nil && (!off.CalledOff || off.Vehicles != stands.Open.GetVehicles()) {
			t.Errorf("%s: called off it is %v", name, off)
		}
		if off != nil && stands.Open.GetCalledOff() {
			t.Errorf("%s: the decision has changed what it was made on", name)
		}
	}
}

// TestWhatIsHeardOfStragglers is kept when it is news; a wait that was called off stays so.
func TestWhatIsHeardOfStragglers(t *testing.T) {
	t.Parallel()
	off := func(o *messages.StillOpen) *messages.StillOpen { o.CalledOff = true; return o }
	for name, c := range map[string]struct {
		change      func(*standing.Standing)
		heard, want *messages.StillOpen
	}{
		"the first word":                    {func(*standing.Standing) {}, open(2), open(2)},
		"that nobody is left":               {func(c *standing.Standing) { c.Open = open(2) }, open(0), open(0)},
		"the same again":                    {func(c *standing.Standing) { c.Open = open(2) }, open(2), nil},
		"nothing":                           {func(c *standing.Standing) { c.Open = open(2) }, nil, nil},
		"of a campaign without others":      {func(c *standing.Standing) { c.Plan.RollsBack = "" }, open(2), nil},
		"fewer, after it was called off":    {func(c *standing.Standing) { c.Open = off(open(2)) }, open(1), off(open(1))},
		"the same, after it was called off": {func(c *standing.Standing) { c.Open = off(open(2)) }, open(2), nil},
	} {
		e, _ := straggler.Hear(way(c.change), c.heard).(standing.OpenHeard)
		if !proto.Equal(e.Open, c.want) {
			t.Errorf("%s: it keeps %v, want %v", name, e.Open, c.want)
		}
	}
}

// TestWhoIsTold: the newest campaign that brings vehicles back, when that has begun.
func TestWhoIsTold(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		by      []string
		undoing *messages.Undoing
		want    string
	}{
		"nobody":            {nil, nil, ""},
		"the only one":      {[]string{"a"}, nil, "a"},
		"the newest":        {[]string{"a", "b"}, nil, "b"},
		"one that is to be": {[]string{"a", "b"}, &messages.Undoing{Into: "b"}, ""},
	} {
		got := straggler.Tell(way(func(s *standing.Standing) { s.RolledBackBy, s.Undoing = c.by, c.undoing }))
		if got.GetCampaignId() != c.want || (got == nil) != (c.want == "") {
			t.Errorf("%s: it tells %v, want %q", name, got, c.want)
		}
	}
}

// TestWhenJoinersAreSought: at once when a way back begins, and a second after a straggler has ended,
// however late they were sought last; never later than without that.
func TestWhenJoinersAreSought(t *testing.T) {
	t.Parallel()
	const everyMs = 60_000
	for name, c := range map[string]struct {
		soughtMs, nowMs, want int64 // want: when they are sought next
	}{
		"just now":       {100_000, 100_000, 101_000},
		"half a minute":  {100_000, 130_000, 131_000},
		"due in a blink": {100_000, 159_500, 160_000},
		"overdue":        {100_000, 300_000, 160_000},
	} {
		e, _ := straggler.Hasten(way(func(s *standing.Standing) { s.SoughtMs = c.soughtMs }), c.nowMs, everyMs).(standing.JoinersSought)
		if got := e.AtMs + everyMs; got != c.want {
			t.Errorf("%s: they are sought at %d, want %d", name, got, c.want)
		}
	}
	over := way(func(s *standing.Standing) { s.Life = life.Cancelled })
	if e := straggler.Hasten(over, 1, everyMs); e != nil {
		t.Errorf("a campaign that is over seeks: %v", e)
	}
	if e := straggler.Begin(way(func(*standing.Standing) {})); !reflect.DeepEqual(e, standing.JoinersSought{}) {
		t.Errorf("a way back begins with %v", e)
	}
	if e := straggler.Begin(way(func(s *standing.Standing) { s.Plan.RollsBack = "" })); e != nil {
		t.Errorf("another campaign begins with %v", e)
	}
}

// TestWhoWasWaitedForInVainIsNamed in the end, and nobody else.
func TestWhoWasWaitedForInVainIsNamed(t *testing.T) {
	t.Parallel()
	left := "1 vehicle of campaign c0 may yet turn out to have its update and is not brought back: WPCAR000000000001"
	for name, c := range map[string]struct {
		open  *messages.StillOpen
		names bool
	}{
		"nobody was ever named": {nil, false}, "all came": {open(0), false}, "one did not": {open(1), true},
		"one was given up": {&messages.StillOpen{Vehicles: 1, Sample: []string{"WPCAR000000000001"}, CalledOff: true}, true},
	} {
		text := straggler.Summary(way(func(s *standing.Standing) { s.Open = c.open }))
		if strings.Contains(text, left) != c.names {
			t.Errorf("%s: it says %q, want %q: %t", name, text, left, c.names)
		}
	}
}
