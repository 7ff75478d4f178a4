package control

import (
	"pacecar/tcu/tcusim/failure"
	"pacecar/tcu/tcusim/figures"
)

// Bounds of what can be asked.
const (
	MaxVehicles  = 100_000  // listed, or named by their VINs
	maxAsk       = 4 << 20  // bytes of a request
	maxAnswer    = 64 << 20 // bytes of an answer
	maxAwayHours = 24 * 365 // of vehicles that are sent away
)

// File is where a control says where it is, in the data directory.
const File = "simulator.json"

// State is how the fleet is, and what troubles it has.
type State struct {
	figures.Stats
	Away     int       `json:"away"` // vehicles that are kept from connecting
	Troubles []Trouble `json:"troubles"`
}

// Trouble is a rule by which installations fail.
type Trouble struct {
	ECU     string  `json:"ecu,omitempty"`
	Model   string  `json:"model,omitempty"`
	Version string  `json:"version,omitempty"`
	Percent float64 `json:"percent"`
	Code    string  `json:"code"`
	End     string  `json:"end"` // failed or reverted
}

// Which says which vehicles are meant: those named, or a share of those of a model.
type Which struct {
	VINs  []string `json:"vins,omitempty"`
	Model string   `json:"model,omitempty"`
	Share float64  `json:"share,omitempty"` // from 0 to 1
}

// Failing asks that installations fail from now on.
type Failing struct {
	Rule failure.Rule `json:"rule"`
}

// Leaving asks that vehicles lose their connections for a time.
type Leaving struct {
	Which
	Seconds float64 `json:"seconds"`
}

// Healing asks that troubles end: the rules about an ECU, or, with no name, all and every absence.
type Healing struct {
	ECU string `json:"ecu,omitempty"`
}

// Done is what became of it.
type Done struct {
	Vehicles int       `json:"vehicles"` // that it is about
	Rules    int       `json:"rules"`    // that ended
	Troubles []Trouble `json:"troubles"` // in effect now
}

// Looking asks for vehicles.
type Looking struct {
	Model string
	Phase string
	Away  bool // only those that are not connected
	Limit int
}

// troubles are rules as they are told.
func troubles(rules []failure.Rule) []Trouble {
	told := make([]Trouble, len(rules))
	for i, r := range rules {
		told[i] = Trouble{ECU: r.ECU, Model: r.Model, Version: r.Version, Percent: 100 * r.Rate, Code: r.Code, End: "failed"}
		if r.Revert {
			told[i].End = "reverted"
		}
	}
	return told
}
