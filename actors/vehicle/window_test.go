package vehicle_test

import (
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/datadriven"
	"pgregory.net/rapid"

	"pacecar/actors/vehicle"
	"pacecar/actors/window"
	"pacecar/messages"
)

// maintenanceOf is the window that a campaign names, written window=22:00-05:00 days=Sat,
// by the clock of UTC where the vehicle has no time zone.
func maintenanceOf(d *datadriven.TestData) *messages.Maintenance {
	from, to, named := strings.Cut(word(d, "window", ""), "-")
	if !named {
		return nil
	}
	m := &messages.Maintenance{From: from, To: to, TimeZoneOfVehiclesWithoutOne: word(d, "elsewhere", "")}
	if days := word(d, "days", ""); days != "" {
		m.Days = []string{days}
	}
	return m
}

// permitOf is a permit for the life that a story names; with a window, from its opening on, and no
// longer than limit.
func permitOf(t *testing.T, d *datadriven.TestData, campaign string, attempt uint32, now time.Time) *messages.PermitVehicle {
	life := span(t, word(d, "life", "24h"))
	p := &messages.PermitVehicle{CampaignId: campaign, Attempt: attempt, ExpiresAtMs: now.Add(life).UnixMilli(), Maintenance: maintenanceOf(d)}
	if p.Maintenance != nil {
		p.LifeMs, p.ExpiresAtMs = life.Milliseconds(), now.Add(span(t, word(d, "limit", "216h"))).UnixMilli()
	}
	return p
}

// windowed gives a permit of a model a maintenance window, or none.
func windowed(t *rapid.T, p *messages.PermitVehicle) *messages.PermitVehicle {
	if from := rapid.SampledFrom([]string{"", "", "08:00", "09:00", "12:00"}).Draw(t, "window"); from != "" {
		p.Maintenance, p.LifeMs = &messages.Maintenance{From: from, To: "14:00"}, (2 * time.Hour).Milliseconds()
	}
	return p
}

// checkWindow checks that a permit that has left is good now, and until the window of its
// assignment closes at the most.
func checkWindow(t *rapid.T, v *vehicle.Vehicle, p *messages.PermitInstall, now time.Time) {
	m := v.Record().GetAssignment().GetMaintenance()
	if m == nil {
		return
	}
	open, no := window.Daily("", nil, m.GetFrom(), m.GetTo())
	if no != nil {
		t.Fatal(no)
	}
	if !open.Contains(now.UnixMilli()) || open.Change(now.UnixMilli()) < p.GetExpiresAt().AsTime().UnixMilli() {
		t.Fatalf("a permit at %s, until %s, is not inside of %v", now, p.GetExpiresAt().AsTime(), m)
	}
}
