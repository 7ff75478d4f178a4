package tcusim

import (
	"pacecar/messages"
	"pacecar/tcu/tcusim/ledger"
)

// restore puts the vehicle where its ledger entries left it.
func (u *unit) restore(past *ledger.Past) {
	if past == nil {
		return
	}
	u.installed = past.ECUs
	for i := range past.Attempts {
		p := &past.Attempts[i]
		if phase, over := ledger.Ends[p.Last]; over {
			u.remember(ended{campaign: p.Campaign, number: p.Number, phase: phase, code: p.Code, ecu: p.Fault})
			u.recover(p)
			u.retell = p.Campaign
			continue
		}
		u.retell = ""
		u.current = recall(p)
		u.recover(p)
	}
}

// recall makes the attempt that the entries speak of.
func recall(p *ledger.Attempt) *attempt {
	a := &attempt{campaign: p.Campaign, number: p.Number, pkg: p.Package, version: p.Version, restored: true}
	if p.Accepted != nil {
		a.artifacts = ledger.Artifacts(p.Accepted.ECUs)
	}
	if p.Accepted != nil && p.Accepted.Asks != "" {
		a.consent = &messages.ConsentAsked{Install: p.Accepted.Asks}
	}
	for _, e := range p.Patched {
		a.patched = append(a.patched, e.ID)
	}
	switch p.Last {
	case ledger.Downloaded:
		a.phase = messages.Phase_PHASE_DOWNLOADED
	case ledger.InstallStarted:
		a.phase, a.powerLost = messages.Phase_PHASE_INSTALLING, true
	default:
		a.phase = messages.Phase_PHASE_ACCEPTED
	}
	return a
}

// resume is called when the connection can be used again, and goes on with whatever
// stopped when it was lost, or when the process was.
func (u *unit) resume() {
	if u.session.fleet.config.Introduce && !u.known {
		u.sendManifest("", 0)
		u.known = true
	}
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
	case messages.Phase_PHASE_DOWNLOADED:
		if a.parkedAt.IsZero() {
			u.settle(a)
		}
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
