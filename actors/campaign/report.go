package campaign

import (
	"fmt"
	"math"

	"pacecar/actors/campaign/dealer"
	"pacecar/actors/campaign/duration"
	"pacecar/actors/campaign/lease"
	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/recollection"
	"pacecar/actors/campaign/retry"
	"pacecar/actors/campaign/rival"
	"pacecar/actors/campaign/roster"
	"pacecar/actors/campaign/soak"
	"pacecar/actors/campaign/standing"
	"pacecar/actors/campaign/wave"
	"pacecar/actors/campaign/word"
	"pacecar/messages"
	"pacecar/mutant"
)

func (s *stepping) reports(m *messages.AssignmentReports) *messages.Rejection {
	if len(m.GetReports()) > MaximumReports {
		return messages.Reject(messages.OutOfBounds, "a batch has %d reports, want at most %d", len(m.Reports), MaximumReports).At("/reports")
	}
	for _, r := range m.GetReports() {
		if r.GetPermitStops() > s.c.Stops {
			s.behind(r, "stop", r.GetPermitStops(), s.c.Stops)
		}
		s.report(r)
	}
	return nil
}

// report takes what a vehicle says about its attempt, if it is news. A terminal report
// is acknowledged, because its vehicle repeats it until it is; but not one that would be taken for an older
// one, and lost by that.
func (s *stepping) report(r *messages.AssignmentReport) {
	if !roster.Reportable(r.GetState()) && r.GetState() != 0 || r.Attempt == 0 || r.Attempt > math.MaxUint8 {
		return
	}
	state := uint8(r.State)
	at, found := s.c.Roster.Find(r.Vin)
	if found && recollection.Misnumbers(s.c.Roster.Get(at), r) {
		s.ask(at, s.c.Roster.Get(at))
		return
	}
	if roster.Terminal(state) {
		decided := state == roster.Succeeded && (s.c.Over() || found && s.c.Decided(at) || mutant.DecidedEarly.Planted())
		s.send(r.Vin, &messages.AcknowledgeAssignment{CampaignId: s.c.ID, Vin: r.Vin, Attempt: r.Attempt, Sequence: r.Sequence, Decided: decided})
	}
	if !found {
		return
	}
	e := s.c.Roster.Get(at)
	attempt, sequence := uint8(r.Attempt), uint32(min(r.Sequence, math.MaxUint32))
	switch {
	case rival.Yields(e, r):
		s.yielded(at, e, r)
		return
	case rival.Taken(e, r):
		s.lose(at, e, r.GetWaitsFor())
		return
	case recollection.Forgot(e, r) && e.Sequence > 0:
		s.forgotten = append(s.forgotten, at)
		return
	case recollection.Hints(e, r):
		s.hinted(at, e, r)
		return
	case r.GetState() == 0:
		s.untold(at, e, r)
		return
	case recollection.GoesBack(e, r):
		s.tell(word.CancelEnded(&s.c.Standing, r, e, s.nowMs))
		return
	case attempt < e.Attempt && !mutant.NoAttemptCheck.Planted():
		return
	case attempt > e.Attempt:
		s.behind(r, "attempt", r.Attempt, uint32(e.Attempt))
	case rival.Ended(e, r): // whatever number the record counts on from
	case (roster.Terminal(e.State) || e.State == roster.Waiting) && !mutant.DuplicateCounted.Planted():
		s.since(at, e, r)
		return // that attempt has ended
	case sequence < e.Sequence, sequence == e.Sequence && !mutant.SequenceNotStrict.Planted() && !mutant.DuplicateCounted.Planted():
		if e = s.heard(at, e, r); !r.GetWaits() || sequence != e.Sequence || !s.waits(at, e.In(state), e.State) {
			s.again(at, e, r, sequence == e.Sequence)
		}
		return
	}
	if roster.Dealt(e) && s.dealt(at, e, r) {
		return
	}
	was := e.State
	e = entry{State: state, Attempt: attempt, Spared: e.Spared, Timed: duration.Of(e, attempt), Sequence: sequence, Deadline: s.leaseTo(), Reason: e.Reason}
	switch {
	case r.GetOverdue():
		s.lost(at, e)
		return
	case r.GetWaits() && s.waits(at, e, was):
		return
	}
	if roster.Terminal(state) {
		s.end(at, e, r)
		return
	}
	s.underway(at, e, r)
}

