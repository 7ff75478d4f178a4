package campaign

import (
	"google.golang.org/protobuf/proto"

	"pacecar/actors/campaign/gate"
	"pacecar/actors/campaign/promotion"
	"pacecar/actors/campaign/standing"
)

// asks has the world asked what stands between the terms of a gate, which hold, and the next wave;
// false: nothing does. A gate whose terms do not hold any more asks nothing; one that
// hears vehicles first neither asks nor forgets what it has asked.
func (s *stepping) asks(in gate.Inputs, verdict gate.Verdict) bool {
	switch {
	case verdict.Outcome == gate.Hear:
		return true
	case verdict.Outcome == gate.Wait:
		if s.c.Asking != nil {
			s.do(standing.Questioned{})
		}
		return true
	case verdict.Outcome != gate.Ask && verdict.Outcome != gate.Open, promotion.Opens(in, verdict):
		return false
	}
	if fact, question := promotion.Next(&s.c.Standing, s.nowMs, in, verdict); fact != nil {
		s.do(fact)
		s.send("", question)
	}
	return true
}

// hear takes an answer of the world.
func (s *stepping) hear(m proto.Message) {
	fact, vouched := promotion.Hear(&s.c.Standing, s.nowMs, m)
	if s.vouched = vouched; fact != nil {
		s.do(fact)
	}
}
