package tcusim

import (
	"time"

	"pacecar/messages"
	"pacecar/tcu/tcusim/dice"
	"pacecar/tcu/tcusim/health"
	"pacecar/tcu/tcusim/ledger"
	"pacecar/tcu/tcusim/profile"
)

// forEver is how long a vehicle that has vanished is away.
const forEver = 100 * 365 * 24 * time.Hour

// fitness is how a vehicle fares.
type fitness struct {
	campaign string // whose installation began last; empty: none
	number   uint32
	fate     health.Fate // by the last installation that ended well
	meter    health.Meter
	drive    *time.Timer // ends the present drive cycle
}

func (f *fitness) stop() {
	if f.drive != nil {
		f.drive.Stop()
		f.drive = nil
	}
}

// began notes that an installation has.
func (u *unit) began(a *attempt) { u.health.campaign, u.health.number = a.campaign, a.number }

// fare is how the vehicle fares after an installation that ended well.
func (u *unit) fare(a *attempt) {
	u.health.fate = u.session.fleet.config.Profile.Health.Fate(func(question string) *dice.Dice { return u.dice(question, a) })
	if u.health.fate.Loops && u.session.line != nil { // else it is not connected
		u.session.planSpell()
	}
}

// recover takes from the ledger what an attempt has made of the vehicle.
func (u *unit) recover(p *ledger.Attempt) {
	a := &attempt{campaign: p.Campaign, number: p.Number}
	switch p.Last {
	case ledger.InstallFinished:
		u.began(a)
		u.fare(a)
	case ledger.InstallStarted, ledger.InstallFailed, ledger.Reverted:
		u.began(a)
	}
}

// sendHealth says how the vehicle is, where the fleet plays that.
func (u *unit) sendHealth() {
	if u.speaks < profile.HealthCapability {
		return
	}
	c, now := &u.health, time.Now()
	u.send(&messages.Up{Body: &messages.Up_Health{Health: &messages.Health{
		CampaignId: c.campaign, Attempt: c.number, Sequence: uint64(now.UnixNano()),
		Installing: u.current != nil && u.current.phase == messages.Phase_PHASE_INSTALLING,
		FaultCodes: c.fate.Faults, DriveCycles: c.meter.Completed(now),
	}}}, false)
}

// planDrive has the vehicle say when it has completed another drive cycle, for as long as it is
// connected: when it connects, it says so anyway.
func (u *unit) planDrive() {
	c := &u.health
	if c.stop(); !c.meter.Counts() || u.speaks < profile.HealthCapability {
		return
	}
	c.drive = u.session.fleet.config.after(c.meter.Next(time.Now()), func() {
		u.session.line.Do(func() {
			if u.session.fleet.ctx.Err() == nil && u.session.line.Ready() {
				u.sendHealth()
				u.planDrive()
			}
		})
	})
}

// Told implements line.Party: a vehicle whose fate that is vanishes, now that its installation
// is known. Where it returns with a restarted fleet, it is heard once more.
func (s *session) Told() {
	if u := s.units[0]; u.health.fate.Vanishes && u.current == nil && s.fleet.ctx.Err() == nil {
		s.fleet.count.vanished.Add(1)
		s.goDark(forEver)
	}
}
