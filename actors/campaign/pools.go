package campaign

import (
	"slices"

	"pacecar/actors/campaign/roster"
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

// classFor is the class of a pool's vehicles, which is new to the campaign if need be, as long as there are
// numbers.
func (c *Campaign) classFor(pool string, e *standing.Joined) int {
	if pool == "" {
		return 0
	}
	if at := slices.Index(c.Classes, pool); at >= 0 {
		return at + 1
	}
	at := slices.Index(e.Pools, pool)
	if at < 0 {
		if len(c.Classes)+len(e.Pools) >= roster.MaximumClasses {
			return 0
		}
		at = len(e.Pools)
		e.Pools = append(e.Pools, pool)
	}
	return len(c.Classes) + at + 1
}
