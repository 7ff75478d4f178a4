package arbitration

import (
	"fmt"
	"slices"

	"pacecar/actors/targeting/occupant"
	"pacecar/messages"
	"pacecar/mutant"
)

// Case is an offer that meets a vehicle which another campaign holds, or may hold next.
type Case struct {
	Offer     *messages.AssignVehicle
	Holder    *messages.Assignment // the present or the last one; nil: there was none
	Kept      *messages.Arbitration
	ECUs      []string              // that the offer is for
	Fits      bool                  // it fits the vehicle as it is
	FitsAfter bool                  // it does not, and will once the holder's update is installed
	Keeps     *messages.HealthWatch // of another campaign, for which the vehicle soaks with one of the ECUs; nil: of none
	KeepsMs   int64                 // until when
	AtMs      int64
}

// Outcome is what becomes of an offer.
type Outcome uint8

// The outcomes.
const (
	Opens  Outcome = iota + 1 // it is the vehicle's next assignment
	Takes                     // and ends that of the campaign that holds the vehicle
	Waits                     // for the campaign that holds the vehicle, or is to
	Unfit                     // it would wait, and does not fit the vehicle
	Ending                    // another campaign has superseded it here
)

// Ruling is an outcome with the sentence that the history keeps of it.
type Ruling struct {
	Outcome Outcome
	Other   string // the campaign that it takes the vehicle from, waits for or is superseded by
	Returns bool   // with Takes: the other one is offered again afterwards
	SoaksMs int64  // with Waits: until when the vehicle soaks for the other one; 0: it does not
	Text    string
}

// Judge decides about an offer.
func Judge(c Case) Ruling {
	me, claim := c.Offer.GetCampaignId(), c.Offer.GetClaim()
	if by := SupersededBy(c.Kept, me); by != "" {
		return Ruling{Outcome: Ending, Other: by, Text: fmt.Sprintf("Campaign %s supersedes campaign %s here.", by, side(me, claim))}
	}
	holder := occupant.Of(c.Holder)
	if r, decided := soaking(c); decided {
		return r
	}
	if holder == "" {
		return free(c, "")
	}
	held := c.Holder.GetClaim()
	mine, other := "Campaign "+side(me, claim), "campaign "+side(holder, held)
	waits := func(why string) Ruling {
		return Ruling{Outcome: Waits, Other: holder, Text: mine + " waits for " + other + ", " + why + "."}
	}
	named, same := slices.Contains(claim.GetSupersedes(), holder), shares(c.ECUs, c.Holder.GetArtifacts())
	switch s := c.Holder.GetState(); {
	case !c.Fits && !c.FitsAfter:
		return Ruling{Outcome: Unfit, Other: holder}
	case s == messages.AssignmentState_INSTALLING || s == messages.AssignmentState_INSTALLED:
		return waits("which has begun to install")
	case c.FitsAfter:
		return waits("whose package it needs first")
	case named, Priority(claim) > Priority(held) && same:
		return Ruling{Outcome: Takes, Other: holder, Text: mine + " supersedes " + other + ", which had not begun to install."}
	case Priority(claim) > Priority(held) && !mutant.PriorityIgnored.Planted():
		return Ruling{Outcome: Takes, Other: holder, Returns: true, Text: mine + " goes before " + other + ", which had not begun to install and is offered again afterwards."}
	case Idles(c.Holder, c.AtMs):
		return idle(c, holder)
	case Priority(claim) < Priority(held):
		return waits("which goes before it")
	default:
		return waits("which came first")
	}
}

// free decides about an offer to a vehicle that nobody holds, or one that idles: it may be somebody else's turn.
func free(c Case, holder string) Ruling {
	me, claim := c.Offer.GetCampaignId(), c.Offer.GetClaim()
	next := first(c.Kept, holder, c.AtMs)
	if next == nil || next.GetCampaignId() == me || slices.Contains(claim.GetSupersedes(), next.GetCampaignId()) || before(me, claim, next.GetCampaignId(), next.GetClaim()) {
		return Ruling{Outcome: Opens}
	}
	if !c.Fits {
		return Ruling{Outcome: Unfit, Other: next.GetCampaignId()}
	}
	return Ruling{Outcome: Waits, Other: next.GetCampaignId(), Text: "Campaign " + side(me, claim) + " waits for campaign " + side(next.GetCampaignId(), next.GetClaim()) + ", whose turn it is."}
}

// Priority is that of a claim; where there is none, as with what a dealer does, the default.
func Priority(c *messages.Claim) uint32 {
	if c == nil {
		return messages.DefaultPriority
	}
	return c.GetPriority()
}

// before tells whether the first campaign goes before the second.
func before(a string, claimA *messages.Claim, b string, claimB *messages.Claim) bool {
	switch p, q := Priority(claimA), Priority(claimB); {
	case p != q:
		return p > q
	case claimA.GetStartedAtMs() != claimB.GetStartedAtMs():
		return claimA.GetStartedAtMs() < claimB.GetStartedAtMs()
	default:
		return a < b
	}
}

// shares tells whether an update is for one of the control units of another.
func shares(ecus []string, offered []*messages.OfferedArtifact) bool {
	return slices.ContainsFunc(offered, func(o *messages.OfferedArtifact) bool { return slices.Contains(ecus, o.GetEcuId()) })
}

// side names a campaign and its priority.
func side(campaign string, claim *messages.Claim) string {
	return fmt.Sprintf("%s (priority %d)", campaign, Priority(claim))
}
