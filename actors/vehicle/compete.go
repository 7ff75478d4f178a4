package vehicle

import (
	"pacecar/actors/vehicle/arbitration"
	"pacecar/actors/vehicle/assignment"
	"pacecar/actors/vehicle/event"
	"pacecar/actors/vehicle/health"
	"pacecar/actors/vehicle/recollection"
	"pacecar/messages"
	"pacecar/mutant"
)

// compete has a campaign's claim on the vehicle weighed against those of the others. A permit that one which gives way has keeps
// those of the other one away until the vehicle has answered.
func (s *step) compete(m *messages.AssignVehicle) {
	f, took, results := s.fits(m), "", recollection.With(s.results, m, s.at)
	keeps := health.Keeper(s.watches, f.ECUs(), m.GetCampaignId(), s.at)
	r := arbitration.Resolve(arbitration.Case{
		Offer: m, Holder: s.a, Kept: s.kept, Fits: f.Misfit == nil, FitsAfter: f.After, ECUs: f.ECUs(), Keeps: keeps, KeepsMs: health.Until(keeps), AtMs: s.at,
	}, results)
	r = recollection.Bury(r, m, s.a, results, s.kept)
	opens, gives := r.Outcome == arbitration.Opens || mutant.OccupiedTaken.Planted(), true
	switch {
	case r.Outcome == arbitration.Unfit:
		s.keep(Event{}, r.Kept)
		s.skip(m, f.Misfit.Code, f.Misfit.Detail)
		return
	case r.Outcome == arbitration.Takes:
		opens, took = true, s.a.GetCampaignId()
		s.giveUp(assignment.OnSupersede, cause{by: "campaign " + m.GetCampaignId(), code: r.Code, detail: r.Text})
	case opens && assignment.Undecided(s.a):
		s.giveUp(assignment.OnCancel, cause{detail: s.a.GetCancelReason()})
	default:
		gives = false
	}
	s.keep(Event{}, r.Kept)
	for _, e := range r.Ends {
		s.amendResult(Event{By: "campaign " + m.GetCampaignId(), Name: e.Name, Detail: e.Detail}, e.Result)
	}
	if gives {
		s.report()
	}
	s.say(append(health.Asked(s.watches, arbitration.Keeps(s.kept, m.GetCampaignId()), s.at), r.Reports...)...)
	switch {
	case opens:
		s.yield(m.GetCampaignId())
		s.open(m, f, took)
	case m.GetHeard() != nil:
		s.strayed()
		s.owed()
	}
}

// keep replaces what is kept of other campaigns.
func (s *step) keep(e Event, kept *messages.Arbitration) {
	if kept != s.kept {
		e.Kind, e.Kept, s.kept = event.Arbitrated, kept, kept
		s.event(e)
	}
}

// settle tells the campaigns that wait whom they wait for, after whatever the step has changed.
func (s *step) settle() {
	kept, told := arbitration.Settle(arbitration.Keep(s.kept, health.Kept(s.watches, s.at)), s.a, s.at)
	e := Event{By: ByEngine}
	for _, q := range told {
		if q.GetBehind() == "" {
			e.Name, e.Detail = "TurnCame", arbitration.Turned(s.a, s.at)
			e.Result = &messages.AssignmentResult{CampaignId: q.GetCampaignId(), Attempt: q.GetAttempt()}
		}
		s.say(arbitration.Report(q))
	}
	s.keep(e, kept)
}
