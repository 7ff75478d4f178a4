package campaign

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/cockroachdb/datadriven"
	"pgregory.net/rapid"

	"pacecar/actors/campaign/roster"
	"pacecar/actors/campaign/standing"
	"pacecar/actors/pool"
	"pacecar/messages"
)

// server is the pools that a world's campaign shares with others; what they do is durable at once.
type server struct {
	settings []*messages.Pool
	pools    map[string]*pool.Pool
	away     bool // nobody answers
	rivals   int64
}

// share sets the server up with pools, which begin anew.
func (w *world) share(settings ...*messages.Pool) {
	was := w.server.pools
	w.server.settings, w.server.pools = settings, map[string]*pool.Pool{}
	for _, s := range settings {
		record := &messages.PoolRecord{}
		if before := was[s.Name]; before != nil {
			record = before.Record()
		}
		w.server.pools[s.Name] = pool.Restore(s, record)
	}
	w.c.Share(settings)
}

// asked has pools answer what a decision asks of them, and the campaign hear that.
func (w *world) asked(d Decision) Decision {
	w.t.Helper()
	made := Decision{Events: d.Events, Reply: d.Reply}
	for _, s := range d.Sends {
		ask, is := s.Message.(*messages.AskPlaces)
		if !is {
			made.Sends = append(made.Sends, s)
			continue
		}
		if p := w.server.pools[s.Pool]; p != nil && !w.server.away {
			for _, grant := range w.dealt(p, ask) {
				heard, _ := w.step(grant)
				made.Events, made.Sends = append(made.Events, heard.Events...), append(made.Sends, heard.Sends...)
			}
		}
	}
	return made
}

// dealt is what a pool answers this campaign.
func (w *world) dealt(p *pool.Pool, ask *messages.AskPlaces) (grants []*messages.GrantPlaces) {
	w.t.Helper()
	d, no := p.Step(w.now, ask)
	if no != nil {
		w.t.Fatal(no)
	}
	p.Apply(d.Events...)
	for _, s := range d.Sends {
		if s.Campaign == w.id {
			grants = append(grants, s.Grant)
		}
	}
	return grants
}

// rival has another campaign use so many places, and want as many; it answers what it is granted.
func (w *world) rival(name string, holds, wants uint32) (granted uint32) {
	w.t.Helper()
	p, ask := w.server.pools[name], &messages.AskPlaces{CampaignId: "rival", Used: holds, Holds: &messages.PoolShare{Places: holds}, Wants: &messages.PoolShare{Places: wants}}
	for range 2 { // the first one hears the term
		w.server.rivals++
		ask.Number = began.UnixMilli() + w.server.rivals
		d, no := p.Step(w.now, ask)
		if no != nil {
			w.t.Fatal(no)
		}
		p.Apply(d.Events...)
		for _, s := range d.Sends {
			ask.Term, granted = s.Grant.Term, s.Grant.Share.GetPlaces()
		}
	}
	return granted
}

// pooled runs the commands about pools.
//
//	pools fleet=3 m1-cdn=2@60/m1     the server has these, one of them of vehicles of model m1, with offers a minute
//	rival fleet 2 3                  another campaign uses so many places, and wants so many
//	away | back                      pools do not answer, or do again
//	shares                           who may use how much
func (s *story) pooled(d *datadriven.TestData) string {
	switch d.Cmd {
	case "pools":
		var list []*messages.Pool
		for _, arg := range d.CmdArgs {
			size, model, _ := strings.Cut(arg.Vals[0], "/")
			places, rate, _ := strings.Cut(size, "@")
			p := &messages.Pool{Name: arg.Key, Value: model}
			if model != "" {
				p.Attribute = "model"
			}
			n, _ := strconv.ParseUint(places, 10, 32)
			perMinute, _ := strconv.ParseUint(rate, 10, 32)
			p.Places, p.PerMinute = uint32(n), uint32(perMinute)
			list = append(list, p)
		}
		s.share(list...)
		if s.plan == nil {
			return "ok"
		}
		return s.told(d, s.wake())
	case "rival":
		holds, _ := strconv.ParseUint(d.CmdArgs[1].Key, 10, 32)
		wants, _ := strconv.ParseUint(d.CmdArgs[2].Key, 10, 32)
		s.rival(d.CmdArgs[0].Key, uint32(holds), uint32(wants))
	case "away":
		s.server.away = true
	case "back":
		s.server.away = false
	}
	var b strings.Builder
	for _, p := range s.server.settings {
		fmt.Fprintln(&b, s.server.pools[p.Name])
	}
	return b.String()
}

// classed adds to traits by model which pools those are of.
func (w *world) classed(t *messages.Traits, models int) {
	for _, p := range w.server.settings {
		if p.Attribute == "" {
			continue
		}
		t.Pools = append(t.Pools, p.Name)
		for model := range models {
			if p.Value == fmt.Sprint("m", model) {
				t.Kinds[model].Pool = uint32(len(t.Pools))
			}
		}
	}
}

// shared draws the pools of a model, which has another campaign beside it.
func (m *model) shared(t *rapid.T) {
	if !rapid.Bool().Draw(t, "pools") {
		return
	}
	list := []*messages.Pool{{Name: pool.Fleet, Places: rapid.Uint32Range(1, 8).Draw(t, "places")}}
	if m.strata {
		list = append(list, &messages.Pool{Name: "m1-cdn", Attribute: "model", Value: "m1", Places: rapid.Uint32Range(1, 3).Draw(t, "places of m1")})
	}
	m.share(list...)
}

// rivalry lets the other campaign have less, or want more; and the pools' actors go away and come back.
func (m *model) rivalry(t *rapid.T) {
	if len(m.server.settings) == 0 {
		t.Skip()
	}
	m.server.away = rapid.IntRange(0, 3).Draw(t, "away") == 0
	m.rivals = min(m.rivals, rapid.Uint32Range(0, 8).Draw(t, "rival has"))
	m.rivals = max(m.rivals, m.rival(pool.Fleet, m.rivals, rapid.Uint32Range(0, 8).Draw(t, "rival wants")))
	if rapid.IntRange(0, 3).Draw(t, "restart") == 0 {
		for _, p := range m.server.settings {
			m.server.pools[p.Name] = pool.Restore(p, m.server.pools[p.Name].Record())
		}
	}
}

// unrivalled ends the rivalry.
func (m *model) unrivalled() {
	if m.server.away = false; len(m.server.settings) > 0 {
		m.rivals = 0
		m.rival(pool.Fleet, 0, 0)
	}
}

// inspectPools checks that an offer went out only while its pools had places.
func (m *model) inspectPools(d Decision) {
	offers, ofM1 := 0, 0
	for _, e := range d.Events {
		moved, _ := e.(standing.VehiclesMoved)
		for _, mv := range moved.Moves {
			if mv.To.State == roster.Offered && mv.To.Sequence == 0 && mv.To.Asks == 0 {
				offers++
				ofM1 += m.c.Roster.Class(mv.At)
			}
		}
	}
	for i, p := range m.server.settings {
		switch {
		case i == 0 && offers > 0 && m.c.InFlight()+m.rivals > p.Places:
			m.rt.Fatalf("an offer went out with %d and %d of others in flight, %d may be: %s", m.c.InFlight(), m.rivals, p.Places, m.server.pools[p.Name])
		case i == 1 && ofM1 > 0 && m.c.Downloads[0] > p.Places:
			m.rt.Fatalf("an offer went out with %d that download, %d may be: %s", m.c.Downloads[0], p.Places, m.server.pools[p.Name])
		}
	}
}
