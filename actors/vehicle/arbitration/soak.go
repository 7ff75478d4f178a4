package arbitration

import (
	"fmt"
	"slices"
	"time"

	"pacecar/actors/vehicle/assignment"
	"pacecar/messages"
)

// soaking decides about an offer for a control unit that has lately been updated by another campaign:
// one that soaks is that campaign's, but for who has a higher priority, supersedes it by name, or undoes it;
// and one whose campaign has a higher priority, and began later, has been taken for good, as it would have been
// had both met before.
func soaking(c Case, holder string) (r Ruling, decided bool) {
	me, claim, w := c.Offer.GetCampaignId(), c.Offer.GetClaim(), c.Keeps
	mine := "Campaign " + side(me, claim)
	yields := func(other string, held *messages.Claim) bool {
		return slices.Contains(claim.GetSupersedes(), other) || c.Offer.GetUndoes() == other || Priority(claim) > Priority(held)
	}
	if c.Offer.GetHeard() != nil || !c.Fits && !c.FitsAfter {
		return Ruling{}, false
	}
	if a := c.Holder; holder == "" && a.GetState() == assignment.Succeeded && a.GetCampaignId() != me && shares(c.ECUs, a.GetArtifacts()) &&
		!yields(a.GetCampaignId(), a.GetClaim()) && Priority(claim) < Priority(a.GetClaim()) && claim.GetStartedAtMs() < a.GetClaim().GetStartedAtMs() {
		return Ruling{Outcome: Ending, Other: a.GetCampaignId(), Text: fmt.Sprintf("Campaign %s began after %s, goes before it, and has updated the same control unit.",
			side(a.GetCampaignId(), a.GetClaim()), lower(mine))}, true
	}
	if w == nil || yields(w.GetCampaignId(), w.GetClaim()) {
		return Ruling{}, false
	}
	return Ruling{Outcome: Waits, Other: w.GetCampaignId(), SoaksMs: c.KeepsMs, Text: fmt.Sprintf("%s waits for campaign %s, for which the vehicle soaks until %s.",
		mine, side(w.GetCampaignId(), w.GetClaim()), time.UnixMilli(c.KeepsMs).UTC().Format(time.RFC3339))}, true
}

func lower(sentence string) string { return "c" + sentence[1:] }

// soaks tells whether one of the queue waits for a campaign for which the vehicle soaks: it is nobody's turn by that.
func soaks(q *messages.QueuedCampaign, atMs int64) bool { return q.GetSoaksUntilMs() > atMs }
