package campaign

import (
	"math"

	"pacecar/actors/campaign/dealer"
	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/plan"
	"pacecar/actors/campaign/roster"
	"pacecar/actors/campaign/standing"
	"pacecar/actors/campaign/word"
	"pacecar/actors/targeting"
	"pacecar/messages"
)

// result takes what a dealer did about a vehicle. The same again changes nothing. That it is
// installed is said to the vehicle's actor until its manifest proves it.
func (s *stepping) result(m *messages.TellDealerResult) *messages.Rejection {
	c := s.c
	if no := messages.CheckPerson("/by", m.GetBy()); no != nil {
		return no
	}
	if !c.Started() || c.Life == life.Cancelled || plan.IsWithdrawn(c.Package) {
		return messages.Reject(messages.WrongState, "campaign %s offers nothing that a dealer could install", c.ID)
	}
	at, found := c.Roster.Find(m.GetVin())
	if !found {
		return messages.Reject(messages.NotFound, "vehicle %.40q is not on the roster of campaign %s", m.GetVin(), c.ID).At("/vin")
	}
	e := c.Roster.Get(at)
	if no := dealer.Check(m, e); no != nil {
		return no
	}
	to := dealer.Told(e, m.GetResult())
	if to == e { // said again
		if to.Dealer == roster.DealerInstalled {
			s.tell(word.Dealt(&c.Standing, at, to, &messages.DealerWork{By: m.GetBy(), Note: m.GetNote()}))
		}
		return nil
	}
	detail := m.GetResult()
	if m.GetNote() != "" {
		detail += ": " + m.GetNote()
	}
	f := c.Fact("DealerTold", s.nowMs, m.GetBy(), c.Life, detail)
	f.VIN = m.GetVin()
	s.move(at, to, false)
	s.do(standing.DealerTold{Fact: f})
	if to.Dealer == roster.DealerInstalled {
		s.tell(word.Dealt(&c.Standing, at, to, &messages.DealerWork{By: m.GetBy(), Note: m.GetNote()}))
	}
	return nil
}

// unproven hears of a vehicle of which a dealer says that it installed the update. As long as
// its manifest is awaited it counts as it did; where the vehicle cannot take the dealer's
// word, because another campaign holds it for example, it is on the list again. True: that
// is all.
func (s *stepping) unproven(at uint32, e entry, r *messages.AssignmentReport) bool {
	state := uint8(r.GetState())
	switch {
	case !roster.Terminal(state):
		e.Sequence = uint32(min(r.GetSequence(), math.MaxUint32))
	case state == roster.Skipped && r.GetCode() != targeting.AlreadyInstalled:
		e.State, e.Dealer, e.Reason = roster.Failed, roster.HandedFailed, s.reasonFor(roster.Failed, r)
	default:
		return false
	}
	s.move(at, e, state == roster.Skipped)
	return true
}
