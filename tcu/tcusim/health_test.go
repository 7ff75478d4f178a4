package tcusim

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pacecar/messages"
	"pacecar/tcu/tcusim/dice"
	"pacecar/tcu/tcusim/health"
	"pacecar/tcu/tcusim/ledger"
	"pacecar/tcu/tcusim/population"
	"pacecar/tcu/tcusim/profile"
)

// feels reads what the vehicle says of its health.
func (d *desk) feels(after string, codes int) *messages.Health {
	d.t.Helper()
	up := d.next()
	h := up.GetHealth()
	if h == nil || up.GetCapability() != profile.HealthCapability || h.GetCampaignId() != after || len(h.GetFaultCodes()) != codes {
		d.t.Fatalf("said %v, want its health after %q with %d fault codes", up, after, codes)
	}
	return h
}

func (d *desk) update(campaign string) {
	d.t.Helper()
	d.offer(campaign, 1)
	d.expect(campaign, 1, accepted, downloading, downloaded)
	d.permit(campaign, 1, deadline())
	d.expect(campaign, 1, installing, installed)
	if d.next().GetManifest() == nil {
		d.t.Fatal("it has installed, and shows no manifest")
	}
}

// A faulty vehicle says how it was before the installation and, behind its manifest, how it is
// after: of a control unit that it has.
func TestFaultCodesFollowAnInstallation(t *testing.T) {
	d := newDesk(t, Profile{Health: health.Profile{FaultRate: 1}})
	before := d.feels("", 0)
	d.update("a")
	is := d.feels("a", 1)
	if is.GetAttempt() != 1 || is.GetInstalling() || is.DriveCycles != nil || is.GetSequence() <= before.GetSequence() {
		t.Errorf("after the installation it says %v", is)
	}
	found := false
	for _, e := range withTCU(1)[0].ECUs {
		found = found || e.ID == is.GetFaultCodes()[0].GetEcuId()
	}
	if !found {
		t.Errorf("fault code %v of a control unit that the vehicle does not have", is.GetFaultCodes()[0])
	}
	d.cut()
	for !d.next().GetPresence().GetOnline() { // its will, and perhaps a repetition
	}
	d.feels("a", 1) // it says so again, whenever it connects
}

// A fleet that plays no health says nothing of it, and neither does an old vehicle.
func TestWhoDoesNotReportHealth(t *testing.T) {
	for name, p := range map[string]Profile{
		"not played": {},
		"old":        {OldRate: 1, Health: health.Profile{FaultRate: 1, DriveEvery: dice.Spread{Min: 1, Max: 1}}},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, p)
			d.update("a")
			d.quiet()
		})
	}
}

// A vehicle counts drive cycles, and says so with each one.
func TestDriveCyclesAreCounted(t *testing.T) {
	d := newDesk(t, Profile{Health: health.Profile{DriveEvery: dice.Spread{Min: time.Millisecond, Max: time.Millisecond}}})
	last := uint64(0)
	for range 5 {
		h := d.feels("", 0)
		if h.DriveCycles == nil || h.GetDriveCycles() <= last {
			t.Fatalf("after %d drive cycles it says %v", last, h)
		}
		last = h.GetDriveCycles()
	}
}

// cut breaks the vehicle's connection.
func (d *desk) cut() {
	s := d.fleet.sessions[0]
	s.line.Do(func() { s.goDark(0) })
}

// A looping vehicle connects again and again once it has installed, not before.
func TestALoopingVehicleConnectsAgainAndAgain(t *testing.T) {
	d := newDesk(t, Profile{Health: health.Profile{LoopRate: 1, LoopEvery: dice.Spread{Min: time.Millisecond, Max: time.Millisecond}}})
	if n := d.fleet.Stats().Loops; n != 0 {
		t.Errorf("%d connections were broken before the installation", n)
	}
	d.offer("a", 1)
	d.expect("a", 1, accepted, downloading, downloaded)
	d.permit("a", 1, deadline())
	for came := 0; came < 3; {
		if d.next().GetPresence().GetOnline() {
			came++
		}
	}
	if n := d.fleet.Stats().Loops; n < 3 {
		t.Errorf("it came 3 times, and %d connections were broken", n)
	}
}

// A vanishing vehicle says that it has installed, and nothing after that.
func TestAVanishingVehicleIsNotHeardAgain(t *testing.T) {
	d := newDesk(t, Profile{Health: health.Profile{VanishRate: 1}})
	d.update("a")
	if p := d.next().GetPresence(); p == nil || p.GetOnline() {
		t.Fatal("it leaves no will")
	}
	s := d.fleet.sessions[0]
	var away time.Duration
	s.line.Do(func() { away = s.line.Dark() })
	if stats := d.fleet.Stats(); stats.Vanished != 1 || stats.Connects != 1 || away < forEver/2 {
		t.Errorf("%d have vanished, after %d connections, for %v", stats.Vanished, stats.Connects, away)
	}
}

func TestVehiclesThatBreakTheirConnectionShareNone(t *testing.T) {
	for _, p := range []health.Profile{{LoopRate: 0.1}, {VanishRate: 0.1}} {
		c := Config{Broker: "tcp://127.0.0.1:1", Vehicles: withTCU(2), PerConnection: 2, Profile: Profile{Health: p}}
		if f, err := Start(t.Context(), c); err == nil || !strings.Contains(err.Error(), "a connection each") {
			t.Errorf("%+v on a shared connection: %v", p, err)
			_ = f.Close()
		}
	}
}

// A fleet that goes on from its ledger has the fault codes that it had: of the last installation
// that ended well, after the one that began last.
func TestHealthIsRestored(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger")
	vehicles := withTCU(1)
	l, err := ledger.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	for i, e := range []ledger.Entry{
		{Kind: ledger.Accepted, Campaign: "a"}, {Kind: ledger.InstallStarted, Campaign: "a"}, {Kind: ledger.InstallFinished, Campaign: "a"},
		{Kind: ledger.Accepted, Campaign: "b"}, {Kind: ledger.InstallStarted, Campaign: "b"}, {Kind: ledger.InstallFailed, Campaign: "b", Code: "E1"},
		{Kind: ledger.Accepted, Campaign: "c"}, {Kind: ledger.Discarded, Campaign: "c"},
	} {
		e.VIN, e.Attempt, e.AtMS = vehicles[0].VIN, 1, int64(i+1)
		if err := l.Append(&e); err != nil {
			t.Fatal(err)
		}
	}
	u := restoredUnit(&vehicles[0], l, Profile{Health: health.Profile{FaultRate: 1}})
	if f := u.health; f.campaign != "b" || f.number != 1 || len(f.fate.Faults) != 1 {
		t.Errorf("it goes on as %+v", f)
	}
}

func restoredUnit(v *population.Vehicle, l *ledger.Ledger, p Profile) *unit {
	u := newUnit(&session{fleet: &Fleet{config: Config{Ledger: l, Profile: p, Seed: 1}}}, v)
	u.restore(l.Past(v.VIN))
	return u
}
