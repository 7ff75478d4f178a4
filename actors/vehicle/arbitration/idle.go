package arbitration

import (
	"fmt"
	"time"

	"pacecar/actors/vehicle/assignment"
	"pacecar/messages"
)

// HoldLife is for how long a campaign that gives no permit holds a vehicle against others, be it
// paused, quarantined or without room; no longer than its offer was to live.
const HoldLife = 7 * 24 * time.Hour

// IdlesFrom is from when on the campaign of an assignment keeps nobody waiting, if nothing happens
// until then: everything is downloaded, and it gives no permit. It has the vehicle until another
// one comes for it, and may give its permit meanwhile. 0: it is not the campaign's turn.
func IdlesFrom(a *messages.Assignment) int64 {
	if !assignment.Turn(a) {
		return 0
	}
	from := a.GetChangedAtMs() + HoldLife.Milliseconds()
	if ends := a.GetExpiresAtMs(); ends != 0 {
		from = min(from, ends)
	}
	return from
}

// Idles tells whether that time has come.
func Idles(a *messages.Assignment, atMs int64) bool {
	from := IdlesFrom(a)
	return from != 0 && from <= atMs
}

// idle decides about an offer to a vehicle whose campaign idles: as if nobody held it.
func idle(c Case, holder string) Ruling {
	r := free(c, holder)
	if r.Outcome == Opens {
		r = Ruling{Outcome: Takes, Other: holder, Returns: true, Text: fmt.Sprintf("Campaign %s goes before campaign %s, which has given no permit for so long that it keeps nobody waiting, and is offered again afterwards.",
			side(c.Offer.GetCampaignId(), c.Offer.GetClaim()), side(holder, c.Holder.GetClaim()))}
	}
	return r
}

// Turned is what the history says of a turn that comes while this assignment is there.
func Turned(a *messages.Assignment, atMs int64) string {
	if Idles(a, atMs) {
		return "Campaign " + side(a.GetCampaignId(), a.GetClaim()) + " has given no permit for so long that it keeps nobody waiting. It is next, and is told so."
	}
	return "It is next, and is told so."
}

// needs tells whether a campaign of the queue waits for another one whose package it needs.
func needs(q *messages.QueuedCampaign, behind string) bool {
	return q.GetNeeds() && behind != "" && q.GetBehind() == behind
}
