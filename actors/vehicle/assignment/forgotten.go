package assignment

import (
	"fmt"
	"math"

	"pacecar/messages"
)

// Forgotten tells whether the vehicle speaks of a higher attempt of the campaign that it is at, of
// which nothing is known: the store has lost its tail. Of what a skipped offer would have brought,
// nothing is known either.
func Forgotten(a *messages.Assignment, results []*messages.AssignmentResult, campaign string, attempt uint32) bool {
	known := Result(results, campaign, attempt)
	return a.GetCampaignId() == campaign && a.GetAttempt() < attempt && attempt <= lastAttempt && len(a.GetArtifacts()) > 0 && (known == nil || Unknown(known))
}

// lastAttempt is how far campaigns count: of a higher one no campaign would hear.
const lastAttempt = math.MaxUint8

// Overtaken is how an attempt ends of which the vehicle knows a later one. It begins no other one
// while it installs, so this one has ended, and will not be begun any more.
func Overtaken(a *messages.Assignment, by uint32) (trigger Trigger, code, detail string) {
	detail = fmt.Sprintf("The vehicle knows attempt %d, the engine does not: its store may have lost its last commits.", by)
	if Underway(a.GetState()) {
		return OnFailed, CodeEndForgotten, detail
	}
	return OnSupersede, "", detail
}

// Settle makes an attempt one with which nothing is open.
func Settle(a *messages.Assignment) { a.Cancelling, a.InstallingAfterEnd = false, false }

// Later is the forgotten attempt that followed another one, before its first state. A campaign
// offers the same to a vehicle each time. When it was offered is not known.
func Later(a *messages.Assignment, attempt uint32, inventoryVersion uint64, atMs int64) *messages.Assignment {
	later := &messages.Assignment{
		CampaignId: a.CampaignId, Attempt: attempt, State: Offered, Sequence: 1, Package: a.Package, PackageVersion: a.PackageVersion,
		Artifacts: a.Artifacts, Contents: a.Contents, Rules: a.Rules, Policy: a.Policy, Maintenance: a.Maintenance,
		InventoryVersion: inventoryVersion, ChangedAtMs: atMs, Code: AlarmUnknown,
		Claim: a.Claim, Undoes: a.Undoes, AllowDowngrade: a.AllowDowngrade, CampaignEndsAtMs: a.CampaignEndsAtMs,
	}
	if a.ExpiresAtMs != 0 {
		later.ExpiresAtMs = within(later, atMs+max(0, a.ExpiresAtMs-a.OfferedAtMs))
	}
	return later
}
