// Package words is what a simulated vehicle says of itself, as messages of the wire. It is pure.
package words

import (
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"pacecar/messages"
	"pacecar/tcu/tcusim/ledger"
	"pacecar/tcu/tcusim/population"
)

// Presence says whether the vehicle is online.
func Presence(online bool) *messages.Up {
	return &messages.Up{Body: &messages.Up_Presence{Presence: &messages.Presence{Online: online}}}
}

// Condition says in what condition the vehicle is: parked or not, and full enough for any update.
func Condition(parked bool, now time.Time) *messages.Up {
	return &messages.Up{Body: &messages.Up_Condition{Condition: &messages.Condition{
		Parked: parked, IgnitionOff: parked, BatteryPercent: 95, StateOfChargePercent: 90, Network: "wifi", FreeBytes: 64 << 30, At: timestamppb.New(now),
	}}}
}

// Inventory is the lines of a manifest: the factory's, with what was installed since.
func Inventory(v *population.Vehicle, installed []ledger.ECUEntry) []*messages.ECUReport {
	var lines []*messages.ECUReport
	for _, e := range v.ECUs {
		line := &messages.ECUReport{
			EcuId: e.ID, HardwarePart: e.Part, HardwareRevision: e.Revision,
			Serial: e.Serial, Version: e.Version, Sha256: e.SHA256,
		}
		for i := range installed {
			if installed[i].ID == e.ID {
				line.Version, line.Sha256 = installed[i].Version, installed[i].SHA256
			}
		}
		lines = append(lines, line)
	}
	return lines
}
