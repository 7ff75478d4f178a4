package oracle

import (
	"pacecar/actors/campaign/roster"
	"pacecar/messages"
)

// accepts keeps, from the roster's entries alone, what a person has accepted by resuming a campaign
// that a gate had halted: an end, for as long as its vehicle is what it was.
func (o *Oracle) accepts(was, is *campaignView) {
	is.taken = was.taken
	if is.taken == nil || len(was.entries) == 0 { // the store was read anew
		is.taken = map[int]uint8{}
		for at, e := range is.entries {
			if e.Accepted {
				is.taken[at] = e.Place()
			}
		}
		return
	}
	if given := last(is.record.GetAcceptances()); given.GetAtMs() != last(was.record.GetAcceptances()).GetAtMs() || len(is.record.GetAcceptances()) > len(was.record.GetAcceptances()) {
		current := int(given.GetWave()) - 1
		for at, e := range was.entries {
			wave, place := was.wave(at), e.Place()
			if counts := roster.Ended(place) && place != roster.Skipped && place != roster.Superseded; counts && (wave == current || wave < current && roster.Failing(place)) {
				is.taken[at] = place
			}
		}
	}
	for at, place := range is.taken {
		if now := is.entries[at].Place(); now != place && !(now == roster.Stalled && roster.Failing(place)) {
			delete(is.taken, at)
		}
	}
}

func last(list []*messages.Acceptance) *messages.Acceptance {
	if len(list) == 0 {
		return nil
	}
	return list[len(list)-1]
}

// judged is a wave of a roster as its vehicles are: who tried the update and how many of those
// failed, apart from what was accepted; who runs it; and who has not ended.
type judged struct{ tried, failed, runs, accepted, underway int }

func (c *campaignView) judge(wave int) (j judged) {
	for at, e := range c.entries {
		if c.wave(at) != wave {
			continue
		}
		_, taken := c.taken[at]
		place := e.Place()
		if taken && roster.Failing(place) {
			j.accepted++
		}
		switch {
		case place == roster.Succeeded:
			j.runs++
			if !taken {
				j.tried++
			}
		case roster.Failing(place) && !taken:
			j.failed++
			j.tried++
		case !roster.Ended(place):
			j.underway++
		}
	}
	return j
}

// counted: what waves count as accepted is what their vehicles are.
func (o *Oracle) counted(c *campaignView) {
	for i, w := range c.record.GetWaves() {
		if j := c.judge(i); !o.Forgot && int(w.GetAcceptedFailed()) != j.accepted {
			o.broken(16, "wave %d of campaign %s counts %d failures as accepted, %d of its vehicles still are what a person accepted", i+1, c.id, w.GetAcceptedFailed(), j.accepted)
		}
	}
}

// proven: a gate that opens has seen no more failures among those that tried the update than may
// be, in its own wave and in those before it; and somebody of its wave runs the update, or a person has
// opened it in so many words.
func (o *Oracle) proven(c *campaignView, d *messages.GateDecision) {
	current := int(d.GetWave()) - 1
	for i, w := range c.record.GetPlan().GetWaves()[:current+1] {
		j := c.judge(i)
		if i < current && (j.underway > 0 || o.Forgot) {
			continue
		}
		if 100*float64(j.failed) > float64(j.tried)*w.GetGate().GetMaximumFailedPercent()+1e-6 {
			o.broken(5, "campaign %s: %d of %d vehicles of wave %d that tried it failed, and the gate of wave %d opens: %s", c.id, j.failed, j.tried, i+1, d.GetWave(), d.GetText())
		}
	}
	in, size := d.GetInputs(), c.record.GetWaves()[current].GetSize()
	if j := c.judge(current); !in.GetLast() && size > 0 && uint32(j.runs)+in.GetInstalledBefore() == 0 && d.GetOpening().GetBy() == "" {
		o.broken(5, "campaign %s: of %d vehicles of wave %d nobody runs the update, and its gate opens by itself: %s", c.id, size, d.GetWave(), d.GetText())
	}
}
