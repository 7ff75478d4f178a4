package maintenance

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pacecar/actors/window"
	"pacecar/messages"
)

// TestAPermitIsGoodInItsWindowAlone: whenever a permit comes, whatever its life and its bound, an
// instant at which the vehicle may use it is inside of the window by the vehicle's own clock, and
// neither later than its bound nor than its life.
func TestAPermitIsGoodInItsWindowAlone(t *testing.T) {
	t.Parallel()
	m := &messages.Maintenance{Days: []string{"Sat", "Sun", "Wed"}, From: "22:00", To: "05:00"}
	rapid.Check(t, func(t *rapid.T) {
		of := &messages.VehicleAttributes{TimeZone: rapid.SampledFrom([]string{
			"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "", "Mars/Olympus",
		}).Draw(t, "zone")}
		at := rapid.Int64Range(1_767_225_600, 1_830_297_600).Draw(t, "at") * 1000
		life := rapid.Int64Range(1, 48*3600).Draw(t, "life") * 1000
		until := at + rapid.Int64Range(1, 9*86_400).Draw(t, "bound")*1000
		a := &messages.Assignment{}
		Grant(a, &messages.PermitVehicle{Maintenance: m, LifeMs: life}, of, at, until)
		opens := max(at, a.PermitOpensAtMs)
		if a.PermitExpiresAtMs > until || a.PermitExpiresAtMs > opens+life || a.PermitExpiresAtMs < at {
			t.Fatalf("a permit of %d, good for %d until %d, is %v", at, life, until, a)
		}
		inside, _ := hours(m, of)
		for use := opens; use < a.PermitExpiresAtMs; use += 60_000 {
			if !inside.Contains(use) {
				t.Fatalf("it may be used at %s", time.UnixMilli(use).In(inside.Zone()))
			}
		}
	})
}

// TestZoneOfVehiclesWithoutOne is the campaign's, also for a name that nobody knows.
func TestZoneOfVehiclesWithoutOne(t *testing.T) {
	t.Parallel()
	m := &messages.Maintenance{From: "22:00", To: "05:00", TimeZoneOfVehiclesWithoutOne: "Asia/Kolkata"}
	at := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC).UnixMilli()
	for name, want := range map[string]string{"": "Asia/Kolkata", "Mars/Olympus": "Asia/Kolkata", "Local": "Asia/Kolkata", "Europe/Berlin": "Europe/Berlin"} {
		next := Next(m, &messages.VehicleAttributes{TimeZone: name}, at)
		zone, _ := window.Zone(want)
		if next.GetTimeZone() != want || next.GetOpensAt().AsTime().In(zone).Hour() != 22 || next.GetClosesAt().AsTime().In(zone).Hour() != 5 {
			t.Errorf("in %q the next window is %v", name, next)
		}
	}
}

// TestAtAnyTime: without a window nothing is kept and nothing is told; one that is always
// open has no end.
func TestAtAnyTime(t *testing.T) {
	t.Parallel()
	a := &messages.Assignment{}
	Grant(a, &messages.PermitVehicle{}, nil, 1000, 9000)
	if a.PermitOpensAtMs != 0 || a.PermitExpiresAtMs != 9000 || Next(nil, nil, 1000) != nil || Text(a, nil) != "" {
		t.Errorf("without a window the permit is %v", a)
	}
	always := &messages.Maintenance{From: "00:00", To: "24:00"}
	Grant(a, &messages.PermitVehicle{Maintenance: always, LifeMs: 500}, nil, 1000, 9000)
	if next := Next(always, nil, 1000); a.PermitOpensAtMs != 0 || a.PermitExpiresAtMs != 1500 || next.GetClosesAt() != nil || next.GetOpensAt().AsTime().UnixMilli() != 1000 {
		t.Errorf("in a window without an end the permit is %v, the next one %v", a, next)
	}
}

// TestAWindowThatCannotBeReadIsShut: the permit is kept for as long as it lives, and the reason is
// told. A vehicle whose own zone is known does not need the one of vehicles without any.
func TestAWindowThatCannotBeReadIsShut(t *testing.T) {
	t.Parallel()
	m := &messages.Maintenance{From: "22:00", To: "05:00", TimeZoneOfVehiclesWithoutOne: "Mars/Olympus"}
	at := time.Date(2026, 3, 2, 23, 0, 0, 0, time.UTC).UnixMilli()
	a := &messages.Assignment{}
	Grant(a, &messages.PermitVehicle{Maintenance: m, LifeMs: 3_600_000}, nil, at, at+9*86_400_000)
	if a.PermitOpensAtMs != at+9*86_400_000 || a.PermitExpiresAtMs > a.PermitOpensAtMs || !strings.Contains(Text(a, nil), `cannot be read, and counts as shut: there is no time zone "Mars/Olympus"`) {
		t.Errorf("the permit is %v: %s", a, Text(a, nil))
	}
	if Next(m, nil, at) != nil {
		t.Error("the driver is told of a window that nobody knows")
	}
	berlin := &messages.VehicleAttributes{TimeZone: "Europe/Berlin"}
	if Grant(a, &messages.PermitVehicle{Maintenance: m, LifeMs: 3_600_000}, berlin, at, at+86_400_000); a.PermitOpensAtMs != 0 {
		t.Errorf("in Berlin the window is open, and the permit is %v", a)
	}
}
