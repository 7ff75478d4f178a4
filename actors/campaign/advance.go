package campaign

import (
	"fmt"
	"time"

	"pacecar/actors/campaign/aloud"
	"pacecar/actors/campaign/dealer"
	"pacecar/actors/campaign/due"
	"pacecar/actors/campaign/gate"
	"pacecar/actors/campaign/lease"
	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/recollection"
	"pacecar/actors/campaign/rival"
	"pacecar/actors/campaign/room"
	"pacecar/actors/campaign/roster"
	"pacecar/actors/campaign/sight"
	"pacecar/actors/campaign/standing"
	"pacecar/actors/campaign/straggler"
	"pacecar/actors/campaign/wave"
	"pacecar/actors/campaign/word"
	"pacecar/messages"
	"pacecar/mutant"
)

// expire asks vehicles whose lease has run out. Those that were asked often enough sleep, or
// count as stalled: their places go to others. Those that have soaked are exposed no
// more.
func (s *stepping) expire() {
	if mutant.SilenceForgiven.Planted() {
		return
	}
	now := uint32(s.nowMs / 1000)
	for _, at := range s.c.Roster.DueBy(roster.Leases, now, s.budget) {
		e := s.c.Roster.Get(at)
		if roster.Deferred(e) {
			s.move(at, rival.Ask(e, s.nowMs, s.c.Plan.Salt, string(s.c.Roster.VIN(at)), s.c.Rivals.Waiting()), false)
			s.budget--
			s.silent = append(s.silent, at)
			continue
		}
		if !roster.Underway(e.State) && !s.c.Cancels(e.State) {
			s.move(at, dealer.Over(s.c.Plan, e, now, uint32(s.c.Plan.Waves[wave.At(s.c.Waves, at)].Gate.SoakSeconds)), false)
			continue
		}
		if until, kept := due.Kept(&s.c.Standing, e, s.nowMs); kept {
			e.Deadline = until
			s.move(at, e, false)
			continue
		}
		e.Dealer = 0
		asked, patient := lease.Asked(s.nowMs, s.c.Plan, e, s.c.Ending())
		if !patient {
			s.move(at, s.silenced(at, e), false)
			continue
		}
		s.move(at, asked, false)
		s.budget--
		s.silent = append(s.silent, at)
	}
}

// remindAll speaks to the silent vehicles of this step, after it has been judged: a gate that
// halts because some of them are given up takes the others' offers with it.
func (s *stepping) remindAll() {
	for _, at := range s.silent {
		s.remind(at, s.c.Roster.Get(at))
	}
}

// silenced is a vehicle that falls silent now.
func (s *stepping) silenced(at uint32, e entry) entry {
	if roster.Sleeps(e.State) {
		e.Early = true
	}
	e.State, e.Deadline, e.Dealer = roster.Stalled, s.soakTo(at), 0
	if e.Deadline == 0 && !s.c.Cancels(e.State) {
		return dealer.Await(s.c.Plan, e, uint32(s.nowMs/1000))
	}
	return e
}

// remind says to a silent vehicle what it may have missed: an offer or a cancel is said
// again, anything else is asked.
func (s *stepping) remind(at uint32, e entry) {
	switch {
	case s.c.Cancels(e.State):
		s.cancelVehicle(at, e)
	case s.c.speaks() && (e.State == roster.Offered || e.State == roster.Asleep):
		s.assign(at, e)
	case s.c.Held() && roster.MayInstall(e.State):
		s.withdrawPermit(at, e)
	default:
		s.ask(at, e)
	}
}

// giveBack gives attempts back to vehicles whose records have lost them.
func (s *stepping) giveBack() {
	alarm, lost := recollection.Lost(&s.c.Standing, s.nowMs, s.forgotten)
	s.may(alarm)
	for _, at := range lost {
		if e := s.c.Roster.Get(at); e.Early && !s.c.Ending() {
			s.early = append(s.early, at)
		} else if recollection.GoesOn(e) {
			s.tell(word.CancelEnded(&s.c.Standing, recollection.Nothing(&s.c.Standing, at, e), e, s.nowMs))
		} else {
			if mutant.LostRenumbered.Planted() {
				e.Attempt++
			}
			s.tell(word.GiveBack(&s.c.Standing, at, e, s.nowMs))
		}
	}
}

