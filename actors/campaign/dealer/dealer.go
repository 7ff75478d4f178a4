// Package dealer is which vehicles of a campaign are handed to a dealer: those that failed
// too often, and those that were silent for too long.
//
// A vehicle that is handed over holds no place in flight and is not tried again. It is listed
// with the reason and since when, until it is heard again or the dealer says what was done. A
// dealer's word that the update is installed proves nothing: the vehicle counts as it did,
// until its manifest shows the update. The word can be taken back, and ends where the vehicle
// contradicts it or does not confirm it in time.
package dealer

import (
	"math"
	"strings"

	"pacecar/actors/campaign/rival"
	"pacecar/actors/campaign/roster"
	"pacecar/actors/targeting"
	"pacecar/actors/targeting/occupant"
	"pacecar/messages"
	"pacecar/mutant"
)

// Results that a dealer may tell.
const (
	Installed    = "installed"
	NotInstalled = "not-installed"
)

const (
	daySeconds  = 86_400
	maximumNote = 512 // bytes
)

// Failed tells whether a vehicle whose attempt of this number failed is handed over.
func Failed(p *messages.CampaignPlan, state, attempt uint8) bool {
	after := p.GetDealer().GetAfterFailures()
	return after > 0 && uint32(attempt) >= after && roster.Retryable(state)
}

// HandOver lists a vehicle from now on.
func HandOver(e roster.Entry, why uint8, now uint32) roster.Entry {
	e.Dealer, e.Deadline = why, now
	return e
}

// Lists tells whether silent vehicles are handed over some day.
func Lists(p *messages.CampaignPlan) bool { return p.GetDealer().GetAfterUnreachableDays() > 0 }

// Await is a vehicle that fell silent at a time, in Unix seconds: when its days are over it
// is handed over.
func Await(p *messages.CampaignPlan, e roster.Entry, silent uint32) roster.Entry {
	if Lists(p) {
		e.Dealer, e.Deadline = roster.DealerAwaited, silent+p.GetDealer().GetAfterUnreachableDays()*daySeconds
	}
	return e
}

// Since is when a vehicle was handed over, in Unix milliseconds; 0: it was not.
func Since(e roster.Entry) int64 {
	if !roster.Handed(e) {
		return 0
	}
	return int64(e.Deadline) * 1000
}

// Check refuses what a dealer cannot tell about a vehicle.
func Check(m *messages.TellDealerResult, e roster.Entry) *messages.Rejection {
	switch {
	case m.GetResult() != Installed && m.GetResult() != NotInstalled:
		return messages.Reject(messages.Malformed, "%.40q is no result", m.GetResult()).At("/result").Suggest("say %s or %s", Installed, NotInstalled)
	case len(m.GetNote()) > maximumNote:
		return messages.Reject(messages.OutOfBounds, "the note has %d bytes, at most %d are kept", len(m.GetNote()), maximumNote).At("/note").Suggest("shorten it")
	case strings.ContainsFunc(m.GetNote(), func(r rune) bool { return r < ' ' }):
		return messages.Reject(messages.Malformed, "the note has control characters").At("/note").Suggest("write it in one line")
	case !roster.Handed(e):
		return messages.Reject(messages.WrongState, "vehicle %s was not handed to a dealer", m.GetVin()).At("/vin").Suggest("see the list of those that were")
	case e.Attempt == ^uint8(0):
		return messages.Reject(messages.OutOfBounds, "vehicle %s has had %d attempts", m.GetVin(), e.Attempt).At("/vin").Suggest("write another campaign")
	}
	return nil
}

// Told is a vehicle of which the dealer has told a result. An attempt that has ended stays
// as it ended: what the dealer installed is another one, and so is what a dealer installed who had
// taken that back.
func Told(e roster.Entry, result string) roster.Entry {
	switch {
	case result == NotInstalled && roster.Dealt(e):
		e.Dealer = roster.DealerTakenBack
	case result == NotInstalled:
		e.Dealer = roster.DealerNotInstalled
	default:
		e.Flags, e.Early = 0, false
		if roster.Terminal(e.State) || e.Dealer == roster.DealerTakenBack || mutant.DealerOpensAttempt.Planted() {
			e.State, e.Attempt, e.Sequence = roster.Stalled, e.Attempt+1, 0
		}
		e.Dealer = roster.DealerInstalled
	}
	return e
}

// Heard is a vehicle of which a dealer had said that the update is installed, and which reports.
// As long as its manifest is awaited it counts as it did; where the dealer's word is not so, or cannot
// be taken, because another campaign holds the vehicle for example, it has failed and is on the
// list again. Over: the plan tries no vehicle again. False: it goes on as any other does.
func Heard(p *messages.CampaignPlan, e roster.Entry, r *messages.AssignmentReport, over bool) (roster.Entry, bool) {
	state, back := uint8(r.GetState()), e.Dealer == roster.DealerTakenBack
	refuted := r.GetCode() == occupant.DealerContradicted || r.GetCode() == occupant.DealerUnconfirmed
	switch {
	case !roster.Terminal(state):
		e.Sequence = uint32(min(r.GetSequence(), math.MaxUint32))
		return e, !back || r.GetCode() == occupant.DealerSays
	case state == roster.Succeeded || state == roster.Skipped && r.GetCode() == targeting.AlreadyInstalled:
		return e, false
	case state == roster.Failed && refuted && !back && !over && !Failed(p, state, rival.Failed(e)):
		return e, false
	case state == roster.Skipped || refuted || back:
		e.State, e.Dealer = roster.Failed, roster.HandedFailed
		if back {
			e.Dealer = roster.DealerNotInstalled
		}
		return e, true
	default:
		return e, false
	}
}

// Over is a vehicle whose lease is over and that nobody asks any more: it has soaked, or has been
// silent for so long that a dealer is told.
func Over(p *messages.CampaignPlan, e roster.Entry, now, soaked uint32) roster.Entry {
	if e.Dealer == roster.DealerAwaited {
		return HandOver(e, roster.HandedUnreachable, now)
	}
	e.Deadline = 0
	if e.State == roster.Stalled {
		return Await(p, e, now-min(soaked, now))
	}
	return e
}
