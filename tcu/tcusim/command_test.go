package tcusim

import (
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"pacecar/messages"
	"pacecar/tcu/broker"
	"pacecar/tcu/tcusim/dice"
)

// desk talks to one vehicle, word by word.
type desk struct {
	t      *testing.T
	broker *broker.Broker
	fleet  *Fleet
	vin    messages.VIN
	said   chan *messages.Up
}

func (d *desk) Deliver(_ messages.VIN, up *messages.Up, done func(error)) {
	d.said <- up
	done(nil)
}

func newDesk(t *testing.T, p Profile) *desk {
	d := &desk{t: t, said: make(chan *messages.Up, 100)}
	broker, err := broker.Embed(broker.Config{Listen: "127.0.0.1:0"}, d)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = broker.Close() })
	d.broker = broker
	vehicles := withTCU(1)
	d.vin = vehicles[0].VIN
	d.fleet = start(t, broker, Config{Vehicles: vehicles, Profile: p})
	if !d.next().GetPresence().GetOnline() {
		t.Fatal("the vehicle does not begin with its presence")
	}
	return d
}

func (d *desk) next() *messages.Up {
	d.t.Helper()
	select {
	case up := <-d.said:
		return up
	case <-time.After(time.Minute):
		d.t.Fatal("the vehicle says nothing")
		return nil
	}
}

// expect reads reports about an attempt, which must be in these phases.
func (d *desk) expect(campaign string, attempt uint32, phases ...messages.Phase) *messages.Report {
	d.t.Helper()
	var r *messages.Report
	for _, phase := range phases {
		up := d.next()
		r = up.GetReport()
		if r.GetCampaignId() != campaign || r.GetAttempt() != attempt || r.GetPhase() != phase {
			d.t.Fatalf("said %v, want %s %d %v", up, campaign, attempt, phase)
		}
	}
	return r
}

// quiet makes sure that the vehicle has nothing to say about what it was told: the
// answer to the next question comes next.
func (d *desk) quiet() *messages.Manifest {
	d.t.Helper()
	d.tell(&messages.Down{Body: &messages.Down_RequestManifest{RequestManifest: &messages.RequestManifest{}}})
	up := d.next()
	if up.GetManifest() == nil {
		d.t.Fatalf("said %v, want the manifest", up)
	}
	return up.GetManifest()
}

func (d *desk) tell(down *messages.Down) {
	d.broker.Send(d.vin, messages.Encoding_ENCODING_BINARY, down)
}

func (d *desk) offer(campaign string, attempt uint32) {
	b := backend{campaign: campaign, version: "5.0.0-" + campaign}
	down := b.offer()
	down.GetOfferUpdate().Attempt = attempt
	d.tell(down)
}

func (d *desk) permit(campaign string, attempt uint32, until *timestamppb.Timestamp) {
	d.tell(&messages.Down{Body: &messages.Down_PermitInstall{PermitInstall: &messages.PermitInstall{
		CampaignId: campaign, Attempt: attempt, ExpiresAt: until,
	}}})
}

func (d *desk) withdraw(campaign string, attempt uint32) {
	d.tell(&messages.Down{Body: &messages.Down_WithdrawPermit{WithdrawPermit: &messages.WithdrawPermit{CampaignId: campaign, Attempt: attempt}}})
}

func (d *desk) cancel(campaign string, attempt uint32) {
	d.tell(&messages.Down{Body: &messages.Down_CancelUpdate{CancelUpdate: &messages.CancelUpdate{CampaignId: campaign, Attempt: attempt}}})
}

const (
	accepted    = messages.Phase_PHASE_ACCEPTED
	rejected    = messages.Phase_PHASE_REJECTED
	downloading = messages.Phase_PHASE_DOWNLOADING
	downloaded  = messages.Phase_PHASE_DOWNLOADED
	installing  = messages.Phase_PHASE_INSTALLING
	installed   = messages.Phase_PHASE_INSTALLED
	failed      = messages.Phase_PHASE_FAILED
	cancelled   = messages.Phase_PHASE_CANCELLED
)

