package inventory

import (
	"slices"
	"strings"

	"pacecar/actors/targeting/origin"
	"pacecar/messages"
)

// Registered is the inventory after a registration that names these control units. One that
// the vehicle has reported stays as reported where the registration says something else of
// its hardware: what is built in is the vehicle's to say, and files may be old. So do those
// that only the vehicle names, of which no registration has ever spoken.
func Registered(old, named []*messages.ECU, own func(id string) bool) []*messages.ECU {
	inventory := make([]*messages.ECU, len(named))
	for i, n := range named {
		e := &messages.ECU{
			Id: n.GetId(), HardwarePart: n.GetHardwarePart(), HardwareRevision: n.GetHardwareRevision(),
			Serial: n.GetSerial(), Version: n.GetVersion(), Sha256: n.GetSha256(), Rxswin: n.GetRxswin(),
		}
		if known := Find(old, n.GetId()); known.GetReported() {
			if contradicts(known, e) {
				inventory[i] = known
				continue
			}
			if e.Serial == "" {
				e.Serial = known.GetSerial()
			}
			if SameHardware(known, e) {
				if e.Version != known.GetVersion() { // what is said of other software does not count
					e.Rxswin = known.GetRxswin()
				}
				e.Version, e.Sha256, e.Reported = known.GetVersion(), known.GetSha256(), true
				e.Rxswin = or(e.Rxswin, known.GetRxswin())
			}
			if e.InstalledBy = origin.Kept(known, e); !origin.Changed(known, e) {
				e.Was = origin.Before(known, e)
			}
		}
		inventory[i] = e
	}
	for _, e := range old {
		if e.GetReported() && own(e.GetId()) && !slices.ContainsFunc(named, func(n *messages.ECU) bool { return n.GetId() == e.GetId() }) {
			inventory = append(inventory, e)
		}
	}
	return Sorted(inventory)
}

// Sorted is a list of control units in order of their ids, as inventories are.
func Sorted(ecus []*messages.ECU) []*messages.ECU {
	ecus = slices.Clone(ecus)
	slices.SortFunc(ecus, func(a, b *messages.ECU) int { return strings.Compare(a.GetId(), b.GetId()) })
	return ecus
}

// Reported is the inventory after a manifest. What the manifest leaves out, a field or
// a control unit, stays as it was believed; a digest is forgotten with its version, and
// where only a registration told it: a vehicle's word for a version is none for a file.
func Reported(old []*messages.ECU, lines []*messages.ECUReport) []*messages.ECU {
	inventory := slices.Clone(old)
	for _, line := range lines {
		at, known := place(inventory, line.GetEcuId())
		var was *messages.ECU
		if known {
			if was = inventory[at]; says(line, was) {
				continue
			}
		}
		now := &messages.ECU{
			Id: line.GetEcuId(), HardwarePart: or(line.GetHardwarePart(), was.GetHardwarePart()),
			HardwareRevision: or(line.GetHardwareRevision(), was.GetHardwareRevision()), Serial: or(line.GetSerial(), was.GetSerial()),
			Version: or(line.GetVersion(), was.GetVersion()), Sha256: line.GetSha256(), Rxswin: or(line.GetRxswin(), was.GetRxswin()), Reported: true,
		}
		if now.Sha256 == "" && was.GetReported() && now.Version == was.GetVersion() {
			now.Sha256 = was.GetSha256()
		}
		if known {
			now.InstalledBy, now.Was = origin.Kept(was, now), origin.Before(was, now)
			inventory[at] = now
		} else {
			inventory = slices.Insert(inventory, at, now)
		}
	}
	return inventory
}

// says tells whether a manifest's line says no more than what is known from manifests.
func says(line *messages.ECUReport, e *messages.ECU) bool {
	same := func(said, known string) bool { return said == "" || said == known }
	return e.GetReported() && same(line.GetVersion(), e.GetVersion()) && same(line.GetSha256(), e.GetSha256()) &&
		same(line.GetHardwarePart(), e.GetHardwarePart()) && same(line.GetHardwareRevision(), e.GetHardwareRevision()) &&
		same(line.GetSerial(), e.GetSerial()) && same(line.GetRxswin(), e.GetRxswin())
}

func or(first, second string) string {
	if first != "" {
		return first
	}
	return second
}

// Describe says in one sentence what differs between two inventories.
func Describe(old, now []*messages.ECU) string {
	var changes []string
	for _, e := range now {
		was := Find(old, e.GetId())
		switch {
		case was == nil:
			changes = append(changes, e.GetId()+" "+e.GetVersion()+" is new")
		case was.GetVersion() != e.GetVersion():
			changes = append(changes, e.GetId()+" "+was.GetVersion()+" → "+e.GetVersion())
		case !SameHardware(was, e):
			changes = append(changes, e.GetId()+" has other hardware")
		case e.GetSha256() != "" && was.GetSha256() != e.GetSha256():
			changes = append(changes, e.GetId()+" has another digest")
		case was.GetRxswin() != e.GetRxswin():
			changes = append(changes, e.GetId()+" counts to "+or(e.GetRxswin(), "no RXSWIN"))
		case !was.GetReported() && e.GetReported():
			changes = append(changes, e.GetId()+" "+e.GetVersion()+" is confirmed")
		case was.GetInstalledBy() != e.GetInstalledBy():
			changes = append(changes, e.GetId()+" "+e.GetVersion()+" is from "+or(e.GetInstalledBy(), "nobody knows where"))
		}
	}
	for _, e := range old {
		if Find(now, e.GetId()) == nil {
			changes = append(changes, e.GetId()+" is gone")
		}
	}
	return strings.Join(changes, ", ")
}
