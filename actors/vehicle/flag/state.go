package flag

import (
	"slices"

	"pacecar/actors/targeting/serials"
	"pacecar/actors/targeting/vocabulary"
	"pacecar/messages"
)

// Codes of flags.
const (
	ECUReplaced     = "ECUReplaced"     // a manifest shows other hardware than was known
	UnknownECU      = "UnknownECU"      // a manifest names a control unit that no registration named
	DuplicateSerial = serials.Duplicate // another vehicle has a control unit of this part and serial number
	ManifestsBehind = "ManifestsBehind" // its manifests are older, by their numbers, than one that it has sent
)

// Codes are all codes of flags.
var Codes = vocabulary.Flags

// maxFlags bounds the flags of a vehicle, for one more keeps it out of campaigns no
// better, and what is remembered as accepted of it.
const maxFlags = 64

// State is what is held against a vehicle, and what is accepted of it. Nil is a vehicle
// with nothing of both.
type State struct {
	Flags    []*messages.Flag // oldest first
	Accepted []*messages.Flag // that a person has cleared, newest last
	Named    bool             // a registration named control units: another one is not expected
}

// Restore is the state of a record.
func Restore(r *messages.VehicleRecord) *State {
	if len(r.GetFlags()) == 0 && len(r.GetAccepted()) == 0 && !r.GetEcusRegistered() {
		return nil
	}
	return &State{Flags: r.GetFlags(), Accepted: r.GetAccepted(), Named: r.GetEcusRegistered()}
}

// Fill writes the state into a record.
func (s *State) Fill(r *messages.VehicleRecord) {
	if s != nil {
		r.Flags, r.Accepted, r.EcusRegistered = s.Flags, s.Accepted, s.Named
	}
}

// List is the flags, oldest first.
func (s *State) List() []*messages.Flag {
	if s == nil {
		return nil
	}
	return s.Flags
}

// Expecting is the state after a registration that named control units. That one of them
// was unknown has been accepted for as long as no registration named it.
func (s *State) Expecting(named []*messages.ECU) *State {
	named = slices.DeleteFunc(slices.Clone(named), func(e *messages.ECU) bool { return !s.accepts(e.GetId()) })
	if s.Knows() && len(named) == 0 {
		return s
	}
	next := s.copy()
	next.Named = true
	next.Accepted = slices.DeleteFunc(slices.Clone(next.Accepted), func(f *messages.Flag) bool {
		return f.GetCode() == UnknownECU && slices.ContainsFunc(named, func(e *messages.ECU) bool { return e.GetId() == f.GetEcuId() })
	})
	return next
}

// accepts tells whether a person has cleared that no registration names a control unit.
func (s *State) accepts(ecu string) bool {
	return s != nil && slices.ContainsFunc(s.Accepted, func(f *messages.Flag) bool { return f.GetCode() == UnknownECU && f.GetEcuId() == ecu })
}

// Unnamed tells whether only the vehicle names a control unit, and no registration: it is
// flagged for that, or a person has cleared it.
func (s *State) Unnamed(ecu string) bool {
	return s.accepts(ecu) || slices.ContainsFunc(s.List(), func(f *messages.Flag) bool { return f.GetCode() == UnknownECU && f.GetEcuId() == ecu })
}

// Knows tells whether registrations have named the vehicle's control units.
func (s *State) Knows() bool { return s != nil && s.Named }

// First is the oldest flag, or nil.
func (s *State) First() *messages.Flag {
	if len(s.List()) == 0 {
		return nil
	}
	return s.Flags[0]
}

// Hardware is the oldest flag that says that the hardware is another one than the vehicle
// was offered an update for, or nil.
func (s *State) Hardware() *messages.Flag {
	for _, f := range s.List() {
		if f.GetCode() != DuplicateSerial && f.GetCode() != ManifestsBehind {
			return f
		}
	}
	return nil
}

// With is the state with one more flag. One of the same code and control unit is
// replaced by news, and stays where f only repeats what is known from outside. What a
// person has cleared is not held against the vehicle again, word for word.
func (s *State) With(f *messages.Flag, news bool) *State {
	if s != nil && slices.ContainsFunc(s.Accepted, func(a *messages.Flag) bool { return same(a, f) && a.GetDetail() == f.GetDetail() }) {
		return s
	}
	at := slices.IndexFunc(s.List(), func(known *messages.Flag) bool { return same(known, f) })
	if at >= 0 && !news || at < 0 && len(s.List()) >= maxFlags {
		return s
	}
	next := s.copy()
	if at >= 0 {
		next.Flags[at] = f
	} else {
		next.Flags = append(next.Flags, f)
	}
	return next
}

// Without is the state without a flag. accept says that a person knows of it now.
func (s *State) Without(f *messages.Flag, accept bool) *State {
	next := s.copy()
	next.Flags = slices.DeleteFunc(next.Flags, func(known *messages.Flag) bool { return same(known, f) })
	if accept && f.GetCode() != ManifestsBehind {
		next.Accepted = append(next.Accepted[max(0, len(next.Accepted)+1-maxFlags):], f)
	}
	return next
}

func same(a, b *messages.Flag) bool {
	return a.GetCode() == b.GetCode() && a.GetEcuId() == b.GetEcuId()
}

func (s *State) copy() *State {
	if s == nil {
		return &State{}
	}
	return &State{Flags: slices.Clone(s.Flags), Accepted: slices.Clone(s.Accepted), Named: s.Named}
}
