package tcusim

import (
	"slices"
	"time"

	"pacecar/messages"
	"pacecar/tcu/tcusim/dice"
	"pacecar/tcu/tcusim/failure"
	"pacecar/tcu/tcusim/ledger"
	"pacecar/tcu/tcusim/objection"
	"pacecar/tcu/tcusim/profile"
)

// offered answers an offer.
func (u *unit) offered(o *messages.OfferUpdate) {
	if u.beyond(o.GetCampaignId(), o.GetAttempt()) {
		return
	}
	if e := u.remembered(o.GetCampaignId()); e != nil && e.number == o.GetAttempt() {
		u.tellEnd(e)
		return
	}
	if a := u.current; a != nil {
		same := a.campaign == o.GetCampaignId()
		switch {
		case same && a.number == o.GetAttempt():
			if !u.relocate(a, o.GetArtifacts()) {
				return
			}
			if a.phase != messages.Phase_PHASE_UNSPECIFIED {
				u.report(a)
			}
			return
		case a.phase == messages.Phase_PHASE_INSTALLING:
			u.reject(o, "INSTALLING", "another installation is in progress")
			return
		default:
			if !u.discard(a, "SUPERSEDED", !same) {
				return
			}
		}
	}
	u.session.fleet.count.offers.Add(1)
	if code, detail := u.objection(o); code != "" {
		u.reject(o, code, detail)
		return
	}
	a := &attempt{
		campaign: o.GetCampaignId(), number: o.GetAttempt(),
		pkg: o.GetPackage(), version: o.GetPackageVersion(), artifacts: o.GetArtifacts(),
	}
	a.wants = o.GetPreconditions()
	if u.speaks >= profile.Capability {
		a.consent = o.GetConsent()
	}
	u.current = a
	u.after(a, u.think("answer", a), func(a *attempt) { u.consult(a, messages.ConsentPhase_CONSENT_DOWNLOAD, u.accept) })
}

// beyond tells whether the vehicle knows a higher attempt of the campaign than the one that something is said
// about. It does not go back to that, and answers with where the highest one stands: the back end may have
// forgotten it.
func (u *unit) beyond(campaign string, attempt uint32) bool {
	if a := u.current; a != nil && a.campaign == campaign && a.number > attempt {
		if a.phase != messages.Phase_PHASE_UNSPECIFIED { // otherwise its answer is on its way
			u.report(a)
		}
		return true
	}
	e := u.remembered(campaign)
	if e == nil || e.number <= attempt {
		return false
	}
	if a := u.current; a == nil || a.campaign != campaign { // otherwise that one is the highest
		u.tellEnd(e)
	}
	return true
}

// relocate takes the URLs of an offer that came again: they lead to where its artifacts
// are now, and those of the first may lead nowhere any more. Whatever else an offer says
// under the same name stays as it was. False says that it could not be recorded.
func (u *unit) relocate(a *attempt, artifacts []*messages.OfferedArtifact) bool {
	if !ledger.Moved(a.artifacts, artifacts) {
		return true
	}
	switch a.phase {
	case messages.Phase_PHASE_UNSPECIFIED: // not recorded yet
	case messages.Phase_PHASE_ACCEPTED, messages.Phase_PHASE_DOWNLOADING:
		if !u.record(a, ledger.Accepted, "", ledger.EntriesOf(artifacts)) {
			return false
		}
	default:
		return true // the artifacts are here
	}
	a.artifacts = artifacts
	if a.download != nil {
		a.download() // and it goes on from the new place
	}
	return true
}

// objection is why an offer is refused.
func (u *unit) objection(o *messages.OfferUpdate) (code, detail string) {
	if code, detail := objection.To(o, u.vehicle, time.Now()); code != "" {
		return code, detail
	}
	config := &u.session.fleet.config
	agreed := slices.Contains(o.GetConsent().GetAgreed(), messages.ConsentPhase_CONSENT_DOWNLOAD)
	if u.speaks >= profile.Capability && (agreed || o.GetConsent().GetDownload() != "") {
		return "", "" // whoever must agree is asked, or has agreed before
	}
	if dice.ForAttempt(config.Seed, "refuse", string(u.vehicle.VIN), o.GetCampaignId(), o.GetAttempt()).Chance(config.Profile.RefuseRate) {
		return "DECLINED", "the driver declined"
	}
	return "", ""
}

