// Package profile is how a fleet of simulated vehicles behaves: what they take how long for,
// how often they fail, and which version of the protocol they speak. All of it is drawn by
// dice, so that a seed decides it. A profile is data, and is not written once a fleet runs.
package profile

import (
	"time"

	"pacecar/tcu/tcusim/dice"
	"pacecar/tcu/tcusim/failure"
	"pacecar/tcu/tcusim/health"
)

// Profile is how a fleet behaves. The zero value answers everything at once and never
// fails, which is what benchmarks want. Rates are from 0 to 1.
type Profile struct {
	Think          dice.Spread // before an offer is answered, and before a permit is used
	Transfer       dice.Spread // time of a download when Config.Download is off
	BytesPerSecond int64       // of one vehicle's download; 0: as fast as it goes
	Install        dice.Spread // time of an installation
	Fail           []failure.Rule
	RefuseRate     float64        // share of offers that the driver declines
	SilentRate     float64        // share of vehicles that connect and never answer
	DuplicateRate  float64        // share of reports that are sent twice
	JSONRate       float64        // share of vehicles that speak protobuf-JSON
	PowerLossRate  float64        // share of installations interrupted by a loss of power
	Reboot         dice.Spread    // time without power
	OnlineFor      dice.Spread    // time between offline spells; zero: none
	OfflineFor     dice.Spread    // time of an offline spell
	Busy           dice.Spread    // time after a download until the vehicle is parked
	PostponeRate   float64        // share of questions for consent that are put off
	PostponeFor    dice.Spread    // until the question is asked again
	SlowRate       float64        // share of downloads and of installations that take longer
	SlowBy         dice.Spread    // how much longer
	Health         health.Profile // after installations
	OldRate        float64        // share of vehicles that speak capability 1: they report neither condition nor consent nor health
}

// Capability and the others are the versions of the protocol that simulated vehicles speak:
// whether they report their condition, and consent. Where the fleet plays health they report
// that, too.
const (
	OldCapability    = 1
	Capability       = 2
	HealthCapability = 3
)

// Speaks is the version that a vehicle speaks, by the dice of its character.
func (p *Profile) Speaks(d *dice.Dice) uint32 {
	switch {
	case d.Chance(p.OldRate):
		return OldCapability
	case p.Health.Told():
		return HealthCapability
	default:
		return Capability
	}
}

// Slow is what a step of an attempt takes beyond its time.
func (p *Profile) Slow(d *dice.Dice) time.Duration {
	if !d.Chance(p.SlowRate) {
		return 0
	}
	return p.SlowBy.Draw(d)
}