// arrive lets the transfer of the session's one vehicle end now.
func (s *session) arrive() {
	s.line.Do(func() {
		a := s.units[0].current
		a.pause()
		s.units[0].downloaded(a)
	})
}

func TestRepetitionsAreAnswered(t *testing.T) {
	d := newDesk(t, Profile{})
	d.offer("a", 1)
	d.expect("a", 1, accepted, downloading, downloaded)
	d.offer("a", 1)
	d.expect("a", 1, downloaded)
	d.permit("a", 1, deadline())
	d.expect("a", 1, installing, installed)
	if m := d.next().GetManifest(); m.GetCampaignId() != "a" || m.GetAttempt() != 1 {
		t.Errorf("manifest %v", m)
	}
	for _, again := range []func(){
		func() { d.offer("a", 1) }, func() { d.permit("a", 1, deadline()) }, func() { d.cancel("a", 1) },
	} {
		again()
		d.expect("a", 1, installed)
		if d.next().GetManifest() == nil {
			t.Error("INSTALLED without a manifest")
		}
	}
	d.withdraw("a", 1)
	if m := d.quiet(); m.GetCampaignId() != "a" {
		t.Errorf("manifest %v", m)
	}
	if s := d.fleet.Ledger().Summary(); s.Started != 1 || s.DoubleInstalls != 0 {
		t.Errorf("ledger %+v", s)
	}
}

func TestPermits(t *testing.T) {
	d := newDesk(t, Profile{})
	d.permit("a", 1, deadline())
	if r := d.expect("a", 1, failed); r.GetCode() != "UNKNOWN_ATTEMPT" {
		t.Errorf("report %v", r)
	}
	d.offer("a", 2)
	d.expect("a", 2, accepted, downloading, downloaded)
	d.permit("a", 1, deadline()) // for another attempt
	d.expect("a", 2, downloaded)
	d.permit("b", 2, deadline())
	d.expect("b", 2, failed)
	d.permit("a", 2, timestamppb.New(time.Now().Add(-time.Second)))
	d.permit("a", 2, nil)
	d.quiet()
	if s := d.fleet.Stats(); s.ExpiredPermits != 2 || s.Started != 0 {
		t.Errorf("fleet %+v", s)
	}
	d.permit("a", 2, deadline())
	d.expect("a", 2, installing, installed)
}

// A back end that has lost its last commits speaks of lower attempts than the vehicle knows, and is told of the
// highest one. None is begun again.
func TestLowerAttemptsAreAnsweredWithTheHighest(t *testing.T) {
	d := newDesk(t, Profile{Install: dice.Spread{Min: time.Hour, Max: time.Hour}})
	d.offer("a", 2)
	d.expect("a", 2, accepted, downloading, downloaded)
	d.cancel("a", 2)
	d.expect("a", 2, cancelled)
	lower := []func(){func() { d.offer("a", 1) }, func() { d.permit("a", 1, deadline()) }, func() { d.cancel("a", 1) }}
	for _, say := range lower {
		say()
		d.expect("a", 2, cancelled)
	}
	d.offer("a", 4) // the highest is in progress, and the one before has ended
	d.expect("a", 4, accepted, downloading, downloaded)
	for _, say := range lower {
		say()
		d.expect("a", 4, downloaded)
	}
	d.permit("a", 4, deadline())
	d.expect("a", 4, installing)
	for _, say := range append(lower, func() { d.offer("a", 3) }) {
		say()
		d.expect("a", 4, installing)
	}
	d.withdraw("a", 3) // says nothing that could be answered
	d.quiet()
	d.fleet.sessions[0].line.Do(func() {
		u := d.fleet.sessions[0].units[0]
		u.current.pause()
		u.finish(u.current)
	})
	d.expect("a", 4, installed)
	if d.next().GetManifest().GetAttempt() != 4 {
		t.Error("INSTALLED without its manifest")
	}
	for _, say := range append(lower, func() { d.offer("a", 3) }) {
		say()
		d.expect("a", 4, installed)
		if d.next().GetManifest().GetAttempt() != 4 {
			t.Error("INSTALLED without its manifest")
		}
	}
	if s := d.fleet.Ledger().Summary(); s.Started != 1 || s.DoubleInstalls != 0 {
		t.Errorf("ledger %+v", s)
	}
}