func (u *unit) reject(o *messages.OfferUpdate, code, detail string) {
	u.session.fleet.count.rejected.Add(1)
	e := ended{campaign: o.GetCampaignId(), number: o.GetAttempt(), phase: messages.Phase_PHASE_REJECTED, code: code, detail: detail}
	u.remember(e)
	u.tellEnd(&e)
	if settled := u.session.fleet.config.Settled; settled != nil {
		settled(u.vehicle.VIN, e.phase)
	}
}

// think is how long a person or a schedule takes before the next step.
func (u *unit) think(question string, a *attempt) time.Duration {
	return u.session.fleet.config.Profile.Think.Draw(u.dice("think "+question, a))
}

func (u *unit) accept(a *attempt) {
	if !u.record(a, ledger.Accepted, "", ledger.EntriesOf(a.artifacts)) {
		return
	}
	u.session.fleet.count.accepted.Add(1)
	a.phase = messages.Phase_PHASE_ACCEPTED
	u.report(a)
	u.transfer(a)
}

// permitted takes a permit. One that comes before the download has ended is kept.
func (u *unit) permitted(p *messages.PermitInstall) {
	u.session.fleet.count.permits.Add(1)
	if u.beyond(p.GetCampaignId(), p.GetAttempt()) {
		return
	}
	a := u.current
	if a == nil || a.campaign != p.GetCampaignId() || a.number < p.GetAttempt() {
		e := u.remembered(p.GetCampaignId())
		switch {
		case e == nil || e.number < p.GetAttempt():
			u.tell(&messages.Report{
				CampaignId: p.GetCampaignId(), Attempt: p.GetAttempt(), Phase: messages.Phase_PHASE_FAILED,
				Code: "UNKNOWN_ATTEMPT", Detail: "a permit for an offer that is not in memory",
			})
		case e.number == p.GetAttempt():
			u.tellEnd(e)
		}
		return
	}
	switch {
	case a.phase == messages.Phase_PHASE_INSTALLING:
		u.report(a)
	case p.GetExpiresAt() == nil || !time.Now().Before(p.GetExpiresAt().AsTime()):
		u.session.fleet.count.expiredPermits.Add(1)
	case a.stop.Voids(p.GetStops(), time.Now()): // it was on its way when its campaign stopped
		u.session.fleet.count.recalled.Add(1)
	default:
		a.permitUntil, a.permitStops = p.GetExpiresAt().AsTime(), p.GetStops()
		u.ponder(a)
	}
}

// ponder uses a permit when the vehicle is ready.
func (u *unit) ponder(a *attempt) {
	if a.phase != messages.Phase_PHASE_DOWNLOADED || a.permitUntil.IsZero() || a.pondering {
		return
	}
	a.pondering = true
	u.after(a, u.think("install", a), func(a *attempt) {
		a.pondering = false
		switch {
		case a.permitUntil.IsZero(): // withdrawn
		case !time.Now().Before(a.permitUntil):
			a.permitUntil = time.Time{}
			u.session.fleet.count.expiredPermits.Add(1)
		case time.Now().Before(a.parkedAt) && a.wants.GetParked():
			u.after(a, time.Until(a.parkedAt), u.ponder)
		default:
			u.install(a)
		}
	})
}

// withdrawn takes back a permit that has not been used.
func (u *unit) withdrawn(w *messages.WithdrawPermit) {
	a := u.current
	if a == nil || a.campaign != w.GetCampaignId() || a.number != w.GetAttempt() || a.phase == messages.Phase_PHASE_INSTALLING {
		return
	}
	a.stop.Hear(w.GetStops(), time.Now()) // the permit may be on its way still
	if a.permitUntil.IsZero() {
		return
	}
	u.session.fleet.count.withdrawn.Add(1)
	a.permitUntil = time.Time{}
}

