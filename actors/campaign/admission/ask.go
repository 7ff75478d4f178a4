package admission

import (
	"math"

	"pacecar/messages"
)

// wants is what a campaign could use of a pool.
func (p *Pool) wants(u Use, n Need) (places, rate uint32) {
	waiting := n.Waiting(p.Class)
	if waiting == 0 {
		return p.used(u), 0
	}
	rate = n.PerMinute
	if bound := p.Setting.GetPerMinute(); bound > 0 && (rate == 0 || bound < rate) {
		rate = bound
	}
	if rate > 0 {
		waiting = min(waiting, 1+uint32(uint64(rate)*aheadSeconds/60))
	}
	if p.Setting.GetPerMinute() == 0 {
		rate = 0
	}
	return uint32(min(uint64(p.used(u))+uint64(waiting), math.MaxUint32)), rate
}

// dueMs is when the pool is asked; false: never, as long as nothing changes.
func (p *Pool) dueMs(u Use, n Need) (int64, bool) {
	places, rate := p.wants(u, n)
	short := p.used(u) > p.Places || places > p.Places || rate > p.Rate
	idle := p.Places > places+p.Places/8 // little changes hands with the next question
	switch {
	case places == 0 && rate == 0 && p.Places == 0 && p.Rate == 0 && (p.Answered || p.Number == 0):
		return 0, false
	case p.AskedMs == 0:
		return 0, true
	case !p.Answered:
		return p.AskedMs + max(p.WaitMs, shortEveryMs), true
	case short || idle:
		return p.AskedMs + shortEveryMs, true
	}
	return p.AskedMs + askEveryMs, true
}

// unanswered waits for longer next time: where an answer takes longer than the time to the next
// question, none would ever be to the last one.
func (p *Pool) unanswered() {
	if !p.Answered && p.AskedMs != 0 {
		p.WaitMs = min(2*max(p.WaitMs, shortEveryMs), longestWaitMs)
	}
}

// AskAt is when Ask has something to ask; false: never, as long as nothing changes.
func (a Admission) AskAt(u Use, n Need) (soonest int64, any bool) {
	for i := range a.list {
		if at, due := a.list[i].dueMs(u, n); due && (!any || at < soonest) {
			soonest, any = at, true
		}
	}
	return soonest, any
}

// Question is what is said to the actor of one pool.
type Question struct {
	Pool string
	Ask  *messages.AskPlaces
}

// Ask asks the pools that are due.
func (a Admission) Ask(nowMs int64, campaign string, u Use, n Need) (Admission, []Question) {
	var asked []Question
	for i := range a.list {
		at, due := a.list[i].dueMs(u, n)
		if !due || at > nowMs && nowMs >= a.list[i].AskedMs {
			continue
		}
		if asked == nil {
			a = a.Copy()
		}
		asked = append(asked, Question{a.list[i].Setting.GetName(), a.list[i].ask(nowMs, campaign, u, n)})
	}
	return a, asked
}

// ask gives back what is not wanted, and asks for what is.
func (p *Pool) ask(nowMs int64, campaign string, u Use, n Need) *messages.AskPlaces {
	places, rate := p.wants(u, n)
	used := p.used(u)
	p.unanswered()
	p.Places = min(p.Places, max(used, places))
	p.setRate(nowMs, min(p.Rate, rate))
	p.Number, p.AskedMs, p.Answered = max(p.Number+1, nowMs), nowMs, false
	return &messages.AskPlaces{
		CampaignId: campaign, Term: p.Term, Number: p.Number, Used: used, Priority: n.Priority,
		Holds: &messages.PoolShare{Places: max(used, p.Places), PerMinute: p.Rate},
		Wants: &messages.PoolShare{Places: places, PerMinute: rate},
	}
}

func (p *Pool) setRate(nowMs int64, rate uint32) {
	if p.Rate != rate {
		p.Rate, p.Pace = rate, p.Pace.At(nowMs, rate)
	}
}

// Grant takes an answer. One to an earlier question changes nothing: more may have been given
// back since.
func (a Admission) Grant(nowMs int64, m *messages.GrantPlaces) (Admission, bool) {
	for i := range a.list {
		if a.list[i].Setting.GetName() != m.GetPool() {
			continue
		}
		if !m.GetAgain() && (m.GetTerm() != a.list[i].Term || m.GetNumber() != a.list[i].Number) {
			return a, false
		}
		a = a.Copy()
		p := &a.list[i]
		if m.GetAgain() {
			p.Term, p.Number, p.AskedMs, p.Answered = m.GetTerm(), max(p.Number, m.GetNumber()), 0, false
			return a, true
		}
		p.Places, p.InUse = m.GetShare().GetPlaces(), m.GetUsed()
		p.setRate(nowMs, m.GetShare().GetPerMinute())
		p.HeardMs, p.Answered = p.AskedMs, true
		p.WaitMs = min(max(2*(nowMs-p.AskedMs), shortEveryMs), longestWaitMs)
		return a, true
	}
	return a, false
}
