package oracle

import (
	"pacecar/actors/campaign/roster"
	"pacecar/bench/sim/oracle/view"
	"pacecar/messages"
)

// illHealthIsHeard: what a campaign has acknowledged it counts.
func (o *Oracle) illHealthIsHeard(vin string, v *view.Vehicle) {
	for _, w := range v.Record.GetWatches() {
		e := o.campaigns[w.GetCampaignId()].Entry(vin)
		if !o.Forgot && w.GetCode() != "" && w.GetTold() && uint32(e.Attempt) == w.GetAttempt() && e.Place() != roster.Unhealthy {
			o.broken(37, "campaign %s has acknowledged that %s is unhealthy (%s) after attempt %d, and has it as %s", w.GetCampaignId(), vin, w.GetCode(), w.GetAttempt(), name(e.Place()))
		}
	}
}

// sick: no gate opens on unhealthy vehicles as if they had succeeded.
func (o *Oracle) sick(was *view.Campaign, d *messages.GateDecision) {
	unhealthy := uint32(0)
	for at, e := range was.Entries {
		if was.Wave(at) == int(d.GetWave())-1 && e.Place() == roster.Unhealthy {
			unhealthy++
		}
	}
	if failed := d.GetInputs().GetFailed(); failed < unhealthy {
		o.broken(37, "campaign %s: the gate of wave %d opens on %d that failed, and %d are unhealthy: %s", was.ID, d.GetWave(), failed, unhealthy, d.GetText())
	}
}

// wasSick: nobody is unhealthy whose car never showed a fault code.
func (o *Oracle) wasSick(c *view.Campaign, vin string, e roster.Entry) {
	if e.Place() == roster.Unhealthy && o.Cars[messages.VIN(vin)].Faults() == 0 {
		o.broken(37, "campaign %s has %s as unhealthy after attempt %d, the car has no fault code", c.ID, vin, e.Attempt)
	}
}
