package campaign

import (
	"pacecar/actors/campaign/queue"
	"pacecar/actors/campaign/standing"
	"pacecar/messages"
)

// outlive takes back grants that are not good any more.
func (s *stepping) outlive() {
	if left, changed := s.c.Pools.Expire(s.nowMs); changed {
		s.do(standing.Pooled{Pools: left})
	}
}

// granted takes what a pool has answered.
func (s *stepping) granted(m *messages.GrantPlaces) {
	if left, changed := s.c.Pools.Grant(s.nowMs, m); changed {
		s.do(standing.Pooled{Pools: left})
		if s.c.Passed.AtMs != 0 { // there may be places for those that were passed over
			s.do(standing.RetriesPassed{Passed: queue.Passed{Next: s.c.Passed.Next}})
		}
	}
}

// askPools says to the actors of pools what the campaign holds and wants, when it is time.
func (s *stepping) askPools() {
	if !s.c.Pools.Any() {
		return
	}
	left, asked := s.c.Pools.Ask(s.nowMs, s.c.ID, s.c.Use(), s.c.Need())
	if asked == nil {
		return
	}
	s.do(standing.Pooled{Pools: left})
	for _, q := range asked {
		s.sends = append(s.sends, Send{Pool: q.Pool, Message: q.Ask})
	}
}
