package vehicle

import (
	"pacecar/actors/targeting/lasting"
	"pacecar/actors/vehicle/arbitration"
	"pacecar/actors/vehicle/assignment"
	"pacecar/actors/vehicle/bounds"
	"pacecar/actors/vehicle/consent"
	"pacecar/actors/vehicle/event"
	"pacecar/actors/vehicle/health"
	"pacecar/actors/vehicle/inventory"
	"pacecar/actors/vehicle/recollection"
	"pacecar/messages"
	"pacecar/mutant"
)

// assign answers a campaign that offers an update. An attempt that is already known is reported as it stands, and never begun again.
func (s *step) assign(m *messages.AssignVehicle) *messages.Rejection {
	if no := bounds.Assign(m); no != nil {
		return no
	}
	if m.GetDealer() != nil {
		return s.dealt(m)
	}
	if s.known(m) {
		return nil
	}
	if no := lasting.Unread(m.GetSelector()); no != nil { // the campaign hears that it waits, and offers it again until it is read, here or elsewhere
		s.once(event.Unread(m, ByEngine, no))
		s.say(assignment.Unread(m.GetCampaignId(), m.GetAttempt(), messages.Cut(no.Message, bounds.MaximumDetail)))
		return nil
	}
	switch a := s.a; {
	case a == nil || assignment.Ended(a.GetState()) || a.GetCampaignId() != m.GetCampaignId():
		s.compete(m)
	case assignment.Underway(a.GetState()) && !recollection.GoneOn(m):
		s.report() // the lower attempt is being installed: its result counts
	default:
		end, code, why := recollection.Replaced(a, m)
		s.giveUp(end, cause{code: code, detail: why})
		recollection.Settles(s.a, m)
		s.open(m, s.fits(m), "")
	}
	return nil
}

// known tells whether this attempt, or a later one of its campaign, is known. Where it stands is reported then.
func (s *step) known(m assignment.Named) bool {
	is, known := recollection.Known(m, s.a, s.v.Results, s.kept)
	s.tell(is, m.GetHeard())
	if is.Here {
		s.owed()
	}
	return known
}

// skip refuses an attempt besides the current one. The refusal goes to the results, so that a duplicate does not find the vehicle otherwise later.
func (s *step) skip(m *messages.AssignVehicle, code, detail string) {
	r := assignment.Inherit(assignment.Refused(m, s.at, code, messages.Cut(detail, bounds.MaximumDetail)), assignment.Result(s.results, m.GetCampaignId(), m.GetAttempt()))
	s.amendResult(Event{Name: "AssignmentSkipped", Detail: r.Detail}, r)
	s.reportResult(r)
}

// fits is what the update means for the vehicle as it is.
func (s *step) fits(m *messages.AssignVehicle) inventory.Fitness {
	return recollection.Fits(inventory.Judge(s.v.Inventory, m, s.a.GetArtifacts()).Meant(m, s.v.Record(), s.flags.First(), s.at), m, s.v.Inventory)
}

// open makes the attempt the current assignment: offered, or skipped with its reason. One
// that the vehicle is known to be installing is believed to be where the vehicle said.
func (s *step) open(m *messages.AssignVehicle, f inventory.Fitness, tookFrom string) {
	a, no, trigger, e := assignment.Begin(m, s.v.Revision, s.at), f.Misfit, assignment.OnOffer, Event{}
	arbitration.Opened(a, m, tookFrom)
	if no != nil {
		trigger = assignment.OnSkip
		a.EcuId, a.Code, a.Detail = no.ECU, no.Code, messages.Cut(no.Detail, bounds.MaximumDetail)
	} else {
		a.Artifacts, a.Contents, a.Rules, a.Policy = f.Offered, f.Contents, m.GetRules(), m.GetPolicy()
		health.StepOn(a, s.watches, s.v.Inventory, s.at)
		e.Detail = consent.Recall(s.v.Consents, s.a, a, s.v.Attributes.GetConsent(), s.at)
	}
	stray := assignment.Result(s.results, m.GetCampaignId(), m.GetAttempt()).GetInstallingAfterEnd()
	a.InstallingAfterEnd = stray && no != nil
	a.State, _ = assignment.Next(assignment.None, trigger)
	e.Code, e.Detail = recollection.Opened(a, m.GetHeard(), e.Detail)
	s.enter(a, e, trigger)
	switch {
	case a.Cancelling:
		s.sendCancel(a.GetCampaignId(), a.GetAttempt(), a.GetCancelReason())
	case a.State == assignment.Offered && recollection.GivesBack(m):
		s.recall(m.GetHeard())
	case a.State == assignment.Offered:
		s.sendOffer()
	}
	if _, may := assignment.Next(s.a.GetState(), assignment.OnInstalling); stray && may {
		a := s.move(assignment.OnInstalling, cause{by: ByVehicle, alarm: assignment.AlarmUnknown, detail: "The vehicle said so before the engine knew of the attempt."})
		a.PermitExpiresAtMs, a.Cancelling = 0, false
	}
	s.report()
}

// enter makes a the current assignment.
func (s *step) enter(a *messages.Assignment, e Event, trigger assignment.Trigger) {
	s.a, s.results = a, assignment.Without(s.results, a.GetCampaignId(), a.GetAttempt())
	e.Kind, e.Assignment, e.Change = event.AssignmentOpened, a, assignment.Transition{From: assignment.None, Trigger: trigger, To: a.State}
	s.event(e)
}

// giveUp ends the current assignment from the engine's side. The vehicle is told until it confirms, or says something else that is final:
// now, with growing pauses while it is connected, and whenever it comes online or still speaks of the attempt.
func (s *step) giveUp(trigger assignment.Trigger, c cause) {
	a := s.move(trigger, c)
	a.Cancelling, a.CancelReason = !mutant.CancelNotRepeated.Planted(), c.detail
	s.sendCancel(a.GetCampaignId(), a.GetAttempt(), a.GetCancelReason())
}
