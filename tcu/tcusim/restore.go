package tcusim

import (
	"slices"

	"pacecar/messages"
)

// restore puts the vehicle where its ledger entries left it.
func (u *unit) restore(t *vehicleTally) {
	if t == nil {
		return
	}
	u.installed = slices.Clone(t.ecus)
	history := slices.Clone(t.attempts)
	slices.SortStableFunc(history, func(a, b attemptTally) int { return int(a.lastAtMS - b.lastAtMS) })
	for i := range history {
		h := &history[i]
		if phase, over := endPhases[h.last]; over {
			u.remember(ended{campaign: h.campaign, number: h.number, phase: phase, code: h.code, ecu: h.fault})
			u.retell = h.campaign
			continue
		}
		u.retell = ""
		u.current = h.resume()
	}
}

// endPhases are the phases in which attempts end, by the last entry about them.
var endPhases = map[Kind]messages.Phase{
	InstallFinished: messages.Phase_PHASE_INSTALLED,
	InstallFailed:   messages.Phase_PHASE_FAILED,
	Reverted:        messages.Phase_PHASE_REVERTED,
	Discarded:       messages.Phase_PHASE_CANCELLED,
}

// resume makes the attempt that the entries speak of.
func (h *attemptTally) resume() *attempt {
	a := &attempt{campaign: h.campaign, number: h.number, pkg: h.pkg, version: h.version, restored: true}
	if h.entry != nil {
		for _, e := range h.entry.ECUs {
			a.artifacts = append(a.artifacts, &messages.OfferedArtifact{
				EcuId: e.ID, HardwarePart: e.Part, Version: e.Version, Sha256: e.SHA256, SizeBytes: e.Size, Url: e.URL,
			})
		}
	}
	switch h.last {
	case Downloaded:
		a.phase = messages.Phase_PHASE_DOWNLOADED
	case InstallStarted:
		a.phase, a.powerLost = messages.Phase_PHASE_INSTALLING, true
	default:
		a.phase = messages.Phase_PHASE_ACCEPTED
	}
	return a
}

// resume is called when the connection can be used again, and goes on with whatever
// stopped when it was lost, or when the process was.
func (u *unit) resume() {
	if u.retell != "" {
		u.tellEnd(u.remembered(u.retell))
		u.retell = ""
	}
	a := u.current
	if a == nil {
		return
	}
	if a.restored {
		// Whether this was heard is not known.
		a.restored = false
		u.report(a)
	}
	switch a.phase {
	case messages.Phase_PHASE_ACCEPTED, messages.Phase_PHASE_DOWNLOADING:
		if a.timer == nil && a.download == nil {
			u.transfer(a)
		}
	case messages.Phase_PHASE_INSTALLING:
		if a.timer == nil {
			u.proceed(a)
		}
	}
}
