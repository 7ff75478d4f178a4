package tcusim

import (
	"context"
	"time"

	"pacecar/messages"
	"pacecar/tcu/tcusim/dice"
	"pacecar/tcu/tcusim/download"
	"pacecar/tcu/tcusim/ledger"
	"pacecar/tcu/tcusim/population"
	"pacecar/tcu/tcusim/stops"
	"pacecar/tcu/tcusim/words"
	"pacecar/tcu/wire"
)

// maxPast is how many ended attempts a vehicle remembers, one per campaign, so that a
// late repetition of an old offer does not begin anew.
const maxPast = 16

// unit is the TCU of one vehicle: what it knows and where it stands. The line's lock
// guards it.
type unit struct {
	session   *session
	vehicle   *population.Vehicle
	encoding  messages.Encoding
	topic     string // its up topic
	silent    bool
	speaks    uint32            // the version of the protocol
	installed []ledger.ECUEntry // what replaced the factory software
	current   *attempt          // nil: no update in progress
	past      []ended           // newest last
	retell    string            // campaign whose end is told once more after a restart
	manifests uint64            // sequence of the last manifest
	known     bool              // what it runs was said, where the fleet introduces itself
	health    fitness
}

// attempt is an update in progress.
type attempt struct {
	campaign, pkg, version string
	number                 uint32
	artifacts              []*messages.OfferedArtifact
	phase                  messages.Phase // last reported; unspecified while the offer is thought over
	percent                uint32
	permitUntil            time.Time // zero: no permit
	permitStops            uint32    // of its campaign, by the permit
	stop                   stops.Heard
	pondering              bool // whether to use the permit
	timer                  *time.Timer
	download               context.CancelFunc // nil when no goroutine downloads
	progress               download.Progress  // of the download
	patched                []string           // ECUs whose artifact a patch made, once downloaded
	restored               bool               // from the ledger, and not yet reported since
	powerLost              bool
	wants                  *messages.Preconditions
	consent                *messages.ConsentAsked // nil: nobody is asked
	postponed              uint32                 // times that somebody put off the present question
	parkedAt               time.Time              // when the vehicle is parked for the installation
}

// ended is how an attempt ended.
type ended struct {
	campaign  string
	number    uint32
	phase     messages.Phase
	ecu, code string
	detail    string
}

func newUnit(s *session, v *population.Vehicle) *unit {
	config := &s.fleet.config
	u := &unit{session: s, vehicle: v, encoding: messages.Encoding_ENCODING_BINARY}
	d := dice.New(config.Seed, "character", string(v.VIN))
	u.silent = d.Chance(config.Profile.SilentRate)
	if d.Chance(config.Profile.JSONRate) {
		u.encoding = messages.Encoding_ENCODING_JSON
	}
	u.speaks = config.Profile.Speaks(d)
	u.health.meter = config.Profile.Health.Meter(dice.New(config.Seed, "drive", string(v.VIN)))
	u.topic = wire.UpTopic(v.VIN, u.encoding).String()
	return u
}

// dice answer one question about an attempt, the same way however often it is asked.
func (u *unit) dice(question string, a *attempt) *dice.Dice {
	return dice.ForAttempt(u.session.fleet.config.Seed, question, string(u.vehicle.VIN), a.campaign, a.number)
}

// send queues what the vehicle says. What is fleeting is not repeated over the next
// connection.
func (u *unit) send(up *messages.Up, fleeting bool) {
	up.Capability = u.speaks
	payload, err := wire.EncodeUp(up, u.encoding)
	if err != nil {
		u.session.fleet.note(err)
		return
	}
	u.session.line.Post(u.topic, payload, fleeting)
}

// report says where the current attempt stands.
func (u *unit) report(a *attempt) {
	r := &messages.Report{CampaignId: a.campaign, Attempt: a.number, Phase: a.phase, Percent: a.percent}
	if a.phase == messages.Phase_PHASE_DOWNLOADED {
		r.Patched = a.patched
	}
	u.tell(r)
}

// tell sends a report, twice where the profile says so.
func (u *unit) tell(r *messages.Report) {
	up := &messages.Up{Body: &messages.Up_Report{Report: r}}
	u.send(up, false)
	config := &u.session.fleet.config
	if config.Profile.DuplicateRate > 0 &&
		dice.ForAttempt(config.Seed, "duplicate "+r.Phase.String(), string(u.vehicle.VIN), r.CampaignId, r.Attempt).Chance(config.Profile.DuplicateRate) {
		u.send(up, false)
	}
}

