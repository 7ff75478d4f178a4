package vehicle_test

import (
	"pgregory.net/rapid"

	"pacecar/actors/vehicle/assignment"
	"pacecar/actors/vehicle/health"
	"pacecar/messages"
)

// watched is what every offer of the model asks of a vehicle that soaks.
var watched = &messages.HealthTerms{
	Plan:        &messages.HealthPlan{FaultCodes: []string{"*"}, IgnoredCodes: []string{"B*"}, Reconnects: 3, ReconnectSeconds: 7_200, VanishedSeconds: 7_200, DriveCyclesWaitSeconds: 14_400},
	SoakSeconds: 36_000, DriveCycles: 2,
}

// soak lets an ordinary conversation go on to its end, and the vehicle say how it is, before and
// after: by chance alone, few would soak.
func (m *model) soak() {
	m.deliver(m.feel())
	for range 12 {
		if a := m.v.Record().GetAssignment(); a != nil && assignment.Ended(a.GetState()) {
			break
		}
		m.deliver(m.forward())
	}
	for range rapid.IntRange(1, 5).Draw(m.t, "times") {
		m.deliver(m.feel())
	}
}

// feel is what a vehicle says of its health, of now or of some installation, in any order.
func (m *model) feel() any {
	k := m.key()
	if a := m.v.Record().GetAssignment(); a != nil && rapid.IntRange(0, 4).Draw(m.t, "of the present") > 0 {
		k = attemptKey{a.GetCampaignId(), a.GetAttempt()}
	}
	h := &messages.Health{CampaignId: k.campaign, Attempt: k.attempt, Sequence: rapid.SampledFrom([]uint64{0, 0, 0, 4, 5, 6}).Draw(m.t, "sequence"), Installing: rapid.IntRange(0, 4).Draw(m.t, "installing") == 0}
	for _, code := range []string{"U0100", "B1000"} {
		if rapid.IntRange(0, 2).Draw(m.t, code) == 0 {
			h.FaultCodes = append(h.FaultCodes, &messages.FaultCode{EcuId: "ADAS", Code: code})
		}
	}
	if rapid.Bool().Draw(m.t, "counts") {
		h.DriveCycles = new(rapid.Uint64Range(0, 9).Draw(m.t, "drive cycles"))
	}
	return &messages.Up{Capability: 3, Body: &messages.Up_Health{Health: h}}
}

// sick is what a watch has found, and what it had told of that.
type sick struct {
	code     string
	sequence uint64
}

// checkWatches: there are few, each of its own attempt that succeeded; what one has found it
// keeps, never by a code that does not count, and what it tells comes under numbers that never
// fall (37).
func (m *model) checkWatches() {
	watches := m.v.Record().GetWatches()
	if len(watches) > health.MaximumWatches {
		m.t.Fatalf("%d watches", len(watches))
	}
	seen := map[attemptKey]sick{}
	for _, w := range watches {
		k := attemptKey{w.GetCampaignId(), w.GetAttempt()}
		if _, twice := seen[k]; twice {
			m.t.Fatalf("two watches over %v", k)
		}
		was, is := m.sick[k], sick{w.GetCode(), w.GetSequence()}
		if is.sequence < was.sequence || was.code != "" && is.code != was.code {
			m.t.Fatalf("the watch over %v found %v, and says %v", k, was, is)
		}
		if is.code == health.CodeFault+"B1000" {
			m.t.Fatalf("an ignored code counts: %v", w)
		}
		if is.code != "" && w.GetCycles() == messages.DriveCycles_DRIVE_CYCLES_AWAITED {
			m.t.Fatalf("drive cycles of an unhealthy vehicle are awaited: %v", w)
		}
		if !w.GetTold() && m.v.WakeAt().IsZero() {
			m.t.Fatalf("nobody says again what no campaign has heard: %v", w)
		}
		seen[k] = is
	}
	m.sick = seen
}
