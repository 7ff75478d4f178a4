// Package readiness is whether a vehicle is in a condition to install, judged on what it has
// reported of itself lately.
//
// Only what matters for the installation is judged: whether the vehicle is on a network
// that may be used, and has room for the files, it judges itself before its download.
package readiness

import (
	"fmt"
	"strings"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"pacecar/messages"
	"pacecar/mutant"
)

// Capability is the least version of the protocol whose vehicles report their condition.
const Capability = 2

// Judges tells whether a permit depends on the condition that a vehicle reports: the package
// asks for something, the plan says how fresh it must be, and the vehicle can tell.
func Judges(p *messages.VehiclePolicy, capability uint32) bool {
	return p.GetReadiness().GetMaximumAgeSeconds() > 0 && capability >= Capability && asks(p.GetPreconditions())
}

// asks tells whether preconditions are about the installation.
func asks(p *messages.Preconditions) bool {
	return p.GetParked() || p.GetIgnitionOff() || p.GetMinimumBatteryPercent() > 0 || p.GetMinimumStateOfChargePercent() > 0
}

// Taken is a condition as it is kept: from when the vehicle says that it was so, but never
// from later than its arrival.
func Taken(c *messages.Condition, atMs int64) *messages.Condition {
	arrived := time.UnixMilli(atMs)
	if c.GetAt().AsTime().Before(arrived) {
		arrived = c.GetAt().AsTime()
	}
	return &messages.Condition{
		Parked: c.GetParked(), IgnitionOff: c.GetIgnitionOff(), BatteryPercent: c.GetBatteryPercent(),
		StateOfChargePercent: c.GetStateOfChargePercent(), Network: c.GetNetwork(), FreeBytes: c.GetFreeBytes(), At: timestamppb.New(arrived),
	}
}

// Stale tells whether a condition, or none, is too old for the policy at a time.
func Stale(p *messages.VehiclePolicy, c *messages.Condition, atMs int64) bool {
	return c == nil || !mutant.OldConditionBelieved.Planted() && atMs-c.GetAt().AsTime().UnixMilli() > 1000*p.GetReadiness().GetMaximumAgeSeconds()
}

// Wanting is what a condition lacks, as one sentence; empty: nothing.
func Wanting(p *messages.Preconditions, c *messages.Condition) string {
	var lacks []string
	if p.GetParked() && !c.GetParked() {
		lacks = append(lacks, "is not parked")
	}
	if p.GetIgnitionOff() && !c.GetIgnitionOff() {
		lacks = append(lacks, "has its ignition on")
	}
	if least := p.GetMinimumBatteryPercent(); c.GetBatteryPercent() < least {
		lacks = append(lacks, fmt.Sprintf("has less than %d %% in its 12 V battery", least))
	}
	if least := p.GetMinimumStateOfChargePercent(); c.GetStateOfChargePercent() < least {
		lacks = append(lacks, fmt.Sprintf("has less than %d %% in its traction battery", least))
	}
	if len(lacks) == 0 {
		return ""
	}
	return "The vehicle " + strings.Join(lacks, " and ") + "."
}

// Unknown is the reason while no condition is fresh enough.
const Unknown = "The vehicle has not reported its condition lately enough."

// Grounds is what a permit was given on, for the history.
func Grounds(c *messages.Condition) string {
	return "Given on the condition that the vehicle reported of " + c.GetAt().AsTime().UTC().Format(time.RFC3339) + "."
}
