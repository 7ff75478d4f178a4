package arbitration

import (
	"fmt"
	"slices"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
	"pacecar/mutant"
)

// soaking decides about an offer for a control unit that has lately been updated by another campaign:
// one that soaks is that campaign's, but for who has a higher priority, supersedes it by name, or undoes it. Whoever takes late joiners
// has no higher priority with them: nobody was told of them at its start, and what soaks may be what it needs.
func soaking(c Case) (r Ruling, decided bool) {
	me, claim, w := c.Offer.GetCampaignId(), c.Offer.GetClaim(), c.Keeps
	mine := "Campaign " + side(me, claim)
	if w == nil || c.Offer.GetHeard() != nil || !c.Fits && !c.FitsAfter || mutant.SoakGivenAway.Planted() {
		return Ruling{}, false
	}
	if other := w.GetCampaignId(); slices.Contains(claim.GetSupersedes(), other) || c.Offer.GetUndoes() == other || Priority(claim) > Priority(w.GetClaim()) && !claim.GetJoined() {
		return Ruling{}, false
	}
	return Ruling{Outcome: Waits, Other: w.GetCampaignId(), SoaksMs: c.KeepsMs, Text: fmt.Sprintf("%s waits for campaign %s, for which the vehicle soaks until %s.",
		mine, side(w.GetCampaignId(), w.GetClaim()), time.UnixMilli(c.KeepsMs).UTC().Format(time.RFC3339))}, true
}

// Keep says until when each campaign that waits for a vehicle to soak does, by what keeps it there now: the vehicle may have
// fallen ill, or the campaign that keeps it may have no use for it any more. until answers 0 where nothing keeps it.
func Keep(kept *messages.Arbitration, until func(campaign string) int64) *messages.Arbitration {
	queue := slices.Clone(kept.GetQueue())
	for i, q := range queue {
		if q.GetSoaksUntilMs() != 0 && until(q.GetBehind()) != q.GetSoaksUntilMs() {
			queue[i] = proto.CloneOf(q)
			queue[i].SoaksUntilMs = until(q.GetBehind())
		}
	}
	if slices.Equal(queue, kept.GetQueue()) {
		return kept
	}
	return built(queue, kept.GetSuperseded())
}

// Keeps is the campaign whose soak this one waits for; empty: none.
func Keeps(kept *messages.Arbitration, campaign string) string {
	if q := Find(kept, campaign, 0); q.GetSoaksUntilMs() != 0 {
		return q.GetBehind()
	}
	return ""
}

// soaks tells whether one of the queue waits for a campaign for which the vehicle soaks: it is nobody's turn by that.
func soaks(q *messages.QueuedCampaign, atMs int64) bool { return q.GetSoaksUntilMs() > atMs }
