package tcusim

import (
	"fmt"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"pacecar/messages"
	"pacecar/tcu/tcusim/ledger"
	"pacecar/tcu/tcusim/profile"
	"pacecar/tcu/tcusim/words"
)

// consult asks whoever must agree to a phase, as far as the offer says that anybody must, and
// goes on with a yes.
func (u *unit) consult(a *attempt, phase messages.ConsentPhase, next func(*attempt)) {
	who := a.consent.GetDownload()
	if phase == messages.ConsentPhase_CONSENT_INSTALL {
		who = a.consent.GetInstall()
	}
	if who == "" {
		next(a)
		return
	}
	profile, now := &u.session.fleet.config.Profile, time.Now()
	if until := a.consent.GetPostponedUntil(); until != nil && (phase == messages.ConsentPhase_CONSENT_DOWNLOAD) == (a.consent.GetDownload() != "") && now.Before(until.AsTime()) {
		u.wait(a, until.AsTime().Sub(now), func(a *attempt) { u.consult(a, phase, next) }) // put off in an earlier attempt
		return
	}
	d := u.dice(fmt.Sprintf("consent %v %d", phase, a.postponed), a)
	say := func(answer messages.ConsentAnswer, until *timestamppb.Timestamp) {
		u.send(&messages.Up{Body: &messages.Up_Consent{Consent: &messages.Consent{
			CampaignId: a.campaign, Attempt: a.number, Phase: phase, Answer: answer, Until: until, At: timestamppb.New(now),
		}}}, false)
	}
	switch {
	case d.Chance(profile.RefuseRate):
		u.session.fleet.count.rejected.Add(1)
		say(messages.ConsentAnswer_CONSENT_NO, nil)
		if a.phase == messages.Phase_PHASE_UNSPECIFIED || u.record(a, ledger.Discarded, "DECLINED", nil) {
			u.end(a, ended{campaign: a.campaign, number: a.number, phase: messages.Phase_PHASE_REJECTED, code: "DECLINED", detail: "the " + who + " declined"})
		}
	case d.Chance(profile.PostponeRate) && a.postponed < a.consent.GetPostponementsLeft():
		u.session.fleet.count.postponed.Add(1)
		length := profile.PostponeFor.Draw(d)
		a.postponed++
		say(messages.ConsentAnswer_CONSENT_LATER, timestamppb.New(now.Add(length)))
		u.wait(a, length, func(a *attempt) { u.consult(a, phase, next) })
	default:
		u.session.fleet.count.consented.Add(1)
		a.postponed = 0
		say(messages.ConsentAnswer_CONSENT_YES, nil)
		next(a)
	}
}

// settle is what the vehicle and the people around it do once an update has been downloaded:
// somebody agrees to its installation, and sooner or later the vehicle is parked, which it
// says.
func (u *unit) settle(a *attempt) {
	busy := u.session.fleet.config.Profile.Busy.Draw(u.dice("busy", a))
	a.parkedAt = time.Now().Add(busy)
	if busy > 0 {
		u.wait(a, busy, func(*attempt) { u.sendCondition() })
	}
	u.consult(a, messages.ConsentPhase_CONSENT_INSTALL, func(*attempt) {})
}

// sendCondition says in what condition the vehicle is: parked, except while it is busy after
// a download. Its batteries are what the seed says, and full enough for any update.
func (u *unit) sendCondition() {
	if u.speaks < profile.Capability {
		return
	}
	parked := u.current == nil || !time.Now().Before(u.current.parkedAt)
	u.send(words.Condition(parked, time.Now()), true)
}

// wait calls next once d has passed, if a is still the current attempt then, beside whatever
// else goes on for it. The line is locked during the call.
func (u *unit) wait(a *attempt, d time.Duration, next func(*attempt)) {
	s := u.session
	time.AfterFunc(d, func() {
		s.line.Do(func() {
			if u.current == a && s.fleet.ctx.Err() == nil {
				next(a)
			}
		})
	})
}
