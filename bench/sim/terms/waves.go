package terms

import (
	"fmt"
	"slices"

	"pacecar/messages"
)

// Means tells whether a wave takes vehicles of a model, as far as its selector goes.
func Means(w *messages.Wave, model string) bool {
	return w.GetSelector() == "" || w.GetSelector() == fmt.Sprintf("model == %q", model)
}

// Divisions says which of the waves of a plan that have a selector mean vehicles of a model: one bit for each, in
// their order.
func Divisions(p *messages.CampaignPlan, model string) (bits uint32) {
	bit := uint32(1)
	for _, w := range p.GetWaves() {
		if w.GetSelector() == "" {
			continue
		}
		if Means(w, model) {
			bits |= bit
		}
		bit <<= 1
	}
	return bits
}

// Divided tells whether some waves of a plan have a selector.
func Divided(p *messages.CampaignPlan) bool {
	return slices.ContainsFunc(p.GetWaves(), func(w *messages.Wave) bool { return w.GetSelector() != "" })
}
