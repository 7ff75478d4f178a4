package world

import (
	"slices"

	"pacecar/bench/sim/virtual"
	"pacecar/messages"
)

// models are those of the cars, by which plans divide them and pools take them.
var models = []string{"e1", "e2", "e3"}

// salt keeps the dice of terms apart from all others of a seed.
const salt = 0x7e2a5

// The others do so with the dice of what followed.
const (
	pepper = 0x51de
	chili  = 0xc417
	ginger = 0x916e
)

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
