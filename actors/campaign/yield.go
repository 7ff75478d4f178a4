package campaign

import (
	"pacecar/actors/campaign/due"
	"pacecar/actors/campaign/gate"
	"pacecar/actors/campaign/retry"
	"pacecar/actors/campaign/rival"
	"pacecar/actors/campaign/roster"
	"pacecar/actors/campaign/standing"
	"pacecar/messages"
)

// yielded hears that an attempt gave way to another campaign, or for whom its vehicle waits now. The
// vehicle of one that is over, or that another campaign has taken for good, is told, so that it keeps nobody waiting.
func (s *stepping) yielded(at uint32, e entry, r *messages.AssignmentReport) {
	to, moved := rival.Yield(e, r, s.c.Ending(), s.nowMs, s.c.Plan.Salt, s.c.Rivals.Waiting())
	m := standing.Move{At: at, To: to}
	switch over := roster.Terminal(to.State); {
	case over && moved:
		m.To, m.Counted = s.without(to, rival.GivenUp(to, r))
		s.cancelVehicle(at, m.To)
	case over && (s.c.Ending() || to.State == roster.Superseded) && r.GetAttempt() == uint32(e.Attempt):
		s.cancelVehicle(at, to)
	case roster.Deferred(to) && moved:
		m.To.Rival = s.rival(r.GetWaitsFor())
		if e.State != roster.Waiting && e.Sequence > 0 {
			m.Rival = m.To.Rival
		}
	}
	if moved {
		s.make(m)
	}
}

// lostTo is the row of the campaign that has taken a vehicle for good; 0: none has.
func (s *stepping) lostTo(e entry, r *messages.AssignmentReport) uint8 {
	return s.rival(rival.Winner(e, r))
}

// rival is the row of another campaign; 0: of none.
func (s *stepping) rival(campaign string) uint8 {
	if campaign == "" {
		return 0
	}
	place, name, fresh := s.c.Rivals.Place(campaign)
	if fresh {
		s.do(standing.RivalMet{Campaign: name})
	}
	return place
}

// supersede has the shell tell the campaigns that the plan supersedes, until it says that they know.
func (s *stepping) supersede() {
	c := s.c
	if at := due.Supersedes(&c.Standing); at != 0 && (s.nowMs >= at || s.nowMs < c.ToldMs) {
		s.send("", &messages.SupersedeCampaigns{CampaignId: c.ID, Others: rival.TakenFrom(c.Plan, c.Met), Again: c.ToldMs != 0})
		s.do(standing.RivalsAsked{AtMs: s.nowMs})
	}
}

// superseded hears that the campaigns that the plan supersedes know.
func (s *stepping) superseded(m *messages.CampaignsSuperseded) {
	if c := s.c; due.Supersedes(&c.Standing) != 0 {
		s.do(standing.RivalsTold{Fact: c.Fact("CampaignsSuperseded", s.nowMs, "engine", c.Life, rival.Supersedes(m.GetCampaigns()))})
	}
}

// lose gives up a vehicle that waits and is another campaign's for good.
func (s *stepping) lose(at uint32, e entry, campaign string) {
	to := retry.Stop(e, roster.Superseded)
	taken := to.State == roster.Superseded
	if taken {
		to.Reason = s.reasonFor(to.State, &messages.AssignmentReport{Code: messages.SupersededByCampaign})
	}
	s.make(standing.Move{At: at, To: to, Counted: taken, Rival: s.rival(campaign)})
}

// yields gives vehicles up that another campaign has superseded this one on: those that wait are
// over; those that have not begun to install are told, each time that this is asked, until they say
// that they have stopped.
func (s *stepping) yields(m *messages.YieldVehicles) {
	gave := &messages.Yielded{}
	s.reply = gave
	for _, vin := range m.GetVins() {
		at, listed := s.c.Roster.Find(vin)
		if !listed {
			continue
		}
		switch e := s.c.Roster.Get(at); rival.Give(gave, e) {
		case rival.Over:
			s.lose(at, e, m.GetTo())
		case rival.Stopping:
			s.tell(&messages.CancelAssignment{CampaignId: s.c.ID, Vin: vin, Attempt: uint32(e.Attempt), Reason: "Campaign " + m.GetTo() + " supersedes it.", SupersededBy: m.GetTo()})
		}
	}
	if n := gave.GetVehicles(); n > 0 && !m.GetAgain() {
		s.do(standing.GaveUp{Fact: s.c.Fact("CampaignSuperseded", s.nowMs, "campaign "+m.GetTo(), s.c.Life, "superseded by campaign "+m.GetTo()+" for "+gate.Vehicles(n))})
	}
}
