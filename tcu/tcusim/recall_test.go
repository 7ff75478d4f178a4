package tcusim

import (
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"pacecar/messages"
	"pacecar/tcu/tcusim/dice"
)

// permitOf gives a permit of a campaign that had been stopped so often.
func (d *desk) permitOf(campaign string, stops uint32) {
	d.broker.Send(d.vin, messages.Encoding_ENCODING_BINARY, &messages.Down{Body: &messages.Down_PermitInstall{PermitInstall: &messages.PermitInstall{
		CampaignId: campaign, Attempt: 1, ExpiresAt: timestamppb.New(time.Now().Add(time.Hour)), Stops: stops,
	}}})
}

// stopped tells all vehicles that a campaign has stopped.
func (d *desk) stopped(campaign string, stops uint32) {
	d.broker.SendAll(&messages.Down{Body: &messages.Down_WithdrawPermits{WithdrawPermits: &messages.WithdrawPermits{CampaignId: campaign, Stops: stops}}})
}

// recalled waits until so many permits have been given up.
func (d *desk) recalled(permits uint64) {
	d.t.Helper()
	for until := time.Now().Add(time.Minute); d.fleet.Stats().Recalled < permits; {
		if time.Now().After(until) {
			d.t.Fatalf("fleet %+v, want %d permits recalled", d.fleet.Stats(), permits)
		}
		d.quiet()
	}
}

// A stop that all vehicles are told of takes back the permit of before it, and the one that was on its way, of its own
// campaign alone; nobody answers it. The permit of after the campaign went on is used, also when the stop is told again.
func TestAStopForAllTakesBackPermitsOfBeforeIt(t *testing.T) {
	d := newDesk(t, Profile{Transfer: dice.Spread{Min: time.Hour, Max: time.Hour}})
	d.offer("a", 1)
	d.expect("a", 1, accepted, downloading)
	d.permitOf("a", 1) // early, and kept
	d.quiet()
	d.stopped("b", 9)
	d.stopped("a", 2)
	d.recalled(1)
	d.permitOf("a", 1) // late
	d.recalled(2)
	if s := d.fleet.Stats(); s.Started != 0 || s.Permits != 2 || s.Withdrawn != 0 || s.Garbage != 0 {
		t.Fatalf("fleet %+v", s)
	}
	d.permitOf("a", 3)
	d.stopped("a", 2)
	d.quiet()
	d.fleet.sessions[0].arrive() // the download ends
	d.expect("a", 1, downloaded, installing, installed)
	if s := d.fleet.Stats(); s.Recalled != 2 {
		t.Errorf("fleet %+v: the permit of after the stop was given up", s)
	}
}

// A withdrawal that comes before the permit that it takes back, as when that one was delayed, holds: the permit is not used
// when it comes, and the one of after the campaign went on is.
func TestAWithdrawalTakesBackThePermitBehindIt(t *testing.T) {
	d := newDesk(t, Profile{Transfer: dice.Spread{Min: time.Hour, Max: time.Hour}})
	d.offer("a", 1)
	d.expect("a", 1, accepted, downloading)
	d.tell(&messages.Down{Body: &messages.Down_WithdrawPermit{WithdrawPermit: &messages.WithdrawPermit{CampaignId: "a", Attempt: 1, Stops: 2}}})
	d.permitOf("a", 1) // of before the stop, late
	d.recalled(1)
	if s := d.fleet.Stats(); s.Started != 0 || s.Withdrawn != 0 {
		t.Fatalf("fleet %+v", s)
	}
	d.permitOf("a", 3)
	d.quiet()
	d.fleet.sessions[0].arrive() // the download ends
	d.expect("a", 1, downloaded, installing, installed)
}
