package rehearsal

import (
	"pacecar/actors/campaign/rehearsal/supposition"
	"pacecar/actors/campaign/roster"
)

// asked has a vehicle that an offer has reached wait for consent to its download, if somebody
// is asked, before it downloads.
func (f *fleet) asked(reached, expires int64, i int) {
	if !f.cast.demand.Download {
		f.say(reached, i, downloading)
		return
	}
	f.wait(reached, i, roster.Offered)
	switch answered := reached + supposition.Seconds(f.model.GetConsent(), f.chance); {
	case answered >= expires:
		f.say(expires, i, roster.Expired)
	case f.cars[i].refuses:
		f.say(answered, i, roster.Rejected)
	default:
		f.say(answered, i, downloading)
	}
}

// withheld keeps a permit from a vehicle that lacks consent or a condition: it waits as long as
// the longer of both takes, and asks for its permit again then. False: it lacks nothing.
func (f *fleet) withheld(now int64, i int) bool {
	c, d := &f.cars[i], f.cast.demand
	if c.ready {
		return false
	}
	c.ready = true
	until := now
	if d.Install {
		until += supposition.Seconds(f.model.GetConsent(), f.chance)
	}
	if d.Ready && supposition.Happens(f.model.GetUnreadyPercent(), f.chance) {
		until = max(until, now+supposition.Seconds(f.model.GetReadying(), f.chance))
	}
	if until == now {
		return false
	}
	c.granted = 0
	f.wait(now, i, roster.Downloaded)
	if d.Install && c.refuses {
		f.say(until, i, roster.Rejected)
	} else {
		f.say(until, i, roster.Downloaded)
	}
	return true
}

// wait has a vehicle say that it waits, in a state.
func (f *fleet) wait(at int64, i int, in uint8) {
	f.push(at, cue{car: i, attempt: f.cars[i].attempt, to: in, waits: true})
}