// hinted answers a vehicle that was given up as silent and whose record may have lost its attempt.
func (s *stepping) hinted(at uint32, e entry, r *messages.AssignmentReport) {
	switch {
	case !e.Early:
		s.ask(at, e)
	case !s.c.Ending():
		s.early = append(s.early, at)
	case r.GetState() == 0:
		s.cancelVehicle(at, e)
	case roster.InFlight(uint8(r.GetState())):
		s.tell(word.CancelEnded(&s.c.Standing, r, e, s.nowMs))
	}
}

// judge lets the gates decide, wave after wave as long as they open at once.
func (s *stepping) judge() {
	for s.c.Offers() {
		in := sight.Inputs(&s.c.Standing, s.nowMs)
		in.Promotion, s.vouched = s.vouched, nil
		if mutant.SoakForgotten.Planted() {
			in.LastEnd = time.Time{}
		}
		if mutant.ManualOpensItself.Planted() {
			in.Opening = &messages.GateOpening{By: "engine", Reason: "nobody looked"}
		}
		verdict := gate.Judge(in)
		if mutant.GateOffByOne.Planted() {
			forgiving := in
			forgiving.Failed -= min(1, in.Failed-in.AcceptedFailed)
			verdict = gate.Judge(forgiving)
		}
		switch verdict.Outcome {
		case gate.Wait:
			s.soak(in, verdict)
		case gate.Ask, gate.Hear:
			s.follow(in, verdict)
		}
		if s.lingers(in, verdict) || s.asks(in, verdict) {
			return
		}
		decision := gate.Decision(in, verdict)
		if verdict.Outcome == gate.Differ {
			s.do(standing.SoftwareDiffers{Fact: s.c.Fact("SoftwareDiffers", s.nowMs, "engine", life.Halted, verdict.Text), Decision: decision})
			return
		}
		if verdict.Outcome == gate.Halt {
			s.do(standing.Halted{Fact: s.c.Fact("CampaignHalted", s.nowMs, "engine", life.Halted, verdict.Text), Decision: decision})
			return
		}
		s.do(standing.GateOpened{Fact: s.c.Fact("GateOpened", s.nowMs, "engine", life.Running, verdict.Text), Decision: decision})
		if s.c.Last() {
			s.do(standing.Completed{Fact: s.c.Fact("CampaignCompleted", s.nowMs, "engine", life.Completed, straggler.Summary(&s.c.Standing))})
			return
		}
		s.open(s.c.Current + 1)
	}
}

// soak follows a wave that is not to be followed yet, and tells whether a person is awaited.
func (s *stepping) soak(in gate.Inputs, verdict gate.Verdict) {
	s.follow(in, verdict)
	if s.c.AwaitsPerson != verdict.Person || s.c.Opening != nil {
		s.do(sight.AwaitPerson(&s.c.Standing, s.nowMs, verdict))
	}
}

// follow follows the wave between Open and Soaking.
func (s *stepping) follow(in gate.Inputs, verdict gate.Verdict) {
	s.may(sight.Follow(&s.c.Standing, s.nowMs, in, verdict))
}

func (s *stepping) open(wave int) {
	w := &s.c.Waves[wave]
	detail := fmt.Sprintf("%s (%d of %d): %s", w.Name, wave+1, len(s.c.Waves), gate.Vehicles(w.Size))
	s.do(standing.WaveOpened{Fact: s.c.Fact("WaveOpened", s.nowMs, "engine", life.Running, detail), Wave: wave})
}

// maxScan is how many positions one step of a sweep looks at: a millisecond's worth.
const maxScan = 1 << 18

// sweep walks the roster and says to vehicles what follows from the campaign's state
// and theirs: while it runs, offers and permits; while it is held, that permits are
// taken back; after its end, or the withdrawal of its package, that it is cancelled.
func (s *stepping) sweep() {
	c := s.c
	if !c.Sweep.On || c.Offers() && !c.speaks() { // it would say nothing that may be said now
		return
	}
	if m := aloud.Word(&c.Standing, s.stops, s.above); m != nil { // before what each is told
		s.send("", m)
	}
	at, grants := c.Sweep.At, c.Sweep.Grants
	end := min(uint64(at)+maxScan, uint64(c.Roster.Size()))
	for s.budget > 0 && uint64(at) < end {
		if c.Roster.Untouched(at) {
			at = uint32(min(uint64(at)/roster.PageEntries*roster.PageEntries+roster.PageEntries, end))
			continue
		}
		if e := c.Roster.Get(at); grants && e.State != roster.Downloaded {
			// It was told.
		} else if !s.repeat(at, e) {
			break
		}
		at++
	}
	s.do(standing.Swept{Sweep: standing.Sweep{On: at < c.Roster.Size(), At: at, Grants: grants}})
}

