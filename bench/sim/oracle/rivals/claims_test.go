package rivals_test

import (
	"testing"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/roster"
	"pacecar/bench/sim/oracle/rivals"
	"pacecar/bench/sim/oracle/view"
	"pacecar/messages"
)

// campaign is one of a priority that has this vehicle on its roster, where it stands so.
func campaign(id string, priority uint32, entry roster.Entry) *view.Campaign {
	c := view.New(id)
	c.At, c.VINs, c.Entries = map[string]int{"X": 0}, []string{"X"}, []roster.Entry{entry}
	c.Record = &messages.CampaignRecord{Plan: &messages.CampaignPlan{Id: id, Priority: proto.Uint32(priority)}, State: life.Running, StartedAtMs: 1}
	return c
}

// A campaign that begins takes the vehicles of each lower priority that is under way for the same control unit, and is in the way of
// no higher one but by the word of a person. One for other control units, or that begins later, it neither takes from nor stands in the way of.
func TestWhoBeginsTakesFromWhoIsLowerAndIsInNobodysWay(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		met     *messages.Overlap
		with    func(*messages.CampaignPlan)
		despite []string
		ok      bool
	}{
		"and takes from a lower one":              {met: &messages.Overlap{Priority: 200, Ecus: []string{"ADAS"}, Takes: true, Supersedes: 1}, ok: true},
		"and takes nobody from a lower one":       {met: &messages.Overlap{Priority: 200, Ecus: []string{"ADAS"}}},
		"beside a lower one for another unit":     {met: &messages.Overlap{Priority: 200}, ok: true},
		"before a lower one":                      {met: &messages.Overlap{Priority: 200, Ecus: []string{"ADAS"}, Begins: "later"}, ok: true},
		"in the way of a higher one":              {met: &messages.Overlap{Priority: 800, Ecus: []string{"ADAS"}, Later: 1}},
		"in the way of the gate of a higher one":  {met: &messages.Overlap{Priority: 800, Ecus: []string{"ADAS"}, Soaks: 1}},
		"in the way of one that a person named":   {met: &messages.Overlap{Priority: 800, Ecus: []string{"ADAS"}, Later: 1}, despite: []string{"other"}, ok: true},
		"where a person named somebody else":      {met: &messages.Overlap{Priority: 800, Ecus: []string{"ADAS"}, Later: 1}, despite: []string{"third"}},
		"when a higher one has offered everybody": {met: &messages.Overlap{Priority: 800, Ecus: []string{"ADAS"}, Waits: 1}, ok: true},
		"beside its equal":                        {met: &messages.Overlap{Priority: 500, Ecus: []string{"ADAS"}, Later: 1, Soaks: 1}, ok: true},
		"as a way back":                           {met: &messages.Overlap{Priority: 800, Ecus: []string{"ADAS"}, Later: 1}, with: func(p *messages.CampaignPlan) { p.RollsBack = "other" }, ok: true},
		"and supersedes it by name":               {met: &messages.Overlap{Priority: 800, Ecus: []string{"ADAS"}, Later: 1}, with: func(p *messages.CampaignPlan) { p.Supersedes = []string{"other"} }, ok: true},
	} {
		is := campaign("new", 500, roster.Entry{})
		if c.with != nil {
			c.with(is.Record.Plan)
		}
		c.met.CampaignId = "other"
		is.Record.Met = &messages.Encounter{Overlaps: []*messages.Overlap{c.met}}
		if got := breaks(11, func() { rivals.Begins(is, c.despite) }); got == c.ok {
			t.Errorf("it begins %s: broken %v", name, got)
		}
	}
}

// Once everybody knows whose vehicles a campaign takes, none of them waits for the other one, or has yet to begin there.
func TestWhomACampaignTakesWaitsThereNoMore(t *testing.T) {
	t.Parallel()
	for state := range uint8(roster.States) {
		met := &messages.Encounter{Overlaps: []*messages.Overlap{{CampaignId: "other", Takes: true}}}
		was, is := campaign("new", 500, roster.Entry{}), campaign("new", 500, roster.Entry{})
		is.Record.Met, is.Record.Superseded = met, true
		others := map[string]*view.Campaign{"other": campaign("other", 200, roster.Entry{State: state, Attempt: 1})}
		want := state == roster.Waiting || state >= roster.Offered && state <= roster.Permitted
		if got := breaks(11, func() { rivals.Settled(was, is, others) }); got != want {
			t.Errorf("there it is %s: broken %v", messages.AssignmentState(state), got)
		}
		if breaks(11, func() { rivals.Settled(is, is, others) }) {
			t.Errorf("judged again, when it is known for long, and may have joined since")
		}
		met.Overlaps[0].Takes = false
		if breaks(11, func() { rivals.Settled(was, is, others) }) {
			t.Errorf("of a campaign from which nobody is taken it is %s", messages.AssignmentState(state))
		}
	}
}
