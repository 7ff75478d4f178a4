// Package outlook is when most of a running campaign's roster will have ended, by the pace that it has shown lately.
//
// The pace is counted in buckets of equal length, those left out in which the campaign stood still: it soaked then, or
// had no hours. What is left at that pace is the middle of the answer. Its upper end allows for how unevenly the buckets
// went, and for how few they are: both make the end less certain, by the normal approximation of a sum. The soaks of
// waves that have to end before are added; what a person takes to open a gate is not known, and is not.
//
// The last vehicles of a roster come when their drivers come: [Percent] of it is therefore what is foretold, and not all.
//
// Functions are pure. Times are Unix milliseconds.
package outlook

import (
	"fmt"
	"math"
	"time"

	"pacecar/actors/campaign/roster"
	"pacecar/messages"
)

// Bounds of what is looked at.
const (
	Percent       = 95                   // of the roster: so far the outlook goes
	lookBack      = time.Hour            // of the campaign's course
	shortest      = 10 * time.Second     // bucket
	buckets       = 30                   // that the time is divided into, at most
	fewest        = 3                    // buckets in which it did not stand still, for anything to be said
	nineInTen     = 1.2816               // standard deviations above the mean
	mostUncertain = 3.0                  // what the upper end may have above the middle, in middles
	longest       = 400 * 24 * time.Hour // ahead
)

// Of looks ahead; nil: the campaign does not run.
func Of(r *messages.CampaignRecord, nowMs int64) *messages.Outlook {
	if r.GetState() != messages.CampaignState_RUNNING || r.GetRosterSize() == 0 {
		return nil
	}
	target := (uint64(r.GetRosterSize())*Percent + 99) / 100
	wave, done := reaching(r.GetWaves(), target)
	o := &messages.Outlook{Percent: Percent}
	if done >= target {
		o.Text = fmt.Sprintf("More than %d%% have ended; when the last ones come, nobody can say.", Percent)
		return o
	}
	o.Left = uint32(target - done)
	p := paceOf(r.GetBurnUp(), nowMs)
	if p.count < fewest || p.mean <= 0 {
		o.Text = "It is too early to say: hardly any vehicle has ended lately."
		return o
	}
	soak, manual := soaks(r, wave, nowMs)
	middle := float64(o.Left) / p.mean // milliseconds
	ahead := math.Max(1, middle/float64(p.length))
	spread := min(mostUncertain, nineInTen*p.deviation/p.mean*math.Sqrt(1/ahead+1/float64(p.count)))
	o.PerMinute = p.mean * float64(time.Minute.Milliseconds())
	o.P50AtMs = nowMs + bounded(middle) + soak
	o.P90AtMs = nowMs + bounded(middle*(1+spread)) + soak
	o.Text = basis(p, soak, manual)
	return o
}

func bounded(ms float64) int64 { return int64(min(ms, float64(longest.Milliseconds()))) }

// reaching is the wave, from 1, in which so many vehicles will have ended, and how many have.
func reaching(waves []*messages.WaveProgress, target uint64) (wave int, done uint64) {
	sizes := uint64(0)
	for i, w := range waves {
		done += ended(w)
		if sizes += uint64(w.GetSize()); sizes >= target && wave == 0 {
			wave = i + 1
		}
	}
	return wave, done
}

// ended counts the vehicles of a wave of which nothing more comes.
func ended(w *messages.WaveProgress) (n uint64) {
	for state, count := range w.GetCounts() {
		if s := uint8(state); s != roster.Waiting && !roster.Underway(s) {
			n += uint64(count)
		}
	}
	return n
}

// soaks is how long the waves before the given one will soak yet, and how many of their gates a person opens.
func soaks(r *messages.CampaignRecord, until int, nowMs int64) (ms int64, manual int) {
	plan := r.GetPlan().GetWaves()
	for i, w := range r.GetWaves() {
		if i+1 >= until || i >= len(plan) || w.GetState() == messages.WaveState_WAVE_PASSED {
			continue
		}
		soak := 1000 * plan[i].GetGate().GetSoakSeconds()
		if w.GetState() == messages.WaveState_WAVE_SOAKING {
			soak = max(0, w.GetEndedAtMs()+soak-nowMs)
		}
		ms += soak
		if plan[i].GetGate().GetManual() {
			manual++
		}
	}
	return ms, manual
}

func basis(p pace, soakMs int64, manual int) string {
	text := fmt.Sprintf("By the pace of the last %v in which vehicles ended", time.Duration(p.count)*time.Duration(p.length)*time.Millisecond)
	if soakMs > 0 {
		text += fmt.Sprintf(", with %v of soak", (time.Duration(soakMs) * time.Millisecond).Round(time.Second))
	}
	if manual > 0 {
		text += fmt.Sprintf(", and without the time that persons take for %s", gates(manual))
	}
	return text + "."
}

func gates(n int) string {
	if n == 1 {
		return "1 gate"
	}
	return fmt.Sprintf("%d gates", n)
}
