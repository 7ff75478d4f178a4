package pool

import (
	"slices"
	"time"

	"pacecar/actors/pool/share"
	"pacecar/messages"
	"pacecar/mutant"
)

// Wake says that a time has come; see [Pool.WakeAt].
type Wake struct{}

// Step decides what a message calls for at a time: AskPlaces, LeaseLooked, GetPool or Wake. It changes
// nothing.
func (p *Pool) Step(now time.Time, m any) (Decision, *messages.Rejection) {
	s := &stepping{p: p.Fork(), nowMs: now.UnixMilli()}
	switch m := m.(type) {
	case *messages.AskPlaces:
		s.begin()
		if no := s.ask(m); no != nil {
			return Decision{}, no
		}
		s.expire()
		return s.made, nil
	case *messages.LeaseLooked:
		s.begin()
		s.looked(m)
		return s.made, nil
	case Wake:
		s.begin()
		s.expire()
		return s.made, nil
	case *messages.GetPool:
		s.begin()
		s.expire()
		s.made.Reply = s.p.Status(time.UnixMilli(s.nowMs))
		return s.made, nil
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

// silent tells whether a campaign was not heard of for so long that it believes no grant any more.
func (p *Pool) silent(l lease, nowMs int64) bool {
	last := p.begunMs
	if l.heard.atMs <= nowMs {
		last = max(last, l.heard.atMs)
	}
	return nowMs-last > Patience.Milliseconds()
}

// expire has the records of campaigns looked at that are silent, and forgets those that hold nothing.
func (s *stepping) expire() {
	var ended, looks []string
	for _, l := range s.p.leases {
		switch {
		case !s.p.silent(l, s.nowMs):
		case l.share == (share.Amount{}):
			ended = append(ended, l.campaign)
		case l.lookedMs == 0 || s.nowMs < l.lookedMs || s.nowMs-l.lookedMs >= LookAgain.Milliseconds():
			looks = append(looks, l.campaign)
		}
	}
	if ended != nil {
		s.do(Ended{ended})
	}
	if looks != nil {
		s.do(Looking{looks, s.nowMs})
	}
	for _, id := range looks {
		s.made.Sends = append(s.made.Sends, Send{Look: &messages.LookAtLease{CampaignId: id, Pool: s.p.setting.GetName()}})
	}
}

// looked takes from a silent campaign what its record says that it does not hold. It has been told
// nothing that is good any more, so it takes no further place before it asks.
func (s *stepping) looked(m *messages.LeaseLooked) {
	at, known := s.p.find(m.GetCampaignId())
	if !known || !s.p.silent(s.p.leases[at], s.nowMs) {
		return
	}
	was := s.p.leases[at].share
	switch left := (share.Amount{Places: min(was.Places, m.GetInFlight())}); left {
	case share.Amount{}:
		s.do(Ended{[]string{m.GetCampaignId()}})
	case was:
	default:
		s.do(Shrunk{m.GetCampaignId(), left})
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
	grant.Share, grant.Used = told.Message(), p.used(s.nowMs)
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
		if l.heard.number == 0 || p.silent(l, s.nowMs) {
			wants = l.share // it has not said yet, or says nothing any more
		}
		claims = append(claims, share.Claim{Wants: wants, Priority: l.heard.priority, Since: l.heard.shortMs.Ripe(s.nowMs), Name: l.campaign})
	}
	bound := share.Bound(p.setting)
	return share.Deal(bound, claims)[0].Least(bound.Minus(others))
}

// Awake tells whether somebody has a lease, which is looked at when its campaign is silent.
func (p *Pool) Awake() bool {
	return slices.ContainsFunc(p.leases, func(l lease) bool { return l.share != share.Amount{} })
}

// WakeAt is when the next lease is looked at, unless its campaign is heard before; zero: none is. An
// activation that has heard nobody is woken at once: its patience begins then.
func (p *Pool) WakeAt() (at time.Time) {
	for _, l := range p.leases {
		if l.share == (share.Amount{}) {
			continue
		}
		if p.begunMs == 0 {
			return time.UnixMilli(1)
		}
		ends := max(p.begunMs, l.heard.atMs) + Patience.Milliseconds() + 1
		if l.lookedMs != 0 {
			ends = max(ends, l.lookedMs+LookAgain.Milliseconds())
		}
		if look := time.UnixMilli(ends); at.IsZero() || look.Before(at) {
			at = look
		}
	}
	return at
}

// Status is the report for people. Campaigns that hold and want nothing are left out. One
// that is silent waits for nothing.
func (p *Pool) Status(now time.Time) *messages.PoolStatus {
	nowMs := now.UnixMilli()
	s := &messages.PoolStatus{Pool: p.setting, Granted: p.granted().Message(), Used: p.used(nowMs)}
	for _, l := range p.leases {
		c := &messages.PoolCampaign{CampaignId: l.campaign, Granted: l.share.Message(), Used: p.usedBy(l, nowMs), Priority: l.heard.priority, HeardAtMs: l.heard.atMs}
		if c.Silent = p.silent(l, nowMs); !c.Silent && l.heard.wants.Places > l.share.Places {
			c.Waiting = l.heard.wants.Places - l.share.Places
		}
		if l.share == (share.Amount{}) && c.Used == 0 && l.heard.wants == (share.Amount{}) {
			continue
		}
		s.Waiting += c.Waiting
		s.Campaigns = append(s.Campaigns, c)
	}
	return s
}
