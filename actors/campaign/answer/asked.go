package answer

import (
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/campaign/rival"
	"pacecar/actors/campaign/rollback"
	"pacecar/actors/campaign/standing"
	"pacecar/messages"
)

// Asked answers GetCampaign, GetRoster, GetTaken, GetParticipation and MeetRoster; false: the message is no
// question.
func Asked(c *standing.Standing, now time.Time, m any) (reply proto.Message, no *messages.Rejection, asked bool) {
	switch m := m.(type) {
	case *messages.GetCampaign:
		return Status(c, now), nil, true
	case *messages.GetParticipation:
		return Participation(c, now, m.GetVin()), nil, true
	case *messages.GetRoster:
		list, no := List(c, m)
		if no != nil {
			return nil, no, true
		}
		return list, nil, true
	case *messages.GetTaken:
		list := rollback.Few(&c.Roster, m.GetVins())
		if !m.GetFew() {
			list = rollback.Account(&c.Roster, m.GetFrom())
		}
		if m.GetFew() && len(m.GetVins()) == 0 { // nobody else wants it, and it may take a walk over the roster
			list.Open = rollback.Open(&c.Roster, &c.Total)
		}
		return list, nil, true
	case *messages.MeetRoster:
		if n := len(m.GetVins()); n > rival.MaximumMet {
			return nil, messages.Reject(messages.OutOfBounds, "%d vehicles are named, at most %d may be", n, rival.MaximumMet).At("/vins"), true
		}
		return Meet(c, m), nil, true
	}
	return nil, nil, false
}

// Meet tells which of some vehicles are on the roster, and how far they are.
func Meet(c *standing.Standing, m *messages.MeetRoster) *messages.RosterMeeting {
	met := &messages.RosterMeeting{}
	for _, vin := range m.GetVins() {
		at, listed := c.Roster.Find(vin)
		if !listed {
			continue
		}
		if rival.Count(met, c.Roster.Get(at).Place(), !c.Decided(at)); m.GetWhich() {
			met.Vins = append(met.Vins, vin)
		}
	}
	return met
}
