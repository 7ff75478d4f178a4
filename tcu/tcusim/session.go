package tcusim

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"pacecar/messages"
	"pacecar/tcu/tcusim/dice"
	"pacecar/tcu/tcusim/line"
	"pacecar/tcu/tcusim/population"
	"pacecar/tcu/tcusim/words"
	"pacecar/tcu/wire"
)

// session is the vehicles that speak over one line: one, unless the fleet shares
// connections. The line's lock guards them.
type session struct {
	fleet *Fleet
	line  *line.Line
	units []*unit
	byVIN map[messages.VIN]*unit // all but the first
	dark  *time.Timer            // begins the next offline spell, or ends a connection of a loop
}

// addSession makes the vehicles, with what the ledger remembers of them, and their line.
func (f *Fleet) addSession(vehicles []population.Vehicle) error {
	s := &session{fleet: f}
	if len(vehicles) > 1 {
		s.byVIN = make(map[messages.VIN]*unit, len(vehicles))
	}
	topics := make([]string, len(vehicles), len(vehicles)+2)
	for i := range vehicles {
		u := newUnit(s, &vehicles[i])
		u.restore(f.config.Ledger.Past(u.vehicle.VIN))
		s.units = append(s.units, u)
		if i > 0 {
			s.byVIN[u.vehicle.VIN] = u
		}
		topics[i] = wire.DownTopic(u.vehicle.VIN, u.encoding).String()
		if all := wire.AllTopic(u.encoding); !slices.Contains(topics[len(vehicles):], all) {
			topics = append(topics, all)
		}
	}
	login := line.Login{
		ClientID: "tcusim-" + strconv.FormatUint(f.config.Seed, 10) + "-" + strconv.Itoa(len(f.sessions)),
		Password: f.config.Password,
	}
	if first := s.units[0]; len(s.units) == 1 {
		will, err := wire.EncodeUp(words.Presence(false), first.encoding)
		if err != nil {
			return fmt.Errorf("will of %s: %w", first.vehicle.VIN, err)
		}
		login.ClientID, login.Username = "tcu-"+string(first.vehicle.VIN), string(first.vehicle.VIN)
		login.WillTopic, login.Will = first.topic, will
	}
	s.line = f.exchange.Add(s, login, topics)
	f.sessions = append(f.sessions, s)
	return nil
}

// Online implements line.Party. Every vehicle shows its presence and goes on.
func (s *session) Online() {
	for _, u := range s.units {
		u.send(words.Presence(true), true)
		u.sendHealth()
		u.planDrive()
		u.resume()
	}
	s.planSpell()
}

// Heard implements line.Party: it passes a command to its vehicle, or to all of them.
func (s *session) Heard(name string, payload []byte) {
	if encoding, all := wire.ParseAllTopic(name); all {
		s.heardByAll(encoding, payload)
		return
	}
	topic, err := wire.ParseTopic(name)
	var down *messages.Down
	if err == nil {
		down, err = wire.DecodeDown(payload, topic.Encoding)
	}
	u := s.find(topic.VIN)
	if err != nil || u == nil || topic.Direction != wire.Downward {
		s.fleet.count.garbage.Add(1)
		return
	}
	u.hear(down)
}

// heardByAll passes what is said to all vehicles to those of this connection.
func (s *session) heardByAll(encoding messages.Encoding, payload []byte) {
	down, err := wire.DecodeDown(payload, encoding)
	word := down.GetWithdrawPermits()
	if err != nil || word == nil {
		s.fleet.count.garbage.Add(1)
		return
	}
	for _, u := range s.units {
		if u.encoding == encoding && !u.silent {
			u.recalled(word)
		}
	}
}

func (s *session) find(vin messages.VIN) *unit {
	if first := s.units[0]; first.vehicle.VIN == vin {
		return first
	}
	return s.byVIN[vin]
}

// planSpell arranges the next offline spell, where the profile has some, or the end of this
// connection of a loop.
func (s *session) planSpell() {
	config := &s.fleet.config
	d := dice.New(uint64(time.Now().UnixNano()), "spell", string(s.units[0].vehicle.VIN))
	online, offline, counted := config.Profile.OnlineFor.Draw(d), config.Profile.OfflineFor, &s.fleet.count.offlineSpells
	switch {
	case s.units[0].health.fate.Loops:
		online, offline, counted = config.Profile.Health.Loop(d), dice.Spread{}, &s.fleet.count.loops
	case config.Profile.OnlineFor.Max <= 0:
		return
	}
	if s.dark != nil {
		s.dark.Stop()
	}
	s.dark = config.after(online, func() {
		s.line.Do(func() {
			if s.fleet.ctx.Err() == nil && s.line.Ready() {
				counted.Add(1)
				s.goDark(offline.Draw(d))
			}
		})
	})
}

// goDark cuts the line without a goodbye: downloads stop, an installation goes on. The
// connection is made again after a while.
func (s *session) goDark(length time.Duration) {
	for _, u := range s.units {
		if a := u.current; a != nil && a.download != nil {
			a.download()
		}
	}
	s.line.Cut(length)
}

// stop is called when the fleet has ended.
func (s *session) stop() {
	s.line.Do(func() {
		if s.dark != nil {
			s.dark.Stop()
		}
		for _, u := range s.units {
			u.health.stop()
			if u.current != nil {
				u.current.pause()
			}
		}
	})
}
