package campaign

import (
	"math"
	"strings"
	"time"

	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/roster"
	"pacecar/actors/campaign/standing"
	"pacecar/messages"
)

// accepts remembers how the vehicles stand that a person accepts by this command, before it is
// decided; what becomes of them is the model's own account of acceptances.
func (m *model) accepts(msg any) {
	m.foretold = ""
	if _, resumes := msg.(*messages.ResumeCampaign); resumes {
		m.foretold = m.c.Status(m.now).GetResumption()
	}
	if _, resumes := msg.(*messages.ResumeCampaign); !resumes || m.c.Life != life.Halted || m.c.Waves[m.c.Current].State != life.WaveFailed {
		m.accepting = nil
		return
	}
	m.accepting = map[uint32]uint8{}
	for i := range m.c.Waves[:m.c.Current+1] {
		for at := m.c.Waves[i].First; at < m.c.Waves[i].First+m.c.Waves[i].Size; at++ {
			place := m.c.Roster.Get(at).Place()
			if counts := roster.Ended(place) && place != roster.Skipped && place != roster.Superseded; counts && (i == m.c.Current || roster.Failing(place)) {
				m.accepting[at] = place
			}
		}
	}
}

// inspectGates holds each gate that opened against the vehicles themselves: nothing is counted on
// that somebody accepted and that is another by now.
func (m *model) inspectGates(d Decision) {
	for _, e := range d.Events {
		if resumed, is := e.(standing.Resumed); is && resumed.Acceptance != nil {
			for at, place := range m.accepting {
				m.accepted[at] = place
			}
		}
	}
	m.inspectForetold(d)
	for at, place := range m.accepted {
		if is := m.c.Roster.Get(at).Place(); is != place && !(is == roster.Stalled && roster.Failing(place)) {
			delete(m.accepted, at)
		}
	}
	for _, e := range d.Events {
		if opened, is := e.(standing.GateOpened); is {
			m.opened(int(opened.Decision.GetWave())-1, opened.Decision)
		}
	}
}

// inspectForetold holds what a resume did at once against what was said of it before.
func (m *model) inspectForetold(d Decision) {
	resumed, opened, halted := false, false, false
	for _, e := range d.Events {
		switch e.(type) {
		case standing.Resumed:
			resumed = true
		case standing.GateOpened:
			opened = opened || resumed
		case standing.Halted:
			halted = resumed && !opened
		}
	}
	if !resumed || m.foretold == "" {
		return
	}
	if opens := strings.Contains(m.foretold, "its gate opens:"); opens != opened {
		m.rt.Fatalf("a resume opened a gate: %v; it was foretold: %s", opened, m.foretold)
	}
	if halts := strings.Contains(m.foretold, "halt it again"); halts != halted {
		m.rt.Fatalf("a resume was halted again: %v; it was foretold: %s", halted, m.foretold)
	}
}

func (m *model) opened(wave int, d *messages.GateDecision) {
	if !m.away.IsZero() && m.now.Sub(m.away) < 6*time.Second {
		m.rt.Fatalf("the gate of wave %d opens %v after a recovery: %s", wave+1, m.now.Sub(m.away), d.GetText())
	}
	for i := range m.c.Waves[:wave+1] {
		w := &m.c.Waves[i]
		var failed, tried, runs, underway, all, before uint32
		for at := w.First; at < w.First+w.Size; at++ {
			place := m.c.Roster.Get(at).Place()
			_, taken := m.accepted[at]
			if place == roster.Succeeded || roster.Failing(place) {
				all++
			}
			switch {
			case place == roster.Succeeded:
				runs++
				if !taken {
					tried++
				}
			case m.c.InstalledBefore(m.c.Roster.Get(at)):
				runs++
				before++
			case roster.Failing(place) && !taken:
				failed++
				tried++
			case !roster.Ended(place):
				underway++
			}
		}
		most := m.c.Plan.Waves[i].Gate.GetMaximumFailedPercent()
		if 100*float64(failed) > most*float64(tried)+1e-6 && (i == wave || underway == 0) {
			m.rt.Fatalf("%d of %d vehicles of wave %d that tried the update failed, at most %v %% may, and the gate of wave %d opens: %s", failed, tried, i+1, most, wave+1, d.GetText())
		}
		by := m.c.Plan.Waves[i].Gate
		due := float64(w.Size - before)
		if least := by.GetMinimumSucceededPercent(); least > 0 {
			due = math.Ceil(due * least / 100)
		}
		if i == wave && wave < len(m.c.Waves)-1 && float64(all) < min(due, float64(by.GetMinimumSample())) && d.GetOpening() == nil {
			m.rt.Fatalf("%d of %d vehicles of wave %d tried the update, its sample is %d, and its gate opens by itself: %s", all, w.Size, wave+1, by.GetMinimumSample(), d.GetText())
		}
		if i == wave && runs == 0 && w.Size > 0 && wave < len(m.c.Waves)-1 && d.GetOpening() == nil {
			m.rt.Fatalf("nobody of wave %d runs the update, and its gate opens by itself: %s", wave+1, d.GetText())
		}
	}
}
