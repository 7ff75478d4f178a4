package campaign

import (
	"pacecar/actors/campaign/rival"
	"pacecar/actors/campaign/roster"
	"pacecar/actors/campaign/standing"
	"pacecar/messages"
)

// yielded hears that an attempt gave way to another campaign, or for whom its vehicle waits now. The
// vehicle of one that is over is told, so that it keeps nobody waiting.
func (s *stepping) yielded(at uint32, e entry, r *messages.AssignmentReport) {
	to, moved := rival.Yield(e, r, s.c.Ending(), s.nowMs, s.c.Plan.Salt)
	if roster.Terminal(to.State) && (moved || s.c.Ending() && r.GetAttempt() == uint32(e.Attempt)) {
		s.cancelVehicle(at, to)
	}
	if !moved {
		return
	}
	m := standing.Move{At: at, To: to}
	switch {
	case roster.Terminal(to.State):
		m.Counted = true
		m.To.Reason = s.reasonFor(to.State, r)
	case roster.Deferred(to):
		m.To.Reason = s.rival(r.GetWaitsFor())
		if e.State != roster.Waiting && e.Sequence > 0 {
			m.Rival = m.To.Reason
		}
	}
	s.make(m)
}

// lostTo is the row of the campaign that has taken a vehicle for good; 0: none has.
func (s *stepping) lostTo(e entry, r *messages.AssignmentReport) uint16 {
	if e.State != roster.Superseded || r.GetWaitsFor() == "" {
		return 0
	}
	return s.rival(r.GetWaitsFor())
}

// rival is the row of another campaign.
func (s *stepping) rival(campaign string) uint16 {
	place, name, fresh := s.c.Rivals.Place(campaign)
	if fresh {
		s.do(standing.RivalMet{Campaign: name})
	}
	return place
}
