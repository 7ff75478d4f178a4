package vehicle_test

import (
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/datadriven"

	"pacecar/messages"
)

// maintenanceOf is the window that a campaign names, written window=22:00-05:00 days=Sat,
// by the clock of UTC where the vehicle has no time zone.
func maintenanceOf(d *datadriven.TestData) *messages.Maintenance {
	from, to, named := strings.Cut(word(d, "window", ""), "-")
	if !named {
		return nil
	}
	m := &messages.Maintenance{From: from, To: to}
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
