package world

import (
	"slices"

	"pacecar/bench/sim/terms"
	"pacecar/bench/sim/wish"
	"pacecar/messages"
)

// traits is what a plan and the pools divide cars by, as a start gathers it.
func (w *world) traits(p *messages.CampaignPlan, vins []string) *messages.Traits {
	t := &messages.Traits{}
	for _, pool := range w.oracle.Pools {
		if pool.GetAttribute() != "" {
			t.Pools = append(t.Pools, pool.GetName())
		}
	}
	if p.GetStrata() == nil && len(t.Pools) == 0 && !terms.Divided(p) {
		return nil
	}
	for i, model := range wish.Models {
		t.Strata = append(t.Strata, &messages.Stratum{Values: []string{model}})
		t.Kinds = append(t.Kinds, &messages.TraitKind{Divisions: terms.Divisions(p, model), Stratum: uint32(i), Pool: uint32(slices.Index(t.Pools, "model-"+model) + 1)})
	}
	for _, vin := range vins {
		t.Kind = append(t.Kind, uint32(slices.Index(wish.Models, w.oracle.Models[messages.VIN(vin)])))
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
