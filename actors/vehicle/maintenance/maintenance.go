// Package maintenance is when a vehicle may begin to install, by the clock of its own time
// zone: what a permit that comes outside of its maintenance window is good for, and what
// the driver is told of the next one.
//
// A permit that comes too early is kept by the vehicle's actor: the assignment is permitted,
// and PermitOpensAtMs says from when on the vehicle has it. It ends with the window, and
// with the life that it was given, which begins with the window, and no later than the campaign allows:
// with its release window, its next blackout or its end, whichever comes first. One that would end before its window
// opens is never used; it ends, and the campaign decides again.
//
// Functions are pure; times are Unix milliseconds. A vehicle whose time zone is not known, or not
// in the database, has the one that the campaign names for such vehicles. A window that cannot be
// read, because the database of this node is older than that of the one which checked the plan, is shut.
package maintenance

import (
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"pacecar/actors/window"
	"pacecar/messages"
	"pacecar/mutant"
)

// hours are those of a window by the vehicle's clock; false: it may begin at any time.
func hours(m *messages.Maintenance, of *messages.VehicleAttributes) (window.Hours, bool) {
	if m == nil {
		return window.Hours{}, false
	}
	open, _ := read(m, of)
	return open, true
}

// read is a window by the vehicle's clock, and why it cannot be read; it never opens then.
func read(m *messages.Maintenance, of *messages.VehicleAttributes) (window.Hours, *messages.Rejection) {
	zone := of.GetTimeZone()
	if _, known := window.Zone(zone); !known {
		zone = m.GetTimeZoneOfVehiclesWithoutOne()
	}
	return window.Daily(zone, m.GetDays(), m.GetFrom(), m.GetTo())
}

// Grant makes the permit of an assignment one that came at a time: kept until its window opens,
// and good no longer than until the campaign and the offer allow.
func Grant(a *messages.Assignment, p *messages.PermitVehicle, of *messages.VehicleAttributes, atMs, untilMs int64) {
	a.Maintenance, a.PermitOpensAtMs, a.PermitExpiresAtMs, a.PermitStops = p.GetMaintenance(), 0, untilMs, p.GetStops()
	if _, waits := hours(a.Maintenance, of); waits && !mutant.MaintenanceIgnored.Planted() {
		judge(a, of, atMs, p.GetLifeMs())
	}
}

// Reach judges a permit that was kept when its window should open: by then the vehicle
// may be in another time zone.
func Reach(a *messages.Assignment, of *messages.VehicleAttributes, atMs int64) {
	a.PermitOpensAtMs = 0
	judge(a, of, atMs, 0)
}

// judge puts a permit into the window that is open, or opens next.
func judge(a *messages.Assignment, of *messages.VehicleAttributes, atMs, lifeMs int64) {
	open, _ := hours(a.Maintenance, of)
	opens := open.Opens(atMs)
	if opens == 0 {
		opens = a.PermitExpiresAtMs // never, as far as this permit goes
	}
	if opens > atMs {
		a.PermitOpensAtMs = opens
	}
	if closes := open.Change(opens); closes != 0 {
		a.PermitExpiresAtMs = min(a.PermitExpiresAtMs, closes)
	}
	if lifeMs > 0 {
		a.PermitExpiresAtMs = min(a.PermitExpiresAtMs, opens+lifeMs)
	}
}

// Next is the window that is open at a time, or opens next, for the driver to know; nil:
// the installation may begin at any time.
func Next(m *messages.Maintenance, of *messages.VehicleAttributes, atMs int64) *messages.InstallWindow {
	open, waits := hours(m, of)
	opens := open.Opens(atMs)
	if !waits || opens == 0 {
		return nil
	}
	next := &messages.InstallWindow{OpensAt: timestamppb.New(time.UnixMilli(opens)), TimeZone: open.Zone().String()}
	if closes := open.Change(opens); closes != 0 {
		next.ClosesAt = timestamppb.New(time.UnixMilli(closes))
	}
	return next
}

// Text is when a kept permit may be used, by the vehicle's clock, in words; empty: it is not kept.
func Text(a *messages.Assignment, of *messages.VehicleAttributes) string {
	if a.GetMaintenance() == nil || a.GetPermitOpensAtMs() == 0 {
		return ""
	}
	open, no := read(a.GetMaintenance(), of)
	if no != nil {
		return "its maintenance window cannot be read, and counts as shut: " + no.Message
	}
	if a.GetPermitOpensAtMs() >= a.GetPermitExpiresAtMs() {
		return "its maintenance window opens only after the permit ends, " + window.Moment(a.GetPermitExpiresAtMs(), open.Zone())
	}
	return "its maintenance window opens " + window.Moment(a.GetPermitOpensAtMs(), open.Zone())
}
