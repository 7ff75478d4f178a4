package vehicle

import (
	"fmt"

	"pacecar/messages"
)

// current tells whether the current assignment is this attempt. If it is not, the
// campaign is told what is known instead.
func (s *step) current(campaign string, attempt uint32) bool {
	a := s.a
	if a != nil && a.GetCampaignId() == campaign && a.GetAttempt() == attempt {
		return true
	}
	if r := s.v.result(campaign, attempt); r != nil {
		s.reportResult(r)
	} else if a != nil && a.GetCampaignId() == campaign {
		s.report()
	} else if r := s.v.resultSince(campaign, 1); r != nil {
		s.reportResult(r)
	} else {
		s.say(&messages.AssignmentReport{
			CampaignId: campaign, Vin: string(s.v.vin), Attempt: attempt, State: None,
			Code: AlarmUnknown, Detail: "The vehicle has not heard of this attempt.",
		})
	}
	return false
}

// permit allows the installation to start, if everything that was true when the update
// was offered still is.
func (s *step) permit(m *messages.PermitVehicle) *messages.Rejection {
	if m.GetExpiresAtMs() <= 0 {
		return messages.Reject(messages.Malformed, "a permit must expire").At("/expires_at_ms")
	}
	if !s.current(m.GetCampaignId(), m.GetAttempt()) {
		return nil
	}
	expires := m.GetExpiresAtMs()
	if until := s.a.GetExpiresAtMs(); until != 0 {
		expires = min(expires, until) // no permit outlives its offer
	}
	switch {
	case s.a.GetState() == Permitted:
		s.owed() // a duplicate: the permit in force is said again, not prolonged
		s.report()
	case s.a.GetState() != Downloaded || expires <= s.at:
		s.report()
	case s.blocking() != nil:
		s.withhold()
	default:
		if ecu, changed := changedHardware(s.v.inventory, s.a.GetArtifacts()); changed {
			s.giveUp(OnIncompatible, cause{by: ByEngine, ecu: ecu, code: CodeHardwareMismatch, alarm: AlarmInventoryChanged,
				detail: fmt.Sprintf("The hardware of %s has changed since the offer.", ecu)})
		} else {
			s.move(OnPermit, cause{}).PermitExpiresAtMs = expires
			s.sendPermit()
		}
		s.report()
	}
	return nil
}

// withdraw takes an unused permit back. The vehicle may have used it meanwhile; if so it
// says so, and that counts. The permit's expiry is kept, as the time until which the
// vehicle must be told.
func (s *step) withdraw(m *messages.WithdrawVehiclePermit) {
	if !s.current(m.GetCampaignId(), m.GetAttempt()) {
		return
	}
	if s.a.GetState() == Permitted {
		s.move(OnWithdraw, cause{code: CodeWithdrawn, detail: cut(m.GetReason(), maxDetail)})
	}
	s.owed()
	s.report()
}

// cancel ends the attempt if it has not begun to install. A cancel that overtakes its
// own offer is kept as a result, so that the offer finds the attempt ended.
func (s *step) cancel(m *messages.CancelAssignment) *messages.Rejection {
	if no := checkAttempt(m.GetCampaignId(), m.GetAttempt()); no != nil {
		return no
	}
	reason := cut(m.GetReason(), maxDetail)
	a, known := s.a, s.v.result(m.GetCampaignId(), m.GetAttempt()) != nil
	same := a != nil && a.GetCampaignId() == m.GetCampaignId()
	if same && a.GetAttempt() < m.GetAttempt() && !Ended(a.GetState()) && !underway(a.GetState()) {
		s.giveUp(OnCancel, cause{detail: reason})
		s.report()
	}
	switch {
	case same && a.GetAttempt() == m.GetAttempt():
		s.cancelCurrent(reason)
		s.report()
	case known || (same && a.GetAttempt() > m.GetAttempt()):
		s.current(m.GetCampaignId(), m.GetAttempt())
	default:
		r := &messages.AssignmentResult{
			CampaignId: m.GetCampaignId(), Attempt: m.GetAttempt(), State: Cancelled, Sequence: 1, EndedAtMs: s.at, Detail: reason,
		}
		s.amendResult(Event{Name: "AssignmentCancelled", Detail: "The cancel came before the offer."}, r)
		s.reportResult(r)
	}
	return nil
}

func (s *step) cancelCurrent(reason string) {
	switch state := s.a.GetState(); {
	case Ended(state):
		s.owed()
	case !underway(state):
		s.giveUp(OnCancel, cause{detail: reason})
	case s.a.GetCancelReason() == "":
		if reason == "" {
			reason = "Cancelled by the campaign."
		}
		s.amend(Event{Name: "CancelIgnored", Code: AlarmCancelTooLate, Detail: "The installation had begun; its result counts."},
			func(a *messages.Assignment) { a.CancelReason = reason })
	}
}

// ask reports again, and asks the vehicle itself: a TCU answers a repeated offer with
// where it stands.
func (s *step) ask(m *messages.AskAssignment) {
	if !s.current(m.GetCampaignId(), m.GetAttempt()) {
		return
	}
	s.report()
	s.owed()
	switch s.a.GetState() {
	case Accepted, Downloading:
		s.sendOffer()
	case Installing:
		s.requestManifest()
	default:
	}
}

// acknowledge ends the repetition of a terminal report.
func (s *step) acknowledge(m *messages.AcknowledgeAssignment) {
	a := s.a
	if a == nil || a.GetCampaignId() != m.GetCampaignId() || a.GetAttempt() != m.GetAttempt() {
		return
	}
	if Ended(a.GetState()) && !a.GetAcknowledged() && m.GetSequence() >= a.GetSequence() {
		s.amend(Event{}, func(a *messages.Assignment) { a.Acknowledged = true })
	}
}