// recalled hears that a campaign has stopped. It answers nothing: what takes back its own permit follows.
func (u *unit) recalled(w *messages.WithdrawPermits) {
	a := u.current
	if a == nil || a.campaign != w.GetCampaignId() || a.phase == messages.Phase_PHASE_INSTALLING {
		return
	}
	a.stop.Hear(w.GetStops(), time.Now())
	if !a.permitUntil.IsZero() && a.stop.Voids(a.permitStops, time.Now()) {
		u.session.fleet.count.recalled.Add(1)
		a.permitUntil = time.Time{}
	}
}

// install passes the point of no return. The permit is valid.
func (u *unit) install(a *attempt) {
	if !u.record(a, ledger.InstallStarted, "", ledger.Brought(a.artifacts)) {
		return
	}
	u.session.fleet.count.started.Add(1)
	a.phase, a.permitUntil = messages.Phase_PHASE_INSTALLING, time.Time{}
	u.began(a)
	u.report(a)
	u.proceed(a)
}

// proceed works on an installation, from its beginning or after a restart.
func (u *unit) proceed(a *attempt) {
	profile := &u.session.fleet.config.Profile
	length := profile.Install.Draw(u.dice("install", a)) + profile.Slow(u.dice("slow install", a))
	d := u.dice("power", a)
	if !a.powerLost && d.Chance(profile.PowerLossRate) {
		u.after(a, length/2, func(a *attempt) {
			a.powerLost = true
			u.session.fleet.count.powerLosses.Add(1)
			u.session.goDark(profile.Reboot.Draw(d))
		})
		return
	}
	if a.powerLost {
		length /= 2
	}
	u.after(a, length, u.finish)
}

// finish ends an installation.
func (u *unit) finish(a *attempt) {
	fleet := u.session.fleet
	e := ended{campaign: a.campaign, number: a.number}
	rule, ecu := failure.Of(fleet.config.Troubles.Behind(fleet.config.Profile.Fail), fleet.config.Seed, u.vehicle, a.campaign, a.number, a.artifacts)
	if rule != nil {
		e.ecu, e.code, e.detail = ecu, rule.Code, "the fail rule for this vehicle and attempt says so"
		kind, counter := ledger.InstallFailed, &fleet.count.failed
		e.phase = messages.Phase_PHASE_FAILED
		if rule.Revert {
			kind, counter = ledger.Reverted, &fleet.count.reverted
			e.phase = messages.Phase_PHASE_REVERTED
		}
		if u.record(a, kind, e.code, []ledger.ECUEntry{{ID: ecu}}) {
			counter.Add(1)
			u.end(a, e)
		}
		return
	}
	contents := ledger.Brought(a.artifacts)
	if !u.record(a, ledger.InstallFinished, "", contents) {
		return
	}
	fleet.count.installed.Add(1)
	u.installed = ledger.Merge(u.installed, contents)
	e.phase = messages.Phase_PHASE_INSTALLED
	u.fare(a)
	u.end(a, e)
}

// cancelled follows a cancel, unless the installation has begun.
func (u *unit) cancelled(c *messages.CancelUpdate) {
	if u.beyond(c.GetCampaignId(), c.GetAttempt()) {
		return
	}
	if a := u.current; a != nil && a.campaign == c.GetCampaignId() {
		if a.number == c.GetAttempt() && a.phase != messages.Phase_PHASE_INSTALLING {
			u.discard(a, "", true)
		}
		return
	}
	e := u.remembered(c.GetCampaignId())
	if e == nil || e.number < c.GetAttempt() {
		// The offer never came, or comes late: it must not begin then.
		u.remember(ended{campaign: c.GetCampaignId(), number: c.GetAttempt(), phase: messages.Phase_PHASE_CANCELLED})
		e = u.remembered(c.GetCampaignId())
	}
	u.tellEnd(e)
}

// discard drops an attempt that is not installing. It is reported where somebody
// still waits for it.
func (u *unit) discard(a *attempt, code string, report bool) bool {
	if a.phase != messages.Phase_PHASE_UNSPECIFIED && !u.record(a, ledger.Discarded, code, nil) {
		return false
	}
	u.session.fleet.count.cancelled.Add(1)
	e := ended{campaign: a.campaign, number: a.number, phase: messages.Phase_PHASE_CANCELLED, code: code}
	if report {
		u.end(a, e)
	} else {
		u.drop(a)
		u.remember(e)
	}
	return true
}
