package vehicle

import (
	"fmt"

	"pacecar/actors/targeting"
	"pacecar/messages"
)

// assign answers a campaign that offers an update. An attempt that is already known is
// reported as it stands, and never begun again.
func (s *step) assign(m *messages.AssignVehicle) *messages.Rejection {
	if no := checkAssign(m); no != nil {
		return no
	}
	a := s.a
	if a != nil && a.GetCampaignId() == m.GetCampaignId() && m.GetAttempt() <= a.GetAttempt() {
		s.report()
		if m.GetAttempt() == a.GetAttempt() {
			s.owed()
		}
		return nil
	}
	if r := s.v.resultSince(m.GetCampaignId(), m.GetAttempt()); r != nil {
		s.reportResult(r)
		return nil
	}
	switch {
	case a == nil || Ended(a.GetState()):
		s.open(m)
	case a.GetCampaignId() != m.GetCampaignId():
		s.occupied(m)
	case underway(a.GetState()):
		s.report() // the lower attempt is being installed: its result counts
	default:
		s.giveUp(OnSupersede, cause{detail: fmt.Sprintf("Attempt %d replaces it.", m.GetAttempt())})
		s.open(m)
	}
	return nil
}

// occupied skips a campaign, because another one holds the vehicle. The refusal goes to
// the results, so that a duplicate does not find the vehicle free later.
func (s *step) occupied(m *messages.AssignVehicle) {
	r := &messages.AssignmentResult{
		CampaignId: m.GetCampaignId(), Attempt: m.GetAttempt(), State: Skipped, Sequence: 1, EndedAtMs: s.at, Code: CodeOccupied,
		Detail: fmt.Sprintf("Campaign %s holds the vehicle, %s.", s.a.GetCampaignId(), StateName(s.a.GetState())),
	}
	s.amendResult(Event{Name: "AssignmentSkipped", Detail: r.Detail}, r)
	s.reportResult(r)
}

// open makes the attempt the current assignment: offered, or skipped with its reason.
func (s *step) open(m *messages.AssignVehicle) {
	a := &messages.Assignment{
		CampaignId: m.GetCampaignId(), Attempt: m.GetAttempt(), Sequence: 1, Package: m.GetPackage(), PackageVersion: m.GetPackageVersion(),
		InventoryVersion: s.v.revision, OfferedAtMs: s.at, ChangedAtMs: s.at, ExpiresAtMs: m.GetExpiresAtMs(),
	}
	offered, no := fit(s.v.inventory, m.GetArtifacts())
	if no == nil && a.ExpiresAtMs != 0 && a.ExpiresAtMs <= s.at {
		no = &targeting.Misfit{Code: CodeOfferExpired, Detail: "The offer's time had run out before it came."}
	}
	trigger := OnOffer
	if no != nil {
		trigger = OnSkip
		a.EcuId, a.Code, a.Detail = no.ECU, no.Code, cut(no.Detail, maxDetail)
	} else {
		a.Artifacts = offered
	}
	a.State, _ = next(None, trigger)
	s.a = a
	s.event(Event{Kind: AssignmentOpened, Assignment: a, Change: Transition{From: None, Trigger: trigger, To: a.State}})
	if a.State == Offered {
		s.sendOffer()
	}
	s.report()
}

// giveUp ends the current assignment from the engine's side. The vehicle is told until
// it confirms, or says something else that is final.
func (s *step) giveUp(trigger Trigger, c cause) {
	a := s.move(trigger, c)
	a.Cancelling, a.CancelReason = true, c.detail
	s.sendCancel(a.GetCampaignId(), a.GetAttempt(), a.GetCancelReason())
}

// resultSince is the newest result of a campaign, of this attempt or a higher one.
func (v *Vehicle) resultSince(campaign string, attempt uint32) *messages.AssignmentResult {
	var found *messages.AssignmentResult
	for _, r := range v.results {
		if r.GetCampaignId() == campaign && r.GetAttempt() >= max(attempt, found.GetAttempt()) {
			found = r
		}
	}
	return found
}

// result is the result of exactly this attempt.
func (v *Vehicle) result(campaign string, attempt uint32) *messages.AssignmentResult {
	for _, r := range v.results {
		if r.GetAttempt() == attempt && r.GetCampaignId() == campaign {
			return r
		}
	}
	return nil
}

func checkAssign(m *messages.AssignVehicle) *messages.Rejection {
	if no := checkAttempt(m.GetCampaignId(), m.GetAttempt()); no != nil {
		return no
	}
	if no := plain("/package", m.GetPackage(), maxName); no != nil {
		return no
	}
	if no := plain("/package_version", m.GetPackageVersion(), maxText); no != nil {
		return no
	}
	if n := len(m.GetArtifacts()); n == 0 || n > maxArtifacts {
		return messages.Reject(messages.OutOfBounds, "%d artifacts, 1 to %d are allowed", n, maxArtifacts).At("/artifacts")
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
	if t.GetFromVersion() == "" {
		return nil
	}
	if _, err := targeting.ParseConstraint(t.GetFromVersion()); err != nil {
		return messages.Reject(messages.Malformed, "from_version %q is not a semver constraint", cut(t.GetFromVersion(), maxText)).At("/from_version").Suggest("for example >= 1.2, < 2")
	}
	return nil
}

// checkAttempt checks what names an attempt.
func checkAttempt(campaign string, attempt uint32) *messages.Rejection {
	if campaign == "" {
		return messages.Reject(messages.Malformed, "no campaign is named").At("/campaign_id")
	}
	if attempt == 0 {
		return messages.Reject(messages.Malformed, "attempts count from 1").At("/attempt")
	}
	return plain("/campaign_id", campaign, maxName)
}
