package campaign

import (
	"pacecar/actors/campaign/gate"
	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/standing"
	"pacecar/actors/campaign/straggler"
)

// may does an event, if there is one.
func (s *stepping) may(e standing.Event) {
	if e != nil {
		s.do(e)
	}
}

// lingers keeps the last wave open for vehicles that may yet come to the roster.
func (s *stepping) lingers(in gate.Inputs, verdict gate.Verdict) bool {
	if verdict.Outcome != gate.Open || !s.c.Last() || s.nowMs >= straggler.OpenUntil(&s.c.Standing) {
		return false
	}
	first := !s.c.Lingers
	if s.follow(in, verdict); first || s.c.PassedFor < s.c.Roster.Size() {
		s.do(standing.Lingered{Fact: s.c.Fact("WaveStaysOpen", s.nowMs, "engine", life.Running, verdict.Text)})
	}
	if first {
		s.may(straggler.Stones(&s.c.Standing, s.nowMs, seekEveryMs))
	}
	return true
}

// tellWay tells the campaign that brings the vehicles back that one of them has ended.
func (s *stepping) tellWay() {
	if to := straggler.Tell(&s.c.Standing); s.settled && to != nil {
		s.send("", to)
	}
}
