// Package reported is the shapes of what vehicles say of themselves that is not kept, and of what
// their people have answered.
//
// They are values; a time is the text that the caller gives. There are no failures.
package reported

import "pacecar/messages"

// Condition is the state of a vehicle that an installation depends on.
type Condition struct {
	At                   string `json:"at" format:"date-time" doc:"When it was so."`
	Parked               bool   `json:"parked" doc:"Whether it was parked."`
	IgnitionOff          bool   `json:"ignitionOff" doc:"Whether its ignition was off."`
	BatteryPercent       uint32 `json:"batteryPercent" doc:"Charge of the 12 V battery."`
	StateOfChargePercent uint32 `json:"stateOfChargePercent" doc:"Charge of the traction battery."`
	Network              string `json:"network,omitempty" enum:"wifi,metered,none" doc:"How it was connected."`
	FreeBytes            uint64 `json:"freeBytes" doc:"Room for files."`
}

// FromCondition turns what was said into a view; nil, for a vehicle that has said nothing,
// stays nil.
func FromCondition(c *messages.Condition, time func(ms int64) string) *Condition {
	if c == nil {
		return nil
	}
	return &Condition{
		At: time(c.GetAt().AsTime().UnixMilli()), Parked: c.GetParked(), IgnitionOff: c.GetIgnitionOff(), BatteryPercent: c.GetBatteryPercent(),
		StateOfChargePercent: c.GetStateOfChargePercent(), Network: c.GetNetwork(), FreeBytes: c.GetFreeBytes(),
	}
}
