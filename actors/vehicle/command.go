package vehicle

import (
	"cmp"

	"pacecar/actors/targeting/occupant"
	"pacecar/actors/vehicle/arbitration"
	"pacecar/actors/vehicle/assignment"
	"pacecar/actors/vehicle/bounds"
	"pacecar/actors/vehicle/event"
	"pacecar/actors/vehicle/health"
	"pacecar/actors/vehicle/hindrance"
	"pacecar/actors/vehicle/inventory"
	"pacecar/actors/vehicle/maintenance"
	"pacecar/actors/vehicle/patience"
	"pacecar/actors/vehicle/recollection"
	"pacecar/actors/vehicle/word"
	"pacecar/messages"
)

// current tells whether the current assignment is this attempt, as far as its campaign has heard it. If it is not, the campaign is told what is known instead.
func (s *step) current(m recollection.Word) bool {
	is := recollection.Find(m, s.a, s.results, s.kept)
	s.tell(is, m.GetHeard())
	return is.Here
}

// tell tells a campaign what is known of an attempt, under a number that it has not heard yet.
func (s *step) tell(is recollection.Answer, h *messages.HeardAttempt) {
	if is.Here && recollection.Behind(s.a.GetState(), s.a.GetSequence(), h) {
		s.amend(recollection.Behindhand(h), func(a *messages.Assignment) { recollection.Catches(a, h) })
		s.recall(h)
	}
	if is.Lost {
		s.amendResult(recollection.Behindhand(h), is.Ended)
	}
	switch {
	case is.Present:
		s.report()
	case is.Ended != nil:
		s.reportResult(is.Ended)
	case is.Report != nil:
		s.say(is.Report)
	}
	s.down(is.Back...)
}

// permit allows the installation to start, if the update still fits the vehicle, by the judgement that offered it, and its offer's time has not run out.
func (s *step) permit(m *messages.PermitVehicle) *messages.Rejection {
	if m.GetExpiresAtMs() <= 0 {
		return messages.Reject(messages.Malformed, "a permit must expire").At("/expires_at_ms")
	}
	if !s.current(m) {
		return nil
	}
	switch expires := patience.Within(assignment.Resumed(s.a, s.at), m.GetExpiresAtMs()); {
	case assignment.Undecided(s.a):
		s.owed() // a permit from before the cancel, late
	case s.a.GetState() == assignment.Permitted, assignment.Voids(s.a, m.GetStops()):
		s.stopped(m.GetStops()) // the campaign went on since, and the vehicle may have heard with all others that it had stopped
		s.owed()                // a duplicate: the permit in force is said again, not prolonged; one from before a stop is void
		s.report()
	case assignment.RunOut(s.a, s.at):
		s.expire() // to say that it waits would only bring the permit again
	case s.outlasted(), s.a.GetState() == assignment.Downloaded && patience.Empty(expires, s.at): // and the same
	case s.a.GetState() != assignment.Downloaded || expires <= s.at:
		s.report()
	case s.withhold():
		s.down(word.Condition(s.view())...)
	default:
		if no := inventory.Still(s.v.Inventory, s.a); no != nil {
			s.giveUp(assignment.OnIncompatible, cause{by: ByEngine, ecu: no.ECU, code: no.Code, alarm: assignment.AlarmInventoryChanged,
				detail: messages.Cut("It no longer fits: "+no.Detail, bounds.MaximumDetail)})
		} else {
			maintenance.Grant(s.move(assignment.OnPermit, cause{detail: s.view().Grounds()}), m, s.v.Attributes, s.at, expires)
			s.down(word.Permit(s.view())...)
		}
		s.report()
	}
	return nil
}

// withdraw takes an unused permit back. The vehicle may have used it meanwhile; if so it says so, and that counts. The permit's expiry is
// kept, as the time until which the vehicle must be told.
func (s *step) withdraw(m *messages.WithdrawVehiclePermit) {
	if !s.current(m) {
		return
	}
	if s.a.GetState() == assignment.Permitted {
		s.move(assignment.OnWithdraw, cause{code: assignment.CodeWithdrawn, detail: messages.Cut(m.GetReason(), bounds.MaximumDetail)})
	}
	s.stopped(m.GetStops()) // the permit may be on its way still, and must be known as older
	s.owed()
	s.down(recollection.Unknown(s.a, m)...)
	s.report()
}

// stopped hears how often the campaign had stopped when it said something of a permit.
func (s *step) stopped(stops uint32) {
	if assignment.Stops(s.a, stops) {
		s.amend(Event{}, func(a *messages.Assignment) { a.PermitStops = stops })
	}
}