// behind raises the alarm that the store has lost commits. Of stops that it has lost it takes the number on: permits of fewer
// are void for a vehicle that has heard of more.
func (s *stepping) behind(r *messages.AssignmentReport, what string, reported, known uint32) {
	f := s.c.Fact("RosterBehind", s.nowMs, "vehicle", s.c.Life, fmt.Sprintf(
		"the vehicle reports %s %d, the roster knows %d: the store may have lost its last commits", what, reported, known))
	f.VIN = r.Vin
	s.do(standing.RosterBehind{Fact: f, Stops: r.GetPermitStops()})
}

// heard gives a vehicle that was asked a new lease when it has spoken meanwhile.
func (s *stepping) heard(at uint32, e entry, r *messages.AssignmentReport) entry {
	if until := lease.Waiting(s.c.Plan, r.GetWaitsUntilMs()); e.State == roster.Permitted && uint32(min(r.Sequence, math.MaxUint32)) == e.Sequence && until > e.Deadline {
		e.Asks, e.Deadline = 0, until
		s.move(at, e, false)
	}
	if lease.Renewed(s.nowMs, s.c.Plan, e, r.GetHeardAtMs()) {
		if e.State == roster.Asleep {
			if uint32(min(r.Sequence, math.MaxUint32)) != e.Sequence || !roster.InFlight(uint8(r.State)) {
				return e
			}
			e.State = uint8(r.State)
		}
		e.Asks, e.Deadline = 0, s.leaseTo()
		s.move(at, e, false)
	}
	return e
}

// lost takes an installation that has outlasted its time and of which nobody knows how it
// stands: it is silence, until the vehicle reports. Nothing else is tried meanwhile.
func (s *stepping) lost(at uint32, e entry) {
	s.move(at, s.silenced(at, e), false)
}

// waits hears that a vehicle waits for its condition or for somebody's consent, in the state
// that it was known in: it is not silent, and its place stays its own. One with a permit
// that its actor keeps back keeps that too, and will ask for it again; while the campaign is held it does not. False: the
// vehicle is to be told something first.
func (s *stepping) waits(at uint32, e entry, was uint8) bool {
	if s.c.Ending() || s.c.Held() && was == roster.Permitted {
		return false
	}
	if was == roster.Asleep && e.State == roster.Offered { // it sleeps on, as if it had just fallen asleep
		e.State, e.Asks = was, uint8(s.c.Plan.Retries.GetAsks())
		s.move(at, e, false)
		return true
	}
	if !(was == roster.Offered && e.State == was || was == roster.Permitted && e.State == roster.Downloaded) {
		return false
	}
	e.State, e.Asks, e.Deadline = was, 0, s.leaseTo()
	s.move(at, e, false)
	return true
}

// untold hears of an attempt that is not the roster's, or that the record of a vehicle has not heard of: its offer was lost. While the
// campaign is held it cannot be told again, and waits for that.
func (s *stepping) untold(at uint32, e entry, r *messages.AssignmentReport) {
	if s.c.Held() && recollection.Forgot(e, r) {
		s.waits(at, e.In(roster.Offered), e.State)
	}
}

// again hears a vehicle repeat what is known: it may have missed what it was told. That
// it is cancelled or no longer permitted is said again. If it has downloaded, its permit
// was lost or has expired; one that was given up is under way again.
func (s *stepping) again(at uint32, e entry, r *messages.AssignmentReport, latest bool) {
	state := uint8(r.State)
	downloaded := state == roster.Downloaded && latest
	switch {
	case downloaded && (e.State == roster.Stalled || e.State == roster.Asleep):
		e.State, e.Early = roster.Downloaded, false
		s.underway(at, e, r)
	case state >= roster.Installing || e.State >= roster.Installing && e.State <= roster.Skipped:
		// It installs: nothing holds it back.
	case s.c.Ending():
		s.cancelVehicle(at, e)
	case s.c.Held() && state == roster.Permitted:
		s.withdrawPermit(at, e)
	case downloaded && e.State >= roster.Downloaded:
		s.downloaded = append(s.downloaded, at)
	}
}

