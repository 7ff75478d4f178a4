package campaign

import (
	"fmt"
	"strings"
	"time"

	"pacecar/actors/campaign/duration"
	"pacecar/actors/campaign/life"
)

// times tells how long attempts took, as an account does.
func (s *story) times() string {
	var b strings.Builder
	within := func(above, atMost uint32) string {
		return fmt.Sprintf("above %v and at most %v", time.Duration(above)*time.Second, time.Duration(atMost)*time.Second)
	}
	for _, d := range duration.Told(s.c.Record().GetTimes()) {
		fmt.Fprintf(&b, "wave %d %s: %d vehicles, half %s, 90 %% %s\n", d.GetWave(), life.Word(d.GetStage().String()), d.GetVehicles(),
			within(d.GetHalfAbove(), d.GetHalfAtMost()), within(d.GetMostAbove(), d.GetMostAtMost()))
	}
	if b.Len() == 0 {
		return "none"
	}
	return strings.TrimSpace(b.String())
}
