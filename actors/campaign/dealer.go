package campaign

import (
	"pacecar/actors/campaign/dealer"
	"pacecar/actors/campaign/order"
	"pacecar/actors/campaign/roster"
	"pacecar/actors/campaign/word"
	"pacecar/messages"
)

// result takes what a dealer did about a vehicle. The same again changes nothing. That it is
// installed is said to the vehicle's actor until its manifest proves it, or that is taken back.
func (s *stepping) result(m *messages.TellDealerResult) *messages.Rejection {
	at, to, told, no := order.Deal(&s.c.Standing, s.nowMs, m)
	if no != nil {
		return no
	}
	if told != nil {
		s.move(at, to, false)
		s.do(*told)
	}
	switch to.Dealer {
	case roster.DealerInstalled:
		s.tell(word.Dealt(&s.c.Standing, at, to, &messages.DealerWork{By: m.GetBy(), Note: m.GetNote()}))
	case roster.DealerTakenBack:
		s.cancelVehicle(at, to)
	}
	return nil
}

// dealt hears of a vehicle of which a dealer says that it installed the update. True: that is all.
func (s *stepping) dealt(at uint32, e entry, r *messages.AssignmentReport) bool {
	to, done := dealer.Heard(s.c.Plan, e, r, s.c.Ending())
	if done {
		ended := to.State == roster.Failed
		if ended {
			to.Reason = s.reasonFor(to.State, r)
		}
		s.move(at, to, ended)
	}
	return done
}
