package warning

import (
	"fmt"
	"time"

	"pacecar/actors/campaign/hours"
)

// amounts warns of numbers that are in bounds by themselves, and of which another one takes the sense.
func amounts(f Found, warn func(field, format string, args ...any)) {
	slow(f, warn)
	pace := f.Plan.GetPacing()
	if base, most := pace.GetExponentialRate().GetBaseRatePerMinute(), pace.GetMaximumPerMinute(); most > 0 && base >= most {
		warn("/pacing/exponentialRate/baseRatePerMinute", "The pace begins at %s a minute and may never be more than %s: it does not grow. Choose a lower beginning, or leave exponentialRate out.",
			count(base, "offer"), count(most, "offer"))
	}
	for i, w := range f.Plan.GetWaves() {
		if i >= len(f.Waves) || f.Waves[i].GetSize() == 0 || f.Waves[i].GetNumber() != uint32(i+1) {
			continue
		}
		size, sample := f.Waves[i].GetSize(), w.GetGate().GetMinimumSample()
		if sample > size && sample > defaultSample {
			warn(fmt.Sprintf("/waves/%d/gate/minimumSample", i), "Wave %d has %s, and failures are judged from %d on that tried the update: until all have ended, no share of failures halts it. Choose at most %d.",
				i+1, count(size, "vehicle"), sample, size)
		}
		if soak := w.GetGate().GetSoakSeconds(); soak > 0 && f.lasts() > 0 && soak*1000 >= f.lasts() && i < len(f.Plan.GetWaves())-1 {
			warn(fmt.Sprintf("/waves/%d/gate/soakSeconds", i), "Wave %d soaks for longer than the campaign offers its update: no wave after it would be offered it.", i+1)
		}
	}
	soaks(f, warn)
}

// soaks warns of waves that soak for less than the campaign lasts, each, and for longer together: the last wave would not be reached.
func soaks(f Found, warn func(field, format string, args ...any)) {
	var all int64
	for i, w := range f.Plan.GetWaves() {
		if soak := w.GetGate().GetSoakSeconds() * 1000; i < len(f.Plan.GetWaves())-1 && i < len(f.Waves) && f.Waves[i].GetSize() > 0 {
			if all += soak; soak >= f.lasts() {
				return // it was said of that one
			}
		}
	}
	if f.lasts() > 0 && all >= f.lasts() {
		warn("/schedule/endTime", "The waves before the last one soak for %s together, and the campaign offers its update for %s: the last wave would not be offered it. Let the campaign end later, or have waves soak for less.",
			time.Duration(all)*time.Millisecond, (time.Duration(f.lasts()) * time.Millisecond).Round(time.Minute))
	}
}

// defaultSample is what plans have that name no minimum sample: nobody has meant it for a wave of fewer vehicles.
const defaultSample = 10

func count(n uint32, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// lasts is how long the campaign would offer its update at most, in milliseconds; 0: it has no end.
func (f Found) lasts() int64 {
	at := hours.Of(f.Plan)
	if at == nil || at.EndMs == 0 {
		return 0
	}
	return at.LastOfferMs() - max(f.NowMs, at.StartMs)
}

// slow warns of a pace at which the campaign's end comes before everybody has been offered the update.
func slow(f Found, warn func(field, format string, args ...any)) {
	pace := int64(f.Plan.GetPacing().GetMaximumPerMinute())
	if pace == 0 || f.lasts() <= 0 {
		return
	}
	if most := uint64(pace*f.lasts()/60_000) + 1; most < f.Vehicles {
		warn("/pacing/maximumPerMinute", "At %s a minute at most %d of %d vehicles are offered the update before the campaign's end: choose a higher pace, or a later end.",
			count(uint32(pace), "offer"), most, f.Vehicles)
	}
}
