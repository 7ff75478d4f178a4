package wish

import (
	"fmt"
	"slices"
	"time"

	"pacecar/bench/sim/virtual"
	"pacecar/messages"
)

// Models are those of the cars, by which plans divide them and pools take them.
var Models = []string{"e1", "e2", "e3"}

// Later adds to a plan what plans have learnt to ask for last, each in some of them.
func Later(d virtual.Dice, p *messages.CampaignPlan, now time.Time) {
	Ready(d, p)
	Divide(d, p)
	Cycles(d, p)
	Hurry(d, p, now)
}

// Ready has a plan permit only vehicles that have said lately that they are in a condition to install.
func Ready(d virtual.Dice, p *messages.CampaignPlan) {
	if d.Chance(0.4) {
		p.Readiness = &messages.Readiness{MaximumAgeSeconds: int64(virtual.Pick(d, 30, 90, 600))}
	}
}

// Divide has a plan put a wave of one model behind the first: so many of them, a share, or all.
func Divide(d virtual.Dice, p *messages.CampaignPlan) {
	if !d.Chance(0.4) {
		return
	}
	w := &messages.Wave{Selector: fmt.Sprintf("model == %q", virtual.Pick(d, Models...)), Gate: p.GetWaves()[0].GetGate()}
	switch d.Upto(0, 2) {
	case 1:
		w.Size = &messages.Wave_Count{Count: uint32(d.Upto(1, 3))}
	case 2:
		w.Size = &messages.Wave_Percent{Percent: float64(virtual.Pick(d, 25, 50))}
	}
	p.Waves = slices.Insert(p.Waves, min(1, len(p.Waves)-1), w) // before the one that takes the rest
}

// Cycles has the gates of a plan await drive cycles, whether they soak besides or not.
func Cycles(d virtual.Dice, p *messages.CampaignPlan) {
	if !d.Chance(0.4) {
		return
	}
	if p.Health == nil {
		p.Health = &messages.HealthPlan{}
	}
	p.Health.DriveCyclesWaitSeconds = int64(virtual.Pick(d, 120, 600, 1800))
	cycles := uint32(d.Upto(1, 3))
	for _, w := range p.GetWaves() {
		w.GetGate().SoakDriveCycles = cycles
	}
}

// Conditions are what a package asks of a vehicle before it is installed.
func Conditions() *messages.Preconditions {
	return &messages.Preconditions{Parked: true, IgnitionOff: true, MinimumBatteryPercent: 50}
}

// Hurry has a plan begin at a time of its own, or offer to many, one every ten seconds or every minute.
func Hurry(d virtual.Dice, p *messages.CampaignPlan, now time.Time) {
	if d.Chance(0.3) && p.GetSchedule() == nil {
		p.Schedule = &messages.Schedule{StartTime: now.Add(d.Between(2*time.Minute, 8*time.Minute)).Format(time.RFC3339)}
	}
	if d.Chance(0.3) {
		p.Pacing = &messages.Pacing{MaximumPerMinute: virtual.Pick[uint32](d, 1, 6), MaximumInFlight: 20}
	}
}