// tellEnd reports how an attempt ended, with a manifest where software was installed.
func (u *unit) tellEnd(e *ended) {
	u.tell(&messages.Report{
		CampaignId: e.campaign, Attempt: e.number, Phase: e.phase,
		EcuId: e.ecu, Code: e.code, Detail: e.detail,
	})
	if e.phase == messages.Phase_PHASE_INSTALLED {
		u.sendManifest(e.campaign, e.number)
	}
	u.sendHealth()
}

// sendManifest says what is installed now. Manifests are counted by the clock, so that
// the count goes on after a restart.
func (u *unit) sendManifest(campaign string, number uint32) {
	u.manifests = max(u.manifests+1, uint64(time.Now().UnixMilli()))
	m := &messages.Manifest{CampaignId: campaign, Attempt: number, Sequence: u.manifests, Ecus: words.Inventory(u.vehicle, u.installed)}
	u.send(&messages.Up{Body: &messages.Up_Manifest{Manifest: m}}, false)
}

// hear acts on a command. Everything may be heard more than once.
func (u *unit) hear(down *messages.Down) {
	if u.silent {
		return
	}
	switch body := down.GetBody().(type) {
	case *messages.Down_OfferUpdate:
		u.offered(body.OfferUpdate)
	case *messages.Down_PermitInstall:
		u.permitted(body.PermitInstall)
	case *messages.Down_WithdrawPermit:
		u.withdrawn(body.WithdrawPermit)
	case *messages.Down_CancelUpdate:
		u.cancelled(body.CancelUpdate)
	case *messages.Down_RequestCondition:
		u.sendCondition()
	case *messages.Down_RequestManifest:
		if n := len(u.past); n > 0 && u.past[n-1].phase == messages.Phase_PHASE_INSTALLED {
			u.sendManifest(u.past[n-1].campaign, u.past[n-1].number)
			return
		}
		u.sendManifest("", 0)
	}
}

// remembered finds how an attempt of a campaign ended.
func (u *unit) remembered(campaign string) *ended {
	for i := range u.past {
		if u.past[i].campaign == campaign {
			return &u.past[i]
		}
	}
	return nil
}

// remember makes e the newest of the past.
func (u *unit) remember(e ended) {
	kept := u.past[:0]
	for _, p := range u.past {
		if p.campaign != e.campaign {
			kept = append(kept, p)
		}
	}
	if len(kept) >= maxPast {
		kept = kept[1:]
	}
	u.past = append(kept, e)
}

// end closes the current attempt and reports it.
func (u *unit) end(a *attempt, e ended) {
	u.drop(a)
	u.remember(e)
	u.tellEnd(&e)
	if settled := u.session.fleet.config.Settled; settled != nil {
		settled(u.vehicle.VIN, e.phase)
	}
}

// drop stops what goes on for a.
func (u *unit) drop(a *attempt) {
	a.pause()
	if u.current == a {
		u.current = nil
	}
}

// pause stops timer and download.
func (a *attempt) pause() {
	if a.timer != nil {
		a.timer.Stop()
		a.timer = nil
	}
	if a.download != nil {
		a.download()
	}
}

// after calls next once d has passed, if a is still the current attempt then. The line
// is locked during the call.
func (u *unit) after(a *attempt, d time.Duration, next func(*attempt)) {
	if d <= 0 {
		next(a)
		return
	}
	var timer *time.Timer
	s := u.session
	timer = time.AfterFunc(d, func() {
		s.line.Do(func() {
			if u.current != a || a.timer != timer || s.fleet.ctx.Err() != nil {
				return
			}
			a.timer = nil
			next(a)
		})
	})
	a.timer = timer
}

// record writes what the vehicle does about a into the ledger, before anybody hears
// of it. False says that it must not do it.
func (u *unit) record(a *attempt, kind ledger.Kind, code string, ecus []ledger.ECUEntry) bool {
	e := &ledger.Entry{
		AtMS: time.Now().UnixMilli(), VIN: u.vehicle.VIN, Kind: kind,
		Campaign: a.campaign, Attempt: a.number, Package: a.pkg, Version: a.version,
		ECUs: ecus, Code: code,
	}
	if kind == ledger.Accepted {
		e.Asks = a.consent.GetInstall()
	}
	return u.session.fleet.record(e)
}