// cancel ends the attempt if it has not begun to install. A cancel that overtakes its own offer is kept as a result, so that the offer finds the attempt ended.
func (s *step) cancel(m *messages.CancelAssignment) *messages.Rejection {
	if no := bounds.Attempt(m.GetCampaignId(), m.GetAttempt()); no != nil {
		return no
	}
	reason := messages.Cut(m.GetReason(), bounds.MaximumDetail)
	if kept, over := arbitration.CallOff(s.kept, s.results, m.GetCampaignId(), s.at); over != nil {
		s.keep(Event{}, kept)
		s.amendResult(Event{}, over)
	}
	a, ended := s.a, assignment.Result(s.results, m.GetCampaignId(), m.GetAttempt())
	same := a != nil && a.GetCampaignId() == m.GetCampaignId()
	if same && a.GetAttempt() < m.GetAttempt() && !assignment.Ended(a.GetState()) && !assignment.Underway(a.GetState()) {
		s.giveUp(assignment.OnCancel, cause{detail: reason})
		s.report()
	}
	switch {
	case same && a.GetAttempt() == m.GetAttempt():
		s.current(m)
		if s.cancelCurrent(reason, m.GetSupersededBy()) {
			s.report()
		}
	case (ended != nil && !assignment.Unknown(ended)) || (same && a.GetAttempt() > m.GetAttempt()), m.GetHeard() != nil:
		s.current(m)
	default:
		r := assignment.Inherit(assignment.CalledOff(m, s.at, reason), ended)
		s.amendResult(Event{Name: "AssignmentCancelled", Detail: "The cancel came before the offer."}, r)
		s.reportResult(r)
	}
	return nil
}

// cancelCurrent tells whether there is something to report. While a permit is in the vehicle's hands nobody here knows whether it has been
// used: the vehicle is told, and what it answers (that it cancelled, or that it installs) is the truth that counts. The permit's end
// decides for a vehicle that never answers.
func (s *step) cancelCurrent(reason, by string) (news bool) {
	switch state := s.a.GetState(); {
	case assignment.Ended(state):
		s.owed()
	case !assignment.Underway(state) && assignment.Usable(s.a, s.at):
		if !s.a.GetCancelling() {
			_, _, kept := arbitration.Cancel(s.kept, s.a, by) // which the answer ends it by
			s.keep(Event{}, kept)
			s.amend(Event{Name: "CancelAsked", Detail: "The permit may have been used; the vehicle's answer decides."},
				func(a *messages.Assignment) { a.Cancelling, a.CancelReason = true, reason })
		}
		s.sendCancel(s.a.GetCampaignId(), s.a.GetAttempt(), s.a.GetCancelReason())
		return false // an answer to the campaign would only bring the cancel again
	case assignment.Hearsay(s.a):
		s.disown(assignment.OnUnconfirmed, cause{code: assignment.CodeDealerUnconfirmed, detail: reason}, false)
	case !assignment.Underway(state):
		trigger, code, kept := arbitration.Cancel(s.kept, s.a, by)
		s.keep(Event{}, kept)
		s.giveUp(trigger, cause{code: code, detail: reason})
	case s.a.GetCancelReason() == "":
		s.amend(Event{Name: "CancelIgnored", Code: assignment.AlarmCancelTooLate, Detail: "The installation had begun; its result counts."},
			func(a *messages.Assignment) { a.CancelReason = cmp.Or(reason, "Cancelled by the campaign.") })
	}
	return true
}

// ask reports again, and asks the vehicle itself: a TCU answers a repeated offer with where it stands. One that knows a later attempt may not, but it does tell what it runs.
func (s *step) ask(m *messages.AskAssignment) {
	s.say(health.Asked(s.watches, arbitration.Keeps(s.kept, m.GetCampaignId()), s.at)...) // it asks for as long as it waits, and so is the one that soaks
	if !s.current(m) {
		return
	}
	s.report()
	s.owed()
	s.down(word.Asked(s.view())...)
}

// acknowledge ends the repetition of a terminal report.
func (s *step) acknowledge(m *messages.AcknowledgeAssignment) {
	for _, e := range health.Heed(s.watches, m, s.a, s.at) {
		s.watches = e.Watches
		s.event(e)
	}
	a := s.a
	if a.GetCampaignId() == m.GetCampaignId() && a.GetAttempt() == m.GetAttempt() && assignment.Ended(a.GetState()) && !a.GetAcknowledged() && m.GetSequence() >= a.GetSequence() {
		s.amend(Event{}, func(a *messages.Assignment) { a.Acknowledged = true })
	}
}

// view is what decides whether something keeps a permit away.
func (s *step) view() hindrance.View {
	return hindrance.View{
		Assignment: s.a, Results: s.results, Flags: s.flags, Attributes: s.attributes,
		Capability: s.capability, Condition: s.condition, Listens: s.v.Online || s.heard.online, AtMs: s.at, Unheard: !s.heard.on && s.v.Seen < s.a.GetOfferedAtMs(),
	}
}

// hold is why a permit that the campaign would give is kept back; an empty code: it is not.
func (s *step) hold() cause {
	r := s.view().Permit()
	return cause{by: ByEngine, code: r.Code, detail: r.Detail}
}

