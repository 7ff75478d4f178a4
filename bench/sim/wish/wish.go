// Package wish adds to the plans of a simulation what plans may ask for, each in some of them: it
// draws, and knows nothing of what becomes of that. It keeps no state, and its dice decide nothing
// that others draw, so that a plan which wishes for nothing is the same with and without it.
package wish

import (
	"strings"

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
