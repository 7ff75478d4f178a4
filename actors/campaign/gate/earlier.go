package gate

import (
	"cmp"
	"fmt"
	"strings"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
)

// Earlier is a wave whose gate has opened before, as it stands now: what its vehicles say after
// that counts against whatever is to open next. It is judged again by its own limits, but for those of
// strata, which are counted for the current wave alone.
type Earlier struct {
	Wave      uint32
	Gate      *messages.Gate // its own
	Unhealthy uint32         // of the failed: they run the update
	Stratum                  // all of the wave; without a name
}

// part is the wave with what must hold of it. Others have followed it.
func (e Earlier) part() part {
	return part{Stratum: e.Stratum, limits: limitsOf(e.Gate, false), what: "wave", others: "the next wave", earlier: true}
}

// against says what stands against it now; empty: nothing. Vehicles that were silent may have
// returned, and be under way: what they come to is not known yet.
func (e Earlier) against() string {
	p := e.part()
	why := p.failing()
	if e.Underway == 0 {
		why = cmp.Or(why, p.lacking())
	}
	return why
}

// inEarlier says what stands against waves that have been followed; empty: nothing.
func (in Inputs) inEarlier() string {
	var told []string
	for _, e := range in.Earlier {
		if why := e.against(); why != "" {
			told = append(told, fmt.Sprintf("wave %d, whose gate has opened: %s", e.Wave, why))
		}
	}
	return strings.Join(told, "; ")
}

// seenEarlier says what has become of waves that have been followed.
func (in Inputs) seenEarlier() (text string) {
	for _, e := range in.Earlier {
		p := e.part()
		text += fmt.Sprintf("; wave %d, judged again: %s of %s failed", e.Wave, Number(p.failed()), Number(p.tried()))
		if e.Unhealthy > 0 {
			text += fmt.Sprintf(" (unhealthy after the installation: %s)", Number(e.Unhealthy))
		}
	}
	return text
}

// keepEarlier is how a decision keeps them.
func keepEarlier(list []Earlier) (kept []*messages.EarlierWave) {
	for _, e := range list {
		kept = append(kept, &messages.EarlierWave{Wave: e.Wave, Gate: proto.CloneOf(e.Gate), Unhealthy: e.Unhealthy, Seen: keepStratum(e.Stratum)})
	}
	return kept
}

// recallEarlier is the contrary of keepEarlier.
func recallEarlier(kept []*messages.EarlierWave) (list []Earlier) {
	for _, e := range kept {
		list = append(list, Earlier{Wave: e.GetWave(), Gate: e.GetGate(), Unhealthy: e.GetUnhealthy(), Stratum: recallStratum(e.GetSeen())})
	}
	return list
}
