// Package lease is the patience of a campaign with one vehicle: how long its place in
// flight is its own, when it is asked, and when it is given up. Times are
// Unix milliseconds, deadlines Unix seconds, rounded up; 0 is no deadline.
package lease

import (
	"pacecar/actors/campaign/roster"
	"pacecar/messages"
)

// Seconds rounds a time up to the resolution of deadlines.
func Seconds(ms int64) uint32 { return uint32((ms + 999) / 1000) }

// To is when a vehicle that does not move from now on is asked.
func To(nowMs int64, p *messages.CampaignPlan) uint32 {
	return Seconds(nowMs + 1000*p.GetRetries().GetSilenceSeconds())
}

// Waiting is when a vehicle is asked whose permit is kept back for its maintenance window
// until then: it is not silent before that; 0: it waits for none.
func Waiting(p *messages.CampaignPlan, untilMs int64) uint32 {
	if untilMs <= 0 {
		return 0
	}
	return To(untilMs, p)
}

// Soak is when a vehicle of a wave that ends now in success or silence is not exposed any
// more; 0: at once. It is counted only where the plan bounds how many are exposed.
func Soak(nowMs int64, p *messages.CampaignPlan, wave int) uint32 {
	soak := p.GetWaves()[wave].GetGate().GetSoakSeconds()
	if p.GetPacing().GetMaximumExposed() == 0 || soak == 0 {
		return 0
	}
	return Seconds(nowMs + 1000*soak)
}

// Cycles is a vehicle of a wave that succeeded, with these flags before, exposed for as long as the
// drive cycles are awaited that it has said not to have completed; when it has, what is left of the soak.
func Cycles(nowMs int64, p *messages.CampaignPlan, wave int, was uint8, e roster.Entry) roster.Entry {
	by := p.GetWaves()[wave].GetGate()
	before, awaited := was&roster.FlagAwaited != 0, e.Flags&roster.FlagAwaited != 0
	if p.GetPacing().GetMaximumExposed() == 0 || by.GetSoakDriveCycles() == 0 || before == awaited || e.Flags&roster.FlagUnhealthy != 0 {
		return e
	}
	longest := max(by.GetSoakSeconds(), p.GetHealth().GetDriveCyclesWaitSeconds())
	switch more := uint32(longest - by.GetSoakSeconds()); {
	case awaited && e.Deadline > 0:
		e.Deadline += more // since its success, whenever it is heard to count them
	case awaited && by.GetSoakSeconds() == 0:
		e.Deadline = Seconds(nowMs + 1000*longest)
	case awaited: // it is exposed no more
	case e.Deadline > more:
		e.Deadline -= more
	}
	return e
}

// maxReminders is how often a silent vehicle with a permit is reminded, spread over the
// life of the permit: once an hour for a permit of a day. One that sleeps is reminded less
// often, three times a day where it may sleep for three days: its actor tells it when it comes online.
const (
	maxReminders  = 24
	maxAwakenings = 9
)

// Asked is a silent vehicle whose lease has run out, asked once more; false: it was asked
// often enough, and is given up. One that holds a permit may be parked with nobody near it,
// and may still install: it is given up when its permit has expired. One that has not
// downloaded yet is probably parked, and nothing can have happened to it: its place goes to
// another vehicle, and it sleeps until it is heard, or has been silent for so long that the plan
// counts it as lost. Nobody sleeps while a campaign ends.
func Asked(nowMs int64, p *messages.CampaignPlan, e roster.Entry, ending bool) (roster.Entry, bool) {
	retries := p.GetRetries()
	silence, asks := retries.GetSilenceSeconds(), retries.GetAsks()
	if uint32(e.Asks) < asks {
		e.Asks, e.Deadline = e.Asks+1, To(nowMs, p)
		return e, true
	}
	times := int64(uint32(e.Asks) - asks) // reminded since
	var every, left int64
	switch {
	case e.State == roster.Permitted:
		life := p.GetPermitLifeSeconds()
		every = max(silence, (life+maxReminders-1)/maxReminders)
		if left = life - times*every; left > 0 {
			left = every
		}
	case roster.Sleeps(e.State) && !ending:
		sleep := p.GetSleepSeconds()
		every = max(silence, (sleep+maxAwakenings-1)/maxAwakenings)
		left = sleep - silence*int64(1+asks) - times*every
		e.State = roster.Asleep
	}
	if left <= 0 {
		return e, false
	}
	e.Asks, e.Deadline = e.Asks+1, Seconds(nowMs+1000*min(every, left))
	return e, true
}

// Renewed tells whether a vehicle that was asked has spoken within the last lease: it works
// on what it was given, however long that takes. The word of its actor alone would not
// do, which answers for a vehicle that is away.
func Renewed(nowMs int64, p *messages.CampaignPlan, e roster.Entry, heardAtMs int64) bool {
	return e.Asks > 0 && roster.Underway(e.State) && heardAtMs > nowMs-1000*p.GetRetries().GetSilenceSeconds()
}
