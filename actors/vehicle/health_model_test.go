package vehicle_test

import (
	"time"

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

// goOn has a vehicle that runs what some campaign brought come to the end of an update that needs that, as far as it gets: by chance alone
// few would.
func (m *model) goOn() {
	a := m.v.Record().GetAssignment()
	if a.GetState() != assignment.Succeeded {
		m.soak()
		return
	}
	next := map[string]string{"spring": "summer", "summer": "spring"}[a.GetCampaignId()]
	o := wanting(offer(next, rapid.Uint32Range(1, 3).Draw(m.t, "next attempt")))
	o.Artifacts = o.Artifacts[:1]
	o.Artifacts[0].Version, o.Artifacts[0].Sha256, o.Claim, o.ExpiresAtMs = "1.2.0", digest("adas-1.2.0"), m.claim(next), m.now.Add(24*time.Hour).UnixMilli()
	if rapid.Bool().Draw(m.t, "needs it") {
		o.Artifacts[0].FromVersion = "1.1.0"
	}
	m.deliver(o)
	for range rapid.IntRange(0, 6).Draw(m.t, "steps") {
		switch a := m.v.Record().GetAssignment(); {
		case assignment.Ended(a.GetState()):
			return
		case a.GetState() == assignment.Installed:
			m.deliver(shows(a.GetCampaignId(), a.GetAttempt(), a.GetArtifacts()[0].GetVersion()))
		default:
			m.deliver(m.forward())
		}
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

// sick is what a watch has found, what it had told of that, and how its vehicle has gone on.
type sick struct {
	code     string
	sequence uint64
	on       messages.GoneOn
	taken    bool
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
		was, is := m.sick[k], sick{w.GetCode(), w.GetSequence(), w.GetGoneOn(), w.GetTaken()}
		m.checkGone(w, was)
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

// checkGone: a vehicle goes on once and for good, when it is taken, by an update that needs what it runs; as one that had soaked only where
// that was offered behind its soak.
func (m *model) checkGone(w *messages.HealthWatch, was sick) {
	on, a := w.GetGoneOn(), m.v.Record().GetAssignment()
	switch {
	case was.taken && on != was.on:
		m.t.Fatalf("it had gone on as %s, and has as %s", was.on, on)
	case on == messages.GoneOn_GONE_ON_UNSPECIFIED || was.taken:
	case !w.GetTaken() || w.GetTold():
		m.t.Fatalf("it has gone on, and its campaign is not to hear of that: %v", w)
	case a.GetCampaignId() != w.GetTakenBy() || a.GetContents()[0].GetFromVersion() == "":
		m.t.Fatalf("it has gone on to what needs nothing: %v, %v", w, a)
	case on == messages.GoneOn_GONE_ON_SOAKED && a.GetOfferedAtMs() < w.GetSinceMs()+1000*w.GetTerms().GetSoakSeconds():
		m.t.Fatalf("it had soaked, and was offered the next too early: %v, %v", w, a)
	}
}
