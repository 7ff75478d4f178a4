package admission

import (
	"fmt"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"pgregory.net/rapid"

	"pacecar/actors/pool"
	"pacecar/messages"
)

// world is a pool and its campaigns, with a network between that loses, repeats and delays, and
// actors that are killed.
type world struct {
	t         *rapid.T
	nowMs     int64
	setting   *messages.Pool
	pool      *pool.Pool
	stored    *messages.PoolRecord
	campaigns []*party
	mail      []letter
	offers    []int64 // when each was made
	looks     []*messages.LeaseLooked
	bad       bool // the network
}

// party is one campaign.
type party struct {
	id       string
	at       Admission
	flying   uint32 // durable
	demand   uint32
	offered  int
	pace     uint32
	priority int32
	muteMs   int64 // it is quarantined until then: it does nothing, and its vehicles fly
}

type letter struct {
	at  int64
	to  *party // nil: to the pool
	ask *messages.AskPlaces
	say *messages.GrantPlaces
}

func (w *world) draw(label string, from, to int) int {
	return rapid.IntRange(from, to).Draw(w.t, label)
}

func (p *party) use() Use { return Use{InFlight: p.flying} }
func (p *party) need() Need {
	return Need{Waiting: func(int) uint32 { return p.demand }, PerMinute: p.pace, Priority: p.priority}
}

// post sends, as well as the network goes.
func (w *world) post(l letter) {
	l.at = w.nowMs + 1
	if w.bad {
		if w.draw("lost", 0, 9) == 0 {
			return
		}
		l.at += int64(w.draw("late", 0, 3)) * int64(w.draw("by", 0, 20_000))
		if w.draw("twice", 0, 9) == 0 {
			again := l
			again.at += int64(w.draw("again", 0, 30_000))
			w.mail = append(w.mail, again)
		}
	}
	w.mail = append(w.mail, l)
}

// deliver hands over what has arrived.
func (w *world) deliver() {
	var later []letter
	mail := w.mail
	w.mail = nil
	for _, l := range mail {
		switch {
		case l.at > w.nowMs:
			later = append(later, l)
		case l.to == nil:
			w.hear(l.ask)
		default:
			l.to.at, _ = l.to.at.Grant(w.nowMs, l.say)
		}
	}
	w.mail = append(w.mail, later...)
}

// hear has the pool answer, durably.
func (w *world) hear(m proto.Message) { w.hearAny(m) }

func (w *world) hearAny(ask any) {
	d, no := w.pool.Step(time.UnixMilli(w.nowMs), ask)
	if no != nil {
		w.t.Fatal(no)
	}
	before := w.pool.Status(time.UnixMilli(w.nowMs)).Granted.Places
	w.pool.Apply(d.Events...)
	for _, e := range d.Events {
		if e.Durable() {
			w.stored = w.pool.Record()
		}
	}
	if is := w.pool.Status(time.UnixMilli(w.nowMs)).Granted.Places; is > before && is > max(w.setting.Places, w.held()) {
		w.t.Fatalf("the leases rise from %d to %d of %d: %s", before, is, w.setting.Places, w.pool)
	}
	for _, s := range d.Sends {
		for _, c := range w.campaigns {
			if s.Look != nil && c.id == s.Look.CampaignId {
				w.looks = append(w.looks, &messages.LeaseLooked{CampaignId: c.id, InFlight: c.flying})
			}
			if c.id == s.Campaign {
				w.post(letter{to: c, say: s.Grant})
			}
		}
	}
}

// held is what campaigns may use at most.
func (w *world) held() (sum uint32) {
	for _, c := range w.campaigns {
		most := c.flying
		for _, p := range c.at.list {
			most = max(most, p.Places)
		}
		sum += most
	}
	return sum
}

func (w *world) flying() (sum uint32) {
	for _, c := range w.campaigns {
		sum += c.flying
	}
	return sum
}

// work is one campaign's turn.
func (w *world) work(c *party) {
	if w.nowMs < c.muteMs {
		return
	}
	if c.muteMs != 0 {
		c.muteMs = 0
		w.revive(c)
	}
	c.at, _ = c.at.Expire(w.nowMs)
	c.at = c.at.Copy()
	for range 200 {
		if c.demand == 0 || !c.at.Room(w.nowMs, 0, c.use()) {
			break
		}
		if flying := w.flying(); flying >= w.setting.Places {
			w.t.Fatalf("%s offers while %d of %d places are in use: %s", c.id, flying, w.setting.Places, w.pool)
		}
		c.at.Count(w.nowMs, 0)
		c.flying, c.demand, c.offered = c.flying+1, c.demand-1, c.offered+1
		w.offers = append(w.offers, w.nowMs)
	}
	var asked []Question
	c.at, asked = c.at.Ask(w.nowMs, c.id, c.use(), c.need())
	for _, q := range asked {
		w.post(letter{ask: q.Ask})
	}
}

