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

// Linger has a plan await persons and webhooks, or take who is cut off for asleep.
func Linger(d virtual.Dice, p *messages.CampaignPlan, awaits bool, i int) {
	if awaits {
		await(d, p, i)
		return
	}
	doze(d, p)
}

// doze has a plan bound how many vehicles of a model are under way, and most how many are exposed, and take who is cut off for asleep
// at once: others are offered the update then, and who comes back has downloaded it like them.
func doze(d virtual.Dice, p *messages.CampaignPlan) {
	p.Strata = &messages.Strata{By: []string{"model"}, MinimumPerStratum: 1}
	p.Pacing = &messages.Pacing{MaximumInFlight: 20, MaximumPerStratum: uint32(d.Upto(1, 2))}
	if d.Chance(0.6) {
		p.Pacing.MaximumExposed = uint32(d.Upto(2, 4))
	}
	p.SleepSeconds, p.OfferLifeSeconds, p.PermitLifeSeconds = 1, 7200, 300
	p.Retries.SilenceSeconds, p.Retries.Asks = int64(d.Upto(10, 20)), 1
	p.ReleaseWindows, p.Blackouts, p.Maintenance, p.Consent, p.Schedule, p.DownloadPool = nil, nil, nil, nil, nil, ""
}

// await has a plan take vehicles of the one before, and its gates open by a person's word, with a sample that the wave has just so: what
// is taken while they hear a webhook is missing then.
func await(d virtual.Dice, p *messages.CampaignPlan, i int) {
	Plain(p)
	gate := p.GetWaves()[0].GetGate()
	gate.Manual, gate.Webhook, gate.MinimumSample, gate.SoakSeconds, gate.MaximumFailedPercent = true, "change-board", uint32(d.Upto(2, 4)), 30, proto.Float64(100)
	first := &messages.Wave{Size: &messages.Wave_Count{Count: gate.MinimumSample}, Gate: gate}
	p.Waves = []*messages.Wave{first, {Size: &messages.Wave_Percent{Percent: 50}, Gate: gate}, p.Waves[0]}
	p.Package, p.Priority, p.RequiredApprovals = fmt.Sprintf("adas@%d.0.0", i+2), proto.Uint32(uint32(100*(i+1))), 0
	p.Rollback = nil // it was of the package before
}

// Plain has a plan offer to all vehicles in one wave, whenever it may, with room for all of them in flight.
func Plain(p *messages.CampaignPlan) {
	p.Waves = []*messages.Wave{{Size: &messages.Wave_Rest{Rest: true}, Gate: p.GetWaves()[0].GetGate()}}
	p.Pacing = &messages.Pacing{MaximumInFlight: 20}
	p.Strata, p.ReleaseWindows, p.Blackouts, p.Maintenance, p.Consent, p.Schedule = nil, nil, nil, nil, nil, nil
	p.Waves[0].Gate.PerStratum = nil
}
