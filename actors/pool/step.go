package pool

import (
	"time"

	"pacecar/actors/pool/share"
	"pacecar/messages"
	"pacecar/mutant"
)

// Step decides what a message calls for at a time: AskPlaces or GetPool. It changes nothing.
func (p *Pool) Step(now time.Time, m any) (Decision, *messages.Rejection) {
	s := &stepping{p: p.Fork(), nowMs: now.UnixMilli()}
	switch m := m.(type) {
	case *messages.AskPlaces:
		s.begin()
		s.expire()
		if no := s.ask(m); no != nil {
			return Decision{}, no
		}
		return s.made, nil
	case *messages.GetPool:
		return Decision{Reply: p.Status()}, nil
	}
	return Decision{}, messages.Reject(messages.Malformed, "a pool does not understand %T", m).Suggest("send it to the actor that it is for")
}

// stepping is one decision being made.
type stepping struct {
	p     *Pool // a fork
	nowMs int64
	made  Decision
}

func (s *stepping) do(e Event) {
	s.made.Events = append(s.made.Events, e)
	s.p.Apply(e)
}

// begin begins the term of this activation.
func (s *stepping) begin() {
	switch {
	case s.p.begunMs == 0:
		s.do(Begun{AtMs: s.nowMs, Term: max(s.nowMs, s.p.term+1)})
	case s.nowMs < s.p.begunMs: // the clock went back: patience begins again
		s.do(Begun{AtMs: s.nowMs, Term: s.p.term})
	}
}

// expire ends the leases of campaigns that were not heard of for too long.
func (s *stepping) expire() {
	var ended []string
	for _, l := range s.p.leases {
		last := s.p.begunMs
		if l.heard.atMs <= s.nowMs {
			last = max(last, l.heard.atMs)
		}
		if s.nowMs-last > Patience.Milliseconds() {
			ended = append(ended, l.campaign)
		}
	}
	if ended != nil {
		s.do(Ended{ended})
	}
}

// ask answers a campaign.
func (s *stepping) ask(m *messages.AskPlaces) *messages.Rejection {
	p, id := s.p, m.GetCampaignId()
	at, known := p.find(id)
	was := lease{}
	if known {
		was = p.leases[at]
	}
	grant := &messages.GrantPlaces{Pool: p.setting.GetName(), Term: p.term, Number: m.GetNumber()}
	switch {
	case id == "" || len(id) > 64 || m.GetNumber() <= 0:
		return messages.Reject(messages.Malformed, "nobody asks, or not by a number")
	case m.GetTerm() != p.term:
		grant.Again, grant.Number = true, was.heard.number
		s.answer(id, grant)
		return nil
	case m.GetNumber() <= was.heard.number:
		return nil // it was answered, or overtaken
	case !known && len(p.leases) >= MaximumCampaigns:
		return messages.Reject(messages.OutOfBounds, "%d campaigns share pool %s, more cannot", MaximumCampaigns, p.setting.GetName())
	}
	holds, wants := share.Of(m.GetHolds()), share.Of(m.GetWants())
	said := heard{atMs: s.nowMs, number: m.GetNumber(), wants: wants, used: m.GetUsed(), priority: m.GetPriority(), shortMs: was.heard.shortMs}
	told := s.deal(id, said)
	said.shortMs = was.heard.shortMs.Now(s.nowMs, told, wants)
	leased := holds.Most(told)
	if mutant.PoolLendsTwice.Planted() {
		leased = told
	}
	s.do(Dealt{Campaign: id, Lease: leased, Changed: leased != was.share, said: said})
	grant.Share, grant.Used = told.Message(), p.used()
	s.answer(id, grant)
	return nil
}

func (s *stepping) answer(id string, grant *messages.GrantPlaces) {
	s.made.Sends = append(s.made.Sends, Send{Campaign: id, Grant: grant})
}

// deal is what a campaign may use from now on: its share of the pool, as far as others have
// given back what goes beyond theirs.
func (s *stepping) deal(id string, said heard) share.Amount {
	p, others := s.p, share.Amount{}
	claims := make([]share.Claim, 0, len(p.leases)+1)
	claims = append(claims, share.Claim{Wants: said.wants, Priority: said.priority, Since: said.shortMs.Ripe(s.nowMs), Name: id})
	for _, l := range p.leases {
		if l.campaign == id {
			continue
		}
		others = others.Plus(l.share)
		wants := l.heard.wants
		if l.heard.number == 0 {
			wants = l.share // it has not said yet
		}
		claims = append(claims, share.Claim{Wants: wants, Priority: l.heard.priority, Since: l.heard.shortMs.Ripe(s.nowMs), Name: l.campaign})
	}
	bound := share.Bound(p.setting)
	return share.Deal(bound, claims)[0].Least(bound.Minus(others))
}

// Status is the report for people.
func (p *Pool) Status() *messages.PoolStatus {
	s := &messages.PoolStatus{Pool: p.setting, Granted: p.granted().Message(), Used: p.used()}
	for _, l := range p.leases {
		c := &messages.PoolCampaign{CampaignId: l.campaign, Granted: l.share.Message(), Used: l.heard.used, Priority: l.heard.priority, HeardAtMs: l.heard.atMs}
		if l.heard.number == 0 {
			c.Used = l.share.Places
		}
		if l.heard.wants.Places > l.share.Places {
			c.Waiting = l.heard.wants.Places - l.share.Places
		}
		s.Waiting += c.Waiting
		s.Campaigns = append(s.Campaigns, c)
	}
	return s
}
