package flag

import (
	"fmt"
	"slices"
	"strings"

	"pacecar/actors/vehicle/inventory"
	"pacecar/messages"
)

// Raised are the flags that a manifest raises, which led from one inventory to another, or
// a registration whose control units the vehicle reports otherwise.
// What was not known before is learnt, not replaced.
func (s *State) Raised(before, after []*messages.ECU) []*messages.Flag {
	var raised []*messages.Flag
	for _, now := range after {
		switch was := inventory.Find(before, now.GetId()); {
		case was == now:
		case was == nil && s.Knows():
			raised = append(raised, &messages.Flag{Code: UnknownECU, EcuId: now.GetId(),
				Detail: fmt.Sprintf("The vehicle reports a control unit %s (%s), which no registration names.", now.GetId(), hardware(now))})
		case was != nil && replaced(was, now):
			raised = append(raised, &messages.Flag{Code: ECUReplaced, EcuId: now.GetId(),
				Detail: otherwise(now, was)})
		}
	}
	return raised
}

// Met are the flags that a registration raised and that a manifest answers, which led from
// one inventory to another: the vehicle reports now what was registered.
func (s *State) Met(before, after []*messages.ECU) []*messages.Flag {
	var met []*messages.Flag
	for _, f := range s.List() {
		was, now := inventory.Find(before, f.GetEcuId()), inventory.Find(after, f.GetEcuId())
		if f.GetCode() == ECUReplaced && was != nil && now != nil && was != now && f.GetDetail() == otherwise(was, now) {
			met = append(met, f)
		}
	}
	return met
}

// Answered are the flags that a manifest meets, which led from one inventory to another, and those
// that it raises on other control units.
func (s *State) Answered(before, after []*messages.ECU) (met, raised []*messages.Flag) {
	met = s.Met(before, after)
	return met, slices.DeleteFunc(s.Raised(before, after), func(f *messages.Flag) bool {
		return slices.ContainsFunc(met, func(m *messages.Flag) bool { return m.GetEcuId() == f.GetEcuId() })
	})
}

// otherwise says that a vehicle reports other hardware than is expected.
func otherwise(reported, expected *messages.ECU) string {
	return fmt.Sprintf("The vehicle reports %s with %s instead of %s.", reported.GetId(), hardware(reported), hardware(expected))
}

// replaced tells whether anything that was known of the hardware is another now.
func replaced(was, now *messages.ECU) bool {
	other := func(a, b string) bool { return a != "" && a != b }
	return other(was.GetHardwarePart(), now.GetHardwarePart()) || other(was.GetHardwareRevision(), now.GetHardwareRevision()) ||
		other(was.GetSerial(), now.GetSerial())
}

// hardware is what is known of a control unit's hardware, for people.
func hardware(e *messages.ECU) string {
	var known []string
	for _, f := range [...]struct{ name, value string }{
		{"part", e.GetHardwarePart()}, {"revision", e.GetHardwareRevision()}, {"serial", e.GetSerial()},
	} {
		if f.value != "" {
			known = append(known, f.name+" "+f.value)
		}
	}
	if known == nil {
		return "hardware that is not known"
	}
	return strings.Join(known, " ")
}

// Resolved are the flags about hardware that a registration answers, because it names
// exactly what was reported: the OEM has caught up.
func (s *State) Resolved(reported, named []*messages.ECU) []*messages.Flag {
	var resolved []*messages.Flag
	for _, f := range s.List() {
		if f.GetCode() == DuplicateSerial || f.GetCode() == ManifestsBehind {
			continue
		}
		known := inventory.Find(reported, f.GetEcuId())
		at := slices.IndexFunc(named, func(e *messages.ECU) bool { return e.GetId() == f.GetEcuId() })
		if known.GetReported() && at >= 0 && inventory.SameHardware(known, named[at]) {
			resolved = append(resolved, f)
		}
	}
	return resolved
}

// Moot are the duplicates that are no longer there, because the control unit has another
// serial number, or is gone.
func (s *State) Moot(before, after []*messages.ECU) []*messages.Flag {
	var gone []*messages.Flag
	for _, f := range s.List() {
		was, now := inventory.Find(before, f.GetEcuId()), inventory.Find(after, f.GetEcuId())
		if f.GetCode() == DuplicateSerial && (now == nil || was.GetSerial() != now.GetSerial() || was.GetHardwarePart() != now.GetHardwarePart()) {
			gone = append(gone, f)
		}
	}
	return gone
}

// Chosen are the flags of these codes; without codes all.
func (s *State) Chosen(codes []string) []*messages.Flag {
	var chosen []*messages.Flag
	for _, f := range s.List() {
		if len(codes) == 0 || slices.Contains(codes, f.GetCode()) {
			chosen = append(chosen, f)
		}
	}
	return chosen
}
