package verdict

import (
	"fmt"
	"time"

	"pacecar/tcu/tcusim/ledger"
)

// haltWithin is how long after the acknowledgement of a pause a vehicle that is connected may still begin to install.
const haltWithin = 5 * time.Second

// Halt is a pause that was acknowledged, until the moment at which somebody first asked for the rollout to go on.
type Halt struct{ Acknowledged, Resumed time.Time }

// holds says whether an installation that begins then begins in spite of the pause.
func (h Halt) holds(atMS int64) bool {
	return atMS > h.Acknowledged.Add(haltWithin).UnixMilli() && (h.Resumed.IsZero() || atMS < h.Resumed.UnixMilli())
}

// halted says which installations of a rollout began in spite of a pause.
func halted(campaign string, deeds []ledger.Entry, halts []Halt) (said []string) {
	for _, h := range halts {
		for _, e := range deeds {
			if e.Campaign == campaign && e.Kind == ledger.InstallStarted && h.holds(e.AtMS) {
				said = append(said, fmt.Sprintf("%s began to install %.1f s after a pause was acknowledged", e.VIN, time.UnixMilli(e.AtMS).Sub(h.Acknowledged).Seconds()))
			}
		}
	}
	return said
}
