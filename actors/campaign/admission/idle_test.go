package admission

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"pacecar/actors/pool"
	"pacecar/messages"
)

// crowd is many campaigns of one pool, whose words take a while on their way.
type crowd struct {
	nowMs  int64
	lagMs  int64 // there, and the same back
	places uint32
	pool   *pool.Pool
	all    []*member
	mail   []post
	chance *rand.Rand
}

// member is one campaign: vehicles that wait, others in flight by when they end, and such as wait for
// another attempt by when that is.
type member struct {
	id      string
	at      Admission
	waiting uint32
	cap     int // of its plan
	pace    uint32
	flying  []int64
	retries []int64
}

type post struct {
	atMs int64
	do   func()
}

func (m *member) use() Use { return Use{InFlight: uint32(len(m.flying))} }

func (m *member) need() Need {
	return Need{PerMinute: m.pace, Waiting: func(int) uint32 {
		return min(m.waiting, uint32(max(0, m.cap-len(m.flying))))
	}}
}

func gather(places uint32, campaigns int, lag time.Duration) *crowd {
	c := &crowd{nowMs: 1_000_000, lagMs: lag.Milliseconds(), places: places, chance: rand.New(rand.NewPCG(1, 2))}
	setting := &messages.Pool{Name: fleet, Places: places}
	c.pool = pool.New(setting)
	for i := range campaigns {
		m := &member{id: fmt.Sprintf("m-%02d", i), waiting: uint32(60 + c.chance.IntN(240)), cap: 200}
		if i%4 == 1 {
			m.pace = 30
		}
		if i%4 == 2 {
			m.cap = 5
		}
		m.at = Of([]*messages.Pool{setting}).For(&messages.CampaignPlan{Id: m.id}, nil)
		c.all = append(c.all, m)
	}
	return c
}

func (c *crowd) flying() (n int) {
	for _, m := range c.all {
		n += len(m.flying)
	}
	return n
}

// able is how many more vehicles could fly, as far as their campaigns go.
func (c *crowd) able() (n uint32) {
	for _, m := range c.all {
		if m.pace == 0 {
			n += min(m.waiting, uint32(max(0, m.cap-len(m.flying))))
		}
	}
	return n
}

// tick is a tenth of a second.
func (c *crowd) tick(t *testing.T) {
	c.nowMs += 100
	mail := c.mail
	c.mail = nil
	for _, p := range mail {
		if p.atMs > c.nowMs {
			c.mail = append(c.mail, p)
			continue
		}
		p.do()
	}
	for _, m := range c.all {
		m.land(c)
		c.turn(t, m)
	}
}

// land ends flights; one in ten is tried again, ten minutes later.
func (m *member) land(c *crowd) {
	left := m.flying[:0]
	for _, ends := range m.flying {
		switch {
		case ends > c.nowMs:
			left = append(left, ends)
		case c.chance.IntN(10) == 0:
			m.retries = append(m.retries, c.nowMs+600_000)
		}
	}
	m.flying = left
	late := m.retries[:0]
	for _, at := range m.retries {
		if at > c.nowMs {
			late = append(late, at)
			continue
		}
		m.waiting++
	}
	m.retries = late
}

func (c *crowd) turn(t *testing.T, m *member) {
	m.at, _ = m.at.Expire(c.nowMs)
	m.at = m.at.Copy()
	offers := 100
	if m.pace > 0 {
		offers = 0
		if c.nowMs%(60_000/int64(m.pace)) == 0 {
			offers = 1
		}
	}
	for ; offers > 0 && m.waiting > 0 && len(m.flying) < m.cap && m.at.Room(c.nowMs, 0, m.use()); offers-- {
		if c.flying() >= int(c.places) {
			t.Fatalf("%s offers while all places are in use: %s", m.id, c.pool)
		}
		m.at.Count(c.nowMs, 0)
		m.waiting--
		m.flying = append(m.flying, c.nowMs+4_000+c.chance.Int64N(12_000))
	}
	var asked []Question
	m.at, asked = m.at.Ask(c.nowMs, m.id, m.use(), m.need())
	for _, q := range asked {
		c.mail = append(c.mail, post{c.nowMs + c.lagMs, func() { c.hear(t, q.Ask) }})
	}
}

func (c *crowd) hear(t *testing.T, ask *messages.AskPlaces) {
	d, no := c.pool.Step(time.UnixMilli(c.nowMs), ask)
	if no != nil {
		t.Fatal(no)
	}
	c.pool.Apply(d.Events...)
	for _, s := range d.Sends {
		for _, m := range c.all {
			if m.id == s.Campaign {
				c.mail = append(c.mail, post{c.nowMs + c.lagMs, func() { m.at, _ = m.at.Grant(c.nowMs, s.Grant) }})
			}
		}
	}
}

// TestPlacesAreNotIdle: while somebody waits who could use one, 85 places in 100 are in use, also
// where an answer takes longer than the time to the next question.
func TestPlacesAreNotIdle(t *testing.T) {
	for _, lag := range []time.Duration{5 * time.Millisecond, 700 * time.Millisecond, 2 * time.Second} {
		c := gather(400, 60, lag)
		var used, could float64
		for range 3_000 {
			c.tick(t)
			if able := int(c.able()); able > 0 && c.nowMs > 1_030_000 {
				used, could = used+float64(c.flying()), could+min(float64(c.places), float64(c.flying()+able))
			}
		}
		t.Logf("answers after %v: %.1f %% in use while somebody waits; %d wait still", 2*lag, 100*used/could, c.able())
		if used < 0.85*could {
			t.Errorf("answers after %v: %.1f %% in use while somebody waits", 2*lag, 100*used/could)
		}
	}
}
