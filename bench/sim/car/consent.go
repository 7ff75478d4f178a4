package car

import (
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"pacecar/messages"
	"pacecar/tcu/tcusim/ledger"
)

// assent is what a driver has said.
type assent struct {
	later     time.Time // when to ask again
	installs  time.Time // when the driver agreed to the installation in progress; zero: not yet
	campaigns map[string]bool
}

func (a *assent) forget() { a.later, a.installs = time.Time{}, time.Time{} }

// Asked is what the driver must agree to before the attempt in progress goes on; 0: nothing.
func (c *Car) Asked() messages.ConsentPhase {
	who := c.offer.GetConsent()
	switch {
	case c.current == Key{} || !c.Asks:
	case c.phase == messages.Phase_PHASE_UNSPECIFIED && who.GetDownload() != "":
		return messages.ConsentPhase_CONSENT_DOWNLOAD
	case c.phase == messages.Phase_PHASE_DOWNLOADED && who.GetInstall() != "" && c.assent.installs.IsZero():
		return messages.ConsentPhase_CONSENT_INSTALL
	}
	return 0
}

// Postponed tells whether the driver wants to be asked later.
func (c *Car) Postponed() bool { return c.world.Now().Before(c.assent.later) }

// Agreed tells whether the driver has ever agreed to an installation of a campaign.
func (c *Car) Agreed(campaign string) bool { return c.assent.campaigns[campaign] }

// Answer has the driver answer what was asked; until is when to ask again.
func (c *Car) Answer(answer messages.ConsentAnswer, until time.Time) {
	phase := c.Asked()
	c.consent(phase, answer, until, c.world.Now())
	switch {
	case answer == messages.ConsentAnswer_CONSENT_NO:
		c.end(messages.Phase_PHASE_REJECTED, ledger.Discarded)
	case answer == messages.ConsentAnswer_CONSENT_LATER:
		c.assent.later = until
	case phase == messages.ConsentPhase_CONSENT_DOWNLOAD:
		c.accept()
	default:
		if c.assent.campaigns == nil {
			c.assent.campaigns = map[string]bool{}
		}
		c.assent.installs, c.assent.campaigns[c.current.Campaign] = c.world.Now(), true
	}
}

// Insist says once more that the driver has agreed, as after every connection.
func (c *Car) Insist() {
	if c.phase == messages.Phase_PHASE_DOWNLOADED && c.current != (Key{}) && !c.assent.installs.IsZero() {
		c.consent(messages.ConsentPhase_CONSENT_INSTALL, messages.ConsentAnswer_CONSENT_YES, time.Time{}, c.assent.installs)
	}
}

func (c *Car) consent(phase messages.ConsentPhase, answer messages.ConsentAnswer, until, at time.Time) {
	said := &messages.Consent{CampaignId: c.current.Campaign, Attempt: c.current.Attempt, Phase: phase, Answer: answer, At: timestamppb.New(at)}
	if answer == messages.ConsentAnswer_CONSENT_LATER {
		said.Until = timestamppb.New(until)
	}
	c.say(&messages.Up{Body: &messages.Up_Consent{Consent: said}})
}
