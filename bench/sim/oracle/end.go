package oracle

import (
	"maps"
	"slices"
	"time"

	"pacecar/bench/sim/oracle/lapse"
	"pacecar/bench/sim/oracle/view"

	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/roster"
	"pacecar/actors/vehicle/assignment"
	"pacecar/bench/sim/car"
	"pacecar/messages"
)

// Open is what has not come to its end yet: campaigns, and cars with an attempt in progress,
// unless the store may have forgotten it, and the car does not speak of it again, or is not registered any more.
func (o *Oracle) Open() (names []string) {
	for _, id := range slices.Sorted(maps.Keys(o.campaigns)) {
		if s := o.campaigns[id].Record.GetState(); s != life.Completed && s != life.Cancelled {
			names = append(names, "campaign "+id+" "+life.StateName(s))
		}
		if into, _ := o.campaigns[id].Undoing(); into != "" {
			names = append(names, "campaign "+into+", which is to undo campaign "+id)
		}
	}
	for _, vin := range slices.Sorted(maps.Keys(o.Cars)) {
		if k, phase := o.Cars[vin].Current(); k != (car.Key{}) && (!o.Forgot || o.Cars[vin].Talks && o.vehicles[string(vin)] != nil) {
			names = append(names, string(vin)+" at "+phase.String()+" of "+k.Campaign)
		}
	}
	return names
}

// Idle is for how long nothing has gone on: no campaign, no vehicle, and no car has come any
// further, whatever they have said to each other.
func (o *Oracle) Idle() time.Duration { return o.time.Elapsed() - o.moved }

// LongestRest is for how long nothing may go on in fair weather: an offer lives two hours, a
// maintenance window may be nearly a day away, and a way back waits three days for vehicles that may yet
// turn out to have what it undoes.
func (o *Oracle) LongestRest() (rest time.Duration) {
	if rest = 3 * time.Hour; o.Parks {
		rest = 28 * time.Hour
	}
	for _, c := range o.campaigns {
		if c.Record.GetPlan().GetMaintenance() != nil {
			rest = max(rest, 27*time.Hour)
		}
		if c.Record.GetPlan().GetRollsBack() != "" || c.Record.GetUndoing() != nil {
			rest = max(rest, 73*time.Hour)
		}
	}
	return rest
}

// Story is what the store has of a vehicle, for a person who looks for what it waits for.
func (o *Oracle) Story(vin string) string {
	if v := o.vehicles[vin]; v != nil {
		return vin + " " + assignment.Line(v.Assignment())
	}
	return vin
}

// State is where a campaign stands by the store; 0: there is none.
func (o *Oracle) State(id string) messages.CampaignState {
	if c := o.campaigns[id]; c != nil {
		return c.Record.GetState()
	}
	return 0
}

// InFlight is how many vehicles of a campaign are in flight by the store.
func (o *Oracle) InFlight(id string) uint32 {
	if c := o.campaigns[id]; c != nil {
		return uint32(c.Number(roster.InFlight))
	}
	return 0
}

// Completed is how many campaigns have completed.
func (o *Oracle) Completed() (n uint64) {
	for _, c := range o.campaigns {
		if c.Record.GetState() == life.Completed {
			n++
		}
	}
	return n
}

// Ended holds, when everything has come to its end, what campaigns believe against what the
// cars did, and how vehicles stand against what they have said in fair weather, which has lasted since then.
func (o *Oracle) Ended(fair time.Duration) {
	number := 16
	if o.Forgot {
		number = 20
	}
	for _, id := range slices.Sorted(maps.Keys(o.campaigns)) {
		c := o.campaigns[id]
		o.broughtBack(c)
		for at, e := range c.Entries {
			o.believed(number, c, c.VINs[at], e)
			o.wasSick(c, c.VINs[at], e)
			o.spoken.Silent(c, c.VINs[at], e, fair)
			lapse.Agree(number, c, c.VINs[at], e, o.vehicles[c.VINs[at]], o.Cars[messages.VIN(c.VINs[at])].Software())
		}
	}
}

// believed compares one vehicle of a roster with the car. A car may have done what a campaign
// has given up to hear of; nothing else may differ.
func (o *Oracle) believed(number int, c *view.Campaign, vin string, e roster.Entry) {
	k := car.Key{Campaign: c.ID, Attempt: uint32(e.Attempt)}
	end, over := o.Cars[messages.VIN(vin)].Ended(k)
	installed := over && end == messages.Phase_PHASE_INSTALLED
	wrong := false
	switch e.State {
	case roster.Succeeded:
		wrong = !installed && !o.ran(c, vin)
	case roster.Failed:
		early := o.Skewed && c.Plan().GetTimeouts() != nil                                                                     // its time had run out by a clock that was ahead, and it had a permit still
		wrong = installed && !early && e.Spared == 0 && !o.Words.Hasty(vin, k) && !o.Cars[messages.VIN(vin)].Liar && !o.Forgot // what it installed may have been replaced since; one that is spared may have failed in an earlier attempt
	case roster.Reverted:
		wrong = over && end != messages.Phase_PHASE_REVERTED
	case roster.Rejected:
		late := c.Record.GetPlan().GetConsent() != nil && (o.Forgot || end == messages.Phase_PHASE_CANCELLED) // its driver put it off too often or too long, or the store has forgotten the answer
		wrong = over && end != messages.Phase_PHASE_REJECTED && !late
	}
	if wrong {
		o.broken(number, "campaign %s has %s as %s in attempt %d, the car ended that attempt as %s", c.ID, vin, name(e.State), e.Attempt, end)
	}
}

// ran tells whether a car has ever run what a campaign brings.
func (o *Oracle) ran(c *view.Campaign, vin string) bool {
	for _, target := range c.Record.GetPackage().GetContents() {
		if !o.Cars[messages.VIN(vin)].Ran(target.GetEcuId(), target.GetVersion()) {
			return false
		}
	}
	return true
}

// Wanting tells whether a vehicle waits for a manifest that a store which lost its tail will
// not hear: it says that it installed, and has installed something else since.
func (o *Oracle) Wanting(vin string) bool {
	return o.Forgot && o.vehicles[vin].Assignment().GetState() == assignment.Installed
}
