// Package talk counts what a campaign and a vehicle say to each other, and ends the simulation where that is
// more than may be, whatever goes wrong: recoveries say things again, and so do those who hear nothing,
// but nobody answers at once what brings the same word again.
package talk

import (
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/bench/sim/invariant"
)

// most is how many words about permits and how many reports two may exchange within a minute.
const most = 120

// Heard is by who talks: when, within the last minute, as time since the beginning.
type Heard map[string][]time.Duration

// Hear counts a word.
func (h Heard) Hear(between string, now time.Duration, m proto.Message) {
	recent := h[between]
	for len(recent) > 0 && recent[0] < now-time.Minute {
		recent = recent[1:]
	}
	recent = append(recent, now)
	h[between] = recent
	if len(recent) > most {
		invariant.Break(45, "%s say %d words to each other within a minute, at most %d may be; the last one is %T", between, len(recent), most, m)
	}
}
