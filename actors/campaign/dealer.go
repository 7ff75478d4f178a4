package campaign

import (
	"math"

	"pacecar/actors/campaign/order"
	"pacecar/actors/campaign/roster"
	"pacecar/actors/campaign/word"
	"pacecar/actors/targeting"
	"pacecar/messages"
)

// result takes what a dealer did about a vehicle. The same again changes nothing. That it is
// installed is said to the vehicle's actor until its manifest proves it.
func (s *stepping) result(m *messages.TellDealerResult) *messages.Rejection {
	at, to, told, no := order.Deal(&s.c.Standing, s.nowMs, m)
	if no != nil {
		return no
	}
	if told != nil {
		s.move(at, to, false)
		s.do(*told)
	}
	if to.Dealer == roster.DealerInstalled {
		s.tell(word.Dealt(&s.c.Standing, at, to, &messages.DealerWork{By: m.GetBy(), Note: m.GetNote()}))
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
