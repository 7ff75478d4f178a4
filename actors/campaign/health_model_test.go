package campaign

import (
	"strings"

	"pacecar/actors/campaign/gate"
	"pacecar/actors/campaign/roster"
	"pacecar/actors/campaign/sight"
	"pacecar/messages"
)

// sicken makes a weak vehicle unhealthy that has succeeded, whether that has been heard or not.
func (m *model) sicken(vin string) {
	if v := m.fleet[vin]; v.weak && !v.sick && !v.replaced {
		v.sick, v.heard = true, false
		m.to(vin, roster.Succeeded)
	}
}

// feel completes a report of a success with what was found since, and whether somebody else has the vehicle.
func (v *modelVehicle) feel(r *messages.AssignmentReport) {
	if v.sick {
		r.Unhealthy, r.UnhealthyEcuId = "health.dtc.U0100", "ADAS"
	}
	if v.replaced {
		r.Taken, r.TakenBy, r.GoneOn = true, v.keeper, v.on
	}
}

// checkHealth: no vehicle is unhealthy that has not said so, each wave counts its own among the
// failed, and the counts agree with the roster, and can be those of a wave.
func (m *model) checkHealth() {
	counts := make([]uint32, len(m.c.Waves))
	for _, vin := range m.order {
		at, known := m.c.Roster.Find(vin)
		if !known || m.c.Roster.Get(at).Soaks()&roster.FlagUnhealthy == 0 {
			continue
		}
		if v := m.fleet[vin]; !v.sick {
			m.rt.Fatalf("%s is taken for unhealthy, and never said so", vin)
		}
		for i := range m.c.Waves {
			if m.c.Waves[i].Holds(at) {
				counts[i]++
			}
		}
	}
	for i := range m.c.Waves {
		w := &m.c.Waves[i]
		if in := w.Inputs(uint32(i+1), m.c.Plan.Waves[i].Gate, m.now); w.Counts[roster.Unhealthy] != counts[i] || in.Unhealthy != counts[i] || in.Failed < counts[i] {
			m.rt.Fatalf("of wave %d %d vehicles are unhealthy, its gate sees %+v", i+1, counts[i], in)
		}
	}
	if !m.c.Started() {
		return
	}
	if verdict := gate.Judge(sight.Inputs(&m.c.Standing, m.now.UnixMilli())); strings.Contains(verdict.Text, "can not be the counts") {
		m.rt.Fatalf("the campaign has miscounted: %s", verdict.Text)
	}
}