func (w *world) revive(c *party) {
	c.at = Of([]*messages.Pool{w.setting}).For(&messages.CampaignPlan{Id: c.id}, nil)
}

// lull lets so many seconds pass; the campaigns that are not quarantined say that they are there.
func (w *world) lull(seconds int) {
	for range seconds / 10 {
		w.nowMs += 9_500
		w.tick()
	}
}

// tick is half a second.
func (w *world) tick() {
	w.nowMs += 500
	w.deliver()
	if at := w.pool.WakeAt(); !at.IsZero() && at.UnixMilli() <= w.nowMs {
		w.hearAny(pool.Wake{})
	}
	looks := w.looks
	w.looks = nil
	for _, l := range looks {
		w.hear(l)
	}
	for _, c := range w.campaigns {
		w.work(c)
	}
}

// rates: no stretch of time holds more offers than the pool's, and half a second's worth.
func (w *world) rates() {
	rate, last := int64(w.setting.PerMinute), len(w.offers)-1
	for first := max(0, last-300); rate > 0 && first < last; first++ {
		n, took := int64(last-first+1), w.offers[last]-w.offers[first]
		if most := rate*took/60_000 + int64(len(w.campaigns))*(1+rate/120) + 1; n > most {
			w.t.Fatalf("%d offers within %d ms, at most %d may be", n, took, most)
		}
	}
}

// TestModel: whatever is lost, late, repeated or killed, nobody offers while the pool is full, and
// no faster than it says; in fair weather everybody gets a part, and all of it is used.
func TestModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := &world{t: t, nowMs: 1_000_000, stored: &messages.PoolRecord{}, bad: true}
		w.setting = &messages.Pool{Name: fleet, Places: uint32(w.draw("places", 2, 60))}
		if w.draw("rated", 0, 2) == 0 {
			w.setting.PerMinute = uint32(w.draw("rate", 60, 600))
		}
		w.pool = pool.Restore(w.setting, w.stored)
		for i := range w.draw("campaigns", 1, 4) {
			c := &party{id: fmt.Sprintf("c%d", i), demand: uint32(w.draw("demand", 0, 500)), priority: int32(w.draw("priority", 0, 2))}
			if w.draw("paced", 0, 1) == 0 {
				c.pace = uint32(w.draw("pace", 1, 600))
			}
			w.revive(c)
			w.campaigns = append(w.campaigns, c)
		}
		for range w.draw("steps", 1, 150) {
			c := w.campaigns[w.draw("who", 0, len(w.campaigns)-1)]
			switch w.draw("what", 0, 13) {
			case 5:
				c.muteMs = w.nowMs + int64(w.draw("mute", 1, 1_500))*1000
			case 6: // only a lull that long shows what becomes of silence
				w.lull(w.draw("long", 300, 900))

			case 0:
				w.revive(c)
			case 1:
				w.pool = pool.Restore(w.setting, proto.CloneOf(w.stored))
			case 2:
				w.nowMs += int64(w.draw("lull", 0, 120)) * 1000
			case 3:
				c.demand += uint32(w.draw("more", 0, 100))
			case 4: // the server is set up otherwise, and begins anew
				w.setting = proto.CloneOf(w.setting)
				w.setting.Places = uint32(w.draw("other places", 2, 60))
				w.pool, w.mail, w.offers = pool.Restore(w.setting, proto.CloneOf(w.stored)), nil, nil
				for _, c := range w.campaigns {
					w.revive(c)
				}
			default:
				c.flying -= min(c.flying, uint32(w.draw("end", 0, 8)))
			}
			w.tick()
			w.rates()
		}
		w.bad = false
		for _, c := range w.campaigns {
			c.muteMs = min(c.muteMs, w.nowMs)
		}
		unpaced := false
		for _, c := range w.campaigns {
			c.offered, unpaced = 0, unpaced || c.pace == 0
		}
		for range 800 {
			for _, c := range w.campaigns {
				c.demand = 1000
				c.flying -= min(c.flying, 1+c.flying/20)
			}
			w.tick()
		}
		for _, c := range w.campaigns {
			if c.offered == 0 {
				t.Fatalf("%s gets nothing: %s", c.id, w.pool)
			}
		}
		if granted := w.pool.Status(time.UnixMilli(w.nowMs)).Granted.Places; unpaced && w.setting.PerMinute == 0 && granted < w.setting.Places {
			t.Fatalf("%d in flight: %s", w.flying(), w.pool)
		}
	})
}

// TestAGrantEndsBeforeItsLease: a pool waits for longer than a campaign uses what it was told.
func TestAGrantEndsBeforeItsLease(t *testing.T) {
	if 2*Valid > pool.Patience || fleet != pool.Fleet {
		t.Errorf("a grant is good for %v, a lease for %v; %s and %s", Valid, pool.Patience, fleet, pool.Fleet)
	}
}