func TestWithdrawnBeforeUse(t *testing.T) {
	d := newDesk(t, Profile{Transfer: dice.Spread{Min: time.Hour, Max: time.Hour}})
	d.offer("a", 1)
	d.expect("a", 1, accepted, downloading)
	d.permit("a", 1, deadline()) // early, and kept
	d.withdraw("a", 1)
	d.quiet()
	if s := d.fleet.Stats(); s.Withdrawn != 1 || s.Started != 0 {
		t.Errorf("fleet %+v", s)
	}
	// The download ends, and nothing begins.
	d.fleet.sessions[0].arrive()
	d.expect("a", 1, downloaded)
	d.quiet()
	d.permit("a", 1, deadline())
	d.expect("a", 1, installing, installed)
}

func TestWithdrawnWhileInstalling(t *testing.T) {
	d := newDesk(t, Profile{Install: dice.Spread{Min: time.Hour, Max: time.Hour}})
	d.offer("a", 1)
	d.expect("a", 1, accepted, downloading, downloaded)
	d.permit("a", 1, deadline())
	d.expect("a", 1, installing)
	d.withdraw("a", 1)
	d.cancel("a", 1)
	d.quiet()
	d.offer("b", 1)
	if r := d.expect("b", 1, rejected); r.GetCode() != "INSTALLING" {
		t.Errorf("report %v", r)
	}
	d.permit("a", 1, deadline())
	d.expect("a", 1, installing)
	if s := d.fleet.Ledger().Summary(); s.Started != 1 || s.Open != 1 || s.Discarded != 0 {
		t.Errorf("ledger %+v", s)
	}
}

func TestCancel(t *testing.T) {
	d := newDesk(t, Profile{})
	d.offer("a", 1)
	d.expect("a", 1, accepted, downloading, downloaded)
	d.cancel("a", 1)
	d.expect("a", 1, cancelled)
	d.permit("a", 1, deadline()) // late
	d.expect("a", 1, cancelled)
	d.offer("a", 1) // late
	d.expect("a", 1, cancelled)
	d.offer("a", 2) // a retry
	d.expect("a", 2, accepted, downloading, downloaded)
	d.cancel("b", 1) // overtakes its offer
	d.expect("b", 1, cancelled)
	d.offer("b", 1)
	d.expect("b", 1, cancelled)
	if s := d.fleet.Ledger().Summary(); s.Started != 0 || s.Discarded != 1 {
		t.Errorf("ledger %+v", s)
	}
}

func TestNewerOfferSupersedes(t *testing.T) {
	d := newDesk(t, Profile{})
	d.offer("a", 1)
	d.expect("a", 1, accepted, downloading, downloaded)
	d.offer("b", 1)
	if r := d.expect("a", 1, cancelled); r.GetCode() != "SUPERSEDED" {
		t.Errorf("report %v", r)
	}
	d.expect("b", 1, accepted, downloading, downloaded)
}

func TestOffersThatDoNotFit(t *testing.T) {
	d := newDesk(t, Profile{})
	late := (&backend{campaign: "late", version: "5"}).offer()
	late.GetOfferUpdate().ExpiresAt = timestamppb.New(time.Now().Add(-time.Second))
	empty := (&backend{campaign: "empty", version: "5"}).offer()
	empty.GetOfferUpdate().Artifacts = nil
	wrong := (&backend{campaign: "wrong", version: "5"}).offer()
	wrong.GetOfferUpdate().Artifacts[0].HardwarePart = "other"
	missing := (&backend{campaign: "missing", version: "5"}).offer()
	missing.GetOfferUpdate().Artifacts[0].EcuId = "TRUNK"
	for _, c := range []struct {
		down *messages.Down
		code string
	}{{late, "EXPIRED"}, {empty, "EMPTY_OFFER"}, {wrong, "INCOMPATIBLE"}, {missing, "INCOMPATIBLE"}} {
		d.tell(c.down)
		if r := d.expect(c.down.GetOfferUpdate().GetCampaignId(), 1, rejected); r.GetCode() != c.code {
			t.Errorf("report %v, want code %s", r, c.code)
		}
	}
}