// underway takes the state of an attempt that has not ended.
func (s *stepping) underway(at uint32, e entry, r *messages.AssignmentReport) {
	e.Asks, e.Deadline = 0, max(s.leaseTo(), lease.Waiting(s.c.Plan, r.GetWaitsUntilMs()))
	if e.State == roster.Downloaded && !s.c.Ending() {
		e.Deadline = 0 // it is our turn, not the vehicle's
		s.downloaded = append(s.downloaded, at)
	}
	took := duration.Took(&e, r)
	s.make(standing.Move{At: at, To: e, Took: took})
	switch {
	case s.c.Ending() && e.State < roster.Installing:
		s.cancelVehicle(at, e)
	case s.c.Life != life.Running && e.State == roster.Permitted:
		s.withdrawPermit(at, e)
	}
}

// end takes the end of an attempt: another attempt follows if the plan grants one and
// it may help.
func (s *stepping) end(at uint32, e entry, r *messages.AssignmentReport) {
	shortened := s.c.Held() || rival.Shortened(s.nowMs, s.c.ResumedMs, s.c.Plan.OfferLifeSeconds)
	if to, spared := rival.Spared(e, s.nowMs); spared && shortened && !s.c.Ending() {
		s.move(at, to, false)
		return
	}
	was, counted, news := e.State, false, false
	if e.Deadline = 0; e.State == roster.Succeeded {
		e.Deadline, e.Reason = s.soakTo(at), 0
	} else {
		e, counted = s.without(e, r)
	}
	if e, news = soak.Seen(e, r, s.c.Decided(at)); e.Flags == roster.FlagAwaited && !s.c.Ending() {
		e = lease.Cycles(s.nowMs, s.c.Plan, wave.At(s.c.Waves, at), 0, e)
	} else if news {
		e.Reason, counted = s.because(e, r)
	}
	patience := retry.With(s.c.Plan.Retries, r.Code)
	if e.State != was {
		// Nothing is to be done about it any more.
	} else if dealer.Failed(s.c.Plan, e.State, rival.Failed(e)) {
		e = dealer.HandOver(e, roster.HandedFailed, uint32(s.nowMs/1000))
	} else if roster.Retryable(e.State) && uint32(rival.Failed(e)) < patience.Attempts && rival.Again(e) && !s.c.Ending() {
		e.State = roster.Waiting
		e.Deadline = lease.Seconds(s.nowMs + patience.After(rival.Failed(e), s.c.Plan.Salt, r.Vin))
	}
	took := duration.Took(&e, r)
	s.make(standing.Move{At: at, To: e, Counted: counted, Saved: r.SavedBytes, Rival: s.lostTo(e, r), Took: took}) // once: an attempt ends once
}

// without is where a vehicle stands whose attempt ended without success, with its reason. False: that
// was counted when it failed.
func (s *stepping) without(e entry, r *messages.AssignmentReport) (to entry, counted bool) {
	if to, lost := retry.Lost(e, r.GetCode()); lost {
		return to, false
	}
	e.Reason = s.reasonFor(e.State, r)
	return e, true
}

// since hears of a vehicle that succeeded how it is since.
func (s *stepping) since(at uint32, e entry, r *messages.AssignmentReport) {
	to, news := soak.Seen(e, r, s.c.Decided(at))
	if !s.c.Ending() {
		to = lease.Cycles(s.nowMs, s.c.Plan, wave.At(s.c.Waves, at), e.Flags, to)
	}
	m := standing.Move{At: at, To: to}
	if news {
		m.Rival = s.lostTo(to, r)
		m.To.Reason, m.Counted = s.because(to, r)
	}
	if to != e {
		s.make(m)
	}
}

// because is the row of why a vehicle that succeeded is no success any more. False: it is one, whatever became of it.
func (s *stepping) because(e entry, r *messages.AssignmentReport) (row uint16, counted bool) {
	why := soak.Because(e, r)
	if why == nil {
		return 0, false
	}
	return s.reasonFor(e.Place(), why), true
}

// reasonFor is the row that counts an end of this state, ECU and code.
func (s *stepping) reasonFor(state uint8, r *messages.AssignmentReport) uint16 {
	refusal, code := !roster.Failing(state), r.Code
	if code == "" {
		code = messages.AssignmentState(state).String()
	}
	at, named, fresh := s.c.Reasons.Place(refusal, r.EcuId, code)
	if fresh {
		s.do(standing.ReasonNamed{Refusal: refusal, Reason: named})
	}
	return at
}
