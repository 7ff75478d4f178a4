package vehicle

import (
	"time"

	"pacecar/actors/vehicle/assignment"
	"pacecar/actors/vehicle/bounds"
	"pacecar/actors/vehicle/event"
	"pacecar/actors/vehicle/health"
	"pacecar/actors/vehicle/place"
	"pacecar/messages"
)

// flag takes what was seen about the vehicle from outside of it.
func (s *step) flag(m *messages.FlagVehicle) *messages.Rejection {
	if no := bounds.Flag(m); no != nil {
		return no
	}
	f := m.GetFlag()
	s.raise(&messages.Flag{Code: f.GetCode(), EcuId: f.GetEcuId(), Detail: f.GetDetail()}, m.GetBy(), false)
	s.Reply = &messages.Done{}
	return nil
}

// raise adds a flag. news says that the vehicle itself has just shown it.
func (s *step) raise(f *messages.Flag, by string, news bool) {
	f.AtMs, f.Detail = s.at, messages.Cut(f.GetDetail(), bounds.MaximumDetail)
	next := s.flags.With(f, news)
	if next == s.flags {
		return
	}
	s.flags = next
	s.event(Event{Kind: event.FlagsChanged, By: by, Name: "VehicleFlagged", News: &event.News{Flags: next, ECU: f.GetEcuId()}, Code: f.GetCode(), Detail: f.GetDetail()})
	if s.a != nil {
		s.strayed()
	}
}

// clear takes flags away, because a person has looked at the vehicle, or because the engine sees what it saw no longer.
func (s *step) clear(m *messages.ClearVehicle) *messages.Rejection {
	if no := bounds.Clear(m); no != nil {
		return no
	}
	s.unflag(s.flags.Chosen(m.GetCodes()), m.GetBy(), m.GetReason(), m.GetBy() != ByEngine)
	s.Reply = &messages.Done{}
	return nil
}

// unflag takes flags away. What they kept away goes on.
func (s *step) unflag(flags []*messages.Flag, by, why string, accept bool) {
	for _, f := range flags {
		s.flags = s.flags.Without(f, accept)
		s.event(Event{Kind: event.FlagsChanged, By: by, Name: "FlagCleared", News: &event.News{Flags: s.flags, ECU: f.GetEcuId()}, Code: f.GetCode(), Detail: why})
	}
	if len(flags) > 0 && s.a != nil && !s.release() && (s.a.GetState() == assignment.Offered || s.a.GetState() == assignment.Installed) {
		s.owed()
	}
}

// moot takes away what was said about serial numbers that the vehicle no longer has.
func (s *step) moot(before, after []*messages.ECU, by string) {
	s.unflag(s.flags.Moot(before, after), by, "The control unit has another serial number now.", false)
}

// remove forgets the vehicle. What must not be forgotten stays: the number of its inventory, so that it never counts back, and which
// attempts have ended how, so that a campaign that still asks is told the same.
func (s *step) remove(m *messages.RemoveVehicle) *messages.Rejection {
	if no := bounds.Remove(m); no != nil {
		return no
	}
	if a := s.a; a != nil && !assignment.Ended(a.GetState()) {
		return messages.Reject(messages.WrongState, "campaign %s holds the vehicle, %s", a.GetCampaignId(), assignment.StateName(a.GetState())).
			Suggest("wait until it has ended, or cancel the campaign")
	}
	s.look(health.Removed(s.at))
	s.configured(Event{Kind: event.Removed, By: m.GetBy(), Name: "VehicleRemoved", News: &event.News{}}, s.v.Inventory, nil)
	s.Reply = &messages.Done{}
	return nil
}

// locate hears where the vehicle is. A place that is not on Earth says nothing about the connection, which counts.
func (s *step) locate(p *messages.Position) {
	switch {
	case p == nil:
	case !place.OnEarth(p):
		s.remark("position", "", 0, "PositionNotOnEarth", "The vehicle reports a position that is not on Earth.")
	case place.News(s.v.Place, p, time.Duration(s.at-s.v.PlacedAt)*time.Millisecond):
		s.event(Event{Kind: event.Positioned, Position: place.Of(p)})
	default:
		s.heard.position = place.Of(p)
	}
}
