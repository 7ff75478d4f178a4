package vehicle

import (
	"fmt"

	"pacecar/actors/vehicle/arbitration"
	"pacecar/actors/vehicle/assignment"
	"pacecar/actors/vehicle/bounds"
	"pacecar/actors/vehicle/consent"
	"pacecar/actors/vehicle/event"
	"pacecar/actors/vehicle/health"
	"pacecar/actors/vehicle/recollection"
	"pacecar/actors/vehicle/word"
	"pacecar/messages"
	"pacecar/mutant"
)

// up hears the vehicle.
func (s *step) up(m *messages.Up) *messages.Rejection {
	if m.GetCapability() > bounds.Capability {
		return messages.Reject(messages.OutOfBounds, "capability %d is not spoken here, only 1 to %d", m.GetCapability(), bounds.Capability).At("/capability")
	}
	s.heard = hearing{on: true, online: true}
	if e := m.GetEncoding(); (e == messages.Encoding_ENCODING_BINARY || e == messages.Encoding_ENCODING_JSON) && e != s.v.Encoding() {
		s.event(Event{Kind: event.EncodingLearned, Encoding: e})
	}
	gone := m.GetPresence() != nil && !m.GetPresence().GetOnline() // which others say in its place: nothing of what it speaks
	if c := m.GetCapability(); c != 0 && c != max(1, s.v.Capability) && !gone {
		s.capability = c
		s.event(Event{Kind: event.CapabilityLearned, Capability: c})
	}
	var no *messages.Rejection
	switch body := m.GetBody().(type) {
	case *messages.Up_Presence:
		s.heard.online = body.Presence.GetOnline()
		for i := range s.Events {
			s.Events[i].Online = s.heard.online
		}
		s.locate(body.Presence.GetPosition())
		if s.heard.online {
			s.owed()
			s.inquire()
			s.look(health.Connects(s.at))
		}
	case *messages.Up_Report:
		no = s.hear(body.Report)
	case *messages.Up_Manifest:
		no = s.manifest(body.Manifest)
	case *messages.Up_Condition:
		no = s.learn(body.Condition)
	case *messages.Up_Consent:
		no = s.answer(body.Consent)
	case *messages.Up_Health:
		no = s.feel(body.Health)
	default:
		no = messages.Reject(messages.Malformed, "the message says nothing").Suggest("set presence, report, manifest, condition, consent or health")
	}
	if s.heard.online || s.v.Online { // it was there until now
		s.look(health.Speaks(s.at))
	}
	if last := len(s.Events) - 1; last >= 0 && s.Events[last].Kind == event.AssignmentMoved {
		s.Events[last].Percent, s.Events[last].Condition = s.heard.percent, s.heard.condition
	} else if last < 0 || s.heard.percent > 0 || s.heard.position != nil || s.heard.condition != nil {
		s.event(Event{Kind: event.Heard, Percent: s.heard.percent, Position: s.heard.position, Condition: s.heard.condition})
	}
	s.Events = s.v.Return(s.Events, s.heard.online, s.at)
	return no
}

// hear takes a report to the attempt that it names.
func (s *step) hear(r *messages.Report) *messages.Rejection {
	if no := bounds.Attempt(r.GetCampaignId(), r.GetAttempt()); no != nil {
		return no.At("/report" + no.GetField())
	}
	trigger, ok := assignment.TriggerOf(r.GetPhase())
	if !ok {
		return messages.Reject(messages.Malformed, "phase %d is not known", r.GetPhase()).At("/report/phase")
	}
	a := s.a
	if a == nil || a.GetCampaignId() != r.GetCampaignId() || a.GetAttempt() != r.GetAttempt() {
		s.hearOther(r, trigger)
		return nil
	}
	if assignment.Ended(a.GetState()) && !mutant.EndChanges.Planted() {
		if amended, e := s.afterEnd(assignment.ResultOf(a), r); amended != nil {
			s.amend(e, func(a *messages.Assignment) {
				a.Cancelling, a.InstallingAfterEnd, a.Sequence = amended.GetCancelling(), amended.GetInstallingAfterEnd(), amended.GetSequence()
			})
		}
		return nil
	}
	trigger = arbitration.Ends(s.kept, a, trigger)
	if to, ok := assignment.Next(a.GetState(), trigger); ok {
		s.progress(trigger, to, r)
		return nil
	}
	s.stay(r)
	return nil
}

