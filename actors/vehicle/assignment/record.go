package assignment

import (
	"slices"

	"pacecar/messages"
)

// maxResults is how many ended assignments are kept: far more than the attempts and
// campaigns of which a duplicate may still be under way.
const maxResults = 16

// Copy is an assignment's shallow copy; what it points to is immutable.
func Copy(a *messages.Assignment) *messages.Assignment {
	return &messages.Assignment{
		CampaignId: a.CampaignId, Attempt: a.Attempt, State: a.State, Sequence: a.Sequence,
		Package: a.Package, PackageVersion: a.PackageVersion, Artifacts: a.Artifacts, InventoryVersion: a.InventoryVersion,
		OfferedAtMs: a.OfferedAtMs, ChangedAtMs: a.ChangedAtMs, ExpiresAtMs: a.ExpiresAtMs, PermitExpiresAtMs: a.PermitExpiresAtMs,
		EcuId: a.EcuId, Code: a.Code, Detail: a.Detail, Acknowledged: a.Acknowledged,
		Cancelling: a.Cancelling, CancelReason: a.CancelReason, InstallingAfterEnd: a.InstallingAfterEnd,
		Contents: a.Contents, Rules: a.Rules, SavedBytes: a.SavedBytes,
		Maintenance: a.Maintenance, PermitOpensAtMs: a.PermitOpensAtMs, PermitStops: a.PermitStops, Stones: a.Stones,
		Policy: a.Policy, AcceptedAtMs: a.AcceptedAtMs, InstallingAtMs: a.InstallingAtMs,
		DownloadConsent: a.DownloadConsent, InstallConsent: a.InstallConsent,
		Claim: a.Claim, TookFrom: a.TookFrom, Undoes: a.Undoes, AllowDowngrade: a.AllowDowngrade,
		WaitedMs: a.WaitedMs, CampaignEndsAtMs: a.CampaignEndsAtMs,
	}
}

// Clock notes when an assignment came to the steps whose time is bounded, the first time.
func Clock(a *messages.Assignment, atMs int64) {
	if a.State != Offered && !Ended(a.State) && a.AcceptedAtMs == 0 {
		a.AcceptedAtMs = atMs
	}
	if Underway(a.State) && a.InstallingAtMs == 0 {
		a.InstallingAtMs = atMs
	}
}

// CopyResult is a result's copy.
func CopyResult(r *messages.AssignmentResult) *messages.AssignmentResult {
	return &messages.AssignmentResult{
		CampaignId: r.CampaignId, Attempt: r.Attempt, State: r.State, Sequence: r.Sequence,
		EcuId: r.EcuId, Code: r.Code, EndedAtMs: r.EndedAtMs, Detail: r.Detail,
		Cancelling: r.Cancelling, CancelReason: r.CancelReason, InstallingAfterEnd: r.InstallingAfterEnd,
		PermitExpiresMs: r.PermitExpiresMs, SavedBytes: r.SavedBytes, Artifacts: r.Artifacts,
	}
}

// ResultOf is what is kept of an assignment that ended.
func ResultOf(a *messages.Assignment) *messages.AssignmentResult {
	r := &messages.AssignmentResult{
		CampaignId: a.GetCampaignId(), Attempt: a.GetAttempt(), State: a.GetState(), Sequence: a.GetSequence(),
		EcuId: a.GetEcuId(), Code: a.GetCode(), Detail: a.GetDetail(), EndedAtMs: a.GetChangedAtMs(),
		Cancelling: a.GetCancelling(), CancelReason: a.GetCancelReason(), InstallingAfterEnd: a.GetInstallingAfterEnd(),
		PermitExpiresMs: a.GetPermitExpiresAtMs(), SavedBytes: a.GetSavedBytes(),
	}
	if Begun(a) || Permits(a) {
		for _, o := range a.GetArtifacts() { // a manifest may show yet that some of it is installed
			r.Artifacts = append(r.Artifacts, &messages.OfferedArtifact{EcuId: o.GetEcuId(), Version: o.GetVersion(), Sha256: o.GetSha256()})
		}
	}
	return r
}

// Begun tells whether the vehicle has begun to install an attempt that has not succeeded, or a
// dealer may have.
func Begun(a *messages.Assignment) bool {
	return a.GetState() != Succeeded && (a.GetInstallingAtMs() > 0 || a.GetCode() == CodeDealerUnconfirmed || a.GetInstallingAfterEnd() || Underway(a.GetState()))
}

// Permits tells whether the vehicle has, or had, a permit for an attempt that has not succeeded.
func Permits(a *messages.Assignment) bool {
	return a.GetState() != Succeeded && a.GetPermitExpiresAtMs() > 0 && !Kept(a)
}

// Keep replaces the result of the same attempt, or appends it and forgets the one that
// is needed least.
func Keep(results []*messages.AssignmentResult, r *messages.AssignmentResult) []*messages.AssignmentResult {
	kept := make([]*messages.AssignmentResult, 0, len(results)+1)
	kept = append(kept, results...)
	for i, old := range kept {
		if old.GetCampaignId() == r.GetCampaignId() && old.GetAttempt() == r.GetAttempt() {
			kept[i] = r
			return kept
		}
	}
	kept = append(kept, r)
	if len(kept) > maxResults {
		i := dispensable(kept)
		kept = append(kept[:i], kept[i+1:]...)
	}
	return kept
}

// Without is the results without that of this attempt.
func Without(results []*messages.AssignmentResult, campaign string, attempt uint32) []*messages.AssignmentResult {
	if Result(results, campaign, attempt) == nil {
		return results
	}
	return slices.DeleteFunc(slices.Clone(results), func(r *messages.AssignmentResult) bool {
		return r.GetCampaignId() == campaign && r.GetAttempt() == attempt
	})
}

// dispensable is the result to forget: the oldest that a later attempt of its campaign
// speaks for; else the oldest with which nothing is open; else the oldest that keeps no
// permit away; else the oldest. The newest, which its campaign has not heard of yet, goes
// only where all others keep permits away, and it does not.
func dispensable(results []*messages.AssignmentResult) int {
	settled := func(r *messages.AssignmentResult) bool { return !r.GetCancelling() && !r.GetInstallingAfterEnd() }
	older := results[:len(results)-1]
	for i, r := range older {
		later := func(other *messages.AssignmentResult) bool {
			return other.GetCampaignId() == r.GetCampaignId() && other.GetAttempt() > r.GetAttempt()
		}
		if settled(r) && slices.ContainsFunc(results[i+1:], later) {
			return i
		}
	}
	if i := slices.IndexFunc(older, settled); i >= 0 {
		return i
	}
	return max(0, slices.IndexFunc(results, func(r *messages.AssignmentResult) bool { return !mayInstall(r) }))
}

// ResultSince is the newest result of a campaign, of this attempt or a higher one. What
// is known from the vehicle alone is no result for its campaign.
func ResultSince(results []*messages.AssignmentResult, campaign string, attempt uint32) *messages.AssignmentResult {
	var found *messages.AssignmentResult
	for _, r := range results {
		if r.GetCampaignId() == campaign && r.GetAttempt() >= max(attempt, found.GetAttempt()) && !Unknown(r) {
			found = r
		}
	}
	return found
}

// Result is the result of exactly this attempt.
func Result(results []*messages.AssignmentResult, campaign string, attempt uint32) *messages.AssignmentResult {
	for _, r := range results {
		if r.GetAttempt() == attempt && r.GetCampaignId() == campaign {
			return r
		}
	}
	return nil
}
