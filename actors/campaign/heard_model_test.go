package campaign

import (
	"pgregory.net/rapid"

	"pacecar/actors/campaign/roster"
	"pacecar/messages"
)

// lose has the record of a vehicle lose the attempt that the vehicle is at, as a store that loses its last commits does. What it
// had said before may be heard yet. The vehicle itself has forgotten nothing.
func (m *model) lose(t *rapid.T) {
	v := m.fleet[rapid.SampledFrom(m.order).Draw(t, "vehicle")]
	if v.attempt == 0 || v.gone || v.taken || v.lost || v.state < roster.Offered || v.state >= roster.Installing {
		t.Skip()
	}
	v.lost = true
}

// regress has the record of a vehicle fall back by some of its last numbers. The vehicle goes on, and the record counts on from there: what
// it says then may have numbers that the campaign knows.
func (m *model) regress(t *rapid.T) {
	v := m.fleet[rapid.SampledFrom(m.order).Draw(t, "vehicle")]
	if v.attempt == 0 || v.gone || v.taken || v.lost || v.sequence < 2 || !roster.InFlight(v.state) {
		t.Skip()
	}
	v.sequence -= rapid.Uint64Range(1, v.sequence-1).Draw(t, "numbers")
}

// heardWord is what a campaign says of an attempt, with what it has heard of that.
type heardWord interface {
	GetAttempt() uint32
	GetHeard() *messages.HeardAttempt
}

// recalls has a record hear a word of an attempt that it has lost, or of which it knows less than the campaign; true: that was all.
func (m *model) recalls(s Send) bool {
	v := m.fleet[s.VIN]
	said, is := s.Message.(heardWord)
	switch {
	case v == nil:
		return false
	case !is || said.GetAttempt() != v.attempt:
		v.lost = v.lost && !(is && said.GetAttempt() > v.attempt)
		return v.lost
	}
	h := said.GetHeard()
	offer, offers := s.Message.(*messages.AssignVehicle)
	_, cancels := s.Message.(*messages.CancelAssignment)
	switch {
	case !v.lost:
		if h != nil && (v.sequence < h.GetSequence() || v.sequence == h.GetSequence() && roster.Terminal(v.state) && v.state != uint8(h.GetState())) {
			v.sequence, v.heard = h.GetSequence()+1, false
			m.say(s.VIN)
		}
		return false
	case offers:
		v.lost, v.sequence, v.state = false, h.GetSequence()+1, min(v.state, roster.Downloaded)
		if offer.GetHeard().GetCalledOff() != "" {
			v.state = roster.Cancelled
		}
		m.say(s.VIN)
	case cancels && h == nil: // it came before the offer, as far as anybody knows
		v.lost, v.sequence, v.state = false, 1, roster.Cancelled
		m.say(s.VIN)
	default:
		m.unheard(s.VIN)
	}
	return true
}

// unheard is what a record says of an attempt that it does not know.
func (m *model) unheard(vin string) {
	m.up = append(m.up, &messages.AssignmentReport{CampaignId: "c1", Vin: vin, Attempt: m.fleet[vin].attempt, Code: "UnknownAssignment"})
}

// inspectHeard: a word says of its attempt what the roster has, and no attempt is given back but while it goes on.
func (m *model) inspectHeard(d Decision) {
	for _, s := range d.Sends {
		said, is := s.Message.(heardWord)
		if !is || said.GetHeard() == nil {
			continue
		}
		at, _ := m.c.Roster.Find(s.VIN)
		e, h := m.c.Roster.Get(at), said.GetHeard()
		_, cancels := s.Message.(*messages.CancelAssignment)
		before := cancels && said.GetAttempt() < uint32(e.Attempt) && (roster.Terminal(e.State) || m.c.Ending())                            // one that was silent may have been heard in the same step
		end := cancels && said.GetAttempt() == uint32(e.Attempt) && uint8(h.GetState()) == e.State && h.GetSequence() <= uint64(e.Sequence) // that it was taken may have been heard in the same step
		_, asks := s.Message.(*messages.AskAssignment)
		silent := h.GetState() == messages.AssignmentState_STALLED
		switch {
		case (asks || silent) && said.GetAttempt() == uint32(e.Attempt) && h.GetSequence() < uint64(e.Sequence): // more was heard in the same step, perhaps the end
		case before && h.GetState() < messages.AssignmentState_INSTALLING: // it is given up by the report's own number
		case before, roster.Terminal(e.State) && !end && (said.GetAttempt() != uint32(e.Attempt) || h.GetState() >= messages.AssignmentState_INSTALLING): // it may have ended in the same step
			m.rt.Fatalf("%T has attempt %d of %s given up with %v, which is %+v", s.Message, said.GetAttempt(), s.VIN, h, e)
		case !roster.Terminal(e.State) && (said.GetAttempt() != uint32(e.Attempt) || h.GetSequence() > uint64(e.Sequence)): // more may have been heard in the same step
			m.rt.Fatalf("%T says that attempt %d of %s was heard up to %v, the roster has %+v", s.Message, said.GetAttempt(), s.VIN, h, e)
		}
	}
}

// givesBack tells whether an offer gives an attempt back.
func givesBack(a *messages.AssignVehicle) bool {
	return a.GetHeard().GetState() > messages.AssignmentState_OFFERED || a.GetHeard().GetCalledOff() != ""
}