// progress moves the assignment to what the vehicle says, whatever was skipped.
func (s *step) progress(trigger assignment.Trigger, to messages.AssignmentState, r *messages.Report) {
	c := cause{by: ByVehicle, ecu: messages.Cut(r.GetEcuId(), bounds.MaximumText), code: arbitration.CodeOf(trigger, assignment.CodeOf(to, messages.Cut(r.GetCode(), bounds.MaximumCode))), detail: messages.Cut(r.GetDetail(), bounds.MaximumDetail)}
	from := s.a.GetState()
	if assignment.Underway(to) && (from != assignment.Permitted || assignment.Kept(s.a)) && from != assignment.Installing {
		c.alarm, c.detail = assignment.AlarmWithoutPermit, assignment.BegunWithoutPermit(s.a.GetCode())
	}
	if from == assignment.Offered && s.a.GetCode() != assignment.AlarmUnknown && !assignment.Ended(to) && s.view().Agrees(consent.Download) != "" {
		c.alarm = assignment.AlarmWithoutConsent
	}
	a := s.move(trigger, c)
	if trigger == assignment.OnDownloaded {
		a.SavedBytes = assignment.Saved(a.GetArtifacts(), r.GetPatched())
	}
	if assignment.Underway(to) || assignment.Ended(to) {
		a.PermitExpiresAtMs, a.Cancelling = 0, false
	}
	s.report()
	s.heard.percent = bounds.Percent(to, r, s.heard.percent)
	s.down(word.Condition(s.view())...) // so that it is here when the permit comes
}

// stay hears a report that the table has no row for: one that says no more than what is known, or one that cannot be.
func (s *step) stay(r *messages.Report) {
	s.heard.percent = bounds.Percent(s.a.GetState(), r, s.heard.percent)
	if p := r.GetPhase(); assignment.Confirms(s.a, p) {
		s.amend(Event{By: ByVehicle, Name: "DealerConfirmed", Detail: "The vehicle itself reports " + assignment.PhaseName(p) + "."},
			func(a *messages.Assignment) { assignment.Confirm(a, p, s.at) })
	} else if p == messages.Phase_PHASE_REJECTED || p == messages.Phase_PHASE_CANCELLED {
		s.note(r, assignment.AlarmContradiction, "it was "+assignment.StateName(s.a.GetState()))
	}
}

// hearOther hears a report about an attempt that is not the current one. The campaign of one that is not known is told so, or
// what is known of a later one, each time: it may have heard of it, and may not have heard the answer.
func (s *step) hearOther(r *messages.Report, t assignment.Trigger) {
	if assignment.Forgotten(s.a, s.results, r.GetCampaignId(), r.GetAttempt()) {
		s.overtake(r, t)
		return
	}
	known := assignment.Result(s.v.Results, r.GetCampaignId(), r.GetAttempt())
	stray, told := recollection.Stray(r, s.results, s.at)
	switch {
	case known != nil:
		if amended, e := s.afterEnd(assignment.CopyResult(known), r); amended != nil {
			s.amendResult(e, amended)
			s.strayed()
			s.release()
		}
	case stray != nil:
		s.amendResult(Event{By: ByVehicle, Name: "UnknownInstallation", Detail: "The engine does not know this attempt. No permit is given until the vehicle says how it ended."}, stray)
		s.down(told)
		s.strayed()
	default:
		s.note(r, assignment.AlarmUnknown, "the engine does not know this attempt")
	}
	if known == nil || assignment.Unknown(known) {
		s.tell(recollection.Spoken(r, s.a, s.results, s.kept), nil)
	}
}

// overtake follows the vehicle to a higher attempt of the campaign than the engine knows. What it
// says of that is a fact, and nothing is owed to it of the lower one any more.
func (s *step) overtake(r *messages.Report, t assignment.Trigger) {
	end, code, why := assignment.Overtaken(s.a, r.GetAttempt())
	if c := (cause{by: ByVehicle, code: code, alarm: assignment.AlarmUnknown, detail: why}); !assignment.Ended(s.a.GetState()) {
		assignment.Settle(s.move(end, c))
	} else if s.a.GetCancelling() || s.a.GetInstallingAfterEnd() {
		s.amend(Event{By: ByVehicle, Name: "CancelConfirmed", Detail: why}, assignment.Settle)
	}
	a := assignment.Later(s.a, r.GetAttempt(), s.v.Revision, s.at)
	consent.Recall(s.v.Consents, s.a, a, s.v.Attributes.GetConsent(), s.at)
	s.enter(a, Event{By: ByVehicle, Code: assignment.AlarmUnknown, Detail: why}, assignment.OnOffer)
	to, _ := assignment.Next(a.GetState(), t)
	s.progress(t, to, r)
}

// afterEnd hears a report about an attempt that has ended. Nil: nothing changed.
func (s *step) afterEnd(r *messages.AssignmentResult, said *messages.Report) (*messages.AssignmentResult, Event) {
	late := assignment.AfterEnd(r, said.GetPhase())
	switch {
	case late.Cancel:
		s.sendCancel(r.GetCampaignId(), r.GetAttempt(), assignment.WhyEnded(r))
	case late.Amended == nil && late.Alarm != "":
		s.note(said, late.Alarm, "it had ended as "+assignment.StateName(r.GetState()))
	}
	return late.Amended, Event{By: ByVehicle, Name: late.Event, Code: late.Alarm, Detail: late.Detail}
}

// note remarks on a report that is ignored.
func (s *step) note(r *messages.Report, alarm, why string) {
	name := assignment.PhaseName(r.GetPhase())
	s.remark(fmt.Sprintf("%s#%d %s", r.GetCampaignId(), r.GetAttempt(), name), r.GetCampaignId(), r.GetAttempt(), alarm,
		fmt.Sprintf("The vehicle reports %s; %s.", name, why))
}
