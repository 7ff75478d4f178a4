package demo

import (
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"

	"pacecar/tcu/tcusim/failure"
)

// Options of a demonstration.
type Options struct {
	DataDir  string
	HTTP     string
	MQTT     string
	Store    string // as node.Config
	Broker   string // as node.Config
	Vehicles int
	Seed     uint64
	Fail     []failure.Rule
	Faulty   float64 // share of installations after which a new fault code is active
	Fresh    bool    // forget what an earlier demonstration left in DataDir
	Start    bool    // start the campaign without waiting for a person
	Wait     bool    // end when the campaign has ended
	Speedup  bool    // simulated vehicles take no time to think and install
	Version  string
	Out      io.Writer // for people
	Logger   *slog.Logger
}

// Bounds of a demonstration: every vehicle has a connection of its own.
const (
	DefaultVehicles = 2000
	MaxVehicles     = 100_000
	DefaultDataDir  = "data/demo"
)

func (o Options) check() error {
	if o.Vehicles < 1 || o.Vehicles > MaxVehicles {
		return fmt.Errorf("--vehicles %d: choose from 1 to %d", o.Vehicles, MaxVehicles)
	}
	for _, rule := range o.Fail {
		if rule.ECU != "" && !slices.Contains(updated, rule.ECU) {
			return fmt.Errorf("--fail ecu=%s: the demonstration updates %s only", rule.ECU, strings.Join(updated, " and "))
		}
	}
	return nil
}