// admit looks for vehicles that have downloaded and found no room, once enough of it has
// come free that a walk over the roster is worth it.
func (s *stepping) admit() {
	c := s.c
	if _, brief := s.brief(); c.speaks() && !brief && !c.Sweep.On && c.Total[roster.Downloaded] > 0 && room.Worth(&c.Standing) {
		s.do(standing.Swept{Sweep: standing.Sweep{On: true, Grants: true}})
	}
}

// missed begins the sweep again at the first of these vehicles: what was said to them did
// not reach their actors.
func (s *stepping) missed(m Missed) {
	from := s.c.Roster.First(m.VINs)
	if from == s.c.Roster.Size() {
		return
	}
	if c := s.c; c.Sweep.On && !c.Sweep.Grants {
		from = min(from, c.Sweep.At)
	}
	s.do(standing.Swept{Sweep: standing.Sweep{On: true, At: from}})
}

// repeat says one vehicle what it must hear; false stops the sweep before it, because
// that needs a commit.
func (s *stepping) repeat(at uint32, e entry) bool {
	before := len(s.sends)
	switch c := s.c; {
	case e.Dealer == roster.DealerInstalled && c.Life != life.Cancelled:
		s.tell(word.Dealt(&c.Standing, at, e, &messages.DealerWork{}))
	case e.Dealer == roster.DealerTakenBack, c.Ending() && (c.Cancels(e.State) || rival.Claims(e)):
		s.cancelVehicle(at, e)
	case c.Ending():
	case c.Held():
		if roster.MayInstall(e.State) && !mutant.HaltNotFannedOut.Planted() {
			s.withdrawPermit(at, e)
		}
	case e.State == roster.Offered || e.State == roster.Asleep:
		s.assign(at, e)
	case e.Early && e.Sequence > 0:
		s.ask(at, e) // its record may have said that it has lost the attempt when nobody could offer it again
	case e.State == roster.Permitted:
		if _, brief := s.brief(); !brief { // or what it has missed ends before it could be used
			s.permitVehicle(at, e)
		}
	case e.State == roster.Downloaded:
		if s.repeatOnly {
			return false
		}
		s.grant(at, e)
	}
	s.budget -= len(s.sends) - before
	return true
}

// brief tells whether a permit would end before it could be used, and when: the same for all vehicles of a step.
func (s *stepping) brief() (endsMs int64, brief bool) {
	if s.endsMs == 0 {
		s.endsMs, s.tooBrief = s.c.Hours.Brief(s.nowMs, s.c.Plan.PermitLifeSeconds*1000)
	}
	return s.endsMs, s.tooBrief
}

// grant permits a vehicle that has downloaded, if there is room for it: vehicles that came
// back from sleep or silence are in flight beyond the bounds, and wait. One whose permit would end before
// it could be used is looked at again then.
func (s *stepping) grant(at uint32, e entry) {
	if ends, brief := s.brief(); brief {
		was := e
		if e.State, e.Deadline, e.Asks = roster.Downloaded, lease.Seconds(ends), 0; e != was {
			s.move(at, e, false)
		}
		return
	}
	if e.State != roster.Permitted {
		if !room.For(&s.c.Standing, at) {
			return
		}
		e.State, e.Deadline, e.Asks = roster.Permitted, s.leaseTo(), 0
		s.move(at, e, false)
	}
	s.permitVehicle(at, e)
}

// permit answers the vehicles of this step that have downloaded, if the campaign still
// runs after they were judged. Otherwise they are permitted when it is resumed.
func (s *stepping) permit() {
	if !s.c.Offers() && !mutant.PermitWhileHeld.Planted() {
		return
	}
	for _, at := range s.downloaded {
		switch e := s.c.Roster.Get(at); {
		case e.State != roster.Downloaded && e.State != roster.Permitted:
		case s.c.speaks():
			s.grant(at, e)
		case e.State == roster.Permitted: // it has no permit, and gets none before the window opens
			e.State, e.Deadline, e.Asks = roster.Downloaded, 0, 0
			s.move(at, e, false)
		}
	}
}
