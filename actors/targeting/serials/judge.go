package serials

import (
	"cmp"
	"fmt"
	"slices"

	"pacecar/messages"
)

// Duplicate is the code of a flag on a vehicle whose serial number another one has, too.
const Duplicate = "DuplicateSerial"

// claim is a vehicle that says that it has a control unit.
type claim struct {
	record *messages.VehicleRecord
	ecu    *messages.ECU
}

// Verdict is what the records of those who share fingerprints say.
type Verdict struct {
	Flag   []*messages.FlagVehicle   // who shares a serial number and is not known for it
	Single []*messages.VehicleRecord // who is flagged for one that nobody else has any more
}

// Judge decides on the records of all vehicles that have a control unit with one of these
// fingerprints.
func Judge(prints []uint32, records []*messages.VehicleRecord) Verdict {
	var claims []claim
	for _, r := range records {
		for _, e := range r.GetInventory() {
			if e.GetSerial() == "" || r.GetRemoved() {
				continue
			}
			if _, asked := slices.BinarySearch(prints, Fingerprint(e.GetHardwarePart(), e.GetSerial())); asked {
				claims = append(claims, claim{r, e})
			}
		}
	}
	slices.SortStableFunc(claims, func(a, b claim) int {
		return cmp.Or(cmp.Compare(a.ecu.GetHardwarePart(), b.ecu.GetHardwarePart()), cmp.Compare(a.ecu.GetSerial(), b.ecu.GetSerial()),
			cmp.Compare(a.record.GetVin(), b.record.GetVin()))
	})
	var verdict Verdict
	for len(claims) > 0 {
		n := 1
		for n < len(claims) && same(claims[0].ecu, claims[n].ecu) {
			n++
		}
		verdict.of(claims[:n])
		claims = claims[n:]
	}
	return verdict
}

func same(a, b *messages.ECU) bool {
	return a.GetHardwarePart() == b.GetHardwarePart() && a.GetSerial() == b.GetSerial()
}

// of judges all claims to one piece of hardware, in order of VIN.
func (v *Verdict) of(claims []claim) {
	var vins []string
	for _, c := range claims {
		vins = append(vins, c.record.GetVin())
	}
	vins = slices.Compact(vins)
	for _, c := range claims {
		flagged := slices.ContainsFunc(c.record.GetFlags(), func(f *messages.Flag) bool {
			return f.GetCode() == Duplicate && f.GetEcuId() == c.ecu.GetId()
		})
		switch detail := accusation(c, vins); {
		case len(vins) == 1 && flagged:
			v.Single = append(v.Single, c.record)
		case len(vins) == 1 || len(vins) > MaxSharers || flagged || accepted(c, detail):
		default:
			v.Flag = append(v.Flag, &messages.FlagVehicle{Vin: c.record.GetVin(), Flag: &messages.Flag{Code: Duplicate, EcuId: c.ecu.GetId(), Detail: detail}})
		}
	}
}

// accepted tells whether a person has cleared the vehicle of exactly this.
func accepted(c claim, detail string) bool {
	return slices.ContainsFunc(c.record.GetAccepted(), func(f *messages.Flag) bool {
		return f.GetCode() == Duplicate && f.GetEcuId() == c.ecu.GetId() && f.GetDetail() == detail
	})
}

// accusation says who else has it; the same vehicles always give the same sentence.
func accusation(c claim, vins []string) string {
	other := vins[0]
	if other == c.record.GetVin() && len(vins) > 1 {
		other = vins[1]
	}
	what := fmt.Sprintf("%s with serial %s", cmp.Or(c.ecu.GetHardwarePart(), c.ecu.GetId()), c.ecu.GetSerial())
	switch more := len(vins) - 2; {
	case more <= 0:
		return fmt.Sprintf("Vehicle %s reports %s, too.", other, what)
	case more == 1:
		return fmt.Sprintf("Vehicle %s and another one report %s, too.", other, what)
	default:
		return fmt.Sprintf("Vehicle %s and %d others report %s, too.", other, more, what)
	}
}

// Suspects are the fingerprints for which a vehicle is flagged, rising.
func Suspects(r *messages.VehicleRecord) []uint32 {
	var suspected []*messages.ECU
	for _, e := range r.GetInventory() {
		if slices.ContainsFunc(r.GetFlags(), func(f *messages.Flag) bool { return f.GetCode() == Duplicate && f.GetEcuId() == e.GetId() }) {
			suspected = append(suspected, e)
		}
	}
	return Of(nil, suspected)
}
