// Package wish adds to the plans of a simulation what plans may ask for, each in some of them: it
// draws, and knows nothing of what becomes of that. It keeps no state, and its dice decide nothing
// that others draw, so that a plan which wishes for nothing is the same with and without it.
package wish

import (
	"strings"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/bench/sim/virtual"
	"pacecar/messages"
)

// Factory is the version that every control unit runs when a car is made; nobody withdraws it.
const Factory = "1.0.0"

// Back names the package of the factory that a package replaces.
func Back(pkg string) string {
	name, _, _ := strings.Cut(pkg, "@")
	return name + "@" + Factory
}

// Draft writes the plan of a campaign, by how many there were before.
func Draft(d virtual.Dice, i int) *messages.CampaignPlan {
	gate := &messages.Gate{MaximumFailedPercent: proto.Float64(virtual.Pick(d, 0.0, 20, 50)), MinimumSample: uint32(d.Upto(1, 3)), SoakSeconds: int64(virtual.Pick(d, 0, 20, 120))}
	if d.Chance(0.4) {
		gate.Webhook = "change-board"
	}
	p := &messages.CampaignPlan{
		Id: "c" + string(rune('1'+i)), Package: virtual.Pick(d, "adas@2.0.0", "adas@3.0.0", "tcu@2.0.0"), Selector: "true",
		Waves:  []*messages.Wave{{Size: &messages.Wave_Count{Count: uint32(d.Upto(1, 4))}, Gate: gate}},
		Pacing: &messages.Pacing{MaximumPerMinute: virtual.Pick[uint32](d, 0, 6, 20, 60), MaximumInFlight: uint32(d.Upto(1, 8))},
		Retries: &messages.Retries{
			MaximumAttempts: uint32(d.Upto(1, 3)), SilenceSeconds: int64(d.Upto(20, 120)), Asks: uint32(d.Upto(1, 4)), BackOffSeconds: int64(d.Upto(5, 60)),
		},
		PermitLifeSeconds: int64(virtual.Pick(d, 60, 300, 1800)), OfferLifeSeconds: int64(virtual.Pick(d, 1800, 7200)),
		SleepSeconds:      int64(virtual.Pick(d, 1, 300, 1800)),
		RequiredApprovals: uint32(d.Upto(0, 2)), Priority: proto.Uint32(virtual.Pick[uint32](d, 200, 500, 500, 800)),
	}
	if i > 0 && d.Chance(0.2) {
		p.Supersedes = []string{"c" + string(rune('1'+d.Upto(0, i-1)))}
	}
	if gate.SoakSeconds > 0 {
		p.Health = &messages.HealthPlan{FaultCodes: []string{"*"}}
	}
	if d.Chance(0.6) {
		p.Waves = append(p.Waves, &messages.Wave{Size: &messages.Wave_Percent{Percent: 30}, Gate: gate})
	}
	p.Waves = append(p.Waves, &messages.Wave{Size: &messages.Wave_Rest{Rest: true}, Gate: gate})
	gate.Manual = d.Chance(0.25)
	return p
}

// Newer has a plan bring software that nobody runs yet, be it withdrawn before or not.
func Newer(d virtual.Dice, p *messages.CampaignPlan) *messages.CampaignPlan {
	p.Package = virtual.Pick(d, "adas@4.0.0", "adas@10.0.0", "tcu@3.0.0", "tcu@4.0.0")
	return p
}

// WayBack has a plan name its way back, sometimes to a version between: what it restores is older.
func WayBack(d virtual.Dice, p *messages.CampaignPlan) {
	if !d.Chance(0.35) {
		return
	}
	p.Rollback = &messages.RollbackPlan{Package: Back(p.GetPackage())}
	if p.GetPackage() == "adas@3.0.0" && d.Chance(0.3) {
		p.Rollback.Package = "adas@2.0.0"
	}
	if d.Chance(0.5) {
		p.StopPolicy = "revert"
	}
}

// Growth has a plan begin slowly, and go faster as vehicles are reached or succeed.
func Growth(d virtual.Dice, p *messages.CampaignPlan) {
	if !d.Chance(0.25) {
		return
	}
	by := &messages.RateIncreaseCriteria{NumberOfNotifiedThings: uint32(d.Upto(1, 3))}
	if d.Chance(0.5) {
		by = &messages.RateIncreaseCriteria{NumberOfSucceededThings: uint32(d.Upto(1, 3))}
	}
	p.Pacing.ExponentialRate = &messages.ExponentialRate{BaseRatePerMinute: uint32(d.Upto(1, 6)), IncrementFactor: virtual.Pick(d, 1.1, 1.5, 2), RateIncreaseCriteria: by}
}

