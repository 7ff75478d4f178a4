// Package population makes reproducible fleets: vehicles as they left the factory. The
// same seed gives the same vehicles, and a larger fleet begins with the smaller one. All
// functions are pure and safe for concurrent use.
package population

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strconv"

	"pacecar/messages"
	"pacecar/tcu/tcusim/dice"
)

// Vehicle is one simulated vehicle as it left the factory. As JSON it is a line of an
// import, see Write.
type Vehicle struct {
	VIN       messages.VIN `json:"vin"`
	Model     string       `json:"model"`
	Variant   string       `json:"variant"`
	ModelYear uint32       `json:"modelYear"`
	Market    string       `json:"market"` // ISO 3166-1 alpha-2
	Region    string       `json:"region"`
	Tags      []string     `json:"tags,omitempty"`
	ECUs      []ECU        `json:"ecus"`
}

// ECU is one control unit of a Vehicle.
type ECU struct {
	ID       string `json:"id"`
	Part     string `json:"hardwarePart"`
	Revision string `json:"hardwareRevision"`
	Serial   string `json:"serial"`
	Version  string `json:"version"`
	SHA256   string `json:"sha256"`
}

// Register is the command that makes the vehicle known to the engine.
func (v *Vehicle) Register(by string) *messages.RegisterVehicle {
	m := &messages.RegisterVehicle{
		Vin: string(v.VIN),
		Attributes: &messages.VehicleAttributes{
			Model: v.Model, Variant: v.Variant, ModelYear: v.ModelYear,
			Market: v.Market, Region: v.Region, Tags: v.Tags,
		},
		By: by,
	}
	for _, e := range v.ECUs {
		m.Ecus = append(m.Ecus, &messages.ECU{
			Id: e.ID, HardwarePart: e.Part, HardwareRevision: e.Revision,
			Serial: e.Serial, Version: e.Version, Sha256: e.SHA256,
		})
	}
	return m
}

// model is one line of vehicles. The WMI begins with W (Germany), where a VIN has no
// check digit.
type model struct {
	name     string
	wmi      string
	plant    byte
	variants []string
	ecus     []string
	weight   uint64 // of 100
}

var models = []model{
	{"e1", "WPZ", 'L', []string{"base", "long-range"}, []string{"ADAS", "BMS", "TCU", "IVI"}, 40},
	{"e2", "WPZ", 'L', []string{"base", "performance"}, []string{"ADAS", "BMS", "TCU", "IVI", "GW"}, 25},
	{"v60", "WPX", 'K', []string{"kombi", "cross"}, []string{"ADAS", "TCU", "IVI", "GW", "ECM"}, 20},
	{"t5", "WPV", 'M', []string{"van", "camper"}, []string{"ADAS", "TCU", "GW", "BCM"}, 15},
}

// unit is the hardware and the factory software of one kind of ECU.
var units = map[string]struct {
	part      string
	revisions []string
	versions  []string
}{
	"ADAS": {"8K0907107", []string{"H05", "H07"}, []string{"4.1.0", "4.1.2"}},
	"BMS":  {"4KE915233", []string{"H11"}, []string{"2.7.1"}},
	"TCU":  {"80A035741", []string{"H02", "H03"}, []string{"1.9.0", "1.9.4"}},
	"IVI":  {"5WA035816", []string{"H31", "H32"}, []string{"12.0.3", "12.1.0"}},
	"GW":   {"3Q0907530", []string{"H14"}, []string{"6.3.0"}},
	"ECM":  {"04E906027", []string{"H20"}, []string{"9.0.7"}},
	"BCM":  {"5Q0937084", []string{"H21"}, []string{"3.2.2"}},
}

// markets with their regions; the first are the larger ones.
var markets = []struct {
	code    string
	regions []string
	weight  uint64 // of 100
}{
	{"DE", []string{"DE-BW", "DE-BY", "DE-NW"}, 38},
	{"FR", []string{"FR-IDF", "FR-ARA"}, 18},
	{"NL", []string{"NL-NH", "NL-ZH"}, 12},
	{"AT", []string{"AT-9", "AT-7"}, 10},
	{"NO", []string{"NO-03"}, 9},
	{"SE", []string{"SE-AB", "SE-O"}, 8},
	{"CH", []string{"CH-ZH"}, 5},
}

// maxPopulation is the number of serial numbers: seven digits of a VIN.
const maxPopulation = 10_000_000

// Of makes the first n vehicles of the fleet named by seed. The same seed
// gives the same vehicles, and a larger n only adds some.
func Of(seed uint64, n int) []Vehicle {
	n = min(max(n, 0), maxPopulation)
	fleet := make([]Vehicle, n)
	for i := range fleet {
		fleet[i] = build(seed, i)
	}
	return fleet
}

func build(seed uint64, number int) Vehicle {
	d := dice.New(seed, "vehicle", strconv.Itoa(number))
	m := &models[d.Weighted(len(models), func(i int) uint64 { return models[i].weight })]
	place := &markets[d.Weighted(len(markets), func(i int) uint64 { return markets[i].weight })]
	v := Vehicle{
		Model:     m.name,
		Variant:   m.variants[d.Below(len(m.variants))],
		ModelYear: 2022 + uint32(d.Below(5)),
		Market:    place.code,
		Region:    place.regions[d.Below(len(place.regions))],
	}
	switch {
	case number%200 == 0:
		v.Tags = []string{"canary"}
	case d.Below(20) == 0:
		v.Tags = []string{"fleet-customer"}
	}
	// Positions 4 to 8 describe, 9 is a filler, 10 the model year, 11 the plant, 12 to
	// 17 the serial number (ISO 3779); the seventh digit of the serial is the filler.
	year := "NPRST"[v.ModelYear-2022]
	v.VIN = messages.VIN(fmt.Sprintf("%sZZZ%s%d%c%c%06d", m.wmi, serialSeries(seed), number/1_000_000, year, m.plant, number%1_000_000))
	for _, id := range m.ecus {
		u := units[id]
		version := u.versions[d.Below(len(u.versions))]
		v.ECUs = append(v.ECUs, ECU{
			ID:       id,
			Part:     u.part,
			Revision: u.revisions[d.Below(len(u.revisions))],
			Serial:   fmt.Sprintf("%s%c%09d", u.part[:3], m.plant, serial(seed, number)),
			Version:  version,
			SHA256:   factoryDigest(id, version),
		})
	}
	return v
}

// serialSeries keeps fleets of different seeds from sharing VINs, most of the time:
// two characters of the vehicle description.
func serialSeries(seed uint64) string {
	const letters = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"
	n := dice.New(seed, "series").Next()
	return string([]byte{letters[n%uint64(len(letters))], letters[n/64%uint64(len(letters))]})
}

// serial is nine digits that no two vehicles of a fleet have: its number, stretched over
// all of them by a factor that has no divisor in common with their count. Fleets of
// different seeds begin elsewhere.
func serial(seed uint64, number int) uint64 {
	const count, stretch = 1_000_000_000, 387_420_489
	return (uint64(number)*stretch + dice.New(seed, "serial").Next()%count) % count
}

// Write writes the first n vehicles of a fleet as NDJSON, in the form in which the API
// and pacecar fleet import take vehicles.
func Write(w io.Writer, seed uint64, n int) error {
	out := bufio.NewWriterSize(w, 64<<10)
	lines := json.NewEncoder(out)
	for i := range min(n, maxPopulation) {
		v := build(seed, i)
		if err := lines.Encode(&v); err != nil {
			return fmt.Errorf("write population: %w", err)
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write population: %w", err)
	}
	return nil
}
