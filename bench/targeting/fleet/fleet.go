// Package fleet makes the vehicles that targeting is measured with, and knows by itself what
// every question about them must be answered.
//
// A vehicle is made of the seed and its number alone, so a fleet of any size needs no memory,
// begins anywhere, and is the same in every process: six attributes, four ECUs with serial
// numbers, a few vehicles that a campaign holds, that are flagged, without region, or with
// another ECU in place of the one that the package is for. VINs rise with the number, as a
// store's scan delivers them.
//
// What [Vehicle] says of itself is worked out on small numbers, without a selector, an index
// or a rule: it is the plain scan that measured answers are held against.
package fleet

import (
	"fmt"

	"pacecar/messages"
)

// Fleet is so many vehicles of a seed.
type Fleet struct {
	Seed     uint64
	Vehicles int
}

// Vehicle is one vehicle, as places in the lists of values.
type Vehicle struct {
	Number                               int
	model, variant, year, market, region uint8
	tags                                 uint8 // a bit for each
	held, flagged                        bool
	camera                               bool // has a camera unit in place of the first ECU
	ecus                                 [4]ecu
}

type ecu struct{ part, revision, version uint8 }

// The places of ECUs.
const (
	adas = iota
	bms
	ivi
	tcu
)

// What vehicles have.
var (
	models    = numbered("e%d", 12)
	variants  = []string{"long", "short", "van"}
	markets   = []string{"AT", "DE", "FR", "US"}
	regions   = numbered("R%02d", 16)
	tags      = []string{"pool", "press", "taxi"}
	ecuIDs    = []string{"ADAS", "BMS", "IVI", "TCU"}
	revisions = []string{"A", "B"}
	parts     = numbered("-P%d", 3)
	versions  = func() (list []string) {
		for i := range 16 {
			list = append(list, fmt.Sprintf("%d.%d.0", 3+i/8, i%8))
		}
		return list
	}()
)

const (
	cameraID  = "CAM"
	firstYear = 2018
	holder    = "winter" // the campaign that holds some
	noRegion  = 16       // behind the last one
)

func numbered(format string, count int) (list []string) {
	for i := range count {
		list = append(list, fmt.Sprintf(format, i))
	}
	return list
}

// At makes the n-th vehicle.
func (f Fleet) At(n int) Vehicle {
	chance := mix(f.Seed<<32 + uint64(n))
	pick := func(of int) uint8 {
		chance = mix(chance)
		return uint8(chance % uint64(of))
	}
	one := func(in int) bool { return pick(in) == 0 }
	v := Vehicle{Number: n, model: pick(12), variant: pick(3), year: pick(8), market: pick(4), region: pick(16)}
	if one(200) {
		v.region = noRegion
	}
	for i, rarity := range []int{10, 50, 20} {
		if one(rarity) {
			v.tags |= 1 << i
		}
	}
	v.held, v.flagged, v.camera = one(50), one(200), one(100)
	for i := range v.ecus {
		v.ecus[i] = ecu{pick(3), pick(2), pick(16)}
	}
	if !one(4) { // most have both from one update
		v.ecus[bms].version = v.ecus[tcu].version
	}
	return v
}

// mix spreads a number (splitmix64).
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// vinFormat leaves room for a milliard vehicles.
const vinFormat = "WVWZZZ1K%09d"

// VIN is the n-th vehicle's.
func VIN(n int) string { return fmt.Sprintf(vinFormat, n) }

// NumberOf is the number of the vehicle with a VIN; false: it is none of these.
func NumberOf(vin string) (n int, ok bool) {
	_, err := fmt.Sscanf(vin, vinFormat, &n)
	return n, err == nil && VIN(n) == vin
}

// Record writes what is stored of a vehicle, over what the record held before.
func (v Vehicle) Record(record *messages.VehicleRecord) {
	record.Reset()
	record.Vin = VIN(v.Number)
	record.LastSeenMs = 1_790_000_000_000 + int64(v.Number)*1000
	record.Attributes = &messages.VehicleAttributes{
		Model: models[v.model], Variant: variants[v.variant], ModelYear: firstYear + uint32(v.year), Market: markets[v.market],
	}
	if v.region != noRegion {
		record.Attributes.Region = regions[v.region]
	}
	for i, tag := range tags {
		if v.tags>>i&1 == 1 {
			record.Attributes.Tags = append(record.Attributes.Tags, tag)
		}
	}
	record.Inventory = make([]*messages.ECU, len(v.ecus))
	for i, e := range v.ecus {
		id := v.ecuID(i)
		record.Inventory[i] = &messages.ECU{
			Id: id, HardwarePart: id + parts[e.part], HardwareRevision: revisions[e.revision], Version: versions[e.version],
			Sha256: digest(id, e.part, e.version), Serial: fmt.Sprintf("S%s%09d", id, v.Number),
		}
	}
	if v.held {
		record.Assignment = &messages.Assignment{CampaignId: holder, Attempt: 1, State: messages.AssignmentState_OFFERED}
	}
	if v.flagged {
		record.Flags = []*messages.Flag{{Code: "ECUReplaced", EcuId: ecuIDs[tcu], Detail: "The unit was replaced."}}
	}
}

func (v Vehicle) ecuID(at int) string {
	if at == adas && v.camera {
		return cameraID
	}
	return ecuIDs[at]
}

// digest is that of the software of a version for a part.
func digest(id string, part, version uint8) string { return digests[id][part][version] }

var digests = func() map[string][3][16]string {
	all := map[string][3][16]string{}
	for _, id := range append([]string{cameraID}, ecuIDs...) {
		var of [3][16]string
		for part := range of {
			for version := range of[part] {
				of[part][version] = string(messages.DigestOf(fmt.Appendf(nil, "%s%s %s", id, parts[part], versions[version])))
			}
		}
		all[id] = of
	}
	return all
}()