// Strata has the gates of a plan that divides vehicles judge each kind of them, too.
func Strata(d virtual.Dice, p *messages.CampaignPlan) {
	if p.GetStrata() == nil || !d.Chance(0.5) {
		return
	}
	limits := &messages.StratumLimits{MinimumSample: 1}
	if d.Chance(0.5) {
		limits.MaximumFailedPercent = proto.Float64(virtual.Pick(d, 0.0, 34, 50))
	}
	for _, w := range p.GetWaves() {
		w.GetGate().PerStratum = limits
	}
}

// Dealer has a plan hand vehicles to a dealer: those that failed, and in some those that are silent for a day.
func Dealer(d virtual.Dice, p *messages.CampaignPlan) {
	if !d.Chance(0.3) {
		return
	}
	p.Dealer = &messages.DealerPlan{AfterFailures: uint32(d.Upto(1, int(p.GetRetries().GetMaximumAttempts())))}
	if d.Chance(0.35) {
		p.Dealer.AfterUnreachableDays = 1
	}
}

// Again has most plans try vehicles that failed again soon, and often, and bear that they fail.
func Again(d virtual.Dice, p *messages.CampaignPlan) {
	if !d.Chance(0.8) {
		return
	}
	p.Retries.MaximumAttempts, p.Retries.BackOffSeconds = uint32(d.Upto(3, 6)), int64(d.Upto(1, 5))
	for _, w := range p.GetWaves() {
		w.GetGate().MaximumFailedPercent = proto.Float64(virtual.Pick(d, 50.0, 100))
	}
}

// Brief has most plans take vehicles for silent soon, try again often, bear whatever becomes of that, and all want the same
// control unit: each of its own priority.
func Brief(d virtual.Dice, p *messages.CampaignPlan) {
	if !d.Chance(0.8) {
		return
	}
	p.Package, p.Priority = virtual.Pick(d, "adas@2.0.0", "adas@3.0.0", "adas@4.0.0"), proto.Uint32(uint32(d.Upto(1, 900)))
	p.PermitLifeSeconds, p.SleepSeconds = int64(virtual.Pick(d, 60, 300)), int64(virtual.Pick(d, 1, 30))
	p.Retries.MaximumAttempts, p.Retries.BackOffSeconds = uint32(d.Upto(2, 6)), int64(d.Upto(1, 5))
	p.Retries.SilenceSeconds, p.Retries.Asks = int64(d.Upto(10, 40)), uint32(d.Upto(1, 2))
	p.Pacing = &messages.Pacing{MaximumInFlight: 20}
	for _, w := range p.GetWaves() {
		w.GetGate().MaximumFailedPercent = proto.Float64(100)
	}
}

// News adds to a plan when it begins and ends, which failures it tries again more often than others, and how long steps may take.
func News(d virtual.Dice, p *messages.CampaignPlan, now time.Time) {
	schedule(d, p, now)
	classes(d, p)
	timeouts(d, p)
}

// schedule has a plan name its end, and sometimes its beginning.
func schedule(d virtual.Dice, p *messages.CampaignPlan, now time.Time) {
	if !d.Chance(0.25) {
		return
	}
	p.Schedule = &messages.Schedule{EndTime: now.Add(d.Between(15*time.Minute, 50*time.Minute)).Format(time.RFC3339)}
	if d.Chance(0.5) {
		p.Schedule.StartTime = now.Add(d.Between(2*time.Minute, 12*time.Minute)).Format(time.RFC3339)
	}
	if d.Chance(0.3) {
		p.Schedule.EndTime = ""
	}
}

// classes has a plan try some failures more often than others, and sooner.
func classes(d virtual.Dice, p *messages.CampaignPlan) {
	if !d.Chance(0.3) {
		return
	}
	for _, codes := range [][]string{{"Self*"}, {"FlashError", "FlashLost"}} {
		if d.Chance(0.6) {
			p.Retries.Classes = append(p.Retries.Classes, &messages.RetryClass{
				Codes: codes, MaximumAttempts: uint32(d.Upto(1, 4)), BackOffSeconds: int64(d.Upto(1, 90)), MaximumBackOffSeconds: int64(d.Upto(90, 200)),
			})
		}
	}
}

// timeouts has a plan bound how long the steps of an attempt take.
func timeouts(d virtual.Dice, p *messages.CampaignPlan) {
	if !d.Chance(0.25) {
		return
	}
	p.Timeouts = &messages.Timeouts{DownloadSeconds: int64(virtual.Pick(d, 0, 20, 90)), InstallSeconds: int64(virtual.Pick(d, 0, 30, 300))}
	if d.Chance(0.5) {
		p.Timeouts.TotalSeconds = int64(virtual.Pick(d, 300, 1800))
	}
}
