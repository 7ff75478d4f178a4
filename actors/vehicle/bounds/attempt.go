package bounds

import (
	"fmt"
	"math"

	"pacecar/actors/targeting/constraint"
	"pacecar/messages"
)

// Manifest checks what a vehicle says that it runs.
func Manifest(m *messages.Manifest) *messages.Rejection {
	if no := plain("/manifest/campaign_id", m.GetCampaignId(), maxName); no != nil {
		return no
	}
	if len(m.GetEcus()) > MaximumECUs {
		return messages.Reject(messages.OutOfBounds, "%d ECUs, at most %d are allowed", len(m.GetEcus()), MaximumECUs).At("/manifest/ecus")
	}
	for i, e := range m.GetEcus() {
		if no := checkECU("", "ecu_id", e.GetEcuId(), e.GetHardwarePart(), e.GetHardwareRevision(), e.GetSerial(), e.GetVersion(), e.GetSha256()); no != nil {
			return no.At(fmt.Sprintf("/manifest/ecus/%d%s", i, no.GetField()))
		}
		if text := e.GetRxswin(); !clean(text, MaximumText) {
			return plain(fmt.Sprintf("/manifest/ecus/%d/rxswin", i), text, MaximumText)
		}
	}
	return distinct(m.GetEcus())
}

// distinct refuses a manifest that names a control unit twice.
func distinct(lines []*messages.ECUReport) *messages.Rejection {
	seen := make(map[string]struct{}, len(lines))
	for i, e := range lines {
		if _, twice := seen[e.GetEcuId()]; twice {
			return messages.Reject(messages.Malformed, "ECU %s is named twice", e.GetEcuId()).At(fmt.Sprintf("/manifest/ecus/%d/ecu_id", i))
		}
		seen[e.GetEcuId()] = struct{}{}
	}
	return nil
}

// Assign checks what a campaign offers.
func Assign(m *messages.AssignVehicle) *messages.Rejection {
	if no := Attempt(m.GetCampaignId(), m.GetAttempt()); no != nil {
		return no
	}
	if no := plain("/package", m.GetPackage(), maxName); no != nil {
		return no
	}
	if no := plain("/package_version", m.GetPackageVersion(), MaximumText); no != nil {
		return no
	}
	if n := len(m.GetArtifacts()); n == 0 || n > maxArtifacts {
		return messages.Reject(messages.OutOfBounds, "%d artifacts, 1 to %d are allowed", n, maxArtifacts).At("/artifacts")
	}
	if n := len(m.GetRules()); n > maxRules {
		return messages.Reject(messages.OutOfBounds, "%d rules, at most %d are allowed", n, maxRules).At("/rules")
	}
	if n := len(m.GetClaim().GetSupersedes()); n > maxSupersedes {
		return messages.Reject(messages.OutOfBounds, "%d campaigns are superseded, at most %d may be", n, maxSupersedes).At("/claim/supersedes")
	}
	for _, id := range m.GetClaim().GetSupersedes() {
		if no := plain("/claim/supersedes", id, maxName); no != nil {
			return no
		}
	}
	for i, t := range m.GetArtifacts() {
		if no := checkTarget(t); no != nil {
			return no.At(fmt.Sprintf("/artifacts/%d%s", i, no.GetField()))
		}
	}
	return nil
}

func checkTarget(t *messages.TargetArtifact) *messages.Rejection {
	if no := checkECU("", "ecu_id", t.GetEcuId(), t.GetHardwarePart(), "", "", t.GetVersion(), t.GetSha256()); no != nil {
		return no
	}
	if t.GetVersion() == "" || t.GetSha256() == "" {
		return messages.Reject(messages.Malformed, "an artifact needs a version and a digest")
	}
	if len(t.GetHardwareRevisions()) > maxRevisions {
		return messages.Reject(messages.OutOfBounds, "%d hardware revisions, at most %d are allowed", len(t.GetHardwareRevisions()), maxRevisions).At("/hardware_revisions")
	}
	if no := checkDeltas(t.GetDeltas()); no != nil {
		return no
	}
	if t.GetFromVersion() == "" {
		return nil
	}
	if _, err := constraint.Parse(t.GetFromVersion()); err != nil {
		return messages.Reject(messages.Malformed, "from_version %q is not a constraint on versions", messages.Cut(t.GetFromVersion(), MaximumText)).At("/from_version").Suggest("for example >= 1.2, < 2")
	}
	return nil
}

// checkDeltas checks the patches of an artifact.
func checkDeltas(deltas []*messages.DeltaArtifact) *messages.Rejection {
	if len(deltas) > maxDeltas {
		return messages.Reject(messages.OutOfBounds, "%d patches, at most %d are allowed", len(deltas), maxDeltas).At("/deltas")
	}
	for i, d := range deltas {
		for _, of := range []struct{ field, digest string }{{"from_sha256", d.GetFromSha256()}, {"sha256", d.GetSha256()}} {
			if _, err := messages.ParseDigest(of.digest); err != nil {
				return messages.Reject(messages.Malformed, "%v", err).At(fmt.Sprintf("/deltas/%d/%s", i, of.field))
			}
		}
	}
	return nil
}

// Attempt checks what names an attempt.
func Attempt(campaign string, attempt uint32) *messages.Rejection {
	if campaign == "" {
		return messages.Reject(messages.Malformed, "no campaign is named").At("/campaign_id")
	}
	if attempt == 0 {
		return messages.Reject(messages.Malformed, "attempts count from 1").At("/attempt")
	}
	return plain("/campaign_id", campaign, maxName)
}

// maxHeard is the highest number of a report that may have been heard. Campaigns count reports in 32 bits, and of an attempt
// more follow.
const maxHeard = math.MaxUint32 - 1<<16

// Heard checks what a campaign says, where it speaks of an attempt, that it has heard of that: how far one has come that goes on, or, with a
// cancel, how it has ended.
func Heard(word any) *messages.Rejection {
	of, is := word.(interface{ GetHeard() *messages.HeardAttempt })
	if !is || of.GetHeard() == nil {
		return nil
	}
	h := of.GetHeard()
	_, cancels := word.(*messages.CancelAssignment)
	switch state := h.GetState(); {
	case h.GetSequence() > maxHeard:
		return messages.Reject(messages.OutOfBounds, "report %d was heard, at most %d leaves numbers for those that follow", h.GetSequence(), uint32(maxHeard)).At("/heard/sequence")
	case cancels && state >= messages.AssignmentState_SUCCEEDED && state <= messages.AssignmentState_SKIPPED:
	case (state < messages.AssignmentState_OFFERED || state > messages.AssignmentState_INSTALLED) && state != messages.AssignmentState_STALLED:
		return messages.Reject(messages.Malformed, "an attempt that was heard as %v does not go on", state).At("/heard/state").Suggest("leave heard out, or say OFFERED to INSTALLED, or STALLED")
	case h.GetPermitUntilMs() < 0:
		return messages.Reject(messages.Malformed, "a permit ends in Unix milliseconds, not at %d", h.GetPermitUntilMs()).At("/heard/permit_until_ms").Suggest("say 0 where it has none")
	}
	return nil
}

// Percent is the progress that a report tells of an attempt in this state; where the report does not fit it, what was known before.
func Percent(state messages.AssignmentState, r *messages.Report, before uint32) uint32 {
	p := r.GetPhase()
	if state == messages.AssignmentState_DOWNLOADING && p == messages.Phase_PHASE_DOWNLOADING ||
		state == messages.AssignmentState_INSTALLING && p == messages.Phase_PHASE_INSTALLING {
		return min(r.GetPercent(), MaximumPercent)
	}
	return before
}
