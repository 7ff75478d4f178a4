package wish

import (
	"fmt"

	"google.golang.org/protobuf/proto"

	"pacecar/bench/sim/virtual"
	"pacecar/messages"
)

// Crawl has a plan offer to all vehicles as one wave, one every ten seconds, half a minute or minute, with room for all of them in flight:
// only its pace holds it back.
func Crawl(d virtual.Dice, p *messages.CampaignPlan) {
	Plain(p)
	p.Pacing.MaximumPerMinute = virtual.Pick[uint32](d, 1, 2, 6)
}

// Overtake has a plan take the vehicles of those before it while they soak, for newer software of the same control unit, and try again
// where that fails, so that they would have soaked by then.
func Overtake(d virtual.Dice, p *messages.CampaignPlan, i int) {
	p.Package, p.Priority, p.RequiredApprovals = fmt.Sprintf("adas@%d.0.0", i+2), proto.Uint32(uint32(100*(i+1))), 0
	p.Retries.MaximumAttempts, p.Retries.BackOffSeconds = uint32(d.Upto(3, 6)), int64(d.Upto(120, 600))
	p.Health = &messages.HealthPlan{FaultCodes: []string{"*"}}
	gate := p.GetWaves()[0].GetGate()
	gate.SoakSeconds, gate.MaximumFailedPercent = int64(virtual.Pick(d, 600, 900, 1800)), proto.Float64(100)
}

// Plain has a plan offer to all vehicles in one wave, whenever it may, with room for all of them in flight.
func Plain(p *messages.CampaignPlan) {
	p.Waves = []*messages.Wave{{Size: &messages.Wave_Rest{Rest: true}, Gate: p.GetWaves()[0].GetGate()}}
	p.Pacing = &messages.Pacing{MaximumInFlight: 20}
	p.Strata, p.ReleaseWindows, p.Blackouts, p.Maintenance, p.Consent, p.Schedule = nil, nil, nil, nil, nil, nil
	p.Waves[0].Gate.PerStratum = nil
}
