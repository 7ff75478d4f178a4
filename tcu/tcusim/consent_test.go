package tcusim

import (
	"testing"
	"time"

	"pacecar/messages"
	"pacecar/tcu/tcusim/dice"
	"pacecar/tcu/tcusim/profile"
)

const (
	yes   = messages.ConsentAnswer_CONSENT_YES
	no    = messages.ConsentAnswer_CONSENT_NO
	later = messages.ConsentAnswer_CONSENT_LATER

	theDownload     = messages.ConsentPhase_CONSENT_DOWNLOAD
	theInstallation = messages.ConsentPhase_CONSENT_INSTALL
)

// ask offers an update that the owner must agree to, twice.
func (d *desk) ask(postponements uint32) {
	b := backend{campaign: "a", version: "5.0.0"}
	down := b.offer()
	down.GetOfferUpdate().Consent = &messages.ConsentAsked{Download: "owner", Install: "owner", PostponementsLeft: postponements}
	down.GetOfferUpdate().Preconditions = &messages.Preconditions{Parked: true}
	d.tell(down)
}

func (d *desk) answers(phase messages.ConsentPhase, answer messages.ConsentAnswer) *messages.Consent {
	d.t.Helper()
	up := d.next()
	c := up.GetConsent()
	if up.GetCapability() != profile.Capability || c.GetCampaignId() != "a" || c.GetPhase() != phase || c.GetAnswer() != answer || c.GetAt() == nil {
		d.t.Fatalf("said %v, want %v to %v", up, answer, phase)
	}
	return c
}

func (d *desk) condition() *messages.Condition {
	d.t.Helper()
	d.tell(&messages.Down{Body: &messages.Down_RequestCondition{RequestCondition: &messages.RequestCondition{}}})
	c := d.next().GetCondition()
	if c.GetAt() == nil {
		d.t.Fatal("the vehicle does not say its condition")
	}
	return c
}

func TestConsentIsGivenForEachPhase(t *testing.T) {
	d := newDesk(t, Profile{})
	d.ask(0)
	d.answers(theDownload, yes)
	d.expect("a", 1, accepted, downloading, downloaded)
	d.answers(theInstallation, yes)
	d.permit("a", 1, deadline())
	d.expect("a", 1, installing, installed)
}

// Who puts everything off agrees when that is not possible any more.
func TestConsentIsPutOffAsOftenAsAllowed(t *testing.T) {
	d := newDesk(t, Profile{PostponeRate: 1})
	d.ask(2)
	for range 2 {
		if c := d.answers(theDownload, later); c.GetUntil() == nil {
			t.Error("it is put off, and not until when")
		}
	}
	d.answers(theDownload, yes)
	d.expect("a", 1, accepted, downloading, downloaded)
	d.answers(theInstallation, later)
	d.answers(theInstallation, later)
	d.answers(theInstallation, yes)
}

// What was agreed to in an earlier attempt is not asked again, even where everybody would refuse; what was put
// off is asked when its time has come, and not sooner.
func TestConsentOfAnEarlierAttemptCounts(t *testing.T) {
	d := newDesk(t, Profile{RefuseRate: 1})
	b := backend{campaign: "a", version: "5.0.0"}
	down := b.offer()
	down.GetOfferUpdate().Consent = &messages.ConsentAsked{Agreed: []messages.ConsentPhase{theDownload}, Install: "owner", PostponedUntil: deadline()}
	d.tell(down)
	d.expect("a", 1, accepted, downloading, downloaded)
	d.quiet()
}

func TestConsentIsRefused(t *testing.T) {
	d := newDesk(t, Profile{RefuseRate: 1})
	d.ask(1)
	d.answers(theDownload, no)
	if r := d.expect("a", 1, rejected); r.GetCode() != "DECLINED" {
		t.Errorf("it is rejected with %s", r.GetCode())
	}
	d.ask(1)
	d.expect("a", 1, rejected) // for ever
}

// A vehicle that drives says so, and does not install with a permit in its hands.
func TestABusyVehicleIsNotParked(t *testing.T) {
	d := newDesk(t, Profile{Busy: dice.Spread{Min: time.Hour, Max: time.Hour}})
	if !d.condition().GetParked() {
		t.Error("a vehicle with nothing to do drives")
	}
	d.ask(0)
	d.answers(theDownload, yes)
	d.expect("a", 1, accepted, downloading, downloaded)
	d.answers(theInstallation, yes)
	if d.condition().GetParked() {
		t.Error("a busy vehicle is parked")
	}
	d.permit("a", 1, deadline())
	d.quiet()
}

// An old vehicle judges for itself: it is not asked, and does not tell.
func TestAnOldVehicleReportsNeither(t *testing.T) {
	d := newDesk(t, Profile{OldRate: 1})
	d.ask(0)
	d.expect("a", 1, accepted, downloading, downloaded)
	d.tell(&messages.Down{Body: &messages.Down_RequestCondition{RequestCondition: &messages.RequestCondition{}}})
	d.quiet()
}

func TestSlowStepsTakeLonger(t *testing.T) {
	t.Parallel()
	p := Profile{SlowRate: 1, SlowBy: dice.Spread{Min: time.Hour, Max: 2 * time.Hour}}
	d := dice.New(1, "slow")
	if took := p.Slow(d); took < time.Hour || took > 2*time.Hour {
		t.Errorf("a slow step takes %v longer", took)
	}
	p.SlowRate = 0
	if took := p.Slow(d); took != 0 {
		t.Errorf("an ordinary step takes %v longer", took)
	}
}
