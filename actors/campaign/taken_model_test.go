package campaign

import (
	"pgregory.net/rapid"

	"pacecar/actors/campaign/roster"
	"pacecar/messages"
)

// replace has vehicles come to their success, as far as they are permitted, and those that have be another campaign's, or show other
// software, or go on along a chain, whether their success has been heard or not, and whatever their gate has decided.
func (m *model) replace(t *rapid.T) {
	some := map[string]bool{}
	for range rapid.IntRange(1, 6).Draw(t, "so many") {
		some[rapid.SampledFrom(m.order).Draw(t, "vehicle")] = true
	}
	m.succeed(some, rapid.IntRange(0, 7).Draw(t, "steps"))
	by := rapid.SampledFrom([]string{"", "c8", "c9"}).Draw(t, "by")
	for _, vin := range m.order {
		if v := m.fleet[vin]; some[vin] && v.state == roster.Succeeded && !v.replaced && !v.lost {
			v.replaced, v.keeper, v.on, v.heard = true, by, messages.GoneOn_GONE_ON_UNSPECIFIED, false
			if by == "c9" {
				v.on = rapid.SampledFrom([]messages.GoneOn{messages.GoneOn_GONE_ON_UNSPECIFIED, messages.GoneOn_GONE_ON_SOAKED, messages.GoneOn_GONE_ON_EARLY}).Draw(t, "goes on")
			}
			m.to(vin, roster.Succeeded)
		}
	}
	if rapid.Bool().Draw(t, "said at once") {
		m.overhear(0)
	}
}

// succeed has some vehicles do so many of their next things, and hear and say all about them.
func (m *model) succeed(some map[string]bool, steps int) {
	for range steps {
		said := len(m.up)
		m.reach(some)
		for _, vin := range m.order {
			if v := m.fleet[vin]; some[vin] && !v.gone && !v.taken && !roster.Terminal(v.state) {
				m.next(vin, 9)
			}
		}
		m.overhear(said)
	}
	m.reach(some)
}

// overhear delivers the reports from one on.
func (m *model) overhear(from int) {
	batch := &messages.AssignmentReports{Reports: m.up[from:]}
	m.up = m.up[:from:from]
	m.deliver(batch)
}

// taking is how the vehicles stand of which a batch of reports speaks, before it is heard.
type taking struct {
	was     entry
	decided bool // the gate of its wave had decided
	says    bool // a report of this success says that it was taken, and none that it is unhealthy
	on      messages.GoneOn
}

func (m *model) takes(batch *messages.AssignmentReports) map[uint32]taking {
	all := map[uint32]taking{}
	for _, r := range batch.Reports {
		at, _ := m.c.Roster.Find(r.Vin)
		k, seen := all[at]
		if !seen {
			k = taking{was: m.c.Roster.Get(at), decided: m.c.Decided(at)}
		}
		if r.GetTaken() && r.GetUnhealthy() == "" && r.GetAttempt() == uint32(k.was.Attempt) {
			k.says, k.on = true, r.GetGoneOn()
		}
		all[at] = k
	}
	return all
}

// took: a success is taken from a campaign until its gate has decided, and never afterwards; and stays taken. Who has gone on after it had
// soaked is not, and whether it has gone on stays as it is, too.
func (m *model) took(before map[uint32]taking) {
	for at, k := range before {
		is := m.c.Roster.Get(at)
		if is.State != roster.Succeeded || k.was.State != roster.Succeeded || is.Attempt != k.was.Attempt || is.Place() == roster.Unhealthy {
			continue
		}
		on := roster.GoneOn(k.was) || k.says && k.on != messages.GoneOn_GONE_ON_UNSPECIFIED && !roster.Taken(k.was)
		if roster.GoneOn(is) != on {
			m.rt.Fatalf("the vehicle at %d has gone on: %t, want %t; it says %s, it was %+v, and is %+v", at, roster.GoneOn(is), on, k.on, k.was, is)
		}
		stays := k.decided || roster.GoneOn(k.was) || k.on == messages.GoneOn_GONE_ON_SOAKED
		if want := roster.Taken(k.was) || k.says && !stays; roster.Taken(is) != want {
			m.rt.Fatalf("the vehicle at %d is taken: %t, want %t; its gate had decided: %t, it was %+v, and is %+v", at, roster.Taken(is), want, k.decided, k.was, is)
		}
	}
}

// checkTaken: no vehicle is taken for another campaign's, or for one that has gone on, that has not said so.
func (m *model) checkTaken() {
	for vin, v := range m.fleet {
		at, known := m.c.Roster.Find(vin)
		if known && roster.Taken(m.c.Roster.Get(at)) && !v.replaced {
			m.rt.Fatalf("%s is taken for another campaign's, and never said so", vin)
		}
		if known && roster.GoneOn(m.c.Roster.Get(at)) && (!v.replaced || v.on == messages.GoneOn_GONE_ON_UNSPECIFIED) {
			m.rt.Fatalf("%s is taken for one that has gone on, and never said so", vin)
		}
	}
}
