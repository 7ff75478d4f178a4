package wish

import (
	"fmt"
	"slices"

	"pacecar/bench/sim/virtual"
	"pacecar/messages"
)

// Crew has a plan begin with cars that it names or of one model, and ask whoever speaks for them, each in some of them. Some car of
// the model is in the fleet from the beginning.
func Crew(d virtual.Dice, p *messages.CampaignPlan, vins []string, model string) {
	gate := p.GetWaves()[0].GetGate()
	if d.Chance(0.3) {
		p.Waves = slices.Insert(p.Waves, 0, &messages.Wave{Selector: fmt.Sprintf("model == %q", model), Size: &messages.Wave_Count{Count: uint32(d.Upto(1, 3))}, Gate: gate})
	}
	if d.Chance(0.4) {
		from := d.Upto(0, len(vins)-1)
		p.Waves = slices.Insert(p.Waves, 0, &messages.Wave{Vins: slices.Clone(vins[from:min(len(vins), from+d.Upto(1, 3))]), Gate: gate})
	}
	if d.Chance(0.4) {
		p.Consent = &messages.ConsentPlan{Download: virtual.Pick(d, "none", "fleet", "owner"), Install: virtual.Pick(d, "fleet", "owner"), MaximumPostponements: uint32(d.Upto(0, 2)), MaximumPostponeSeconds: 1800}
	}
}

// Speaks is who speaks for a car: its owner in most.
func Speaks(d virtual.Dice) string { return virtual.Pick(d, "", "owner", "fleet", "fleet", "none") }
