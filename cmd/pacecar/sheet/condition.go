package sheet

import (
	"fmt"
	"time"

	"pacecar/cmd/pacecar/show"
	"pacecar/web/view/reported"
)

// condition draws what a vehicle said of itself last, and how old that is.
func condition(s *show.Sheet, c reported.Condition, now time.Time) {
	said := show.Instant(c.At)
	if at, err := time.Parse(time.RFC3339, c.At); err == nil {
		said += ", " + show.Lasting(int64(max(0, now.Sub(at)).Seconds())) + " ago"
	}
	s.Field("said", said)
	s.Field("parked", yes(c.Parked))
	s.Field("ignition", map[bool]string{true: "off", false: "on"}[c.IgnitionOff])
	s.Field("12 V battery", fmt.Sprintf("%d %%", c.BatteryPercent))
	s.Field("traction", fmt.Sprintf("%d %%", c.StateOfChargePercent))
	s.Field("network", c.Network)
	s.Field("free", show.Bytes(c.FreeBytes))
}

func yes(is bool) string {
	if is {
		return "yes"
	}
	return "no"
}
