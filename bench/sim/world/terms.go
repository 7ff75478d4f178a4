package world

import (
	"fmt"
	"slices"

	"pacecar/bench/sim/oracle"
	"pacecar/bench/sim/virtual"
	"pacecar/messages"
)

// models are those of the cars, by which plans divide them and pools take them.
var models = []string{"e1", "e2", "e3"}

// salt keeps the dice of terms apart from all others of a seed.
const salt = 0x7e2a5

// pepper does so with the dice of what followed, chili with those of restless simulations.
const (
	pepper = 0x51de
	chili  = 0xc417
)

// terms adds to a plan, by its own dice, what plans ask for besides waves and gates, each in
// some of them: strata and what may be under way of one, how many may be exposed, late joiners,
// who must agree, and when something may happen.
func terms(d virtual.Dice, p *messages.CampaignPlan) {
	if d.Chance(0.35) {
		p.Strata = &messages.Strata{By: []string{"model"}, MinimumPerStratum: 1}
		if d.Chance(0.7) {
			p.Pacing.MaximumPerStratum = uint32(d.Upto(1, 3))
		}
	}
	if d.Chance(0.3) {
		p.Pacing.MaximumExposed = uint32(d.Upto(1, 6))
	}
	if d.Chance(0.35) {
		p.LateJoiners = "join"
	}
	if d.Chance(0.25) {
		p.ReleaseWindows = windows(d.Upto(20, 45), d.Upto(0, 59))
	}
	if d.Chance(0.3) {
		p.Consent = &messages.ConsentPlan{
			Download: virtual.Pick(d, "none", "owner"), Install: virtual.Pick(d, "none", "owner", "owner"),
			MaximumPostponements: uint32(d.Upto(0, 2)), MaximumPostponeSeconds: int64(virtual.Pick(d, 120, 1800)),
		}
		if p.Consent.Download == "none" && p.Consent.Install == "none" {
			p.Consent = nil // nobody is asked
		}
	}
	if d.Chance(0.3) {
		p.Selector = oracle.Newest
	}
	if d.Chance(0.2) {
		from := d.Upto(1, 40)
		p.Blackouts = []*messages.Blackout{{From: fmt.Sprintf("2026-04-01 08:%02d", from), To: fmt.Sprintf("2026-04-01 08:%02d", from+d.Upto(3, 15))}}
	}
	if d.Chance(0.2) {
		p.Maintenance = &messages.Maintenance{From: fmt.Sprintf("08:%02d", d.Upto(5, 20)), To: virtual.Pick(d, "08:40", "11:00", "07:50")}
	}
}

// windows are open for so many minutes in every hour, from a minute on.
func windows(long, from int) (list []*messages.ReleaseWindow) {
	for hour := range 24 {
		to := hour*60 + from + long
		list = append(list, &messages.ReleaseWindow{From: fmt.Sprintf("%02d:%02d", hour, from), To: fmt.Sprintf("%02d:%02d", to/60%24, to%60)})
	}
	return list
}

// byModel are pools of downloads that cars of one model share, in some simulations.
func byModel(d virtual.Dice) (shared []*messages.Pool) {
	for _, model := range models {
		if d.Chance(0.15) {
			shared = append(shared, &messages.Pool{Name: "model-" + model, Places: uint32(d.Upto(1, 3)), Attribute: "model", Value: model})
		}
	}
	return shared
}

// traits is what a plan and the pools divide cars by, as a start gathers it.
func (w *world) traits(p *messages.CampaignPlan, vins []string) *messages.Traits {
	t := &messages.Traits{}
	for _, pool := range w.oracle.Pools {
		if pool.GetAttribute() != "" {
			t.Pools = append(t.Pools, pool.GetName())
		}
	}
	if p.GetStrata() == nil && len(t.Pools) == 0 {
		return nil
	}
	for i, model := range models {
		t.Strata = append(t.Strata, &messages.Stratum{Values: []string{model}})
		t.Kinds = append(t.Kinds, &messages.TraitKind{Stratum: uint32(i), Pool: uint32(slices.Index(t.Pools, "model-"+model) + 1)})
	}
	for _, vin := range vins {
		t.Kind = append(t.Kind, uint32(slices.Index(models, w.oracle.Models[messages.VIN(vin)])))
	}
	return t
}

// vins are the cars that there are by now.
func (w *world) vins() (all []string) {
	for _, l := range w.cars {
		all = append(all, string(l.car.VIN))
	}
	return all
}
