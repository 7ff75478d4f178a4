package rehearsal

import (
	"math"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/campaign/choice"
	"pacecar/actors/campaign/hours"
	"pacecar/actors/campaign/pace"
	"pacecar/actors/campaign/rehearsal/supposition"
	"pacecar/actors/window"
	"pacecar/messages"
)

const (
	// budget is about how many vehicles one run has.
	budget = 10_000
	// largest is how many of one wave there are at most, where a slow pace needs more than its
	// part of the budget to be a whole number.
	largest = 5 * budget

	// coarseGrain is on which seconds vehicles speak where not all of them are played.
	coarseGrain = 15
)

// cast is the vehicles of a run.
type cast struct {
	fleet choice.Fleet
	waves []part
	of    []member       // by vehicle
	at    map[string]int // index of a VIN
	grain int64          // vehicles speak on multiples of so many seconds

	nights window.Hours // of maintenance, if the plan names some
	hours  *hours.Hours // of the campaign
	demand supposition.Demand
}

// member is one vehicle, as far as it is known before a run.
type member struct{ wave, stratum int }

// part is what is played of a wave.
type part struct {
	size, played uint32
	cut          float64 // the proportion in which paces and bounds are cut
	weight       float64 // how many vehicles one stands for
}

// parts divides the budget over the waves: small ones are played whole.
func parts(p *messages.CampaignPlan, waves []choice.Wave) []part {
	left, open := uint64(budget), 0
	for _, w := range waves {
		if w.Size > 0 {
			open++
		}
	}
	list, done := make([]part, len(waves)), make([]bool, len(waves))
	for open > 0 { // whoever is below its share leaves more for the others
		share, settled := uint32(left/uint64(open)), false
		for i, w := range waves {
			if !done[i] && w.Size > 0 && w.Size <= share {
				list[i].played, done[i], settled = w.Size, true, true
				left -= uint64(w.Size)
				open--
			}
		}
		if settled {
			continue
		}
		for i, w := range waves {
			if !done[i] && w.Size > 0 {
				list[i].played = max(1, share)
			}
		}
		break
	}
	for i, w := range waves {
		list[i].size = w.Size
		list[i].fit(p.GetPacing())
	}
	return list
}

// fit changes how many are played so that the pace of a part is a whole number.
func (w *part) fit(pacing *messages.Pacing) {
	w.cut, w.weight = 1, 1
	if w.played == w.size {
		return
	}
	if rate := pacing.GetMaximumPerMinute(); rate > 0 {
		whole := max(1, math.Round(float64(rate)*float64(w.played)/float64(w.size)))
		fitting := math.Round(float64(w.size) * whole / float64(rate))
		w.played = uint32(max(1, min(fitting, largest, float64(w.size))))
	}
	w.cut = float64(w.played) / float64(w.size)
	w.weight = 1 / w.cut
}

// uncut plays the first ones of each wave as they are.
func uncut(waves []part) []part {
	list := make([]part, len(waves))
	for i, w := range waves {
		list[i] = part{size: w.size, played: w.played, cut: 1, weight: 1}
	}
	return list
}

// assemble takes the vehicles of a roster that are played: an even part of each wave, or its
// first ones where nothing is cut. A wave has exactly its vehicles, by divisions of their own.
func assemble(p *messages.CampaignPlan, made *choice.Made, traits *messages.Traits, waves []part) *cast {
	by := p.GetStrata().GetBy()
	c := &cast{waves: waves, at: map[string]int{}, grain: 1, hours: hours.Of(p), fleet: choice.Fleet{Traits: &messages.Traits{}}}
	if m := p.GetMaintenance(); m != nil { // it has been checked
		c.nights, _ = window.Daily(m.GetTimeZoneOfVehiclesWithoutOne(), m.GetDays(), m.GetFrom(), m.GetTo())
	}
	values := map[string]*messages.Stratum{}
	for _, s := range traits.GetStrata() {
		values[choice.Name(by, s)] = s
	}
	for _, s := range made.Strata {
		c.fleet.Traits.Strata = append(c.fleet.Traits.Strata, values[s.Name])
	}
	kinds, first := map[member]uint32{}, 0
	for i, w := range waves {
		if w.played < w.size {
			c.grain = coarseGrain
		}
		for k := range int(w.played) {
			at := first + k
			if w.cut < 1 {
				at = first + int(uint64(k)*uint64(w.size)/uint64(w.played))
			}
			one := member{wave: i}
			if made.Of != nil {
				one.stratum = int(made.Of[at])
			}
			kind, known := kinds[one]
			if !known {
				kind = uint32(len(kinds))
				kinds[one] = kind
				c.fleet.Traits.Kinds = append(c.fleet.Traits.Kinds, &messages.TraitKind{Divisions: 1 << i, Stratum: uint32(one.stratum)})
			}
			vin := string(made.VINs[at*messages.VINLength:][:messages.VINLength])
			c.at[vin] = len(c.of)
			c.of = append(c.of, one)
			c.fleet.VINs = append(c.fleet.VINs, vin)
			c.fleet.Traits.Kind = append(c.fleet.Traits.Kind, kind)
		}
		first += int(w.size)
	}
	return c
}

// script is the plan of a run: its waves take the vehicles of their divisions, and what takes
// approvals, other vehicles or waiting for the start is left out. Paces and bounds are those of
// the first wave.
func script(p *messages.CampaignPlan, waves []part) *messages.CampaignPlan {
	s := proto.CloneOf(p)
	s.RequiredApprovals, s.LateJoiners = 0, ""
	s.Rollback, s.StopPolicy = nil, "" // whether there is a way back, the caller knows; nobody goes it here
	if s.Schedule != nil {
		s.Schedule.StartTime = ""
	}
	for i, w := range s.Waves {
		if waves[i].played < waves[i].size {
			w.GetGate().PerStratum = nil // a part of a stratum can not show what all of it would
		}
		w.Vins, w.Selector, w.Size = nil, "true", nil
		if i == len(s.Waves)-1 {
			w.Selector, w.Size = "", &messages.Wave_Rest{Rest: true}
		}
	}
	s.Pacing = paced(p.GetPacing(), waves[0], 0, 0)
	return s
}

// paced is paces and bounds cut in the proportion of a wave, after so many offers and
// successes of the whole roster.
func paced(by *messages.Pacing, w part, offered, succeeded float64) *messages.Pacing {
	if w.cut == 1 && by.GetExponentialRate() == nil {
		return by
	}
	cut := func(n uint32) uint32 {
		if n == 0 {
			return 0
		}
		return uint32(max(1, math.Round(float64(n)*w.cut)))
	}
	return &messages.Pacing{
		MaximumPerMinute: cut(pace.PerMinute(by, uint32(offered), uint32(succeeded))), MaximumInFlight: cut(by.GetMaximumInFlight()),
		MaximumExposed: cut(by.GetMaximumExposed()), MaximumPerStratum: cut(by.GetMaximumPerStratum()),
	}
}

// with is a plan with other paces and bounds.
func with(p *messages.CampaignPlan, pacing *messages.Pacing) *messages.CampaignPlan {
	changed := proto.CloneOf(p)
	changed.Pacing = pacing
	return changed
}
