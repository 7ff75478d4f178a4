package oracle

import (
	"pacecar/actors/campaign/roster"
	"pacecar/messages"
)

// watch is what the store has of a vehicle that succeeded in an attempt.
func (v *vehicleView) watch(campaign string, attempt uint32) *messages.HealthWatch {
	if v != nil {
		for _, w := range v.record.GetWatches() {
			if w.GetCampaignId() == campaign && w.GetAttempt() == attempt {
				return w
			}
		}
	}
	return nil
}

// illHealthIsHeard: what a campaign has acknowledged it counts.
func (o *Oracle) illHealthIsHeard(vin string, v *vehicleView) {
	for _, w := range v.record.GetWatches() {
		e := o.campaigns[w.GetCampaignId()].entry(vin)
		if !o.Forgot && w.GetCode() != "" && w.GetTold() && uint32(e.Attempt) == w.GetAttempt() && e.Place() != roster.Unhealthy {
			o.broken(37, "campaign %s has acknowledged that %s is unhealthy (%s) after attempt %d, and has it as %s", w.GetCampaignId(), vin, w.GetCode(), w.GetAttempt(), name(e.Place()))
		}
	}
}

// sick: no gate opens on unhealthy vehicles as if they had succeeded.
func (o *Oracle) sick(was *campaignView, d *messages.GateDecision) {
	unhealthy := uint32(0)
	for at, e := range was.entries {
		if was.wave(at) == int(d.GetWave())-1 && e.Place() == roster.Unhealthy {
			unhealthy++
		}
	}
	if failed := d.GetInputs().GetFailed(); failed < unhealthy {
		o.broken(37, "campaign %s: the gate of wave %d opens on %d that failed, and %d are unhealthy: %s", was.id, d.GetWave(), failed, unhealthy, d.GetText())
	}
}

// wasSick: nobody is unhealthy whose car never showed a fault code.
func (o *Oracle) wasSick(c *campaignView, vin string, e roster.Entry) {
	if e.Place() == roster.Unhealthy && o.Cars[messages.VIN(vin)].Faults() == 0 {
		o.broken(37, "campaign %s has %s as unhealthy after attempt %d, the car has no fault code", c.id, vin, e.Attempt)
	}
}
