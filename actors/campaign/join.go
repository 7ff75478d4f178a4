package campaign

import (
	"pacecar/actors/campaign/latecomer"
	"pacecar/actors/campaign/standing"
	"pacecar/actors/campaign/stone"
	"pacecar/actors/campaign/straggler"
	"pacecar/messages"
)

// seekEveryMs is how often a campaign that takes late joiners asks for some.
const seekEveryMs = 60_000

// seek has the shell look for vehicles that have begun to match, when it is time.
func (s *stepping) seek() {
	c := s.c
	if !latecomer.Taken(&c.Standing) || s.nowMs < c.SoughtMs+seekEveryMs {
		return
	}
	m := &messages.FindJoiners{Campaign: &messages.CampaignRecord{Plan: c.Plan, Package: c.Package, Rules: c.Rules}}
	sought := standing.JoinersSought{AtMs: s.nowMs, StonesMs: c.StonesSoughtMs}
	if stone.Asks(&c.Standing, s.nowMs) {
		m.StonesAskedAtMs, sought.StonesMs = s.nowMs, s.nowMs
	}
	s.do(sought)
	s.send("", m)
}

// join takes vehicles that have begun to match.
func (s *stepping) join(m *messages.JoinVehicles) *messages.Rejection {
	e, no := latecomer.Join(&s.c.Standing, s.nowMs, m)
	if no == nil {
		s.may(e)
		s.may(straggler.Hear(&s.c.Standing, m.GetOpen()))
	}
	return no
}
