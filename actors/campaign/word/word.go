// Package word is what a campaign says to the actor of a vehicle on its roster, by where the
// campaign stands and where the vehicle does. It decides nothing: whether a word is due,
// package campaign says. Times are Unix milliseconds.
package word

import (
	"time"

	"pacecar/actors/campaign/hours"
	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/plan"
	"pacecar/actors/campaign/recollection"
	"pacecar/actors/campaign/rival"
	"pacecar/actors/campaign/roster"
	"pacecar/actors/campaign/standing"
	"pacecar/actors/campaign/wave"
	"pacecar/messages"
)

// Assign offers the update to a vehicle.
func Assign(c *standing.Standing, at uint32, e roster.Entry, nowMs int64) *messages.AssignVehicle {
	return &messages.AssignVehicle{
		CampaignId: c.ID, Vin: string(c.Roster.VIN(at)), Attempt: uint32(e.Attempt), Package: c.Package.Name, PackageVersion: c.Package.Version,
		Artifacts: c.Package.Contents, Rules: c.Rules, ExpiresAtMs: c.Hours.Offer(nowMs + c.Plan.OfferLifeSeconds*1000),
		Maintenance: c.Plan.Maintenance, Policy: policy(c, at), Claim: plan.Claim(c.Plan, c.StartedMs, at >= c.Roster.Size()-c.Joined), Undoes: c.Plan.RollsBack,
		AllowDowngrade: plan.AllowsDowngrade(c.Plan), Selector: c.Plan.Selector, CampaignEndsAtMs: c.Hours.End(),
		Heard: recollection.Of(c, e, nowMs),
	}
}

// GiveBack gives an attempt back to a vehicle whose record has lost it, called off where the campaign has no use for the
// vehicle any more: such a word competes with no other campaign's.
func GiveBack(c *standing.Standing, at uint32, e roster.Entry, nowMs int64) *messages.AssignVehicle {
	m := Assign(c, at, e, nowMs)
	if c.Ending() {
		m.Heard.CalledOff = Cancel(c, at, e, nowMs).GetReason()
	}
	return m
}

// Dealt says what a dealer did about a vehicle.
func Dealt(c *standing.Standing, at uint32, e roster.Entry, work *messages.DealerWork) *messages.AssignVehicle {
	return &messages.AssignVehicle{
		CampaignId: c.ID, Vin: string(c.Roster.VIN(at)), Attempt: uint32(e.Attempt), Package: c.Package.Name, PackageVersion: c.Package.Version,
		Artifacts: c.Package.Contents, Policy: policy(c, at), Dealer: work, Undoes: c.Plan.RollsBack,
		AllowDowngrade: plan.AllowsDowngrade(c.Plan), Selector: c.Plan.Selector, CampaignEndsAtMs: c.Hours.End(),
	}
}

// policy is what the vehicle at a position is asked.
func policy(c *standing.Standing, at uint32) *messages.VehiclePolicy {
	return plan.Policy(c.Plan, c.Package, c.Plan.Waves[wave.At(c.Waves, at)].Gate)
}

// maxKept is how long a permit may be kept back for a window that opens once a week, and
// then be used.
const maxKept = 9 * 24 * time.Hour

// Permit lets a vehicle begin to install.
func Permit(c *standing.Standing, at uint32, e roster.Entry, nowMs int64) *messages.PermitVehicle {
	p := &messages.PermitVehicle{CampaignId: c.ID, Vin: string(c.Roster.VIN(at)), Attempt: uint32(e.Attempt), Maintenance: c.Plan.Maintenance, Stops: c.Stops, Heard: recollection.Of(c, e, nowMs)}
	life := c.Plan.PermitLifeSeconds * 1000
	if p.Maintenance != nil { // its life begins when the vehicle's window opens, which the vehicle's actor knows
		p.LifeMs, life = life, maxKept.Milliseconds()
	}
	p.ExpiresAtMs = c.Hours.Permit(nowMs, nowMs+life)
	return p
}

// Withdraw takes the permit of a vehicle back.
func Withdraw(c *standing.Standing, at uint32, e roster.Entry, nowMs int64) *messages.WithdrawVehiclePermit {
	return &messages.WithdrawVehiclePermit{
		CampaignId: c.ID, Vin: string(c.Roster.VIN(at)), Attempt: uint32(e.Attempt), Reason: plan.HeldBecause(c.ID, life.StateName(c.Life), c.Cause),
		Stops: c.Stops, Heard: recollection.Of(c, e, nowMs),
	}
}

// Stopped tells all vehicles at once that the permits of before the last stop are taken back.
func Stopped(c *standing.Standing) *messages.WithdrawPermits {
	reason := plan.HeldBecause(c.ID, life.StateName(c.Life), c.Cause)
	if c.Ending() {
		reason = ended(c)
	}
	return &messages.WithdrawPermits{CampaignId: c.ID, Stops: c.Stops, Reason: messages.Cut(reason, maxReason)}
}

// maxReason is how many bytes of a reason go to all vehicles.
const maxReason = 512

// ended is why a campaign takes back what it offered.
func ended(c *standing.Standing) string {
	if c.EndReachedMs != 0 && c.Life != life.Cancelled && !plan.IsWithdrawn(c.Package) {
		return hours.EndReached
	}
	return plan.EndedBecause(c.ID, life.StateName(c.Life), c.Cause, c.Package)
}

// Cancel ends the attempt of a vehicle.
func Cancel(c *standing.Standing, at uint32, e roster.Entry, nowMs int64) *messages.CancelAssignment {
	reason := ended(c)
	if e.Dealer == roster.DealerTakenBack {
		reason = "What the dealer said is taken back."
	}
	switch gone := e.State == roster.Superseded || e.State == roster.Failed; {
	case c.Ending():
	case gone && rival.TooOften(e):
		reason = "too many of its attempts gave way to other campaigns"
	case e.State == roster.Superseded:
		reason = "another campaign has taken the vehicle for good"
	}
	return &messages.CancelAssignment{CampaignId: c.ID, Vin: string(c.Roster.VIN(at)), Attempt: uint32(e.Attempt), Reason: reason, Heard: recollection.Of(c, e, nowMs)}
}

// CancelEnded ends an attempt with which a record goes on that has lost how that one, or a later one, ended.
func CancelEnded(c *standing.Standing, r *messages.AssignmentReport, e roster.Entry, nowMs int64) *messages.CancelAssignment {
	return &messages.CancelAssignment{
		CampaignId: r.GetCampaignId(), Vin: r.GetVin(), Attempt: r.GetAttempt(), Reason: recollection.Over(e, r.GetAttempt()),
		Heard: recollection.End(c, e, r, nowMs),
	}
}

// Ask asks a vehicle where it stands.
func Ask(c *standing.Standing, at uint32, e roster.Entry, nowMs int64) *messages.AskAssignment {
	return &messages.AskAssignment{CampaignId: c.ID, Vin: string(c.Roster.VIN(at)), Attempt: uint32(e.Attempt), Heard: recollection.Of(c, e, nowMs)}
}
