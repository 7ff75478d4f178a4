package vehicle

import (
	"pacecar/actors/vehicle/bounds"
	"pacecar/actors/vehicle/event"
	"pacecar/actors/vehicle/health"
	"pacecar/messages"
)

// feel hears how the vehicle is. What is as it was costs no commit.
func (s *step) feel(m *messages.Health) *messages.Rejection {
	no := bounds.Health(m)
	if is := health.Taken(s.health, m); no == nil && is != s.health {
		s.health = is
		s.event(Event{Kind: event.HealthLearned, Health: is})
		s.look(health.Feels(is, s.at))
	}
	return no
}

// look lets every watch see something. Its campaign is told what that makes of the vehicle.
func (s *step) look(sees health.Sight) {
	by := map[bool]string{true: ByVehicle, false: ByEngine}[s.heard.on]
	events, reports := health.Look(s.watches, by, sees)
	for _, e := range events {
		s.watches = e.Watches
		s.event(e)
	}
	for _, r := range reports {
		s.say(r)
	}
}

// soak watches a vehicle that has just succeeded. The report of that says what is seen.
func (s *step) soak() {
	if w := health.Begin(s.a, s.health, s.capability, s.heard.on, s.at); w != nil {
		s.event(health.Changed(s.watches, nil, w, ByVehicle))
		s.watches = health.Keep(s.watches, w)
	}
}

// miss finds that a silent vehicle has vanished, or asks one that is connected, and says
// again what no campaign has acknowledged.
func (s *step) miss() {
	if due := health.Earliest(s.watches, s.v.Listening); s.v.Online && due != 0 && due <= s.at {
		s.requestManifest()
	}
	s.look(health.Misses(s.at, s.v.Listening, s.v.Online))
	if at := s.v.TellAt(); at != 0 && at <= s.at {
		s.retell()
	}
}

// retell says what was seen to campaigns that have not acknowledged it.
func (s *step) retell() {
	for _, r := range health.Owed(s.watches) {
		s.say(r)
	}
	s.event(Event{Kind: event.Retold})
}

// listen goes on watching after a recovery. Its events are volatile.
func (s *step) listen() {
	if health.Untold(s.watches) {
		s.retell()
	}
	if health.Earliest(s.watches, 0) != 0 {
		s.event(Event{Kind: event.Listening})
	}
}
