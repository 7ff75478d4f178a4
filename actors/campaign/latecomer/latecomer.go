// Package latecomer decides who comes to the roster of a campaign after its start: behind all
// others, in the last wave, paced like everybody. It changes nothing; a no is a coded rejection.
package latecomer

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
	"pacecar/mutant"
)

// Maximum is how many vehicles one JoinVehicles may name.
const Maximum = 10_000

// Taken tells whether vehicles may come to the roster: until the campaign ends, also
// while it is held.
func Taken(c *standing.Standing) bool {
	return c.Plan.GetLateJoiners() == plan.Join && c.Started() && !c.Ending() && c.Roster.Size() < roster.Maximum
}

// Join takes vehicles behind all others of the roster. Those that are on it already, be it
// because a message came twice, are passed over.
func Join(c *standing.Standing, nowMs int64, m *messages.JoinVehicles) (standing.Event, *messages.Rejection) {
	switch {
	case Taken(c):
	case c.Plan.GetLateJoiners() != plan.Join:
		return nil, messages.Reject(messages.WrongState, "the plan of campaign %s excludes late joiners", c.ID).Suggest("offer them the update in another campaign")
	case c.Started() && !c.Ending():
		return nil, messages.Reject(messages.WrongState, "the roster of campaign %s is full with %s", c.ID, gate.Vehicles(c.Roster.Size())).Suggest("offer them the update in another campaign")
	default:
		return nil, messages.Reject(messages.WrongState, "nobody joins campaign %s, which is %s", c.ID, life.StateName(c.Life)).Suggest("offer them the update in another campaign")
	}
	if len(m.GetVins()) > Maximum {
		return nil, messages.Reject(messages.OutOfBounds, "%d vehicles are to join at once, at most %d may", len(m.Vins), Maximum).At("/vins")
	}
	late, no := choice.Late(c.Plan, choice.Fleet{VINs: m.GetVins(), Traits: m.GetTraits()}, func(vin string) bool {
		_, listed := c.Roster.Find(vin)
		return !listed || mutant.JoinedTwice.Planted()
	})
	if no != nil || len(late) == 0 {
		return nil, no
	}
	crowd := len(late)
	late = late[:min(crowd, int(roster.Maximum-c.Roster.Size()))]
	e := standing.Joined{VINs: make([]byte, 0, len(late)*messages.VINLength)}
	for _, one := range late {
		e.VINs = append(e.VINs, one.VIN...)
		if c.Plan.GetStrata() != nil || len(m.GetTraits().GetPools()) > 0 {
			e.Of = append(e.Of, roster.Kind(stratumOf(c, one.Stratum, &e), admission.Class(one.Pool, c.Classes, &e.Pools, roster.MaximumClasses)))
		}
	}
	w := &c.Waves[len(c.Waves)-1]
	detail := fmt.Sprintf("%s joined wave %d, which has %s with them", gate.Vehicles(uint32(len(late))), len(c.Waves), gate.Vehicles(w.Size+uint32(len(late))))
	if more := crowd - len(late); more > 0 {
		detail += fmt.Sprintf("; the roster has no room for %d more", more)
	}
	e.Fact = c.Fact("VehiclesJoined", nowMs, "engine", c.Life, detail)
	return e, nil
}

// stratumOf is the number of a stratum, which is new to the campaign if need be, as long as
// so many are kept apart.
func stratumOf(c *standing.Standing, name string, e *standing.Joined) uint16 {
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