// withhold keeps a permit back while there is a reason. The campaign hears that the vehicle waits, so that it does not count as silent, and
// permits again when it hears that the reason has gone. Of an installation that nobody expected it does not hear: that one may be silence.
func (s *step) withhold() bool {
	c := s.hold()
	if c.code == "" {
		return false
	}
	if s.view().News(hindrance.Reason{Code: c.code, Detail: c.detail}) {
		s.move(assignment.OnWithhold, c)
		if c.code != assignment.CodePermitWithheld {
			s.report()
		}
	}
	return true
}

// strayed takes the present permit back when something turns out to be in its way.
func (s *step) strayed() {
	if s.a.GetState() == assignment.Permitted && s.view().Blocked() != "" {
		s.takeBack()
	}
}

// takeBack takes the present permit back for the reason that there is. The vehicle has never had one that was kept until its window opens.
func (s *step) takeBack() {
	if s.move(assignment.OnWithdraw, s.hold()).GetPermitExpiresAtMs() > s.at {
		s.down(assignment.WithdrawOf(s.a))
	}
	s.report()
}

// release asks for the permit again when nothing keeps it away any more.
func (s *step) release() bool {
	if s.a.GetState() != assignment.Downloaded || !assignment.Withheld(s.a.GetCode()) || s.withhold() {
		return false
	}
	s.move(assignment.OnRelease, cause{by: ByEngine})
	s.report()
	return true
}

// dealt takes a dealer's word that the update of an attempt is installed. It succeeds when a manifest proves it, the last one if that did already. Until then it holds the vehicle against nobody.
func (s *step) dealt(m *messages.AssignVehicle) *messages.Rejection {
	a := s.a
	switch open := a != nil && !assignment.Ended(a.GetState()); {
	case open && a.GetCampaignId() == m.GetCampaignId() && a.GetAttempt() == m.GetAttempt():
	case open && a.GetCampaignId() == m.GetCampaignId() && a.GetAttempt() > m.GetAttempt(),
		(!open || assignment.ResultSince(s.results, m.GetCampaignId(), m.GetAttempt()) != nil) && s.known(m): // a cancel may have overtaken the word
		return nil
	case open && occupant.Of(a) != "":
		s.skip(m, assignment.CodeOccupied, assignment.Holds(a))
		return nil
	default:
		offered, no := inventory.Replacements(s.v.Inventory, m.GetArtifacts(), m.GetUndoes())
		if no != nil {
			s.skip(m, no.Code, no.Detail)
			return nil
		}
		if assignment.Undecided(a) { // nobody has told its campaign yet how it ends
			s.giveUp(assignment.OnCancel, cause{detail: a.GetCancelReason()})
			s.report()
		}
		s.yield(m.GetCampaignId())
		s.a, s.results = assignment.Deal(m, s.v.Revision, s.at, offered), assignment.Without(s.results, m.GetCampaignId(), m.GetAttempt())
		s.event(event.Dealt(s.a))
	}
	by := cmp.Or(m.GetDealer().GetBy(), "dealer")
	if before := s.a; before.GetState() != assignment.Installed {
		assignment.Believe(s.move(assignment.OnInstalled, cause{by: by, code: assignment.CodeDealerSays, detail: messages.Cut("A dealer says so. "+m.GetDealer().GetNote(), bounds.MaximumDetail)}), before)
	}
	if inventory.Proves(s.v.Inventory, s.a.GetArtifacts()) {
		s.owns(by)
		s.move(assignment.OnManifest, cause{by: ByVehicle, detail: "The last manifest shows the update."}).PermitExpiresAtMs = 0
	} else {
		s.requestManifest()
	}
	s.report()
	return nil
}

// owns notes that what the vehicle runs of the present attempt is its campaign's work, as far as it is nobody else's.
func (s *step) owns(by string) {
	if ecus := inventory.Dealt(s.v.Inventory, s.a); !inventory.Same(s.v.Inventory, ecus) {
		s.configured(Event{Kind: event.InventoryChanged, By: by, Name: "InventoryChanged", News: &event.News{}}, s.v.Inventory, ecus)
	}
}

// disown ends an attempt of which only a dealer says that it is installed. Said: the vehicle has told how it ended.
func (s *step) disown(trigger assignment.Trigger, c cause, said bool) {
	if assignment.Disown(s.move(trigger, c), said) {
		s.sendCancel(s.a.GetCampaignId(), s.a.GetAttempt(), s.a.GetCancelReason())
	}
}

// yield lets what only a dealer says give way to another campaign.
func (s *step) yield(campaign string) {
	if assignment.Hearsay(s.a) {
		s.disown(assignment.OnUnconfirmed, cause{by: "campaign " + campaign, code: assignment.CodeDealerUnconfirmed,
			detail: "Campaign " + campaign + " has an update for the vehicle, and no manifest had confirmed what a dealer said."}, false)
		s.report()
	}
}
