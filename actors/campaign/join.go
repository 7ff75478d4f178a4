package campaign

import (
	"fmt"
	"slices"

	"pacecar/actors/campaign/admission"
	"pacecar/actors/campaign/choice"
	"pacecar/actors/campaign/gate"
	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/plan"
	"pacecar/actors/campaign/roster"
	"pacecar/actors/campaign/standing"
	"pacecar/actors/campaign/stratum"
	"pacecar/messages"
)

// MaximumJoiners is how many vehicles one JoinVehicles may name.
const MaximumJoiners = 10_000

// seekEveryMs is how often a campaign that takes late joiners asks for some.
const seekEveryMs = 60_000

// takesJoiners tells whether vehicles may come to the roster: until the campaign ends, also
// while it is held.
func (c *Campaign) takesJoiners() bool {
	return c.Plan.GetLateJoiners() == plan.Join && c.Started() && !c.Ending() && c.Roster.Size() < roster.Maximum
}

// seek has the shell look for vehicles that have begun to match, when it is time.
func (s *stepping) seek() {
	c := s.c
	if !c.takesJoiners() || s.nowMs < c.SoughtMs+seekEveryMs {
		return
	}
	s.do(standing.JoinersSought{AtMs: s.nowMs})
	s.send("", &messages.FindJoiners{Campaign: &messages.CampaignRecord{Plan: c.Plan, Package: c.Package, Rules: c.Rules}})
}

// join takes vehicles behind all others of the roster. Those that are on it already, be it
// because a message came twice, are passed over.
func (s *stepping) join(m *messages.JoinVehicles) *messages.Rejection {
	c := s.c
	switch {
	case c.takesJoiners():
	case c.Plan.GetLateJoiners() != plan.Join:
		return messages.Reject(messages.WrongState, "the plan of campaign %s excludes late joiners", c.ID).Suggest("offer them the update in another campaign")
	case c.Started() && !c.Ending():
		return messages.Reject(messages.WrongState, "the roster of campaign %s is full with %s", c.ID, gate.Vehicles(c.Roster.Size())).Suggest("offer them the update in another campaign")
	default:
		return messages.Reject(messages.WrongState, "nobody joins campaign %s, which is %s", c.ID, life.StateName(c.Life)).Suggest("offer them the update in another campaign")
	}
	if len(m.GetVins()) > MaximumJoiners {
		return messages.Reject(messages.OutOfBounds, "%d vehicles are to join at once, at most %d may", len(m.Vins), MaximumJoiners).At("/vins")
	}
	late, no := choice.Late(c.Plan, choice.Fleet{VINs: m.GetVins(), Traits: m.GetTraits()}, func(vin string) bool {
		_, listed := c.Roster.Find(vin)
		return !listed
	})
	if no != nil || len(late) == 0 {
		return no
	}
	crowd := len(late)
	late = late[:min(crowd, int(roster.Maximum-c.Roster.Size()))]
	e := standing.Joined{VINs: make([]byte, 0, len(late)*messages.VINLength)}
	for _, one := range late {
		e.VINs = append(e.VINs, one.VIN...)
		if c.Plan.GetStrata() != nil || len(m.GetTraits().GetPools()) > 0 {
			e.Of = append(e.Of, roster.Kind(c.stratumOf(one.Stratum, &e), admission.Class(one.Pool, c.Classes, &e.Pools, roster.MaximumClasses)))
		}
	}
	w := &c.Waves[len(c.Waves)-1]
	detail := fmt.Sprintf("%s joined wave %d, which has %s with them", gate.Vehicles(uint32(len(late))), len(c.Waves), gate.Vehicles(w.Size+uint32(len(late))))
	if more := crowd - len(late); more > 0 {
		detail += fmt.Sprintf("; the roster has no room for %d more", more)
	}
	e.Fact = c.Fact("VehiclesJoined", s.nowMs, "engine", c.Life, detail)
	s.do(e)
	return nil
}

// stratumOf is the number of a stratum, which is new to the campaign if need be, as long as
// so many are kept apart.
func (c *Campaign) stratumOf(name string, e *standing.Joined) uint16 {
	if c.Plan.GetStrata() == nil {
		return 0
	}
	known := c.Strata.Names()
	if len(known)+len(e.Strata) >= choice.MaximumStrata && !slices.Contains(known, name) && !slices.Contains(e.Strata, name) {
		name = stratum.Others
	}
	if at := slices.Index(known, name); at >= 0 {
		return uint16(at)
	}
	at := slices.Index(e.Strata, name)
	if at < 0 {
		at = len(e.Strata)
		e.Strata = append(e.Strata, name)
	}
	return uint16(len(known) + at)
}
