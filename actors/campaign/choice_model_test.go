package campaign

import (
	"fmt"

	"pgregory.net/rapid"

	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/plan"
	"pacecar/actors/campaign/roster"
	"pacecar/actors/campaign/standing"
	"pacecar/messages"
)

// traits are of three models, by the last digit of the VIN.
func (m *model) traits(list []string) *messages.Traits {
	if !m.strata {
		return nil
	}
	t := &messages.Traits{}
	for model := range uint32(3) {
		t.Kinds = append(t.Kinds, &messages.TraitKind{Stratum: model})
		t.Strata = append(t.Strata, &messages.Stratum{Values: []string{fmt.Sprint("m", model)}})
	}
	m.classed(t, 3)
	for _, vin := range list {
		t.Kind = append(t.Kind, uint32(vin[16]-'0')%3)
	}
	return t
}

// inspectStrata checks that an offer went to no stratum that was full.
func (m *model) inspectStrata(d Decision) {
	if m.most == 0 {
		return
	}
	for _, e := range d.Events {
		moved, _ := e.(standing.VehiclesMoved)
		for _, mv := range moved.Moves {
			if mv.To.State != roster.Offered || mv.To.Sequence != 0 || mv.To.Asks != 0 {
				continue
			}
			if number := m.c.Roster.Stratum(mv.At); m.c.Strata.InFlight(number) > m.most {
				m.rt.Fatalf("an offer went to stratum %d with %d in flight, %d may be", number, m.c.Strata.InFlight(number), m.most)
			}
		}
	}
}

// join has vehicles begin to match, some of which are on the roster already.
func (m *model) join(t *rapid.T) {
	k := rapid.IntRange(0, min(3, len(m.later))).Draw(t, "new")
	list := append([]string{rapid.SampledFrom(m.order).Draw(t, "known")}, m.later[:k]...)
	before, may := m.c.Roster.Size(), m.c.Plan.LateJoiners == plan.Join && !m.stopped && !m.c.Ending()
	d, no := m.step(&messages.JoinVehicles{Vins: list, Traits: m.traits(list)})
	if may != (no == nil) {
		m.rt.Fatalf("%s: %v", m.c, no)
	}
	if no != nil {
		return
	}
	m.inspect(d)
	m.down = append(m.down, d.Sends...)
	if m.c.Roster.Size() != before+uint32(k) || m.c.Joined < uint32(k) {
		m.rt.Fatalf("%d join a roster of %d, which has %d then", k, before, m.c.Roster.Size())
	}
	if w := &m.c.Waves[len(m.c.Waves)-1]; k > 0 && w.State == life.WavePending && m.c.Last() {
		m.rt.Fatalf("the last wave is not open: %s", m.c)
	}
	for _, vin := range m.later[:k] {
		m.fleet[vin] = &modelVehicle{installs: map[uint32]int{}}
	}
	m.order, m.later = append(m.order, m.later[:k]...), m.later[k:]
}
